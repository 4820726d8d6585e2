"""What a way to the office's own people brings, and how a notice that went that way ends."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.channels.vendor import DoctorFinding
from bot.domain.work_address import WorkAddress
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """What is said: that something waits, and where to look. Never of whom or of what."""

    subject: str
    text: str


class NoticeEnd(StrEnum):
    """How a notice ended."""

    TAKEN = "taken"
    """The other side has it. Whether it was shown, nobody tells us."""
    REFUSED = "refused"
    """It certainly does not go that way: another may be tried."""
    DOUBT = "doubt"
    """Perhaps it was taken: not said again on any way."""


@dataclass(frozen=True, slots=True)
class NoticeFate:
    """The end, and by which code: the other side's, or the kind of our failure. For the log; it holds no address."""

    end: NoticeEnd
    code: str = ""


TAKEN = NoticeFate(NoticeEnd.TAKEN)


class StaffWay(Protocol):
    """An open way. Not bound to a loop until the first notice."""

    name: str

    def place(self, address: WorkAddress) -> str:
        """Where somebody is reached this way; empty: not at all."""
        ...

    async def tell(self, place: str, notice: StaffNotice) -> NoticeFate:
        """Hand it over once. Raises nothing that the other side or the network does."""
        ...

    async def close(self) -> None:
        """Release the connections."""
        ...


@dataclass(frozen=True, slots=True)
class StaffVendor:
    """All that the rest of the program needs to know of a way. Creating one loads no library."""

    is_set: Callable[[Settings], bool]
    """Whether the office has an account there."""
    open: Callable[[Settings], StaffWay]
    """The way, if `is_set`."""
    check: Callable[["aiohttp.ClientSession", Settings], AsyncIterator[DoctorFinding]]
    """What `huifang doctor` finds of it, if `is_set`; nobody is told anything."""
