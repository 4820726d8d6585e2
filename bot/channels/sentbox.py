"""What a provider has sent for us, according to its own list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.channels.base import Receipt


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message that the provider took from us."""

    to: str
    text: str
    at: datetime
    """By the provider's clock."""
    receipt: Receipt
    """How it stands."""


@runtime_checkable
class Sentbox(Protocol):
    """A channel whose provider lists what it has sent for us."""

    name: str

    async def outbound(self, since: datetime | None) -> Sequence[SentMessage]:
        """Everything sent since then, oldest first; None: the latest few. Raises `inbox.Unreadable`."""
        ...
