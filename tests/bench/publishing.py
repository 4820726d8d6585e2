"""Publishing a closed month: from its lines in the database to the one file that everybody gets, written and checked."""

import asyncio
import time
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, update

from bench import checking
from bot.domain.month import OFFICE_ZONE
from bot.exports.office_word import Floor
from bot.exports.published_months import PublishedMonths
from db.migrate import ensure_current
from db.opening import open_store
from db.queries.ledger import head
from db.queries.ledger.head import Pen
from db.schema import cases, ledger_slots, rounds
from db.store import Store
from db.vault import Vault
from ledgers import DAY, OCTOBER, ORIGIN
from rows import add

AT_ONCE = 50_000


def measure(folder: Path, rows: int) -> dict[str, object]:
    """Seconds and computing for 20,000 cases and for `rows`, on SQLite."""
    return {
        str(cases): asyncio.run(_published(folder / str(cases), cases))
        for cases in sorted({min(checking.SMALL, rows), rows})
    }


async def _published(folder: Path, cases: int) -> dict[str, float]:
    await asyncio.to_thread(folder.mkdir)
    url = f"sqlite+aiosqlite:///{folder / 'huifang.db'}"
    store = await open_store(url)
    await ensure_current(store, url)
    await _planted(store, cases)
    began, cpu = time.perf_counter(), time.process_time()
    await PublishedMonths(folder / "published").publish(store, OCTOBER, (), Floor((), OFFICE_ZONE))
    seconds, spent = time.perf_counter() - began, time.process_time() - cpu
    await store.close()
    return {"seconds": round(seconds, 2), "cpu": round(spent, 2)}


async def _planted(store: Store, cases: int) -> None:
    """A closed round whose lines stand in the ledger."""
    pen = Pen(Vault("a secret for tests, and long enough"), ORIGIN, DAY)
    lines = (line.text for line in checking.lines(cases))
    await store.write(_open)
    for begin in (head.begin_roster, partial(head.begin_outcomes, month=str(OCTOBER))):
        await store.write(begin)
        for at in range(0, cases, AT_ONCE):
            some = list(islice(lines, min(AT_ONCE, cases - at)))
            expected = await store.read(head.find)
            last = at + AT_ONCE >= cases
            await store.write(partial(head.append, expected=expected, lines=some, pen=pen, last=last))
    await store.write(lambda c: c.execute(update(rounds).values(state="closed")))


def _open(connection: Connection) -> None:
    group = head.find(connection).open_group
    add(connection, rounds, month=str(OCTOBER), state="open", closed_at=DAY)
    add(connection, cases, case_no="HNJX-0000000", month=str(OCTOBER))
    add(connection, ledger_slots, case_no="HNJX-0000000", month=str(OCTOBER), grp=group, slot=bytes(32))
