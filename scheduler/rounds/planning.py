"""Planning a round: open it in its window, and give every concluded case of the month its callback.

Cases that came in after their month was frozen are planned into its supplement (`bot.casework.rounds.supplement_round`).
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime, tzinfo
from functools import partial

from sqlalchemy import Connection

from bot.casework.rounds.calendar import planning_rule
from bot.casework.rounds.supplement_round import destination
from bot.domain.month import Month, RoundKey, Window, window_of
from bot.domain.round_state import RoundState
from bot.work import questionnaires
from db.queries.figures.supplement_rounds import missing
from db.queries.keys import keyring
from db.queries.rounds import latecomers, phone_parties, planning, rounds
from db.queries.rounds.phone_parties import SealedPhone
from db.store import Store
from db.vault import Vault
from scheduler.rounds.ahead import ahead
from scheduler.workdays import Workdays

PARTIES_AT_ONCE = 2_500
"""Parties in one transaction that only makes parties."""


class RoundRefused(ValueError):
    """The command cannot be carried out; the message says why and what to do."""


class Planning:
    """How the rounds of one office are planned."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        *,
        zone: tzinfo,
        workdays: Callable[[], Workdays],
    ) -> None:
        """`workdays`: the days on which officers phone, as they are known by now."""
        self._store = store
        self._vault = vault
        self._zone = zone
        self._workdays = workdays

    def window(self, month: Month) -> Window:
        """The month's window in the office's zone."""
        return window_of(month, self._zone)

    async def plan(self, key: RoundKey, now: datetime) -> int:
        """Open the round and give every case it must account for its callback; returns how many were added.

        Raises RoundRefused before the window, and while there is no case: an empty round would be closed
        before the cases that come in late.
        """
        return await (self._plan_supplement if key.number else self._plan_month)(key, now)

    async def _plan_month(self, key: RoundKey, now: datetime) -> int:
        month = str(key)
        window = self.window(key.month)
        if now < window.opens:
            raise RoundRefused(f"{month} 还没有结束，回访从 {window.opens:%Y-%m-%d} 开始；到时会自动计划")
        found = await self._store.read(partial(rounds.find, month=month))
        if found is None:
            if not await self._store.read(partial(planning.any_concluded, month=month)):
                raise RoundRefused(f"{month} 没有办结的办件；请先 huifang cases import 导入")
            await self._store.write(partial(self._open_month, key=key, window=window, now=now))
        elif found.state != RoundState.OPEN:
            return 0
        if not await self._store.read(partial(planning.any_unplanned, month=month)):
            return (
                0  # as at almost every tick: to look through a month takes long, and must not hold the writer
            )
        return await self._plan_cases(month, now)

    async def _plan_cases(self, month: str, now: datetime) -> int:
        """Batch by batch, while the parties of the cases behind them are being made."""
        added, after = 0, ""
        async with aclosing(ahead(self._parties(month))) as parties:
            async for ready in parties:
                while added < ready:
                    batch = partial(self._plan_batch, month=month, after=after, now=now)
                    if (last := await self._store.write(batch)) is None:
                        return added
                    after, more = last
                    added += more
        return added

    async def _parties(self, month: str) -> AsyncGenerator[int, None]:
        """Make the parties of the next cases; tells for how many cases so far. Of few, the planning makes them itself."""
        cases, after = 0, ""
        read = partial(phone_parties.coming, vault=self._vault, month=month)
        while (coming := await self._store.read(partial(read, after=after))) is not None:
            if coming.cases <= planning.AT_ONCE:
                break
            for start in range(0, len(coming.new), PARTIES_AT_ONCE):
                some = coming.new[start : start + PARTIES_AT_ONCE]
                made = await asyncio.to_thread(phone_parties.sealed, self._vault, some)
                await self._store.write(partial(self._add_parties, ready=made))
            cases, after = cases + coming.cases, coming.last
            yield cases
        yield sys.maxsize

    def _add_parties(self, connection: Connection, *, ready: Sequence[SealedPhone]) -> None:
        keyring.sure(connection, self._vault)  # they were sealed before this transaction
        phone_parties.add(connection, ready)

    async def _plan_supplement(self, key: RoundKey, now: datetime) -> int:
        if await self._store.read(partial(rounds.find, month=str(key.month))) is None:
            raise RoundRefused(
                f"{key.month} 还没有回访计划，没有补充月次；请先 huifang round plan {key.month}"
            )
        added = await self._take_latecomers(key.month, now, only=key)
        if added or await self._store.read(partial(rounds.find, month=str(key))) is not None:
            return added
        zone = self._zone
        coming = await self._store.read(partial(latecomers.coming, month=key.month, now=now, zone=zone))
        if coming is not None and coming.key != key:
            raise RoundRefused(
                f"没有补充月次 {key}；晚到的办件归补充月次 {coming.key}，请运行 huifang round plan {coming.key}"
            )
        if coming is None and not await self._store.read(partial(rounds.supplements, month=key.month)):
            raise RoundRefused(f"{key.month} 封存以后没有新导入的办件，不用补充回访")
        raise RoundRefused(await self._store.read(partial(missing, key=key, now=now, zone=zone)))

    async def plan_late(self, key: RoundKey, now: datetime) -> None:
        """Give cases imported after the planning their callback, so that the close can account for them.

        Cases for a supplement that is over go to the next one.
        """
        if not key.number and await self._store.read(partial(rounds.find, month=str(key))) is not None:
            await self.plan(key, now)

    async def plan_latecomers(self, months: Iterable[Month], now: datetime) -> None:
        """Plan the supplements of these months whose window has opened, and extend those that are open."""
        for month in months:
            await self._take_latecomers(month, now)

    async def _take_latecomers(self, month: Month, now: datetime, only: RoundKey | None = None) -> int:
        added = 0
        while more := await self._store.write(
            partial(self._plan_late_batch, month=month, now=now, only=only)
        ):
            added += more
        return added

    def _plan_batch(
        self, connection: Connection, *, month: str, after: str, now: datetime
    ) -> tuple[str, int] | None:
        held = rounds.lock(connection, month)
        if held is None or held.state != RoundState.OPEN:
            return None
        return planning.plan_batch(connection, self._vault, month, after=after, now=now)

    def _plan_late_batch(
        self, connection: Connection, *, month: Month, now: datetime, only: RoundKey | None
    ) -> int:
        """Which supplement takes them is decided in the transaction that plans them; no round is opened for nobody.

        The month's own round is locked meanwhile, so that nobody else plans its latecomers and no import
        moves one.
        """
        rounds.lock(connection, str(month))
        into = destination(month, latecomers.standing(connection, month), now, self._zone)
        rows = latecomers.unplanned(connection, month, into.came_by or now)
        if only not in (None, into.key) or not rows:
            return 0
        rounds.open_supplement(connection, self._opening(connection, into.key, into.window, now))
        held = rounds.lock(connection, str(into.key))
        if held is None or held.state != RoundState.OPEN:
            return 0
        return planning.plan_late(connection, self._vault, into.key, rows, now=now)

    def _open_month(self, connection: Connection, *, key: RoundKey, window: Window, now: datetime) -> bool:
        return rounds.open_month(connection, self._opening(connection, key, window, now))

    def _opening(
        self, connection: Connection, key: RoundKey, window: Window, now: datetime
    ) -> dict[str, object]:
        """With the questionnaire that is in force at this moment: whatever changes later is for later rounds."""
        questions, workdays = questionnaires.pin(connection), self._workdays()
        return {
            "month": str(key),
            "state": RoundState.OPEN,
            "opens": window.opens,
            "closes": window.closes,
            "rule": planning_rule(window, workdays.is_workday, workdays.holiday_of).text,
            "planned_at": now,
            "questionnaire_id": questions.id,
            "questionnaire_version": questions.version,
            "questionnaire_sha256": questions.sha256,
        }
