"""Whether this machine's wall clock keeps pace with its monotonic clock."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.casework.health.judgement import DRIFT

LATELY_SECONDS = 600.0


class Steadiness:
    """Whether the wall clock keeps pace with the monotonic one."""

    def __init__(self, clock: Callable[[], datetime], timer: Callable[[], float]) -> None:
        self._clock = clock
        self._timer = timer
        self._apart = self._now_apart()
        self._set = timedelta(), float("-inf")

    def look(self) -> timedelta:
        """How far the wall clock was recently set; zero while it is steady."""
        apart = self._now_apart()
        if abs(apart - self._apart) >= DRIFT.total_seconds():
            self._set = timedelta(seconds=apart - self._apart), self._timer()
        self._apart = apart
        by, when = self._set
        return by if self._timer() - when < LATELY_SECONDS else timedelta()

    def _now_apart(self) -> float:
        return self._clock().timestamp() - self._timer()
