"""Keeping the ledger: rosters and results appended in short transactions, signed, and cleared for sending.

Any number of processes may do this at once; together they do it once (`db.queries.ledger.head`).
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import islice

import structlog
from sqlalchemy import Connection

from bot.casework.ledger.keys import VerifierKey
from db.queries.ledger import blocks, checkpoints, head, slots
from db.queries.ledger.head import LedgerHead, Pen
from db.store import Store
from db.vault import Vault

log = structlog.get_logger()

AT_ONCE = 2_000
"""Lines in one transaction: people who write meanwhile wait for it."""


class Bookkeeping:
    """The ledger of one office."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        *,
        origin: str = "",
        witnesses: Sequence[VerifierKey] = (),
    ) -> None:
        """`origin`: the name of the first key, if none is there yet; else it gets one by chance. `witnesses`: without any, the office's own
        signature clears a roster."""
        self._store = store
        self._vault = vault
        self.origin = origin
        self._witnesses = tuple(witnesses)

    async def commit(self, now: datetime) -> None:
        """Put every slot that waits on the roster, and clear what may be cleared.

        A roster is one block, so this comes after all planning. Each block that is under way is finished first,
        whoever began it.
        """
        await self._finish(now)
        while await self._store.read(slots.waiting):
            await self._store.write(head.begin_roster)
            await self._finish(now)
        if not self._witnesses and await self._store.read(_may_be_cleared):
            await self._store.write(_clear_signed)

    async def end(self, month: str, now: datetime) -> None:
        """Append how each callback of a frozen round ended, and sign it; again does nothing.

        Its roster must be committed: `commit`. A round without slots has no results here.
        """
        if not await self._store.read(partial(slots.has_any, month=month)):
            return
        while await self._store.read(partial(_lacks_outcomes, month=month)):
            await self._finish(now)
            await self._store.write(partial(head.begin_outcomes, month=month))
        await self._finish(now)

    async def _finish(self, now: datetime) -> None:
        """Append the rest of the block under way, if there is one."""
        pen = Pen(self._vault, self.origin, now)
        while (at := await self._store.read(head.find)).block is not None:
            await self._append(at, at.block, pen)

    async def _append(self, at: LedgerHead, block: str, pen: Pen) -> None:
        """From the head `at` to the end of the block, or until another process is ahead."""
        found = await self._store.read(partial(blocks.lines_of, block=block))
        coming, left = found.after(at.size - at.began), len(found) - (at.size - at.began)
        moved: LedgerHead | None = at
        while moved is not None and moved.block is not None:
            some = list(islice(coming, AT_ONCE))
            left -= len(some)
            append = partial(head.append, expected=moved, lines=some, pen=pen, last=not left)
            moved = await self._store.write(append)
        if moved is not None:
            log.info("ledger_signed", block=block, lines=len(found), size=moved.size)


def _lacks_outcomes(connection: Connection, *, month: str) -> bool:
    return checkpoints.of_block(connection, head.outcomes_of(month)) is None


def _may_be_cleared(connection: Connection) -> bool:
    newest = checkpoints.newest(connection)
    return newest is not None and newest.grp > head.find(connection).cleared_group


def _clear_signed(connection: Connection) -> None:
    """Without a witness, what the office has signed is cleared."""
    newest = checkpoints.newest(connection)
    if newest is not None:
        head.clear(connection, newest.grp)
