"""Closing a round: what is still open is decided, every case is accounted for, and the archive is sealed."""

import time
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.archive import History
from bot.casework.closing import closing_disposition
from bot.casework.month import Hours, Month
from bot.dialogue.talk import Disposition
from db.queries import rounds, uncalled
from db.queries.histories import NotPlanned
from db.queries.sealing import CoverageBroken
from db.roots import Keep, RootContradicts
from db.store import Conflict, Store
from db.vault import Vault
from scheduler.planning import Planning, RoundRefused
from scheduler.sealing import AlreadySealed, seal

log = structlog.get_logger()

LOOKING_SHARE = 10
"""A round held open is looked at for no more than one part in so many of the time."""


class NeverCalled(RoundRefused):
    """Somebody would end as not called, and no two persons have decided that."""

    def __init__(self, month: Month, count: int) -> None:
        super().__init__(
            f"{month} 有 {count} 件从未回访过（有联系方式，但没有消息发出，也没有打过电话），不能关闭。"
            f"三个办法：按电话回访单打电话（huifang call-sheet {month}）；"
            f"由两人补开回访期（huifang round late {month}）；"
            f"由两人写明理由关闭（huifang round close {month} --by --and --reason）"
        )


class Closing:
    """How the rounds of one office are closed."""

    def __init__(
        self, store: Store, vault: Vault, *, planning: Planning, hours: Hours, keep_root: Keep
    ) -> None:
        """`keep_root` holds a root against what is known of the month outside the database."""
        self._store = store
        self._vault = vault
        self._planning = planning
        self._hours = hours
        self._held: dict[Month, str] = {}
        self._look_again: dict[Month, float] = {}
        self._keep_root = keep_root

    async def close_what_is_over(self, now: datetime) -> None:
        """Go on with the rounds that are being closed, and close those that are over.

        A round that cannot be closed is told in the log, once for each reason, and keeps no other from being closed. To
        find that out takes long in a large month, so that it is not done at every tick.
        """
        for begun in await self._store.read(rounds.closing_rounds):
            await self._close_alone(Month.parse(begun.month), now)
        for due in await self._store.read(rounds.open_rounds):
            if now < due.closes:
                continue
            if await self._store.read(partial(rounds.sending, month=due.month)):
                continue  # a message about it is at this moment with a provider
            await self._close_alone(Month.parse(due.month), now)

    async def _close_alone(self, month: Month, now: datetime) -> None:
        began = time.monotonic()
        if began < self._look_again.get(month, 0.0):
            return
        try:
            await self.close(month, now)
        except (RoundRefused, RootContradicts, CoverageBroken) as e:
            if self._held.get(month) != str(e):
                log.warning("round_held_open", month=str(month), reason=str(e))
            self._held[month] = str(e)
            ended = time.monotonic()
            self._look_again[month] = ended + LOOKING_SHARE * (ended - began)

    async def close(self, month: Month, now: datetime) -> int:
        """Decide what is still open, check that every case is accounted for, seal the archive; the records sealed.

        Raises RoundRefused while the window is open and callbacks are still undecided, or without a round, NeverCalled
        while somebody would end as not called without two persons having decided that, and CoverageBroken if concluded
        cases ≠ Σ dispositions; nothing is changed then.
        """
        await self._planning.plan_late(month, now)
        undecided = await self._store.read(partial(self._look, month=month, now=now))
        gate = partial(self._may_close, month=month, now=now, undecided=undecided)
        try:
            sealed = await seal(
                self._store, self._vault, str(month), now, decide=_silent, gate=gate, keep=self._keep_root
            )
        except NotPlanned:
            raise RoundRefused(f"{month} 还没有回访计划；请先 huifang round plan {month}") from None
        except AlreadySealed:
            raise RoundRefused(f"{month} 已经封存，不能再次关闭") from None
        except Conflict:
            raise RoundRefused(
                f"{month} 正由另一个进程封存；过一会儿用 huifang round status {month} 看结果"
            ) from None
        log.info("round_closed", month=str(month), records=sealed.size)
        return sealed.size

    def _look(self, connection: Connection, *, month: Month, now: datetime) -> int:
        """How many have no result yet; raises what keeps the round open. It takes long, and holds up no writer."""
        undecided = rounds.undecided(connection, str(month))
        found = rounds.find(connection, str(month))
        if found is None or found.state != "open":
            return undecided
        self._may_close(connection, month=month, now=now, undecided=undecided)
        count = uncalled.would_be_not_called(connection, str(month))
        if count > (found.uncalled or 0):
            raise NeverCalled(month, count)
        return undecided

    def _may_close(self, connection: Connection, *, month: Month, now: datetime, undecided: int) -> None:
        """Raise what keeps the round open, in the transaction that freezes it."""
        found = rounds.find(connection, str(month))
        still = rounds.undecided(connection, str(month))
        if still > undecided:
            raise RoundRefused(f"{month} 刚有新的办件进来；请再关闭一次")
        if found is not None and now < found.closes and still:
            raise RoundRefused(
                f"{month} 的回访期到 {found.closes.astimezone(self._hours.zone):%Y-%m-%d %H:%M} 结束，还有办件没有结果"
            )


def _silent(history: History) -> Disposition:
    return closing_disposition(history.attempts, reachable=history.reachable)
