"""Closing a round: what is still open is decided, every case is accounted for, and the archive is sealed."""

from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.archive import History, closing_disposition
from bot.casework.month import Hours, Month
from bot.dialogue.talk import Disposition
from db.queries import rounds
from db.queries.histories import NotPlanned
from db.roots import Keep
from db.store import Conflict, Store
from db.vault import Vault
from scheduler.planning import Planning, RoundRefused
from scheduler.sealing import AlreadySealed, seal

log = structlog.get_logger()


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
        self._keep_root = keep_root

    async def close_when_quiet(self, month: Month, now: datetime) -> None:
        """Close a round that is over, once no message about it is at this moment with a provider."""
        if not await self._store.read(partial(rounds.sending, month=str(month))):
            await self.close(month, now)

    async def close(self, month: Month, now: datetime) -> int:
        """Decide what is still open, check that every case is accounted for, seal the archive; the records sealed.

        Raises RoundRefused while the window is open and callbacks are still undecided, or without a round, and
        CoverageBroken if concluded cases ≠ Σ dispositions; nothing is changed then.
        """
        await self._planning.plan_late(month, now)
        gate = partial(self._may_close, month=month, now=now)
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

    def _may_close(self, connection: Connection, *, month: Month, now: datetime) -> None:
        found = rounds.find(connection, str(month))
        if found is not None and now < found.closes and rounds.any_undecided(connection, str(month)):
            raise RoundRefused(
                f"{month} 的回访期到 {found.closes.astimezone(self._hours.zone):%Y-%m-%d %H:%M} 结束，还有办件没有结果"
            )


def _silent(history: History) -> Disposition:
    return closing_disposition(tried.state for tried in history.attempts)
