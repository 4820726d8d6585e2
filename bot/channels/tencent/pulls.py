"""Asking Tencent about single numbers: what became of messages to one, and what it answered, for seven days back.

A question changes nothing, so it may be put again; all who ask for one account share twenty a second.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.channels.inbox import Unreadable
from bot.channels.tencent.api import TencentApi, TencentRefusal

SENT_TO: Final = "PullSmsSendStatusByPhoneNumber"
CAME_FROM: Final = "PullSmsReplyStatusByPhoneNumber"
ROWS: Final = {SENT_TO: "PullSmsSendStatusSet", CAME_FROM: "PullSmsReplyStatusSet"}
"""Where an action's rows stand in its answer."""
KEPT: Final = timedelta(days=7) - timedelta(minutes=10)
"""How far back they can be asked, less what clocks differ by."""
RATE: Final = 15.0
"""A second; they answer twenty, to whoever asks for this account."""
SKEW: Final = timedelta(minutes=5)
"""How far their clock may be from ours: beyond that they take no request at all."""
PAGE: Final = 100
"""The most rows that they give; there is no second page, so the time is halved instead."""
MOST_PAGES: Final = 100
"""Of one number: somebody who writes more than some thousands in a week is no citizen."""
TOO_MANY: Final = "RequestLimitExceeded"
PATIENCE: Final = 5
"""How often one question is put."""


class NumberPulls:
    """The questions of one application."""

    def __init__(self, api: TencentApi, app_id: str, *, rate: float = RATE) -> None:
        """`rate`: questions a second."""
        self._api, self._app_id = api, app_id
        self._apart, self._next_pull = 1 / rate, 0.0

    async def rows_of(self, action: str, number: str, since: datetime) -> Sequence[object]:
        """All rows of one number since then, as far back as they are kept. Raises Unreadable."""
        now = datetime.now(UTC)
        begin = max(min(since.astimezone(UTC), now) - SKEW, now - KEPT)
        spans = [(int(begin.timestamp()), int(now.timestamp()))]
        found: list[object] = []
        for _ in range(MOST_PAGES):
            if not spans:
                return found
            first, last = spans.pop()
            rows = await self._page(action, number, first, last)
            if len(rows) < PAGE or last - first < 2:
                found += rows
            else:  # a full page may be a part of what there is
                middle = (first + last) // 2
                spans += [(middle + 1, last), (first, middle)]
        raise Unreadable("endless")

    async def _page(self, action: str, number: str, begin: int, end: int) -> Sequence[object]:
        asked = {
            "PhoneNumber": number,
            "SmsSdkAppId": self._app_id,
            "BeginTime": begin,
            "EndTime": end,
            "Offset": 0,
            "Limit": PAGE,
        }
        return await self._rows(action, asked)

    async def _rows(self, action: str, asked: Mapping[str, object]) -> Sequence[object]:
        try:
            answer = await self._pulled(action, asked)
        except TencentRefusal as refusal:
            raise Unreadable(refusal.code) from None
        except Exception as e:
            # Whatever stood in the way, nothing has been read.
            raise Unreadable(type(e).__name__) from e
        rows = answer.get(ROWS[action])
        if rows is None:
            return []
        if not isinstance(rows, list):
            raise Unreadable("shape")
        return rows

    async def _pulled(self, action: str, asked: Mapping[str, object]) -> Mapping[str, object]:
        """A question changes nothing: it is put again when all who ask for this account have asked too much together."""
        for _ in range(PATIENCE):
            await self._paced()
            try:
                return await self._api.call(action, asked)
            except TencentRefusal as refusal:
                if not refusal.code.startswith(TOO_MANY):
                    raise
            self._next_pull += self._apart * RATE
        raise TencentRefusal(TOO_MANY)

    async def _paced(self) -> None:
        """Wait for a turn to ask."""
        now = asyncio.get_running_loop().time()
        turn, self._next_pull = self._next_pull, max(self._next_pull, now) + self._apart
        if turn > now:
            await asyncio.sleep(turn - now)
