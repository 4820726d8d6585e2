"""The demo's clock."""

import time
from datetime import datetime, timedelta


class DemoClock:
    """A clock set by hand, until it is left to run."""

    def __init__(self, now: datetime) -> None:
        self._set = now
        self._since: float | None = None

    def __call__(self) -> datetime:
        gone = time.monotonic() - self._since if self._since is not None else 0.0
        return self._set + timedelta(seconds=gone)

    def set(self, now: datetime) -> None:
        """Stand at this moment."""
        self._set, self._since = now, None

    def run(self, now: datetime) -> None:
        """Set this moment and let time run on from it."""
        self._set, self._since = now, time.monotonic()
