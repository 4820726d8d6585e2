"""Closing a round: open cases are decided, every case is accounted for, and the archive is sealed."""

import time
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.archive.record import History
from bot.casework.callsheet.why_phoned import Why
from bot.casework.rounds.closing import closing_disposition
from bot.casework.terms import by_reason
from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from db.queries.archive.histories import NotPlanned
from db.queries.archive.sealing import CoverageBroken
from db.queries.rounds import rounds, uncalled
from db.queries.rounds.rounds import Round
from db.store import Conflict, Store
from db.upkeep.roots import Keep, RootContradicts
from db.vault import Vault
from scheduler.ledger.bookkeeping import Bookkeeping
from scheduler.rounds.planning import Planning, RoundRefused
from scheduler.rounds.sealing import AlreadySealed, seal

log = structlog.get_logger()

LOOKING_SHARE = 10
"""At most one part in this many of the time is spent checking a round that is held open."""


class NeverCalled(RoundRefused):
    """Somebody would end as not called, and no two persons have approved that."""

    def __init__(self, key: RoundKey, because: Mapping[Why, int]) -> None:
        super().__init__(
            f"{key} 有 {sum(because.values())} 件未曾回访（{by_reason(because)}），不能关闭。"
            f"三个办法：按电话回访单打电话（huifang call-sheet {key}）；"
            f"由两人补开回访期（huifang round late {key}）；"
            f"由两人写明理由关闭（huifang round close {key} --by --and --reason）"
        )


class SealedElsewhere(RoundRefused):
    """Another process has taken the sealing over, as each does that finds a round closing; it goes on with it."""

    def __init__(self, key: RoundKey) -> None:
        super().__init__(f"{key} 正由另一个进程封存；过一会儿用 huifang round status {key} 看结果")


class AlreadyClosed(RoundRefused):
    """There is nothing left to close."""

    def __init__(self, key: RoundKey) -> None:
        super().__init__(f"{key} 已经封存，不能再次关闭")


class Closing:
    """How the rounds of one office are closed."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        *,
        planning: Planning,
        zone: tzinfo,
        keep_root: Keep,
        ledger: Bookkeeping,
    ) -> None:
        """`keep_root` compares a root with what is known of the month outside the database."""
        self._store = store
        self._vault = vault
        self._planning = planning
        self._zone = zone
        self._held: dict[RoundKey, str] = {}
        self._look_again: dict[Round, float] = {}
        self._keep_root = keep_root
        self._ledger = ledger

    async def close_what_is_over(self, now: datetime) -> None:
        """Continue with the rounds that are being closed, and close those that are over.

        A round that cannot be closed is logged, once for each reason, and does not keep others from being
        closed. Finding that out is slow in a large month, so it is not done at every tick; a decision of the
        office about the round takes effect at the next tick.
        """
        for found in await self._store.read(rounds.unclosed):
            if found.state == RoundState.OPEN:
                if now < found.closes:
                    continue
                if await self._store.read(partial(rounds.sending, month=found.month)):
                    continue  # a message about it is with a provider right now
            await self._close_alone(found, now)

    async def _close_alone(self, found: Round, now: datetime) -> None:
        began, key = time.monotonic(), found.key
        if began < self._look_again.get(found, 0.0):
            return
        try:
            await self.close(key, now)
        except (RoundRefused, RootContradicts, CoverageBroken) as e:
            if self._held.get(key) != str(e):
                log.warning("round_held_open", month=str(key), reason=str(e))
            self._held[key] = str(e)
            ended = time.monotonic()
            self._look_again[found] = ended + LOOKING_SHARE * (ended - began)

    async def close(self, key: RoundKey, now: datetime) -> int:
        """Decide open cases, check that every case is accounted for, seal the archive; returns the number of
        records sealed.

        Raises RoundRefused without a round, or while the window is open with callbacks undecided; NeverCalled
        while somebody would end as not called without two persons having approved it; AlreadyClosed; and CoverageBroken
        if concluded cases ≠ Σ dispositions. Nothing is changed then. Raises SealedElsewhere when another process goes on.
        """
        await self._planning.plan_late(key, now)
        undecided = await self._store.read(partial(self._look, key=key, now=now))
        gate = partial(self._may_close, key=key, now=now, undecided=undecided)
        try:
            sealed = await seal(
                self._store,
                self._vault,
                str(key),
                now,
                decide=_silent,
                gate=gate,
                keep=self._keep_root,
                ledger=self._ledger,
            )
        except NotPlanned:
            raise RoundRefused(f"{key} 还没有回访计划；请先 huifang round plan {key}") from None
        except AlreadySealed:
            raise AlreadyClosed(key) from None
        except Conflict:
            raise SealedElsewhere(key) from None
        log.info("round_closed", month=str(key), records=sealed.size)
        return sealed.size

    def _look(self, connection: Connection, *, key: RoundKey, now: datetime) -> int:
        """How many callbacks have no result yet; raises what keeps the round open. Slow, but blocks no writer."""
        undecided = rounds.undecided(connection, str(key))
        found = rounds.find(connection, str(key))
        if found is None or found.state != RoundState.OPEN:
            return undecided
        self._may_close(connection, key=key, now=now, undecided=undecided)
        count = uncalled.would_be_not_called(connection, str(key))
        if count > (found.uncalled or 0):
            raise NeverCalled(key, uncalled.by_reason(connection, str(key)))
        return undecided

    def _may_close(self, connection: Connection, *, key: RoundKey, now: datetime, undecided: int) -> None:
        """Raise what keeps the round open, in the transaction that freezes it."""
        found = rounds.find(connection, str(key))
        still = rounds.undecided(connection, str(key))
        if still > undecided:
            raise RoundRefused(f"{key} 刚有新的办件进来；请再关闭一次")
        if found is not None and now < found.closes and still:
            raise RoundRefused(
                f"{key} 的回访期到 {found.closes.astimezone(self._zone):%Y-%m-%d %H:%M} 结束，还有办件没有结果"
            )


def _silent(history: History) -> Disposition:
    standing = [tried for tried in history.attempts if not tried.void]
    return closing_disposition(standing, reachable=history.reachable)
