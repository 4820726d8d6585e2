"""Reports that overtook the answer to their own message: the provider's id is not written down yet, and nothing else tells
which message they are about.

They are remembered in this process alone and told again until their message is known; what is not ours is soon forgotten.
Should the process end before, the message stays accepted, as one on which no report ever came.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.channels.base import Receipt

PATIENCE = timedelta(minutes=10)
"""An answer is written down by then, or its message is in doubt and has no id."""
MOST = 2_000


Tell = Callable[[str, Sequence[Receipt]], Awaitable[Sequence[Receipt]]]
"""Takes the reports of a channel durably; returns those on messages that nobody knows."""


class EarlyReports:
    """The reports on messages that nobody knows yet."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._kept: deque[tuple[datetime, str, Receipt]] = deque(maxlen=MOST)

    def keep(self, channel: str, unknown: Sequence[Receipt], now: datetime) -> None:
        """Remember what says how a message ended."""
        self._kept.extend((now, channel, receipt) for receipt in unknown if receipt.ended)

    async def tick(self, now: datetime) -> None:
        """Tell them again, and forget what has waited for too long."""
        waiting = [one for one in self._kept if now - one[0] < PATIENCE]
        self._kept = deque(waiting, maxlen=MOST)
        for channel in dict.fromkeys(channel for _, channel, _ in waiting):
            told = [receipt for _, on, receipt in waiting if on == channel]
            unknown = await self._tell(channel, told)
            done = [receipt for receipt in told if receipt not in unknown]
            self._kept = deque((one for one in self._kept if one[2] not in done), maxlen=MOST)
