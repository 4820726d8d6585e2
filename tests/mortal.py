"""A process that dies between two of its transactions."""

from typing import TypeVar

from db.store import Store, Work
from offices import Crash

T = TypeVar("T")


class Mortal:
    """A store whose process dies after so many of its transactions."""

    def __init__(self, store: Store, lives: int) -> None:
        self._store, self._lives = store, lives
        self.dialect, self.read, self.close = store.dialect, store.read, store.close

    async def write(self, work: Work[T]) -> T:
        """Write, and die if it was one too many."""
        done = await self._store.write(work)
        self._lives -= 1
        if self._lives < 0:
            raise Crash
        return done
