"""Sealing a round while people keep writing: many short transactions, and a crash between two of them loses nothing.

Each tick that finds a round closing continues where the last one stopped, in whichever process that was.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.archive.record import HistoryForm
from bot.casework.ledger.tree import Tree
from bot.domain.round_state import RoundState
from db.queries.archive import histories, sealing
from db.queries.archive.histories import HistoryPage
from db.queries.archive.sealing import Decide, SealBatch, Sealed
from db.queries.ledger import slots
from db.queries.rounds import rounds
from db.store import Store
from db.upkeep.roots import Keep
from db.vault import Vault
from scheduler.ledger.bookkeeping import Bookkeeping
from scheduler.rounds.ahead import ahead

Gate = Callable[[Connection], None]
"""Raises what keeps the round from being closed now; called in the transaction that freezes it."""


class AlreadySealed(RuntimeError):
    """The round has been closed, and records never change."""

    def __init__(self, month: str) -> None:
        super().__init__(f"{month} 已经封存，不能再封存一次；核对请用 huifang archive verify {month}")


async def seal(
    store: Store,
    vault: Vault,
    month: str,
    now: datetime,
    *,
    decide: Decide,
    gate: Gate = lambda _: None,
    keep: Keep = lambda month, root: None,
    ledger: Bookkeeping | None = None,
) -> Sealed:
    """Freeze the round of this key if it is open, record every callback of it once, and close it.

    What is still to go on its roster in the ledger goes there before the records, and its results after them.

    Raises NotPlanned without a round, AlreadySealed, what `gate` raises, and CoverageBroken while a concluded
    case has no callback: nothing is changed then. Raises Conflict when another process is sealing the same
    round; that one continues. Raises WrongKey if the phones were sealed under another secret. `keep` is told
    the root before the round is closed under it; if it raises, the round stays frozen.
    """
    frozen_at = await _frozen(store, vault, month, now, gate)
    while await store.write(partial(sealing.cancel_some, month=month, now=frozen_at)):
        pass
    ledger = ledger or Bookkeeping(store, vault)
    await ledger.commit(now)
    listed = await store.read(partial(slots.has_any, month=month))
    made = partial(_made, vault, month, frozen_at, decide, store.dialect, listed)
    tree = await _recorded(store, month, frozen_at, made)
    await ledger.end(month, now)
    return await store.write(partial(_finish, month=month, tree=tree, now=now, keep=keep))


def _finish(connection: Connection, *, month: str, tree: Tree, now: datetime, keep: Keep) -> Sealed:
    sealed = sealing.finish(connection, month, tree, now=now)
    keep(month, sealed.root)
    return sealed


async def _frozen(store: Store, vault: Vault, month: str, now: datetime, gate: Gate) -> datetime:
    """When the round was frozen; freezes it now if it was not."""
    found = await store.read(partial(rounds.find, month=month))
    if found is None:
        raise histories.NotPlanned(month)
    if found.state == RoundState.OPEN:
        await store.read(partial(_sure, vault=vault, month=month))
    return await store.write(partial(_freeze, month=month, now=now, gate=gate))


def _sure(connection: Connection, *, vault: Vault, month: str) -> None:
    """Run the slow checks before the writer is held."""
    sealing.check_coverage(connection, month)
    asked = histories.asked(connection, month)
    if (first := histories.page(connection, month, histories.BEFORE_ALL)) is not None:
        histories.placed(first, vault, month, asked)  # raises WrongKey


def _freeze(connection: Connection, *, month: str, now: datetime, gate: Gate) -> datetime:
    held = rounds.lock(connection, month)
    if held is None or held.state == RoundState.CLOSED:
        raise AlreadySealed(month)
    if held.state == RoundState.OPEN:
        gate(connection)
        sealing.freeze(connection, month, now=now)
        return now
    assert held.frozen_at is not None
    return held.frozen_at


async def _recorded(
    store: Store, month: str, frozen_at: datetime, made: Callable[[HistoryForm, HistoryPage], SealBatch]
) -> Tree:
    """Write the records that are still missing; returns the tree over all records.

    Four things run in parallel: one page is read, the records of the page before it are made, the ones before
    those are written, and what has been written is added to the tree. Only records from before a crash are read for it.
    """
    asked, tree = await store.read(partial(histories.asked, month=month)), Tree()
    pages = ahead(_pages(store, month, await _leaves(store, month, tree)))
    batches = ahead(_batches(pages, partial(made, asked)))
    async with aclosing(ahead(_written(store, batches, frozen_at))) as written:
        async for lines in written:
            await asyncio.to_thread(tree.extend, lines)
    return tree


async def _leaves(store: Store, month: str, tree: Tree) -> tuple[int, str]:
    """Add the existing records to the tree; returns the position of the last."""
    after = histories.BEFORE_ALL
    add = partial(sealing.add_leaves, month=month, tree=tree)
    while (last := await store.read(partial(add, after=after))) is not None:
        after = last
    return after


async def _pages(store: Store, month: str, after: tuple[int, str]) -> AsyncGenerator[HistoryPage, None]:
    while (page := await store.read(partial(histories.page, month=month, after=after))) is not None:
        yield page
        after = page.last


async def _batches(
    pages: AsyncGenerator[HistoryPage, None], make: Callable[[HistoryPage], SealBatch]
) -> AsyncGenerator[SealBatch, None]:
    async with aclosing(pages):
        async for page in pages:
            yield await asyncio.to_thread(make, page)


def _made(
    vault: Vault,
    month: str,
    frozen_at: datetime,
    decide: Decide,
    dialect: str,
    listed: bool,
    asked: HistoryForm,
    page: HistoryPage,
) -> SealBatch:
    placed = histories.placed(page, vault, month, asked)
    ledger = vault if listed else None
    return sealing.made(placed, month, decide, frozen_at=frozen_at, dialect=dialect, ledger=ledger)


async def _written(
    store: Store, batches: AsyncGenerator[SealBatch, None], frozen_at: datetime
) -> AsyncGenerator[list[bytes], None]:
    """The lines of each batch, once they are stored."""
    async with aclosing(batches):
        async for batch in batches:
            await store.write(partial(sealing.append, batch=batch, frozen_at=frozen_at))
            yield batch.lines
