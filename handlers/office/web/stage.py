"""The stage of a play: a house whose time is moved on by hand. Only the demo has one."""

from datetime import datetime
from typing import Protocol


class PlayStage(Protocol):
    """Moves the office's month on."""

    def ahead(self) -> datetime | None:
        """The moment that the next step leads to; None at the end of the play."""

    async def advance(self) -> None:
        """Live through the time until then."""
