"""Closing a round: what is still open is decided, every case is accounted for, and the archive is sealed."""

from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.archive import closing_disposition
from bot.casework.month import Hours, Month
from db.queries import archive, rounds
from db.store import Store
from db.vault import Vault
from scheduler.planning import Planning, RoundRefused

log = structlog.get_logger()


class Closing:
    """How the rounds of one office are closed."""

    def __init__(self, store: Store, vault: Vault, *, planning: Planning, hours: Hours) -> None:
        self._store = store
        self._vault = vault
        self._planning = planning
        self._hours = hours

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
        return await self._store.write(partial(self._close, month=month, now=now))

    def _close(self, connection: Connection, *, month: Month, now: datetime) -> int:
        found = rounds.lock(connection, str(month))
        if found is None:
            raise RoundRefused(f"{month} 还没有回访计划；请先 huifang round plan {month}")
        if found.state == "closed":
            raise RoundRefused(f"{month} 已经封存，不能再次关闭")
        if now < found.closes and rounds.undecided(connection, str(month), after=""):
            raise RoundRefused(
                f"{month} 的回访期到 {found.closes.astimezone(self._hours.zone):%Y-%m-%d %H:%M} 结束，还有办件没有结果"
            )
        while ends := rounds.undecided(connection, str(month), after=""):
            decided = [(case_no, closing_disposition(states)) for case_no, states in ends.items()]
            rounds.end(connection, decided, now=now)
        rounds.end_rest(connection, str(month), now=now)
        count, root = archive.seal_month(connection, self._vault, str(month), now=now)
        rounds.close(connection, str(month), root=root, now=now)
        log.info("round_closed", month=str(month), records=count)
        return count
