"""The stage of a play: a house whose time is moved on by hand. Only the demo has one."""

from datetime import date, datetime
from typing import Protocol


class PlayStage(Protocol):
    """Moves the office's month on."""

    def ahead(self) -> datetime | None:
        """The moment that the next step leads to; None at the end of the play."""

    async def advance(self, day: date) -> None:
        """Live through the time until the next step, which whoever asks saw to lead to that day (of the office's zone): nothing
        where it leads elsewhere by now, so that a button pressed twice does not skip a day."""
