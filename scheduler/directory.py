"""Caches the list of departments and officials: a turn must not count a million cases to offer eight names."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bot.domain.month import Month
from db.queries.cases import directory
from db.store import Store


class Directory:
    """The list as of the last refresh; empty before the first one."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._known: Mapping[str, tuple[str, ...]] = {}

    def departments(self) -> Mapping[str, tuple[str, ...]]:
        """Departments with their officials, most cases first."""
        return self._known

    async def tick(self) -> None:
        """Refresh: the cases of this month and of the one before."""
        since = str(Month.of(self._clock()).previous)
        self._known = await self._store.read(partial(directory.departments, since=since))
