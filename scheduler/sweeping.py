"""Writing the database's files anew after somebody was erased, at an hour at which nobody waits for it."""

from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.domain.month import Hours
from db.queries.archive import erasures
from db.queries.processes import marks
from db.store import OpenedStore

log = structlog.get_logger()


async def sweep_when_quiet(store: OpenedStore, hours: Hours, now: datetime) -> None:
    """Sweep if it is due and the hours of sending are over, one large write for all erasures of a day; what others hold up
    is tried again at the next tick."""
    if now not in hours and await store.read(is_due):
        await sweep(store, now)


def is_due(connection: Connection) -> bool:
    """Whether somebody was erased since the files were last written anew."""
    last, mark = erasures.last_at(connection), marks.find(connection, marks.SWEPT)
    return last is not None and (mark is None or mark.at < last)


async def sweep(store: OpenedStore, now: datetime) -> bool:
    """Write them anew; False when somebody else held them."""
    if not await store.sweep():
        return False
    await store.write(partial(marks.put, name=marks.SWEPT, at=now))
    log.info("database_swept")
    return True
