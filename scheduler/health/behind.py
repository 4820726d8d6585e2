"""Runs a slow check in the background of an answer that must come in time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 1.0
"""How long an answer waits for the background check."""
LEAST_SECONDS = 3.0
SHARE = 50


class Behind(Generic[T]):
    """A background check; an answer uses its previous result when it does not finish in time.

    The longer a check took, the longer it is not repeated: it takes at most a fiftieth of the time.
    """

    def __init__(
        self, finds: Callable[[], Coroutine[Any, Any, T]], known: T, timer: Callable[[], float]
    ) -> None:
        self._finds = finds
        self._known = known
        self._timer = timer
        self._task: asyncio.Task[T] | None = None
        self._began = 0.0
        self._not_before = float("-inf")

    async def latest(self) -> T:
        """The latest result, after checking again if that is due."""
        if self._task is None and self._timer() >= self._not_before:
            self._began = self._timer()
            self._task = asyncio.create_task(self._finds())
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=PATIENCE_SECONDS)
            if self._task.done():
                self._take(self._task)
        return self._known

    def runs_for(self) -> float:
        """Seconds for which the current check has been running; 0 while none is."""
        return self._timer() - self._began if self._task is not None else 0.0

    def _take(self, task: asyncio.Task[T]) -> None:
        self._task = None
        took = self._timer() - self._began
        self._not_before = self._timer() + max(LEAST_SECONDS, SHARE * took)
        if not task.cancelled() and task.exception() is None:
            self._known = task.result()
