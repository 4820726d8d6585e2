"""A provider's rate limit as a budget: what may be started now, and when the next message may."""

from collections.abc import Callable


class Pace:
    """So many messages a second, of which a second's worth (at least one) may go at once after a rest."""

    def __init__(self, rate: float, timer: Callable[[], float]) -> None:
        """`rate`: messages a second, more than zero. `timer` gives seconds that never run backwards."""
        self._rate = rate
        self._most = max(1.0, rate)
        self._left = self._most
        self._timer = timer
        self._seen = timer()

    def ready(self) -> int:
        """How many messages may be started now."""
        now = self._timer()
        self._left = min(self._most, self._left + (now - self._seen) * self._rate)
        self._seen = now
        return int(self._left)

    def spend(self, messages: int) -> None:
        """So many have been started."""
        self._left -= messages

    def wait(self) -> float:
        """Seconds until one more may be started; 0.0 if one may now."""
        return max(0.0, (1.0 - self._left) / self._rate) if self.ready() < 1 else 0.0
