"""How a vendor hands in what it brings: posts to a route, or a work that goes and fetches; and the house's side of it.

A vendor knows neither the server nor the database. It is given an `Inbound` and answers its provider when that has returned.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.base import Receipt
from bot.channels.events import Event, Toast


class Unavailable(RuntimeError):
    """The house cannot keep anything now: nothing may be acknowledged, and the provider must bring it again."""


class Inbound(Protocol):
    """The house, as one vendor hands things in. What else it raises is a fault of ours in this one event."""

    def floods(self, event: Event) -> bool:
        """Whether this event comes with a flood, to be kept rather than taken; counts it."""
        ...

    async def take(self, event: Event) -> Toast | None:
        """Take an event; returns when it is durable, with what is owed to a button. Raises Unavailable."""
        ...

    async def keep(self, events: Sequence[Event]) -> None:
        """Keep the events of a flood for an officer to read; returns when they are durable. Raises Unavailable."""
        ...

    async def report(self, receipt: Receipt) -> None:
        """Take the vendor's word on a message of ours; returns when it is durable. Raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who posts, as far as it is known before a byte of the body is read."""

    headers: Mapping[str, str]
    named: Mapping[str, str]
    """What stands in the address where the route's path has a name in braces."""
    address: str
    """The address that the call comes from; a proxy of ours is believed for whom it asks."""


@dataclass(frozen=True, slots=True)
class Post:
    """What was posted to a route, whole."""

    target: str
    """Path and query as they came, for who has signed them."""
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class PostReply:
    """What is answered."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


def _for_anybody(caller: Caller) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PostRoute:
    """An address to which the provider posts."""

    path: str
    """May hold names in braces, each for one part between slashes."""
    largest: int
    """Bytes of a body; more is refused."""
    admits: Callable[[Mapping[str, str]], bool]
    """Whether whoever shows these headers is listened to at all, before a byte of the body is read."""
    answer: Callable[[Post], Awaitable[PostReply | None]]
    """None: it is for another vendor, who has the same address."""
    exists_for: Callable[[Caller], bool] = _for_anybody
    """Whether there is anything at this address for this caller; if not, they are told what is told of any address
    that does not exist (404), and nothing is read (`bot.channels.unsigned`)."""


class ListeningWork(Protocol):
    """Something that goes on while the house is open."""

    async def run(self) -> None:
        """Work until `stop`; returns when what was under way is done."""
        ...

    def stop(self) -> None:
        """Begin nothing more."""
        ...


@dataclass(frozen=True, slots=True)
class Listening:
    """What a vendor does besides answering posts."""

    begin: Callable[[], ListeningWork]
    by_one: bool
    """Of several processes one does it at a time."""
