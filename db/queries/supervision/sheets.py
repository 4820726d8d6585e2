"""Sheets of cases in progress between their check and their import, sealed; and who imported which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.casework.supervision.watched import WatchedCase
from db.engine.prepared import Prepared
from db.queries.supervision import course, watched
from db.queries.supervision.watched import SheetFate
from db.schema import watch_files
from db.schema.columns import AnyRow, Instant
from db.vault import Vault
from db.vault.sealed import WATCH_FILE, WATCH_ROWS, open_words, seal_words

KEPT = timedelta(hours=1)
"""For so long a sheet waits between its check and its import."""
LISTED = 20
_ADD = Prepared(insert(watch_files))
_FIND = Prepared(select(watch_files).where(watch_files.c.ref == bindparam("of")))
_LATEST = Prepared(
    select(watch_files)
    .where(watch_files.c.done_at.is_not(None))
    .order_by(watch_files.c.done_at.desc(), watch_files.c.ref)
    .limit(LISTED)
)
_DROP_OLD = Prepared(
    delete(watch_files).where(
        watch_files.c.done_at.is_(None), watch_files.c.brought_at < bindparam("before", type_=Instant)
    )
)
_DROP_OWN = Prepared(
    delete(watch_files).where(watch_files.c.done_at.is_(None), watch_files.c.user_id == bindparam("user"))
)
_DONE = Prepared(
    update(watch_files)
    .where(watch_files.c.ref == bindparam("of"), watch_files.c.done_at.is_(None))
    .values(
        done_at=bindparam("now", type_=Instant),
        rows_sealed=None,
        fresh=bindparam("to_fresh"),
        changed=bindparam("to_changed"),
        unchanged=bindparam("to_unchanged"),
    )
)


@dataclass(frozen=True, slots=True)
class BroughtSheet:
    """A sheet; `cases` and `fate` while it waits to be imported."""

    ref: str
    user_id: int
    by_whom: str
    brought_at: datetime
    done_at: datetime | None
    name: str
    rows: int
    rejected: int
    fate: SheetFate
    cases: tuple[WatchedCase, ...] = ()

    @property
    def shape(self) -> str:
        """What stands in the form, so that nothing is imported but what the page showed."""
        said = course.all_written(self.cases), self.fate.fresh, sorted(self.fate.changed.items())
        return sha256(repr(said).encode()).hexdigest()[:16]


def keep(
    connection: Connection,
    vault: Vault,
    *,
    ref: str,
    by: tuple[int, str],
    name: str,
    read: tuple[tuple[WatchedCase, ...], int, int],
    untold: Iterable[str] = (),
    now: datetime,
) -> BroughtSheet:
    """Keep what was read (cases, rows, rejected rows); what the same person brought before is forgotten. `by`: the
    account, and its name; `untold`: parts of a case (procedures, steps) of which the sheet has no column."""
    (user_id, by_whom), (told, rows, rejected) = by, read
    found = watched.as_known(connection, told, untold)
    _DROP_OLD.run(connection, before=now - KEPT)
    _DROP_OWN.run(connection, user=user_id)
    _ADD.run(
        connection,
        ref=ref,
        user_id=user_id,
        by_whom=by_whom,
        brought_at=now,
        name_sealed=seal_words(vault, name, WATCH_FILE.at(ref)),
        rows_sealed=seal_words(vault, course.all_written(found), WATCH_ROWS.at(ref)),
        rows=rows,
        rejected=rejected,
    )
    fate = watched.foretold(connection, found)
    return BroughtSheet(ref, user_id, by_whom, now, None, name, rows, rejected, fate, found)


def find(connection: Connection, vault: Vault, ref: str) -> BroughtSheet | None:
    """One sheet, and what importing it would come to now."""
    row = _FIND.first(connection, of=ref)
    if row is None:
        return None
    text = open_words(vault, bytes(row.rows_sealed), WATCH_ROWS.at(ref)) if row.rows_sealed else "[]"
    found = course.all_read(text)
    return _brought(vault, row, watched.foretold(connection, found), found)


def latest(connection: Connection, vault: Vault) -> list[BroughtSheet]:
    """Those that were imported, the latest first."""
    return [
        _brought(
            vault, row, SheetFate(row.fresh, {str(n): () for n in range(row.changed)}, row.unchanged), ()
        )
        for row in _LATEST.all(connection)
    ]


def carry_out(connection: Connection, brought: BroughtSheet, *, now: datetime) -> bool:
    """Import it; False when it has been imported."""
    fate = brought.fate
    counts = {"to_fresh": fate.fresh, "to_changed": len(fate.changed), "to_unchanged": fate.unchanged}
    if _DONE.run(connection, of=brought.ref, now=now, **counts) != 1:
        return False
    watched.take(connection, brought.cases, by=brought.by_whom, now=now)
    return True


def _brought(vault: Vault, row: AnyRow, fate: SheetFate, found: tuple[WatchedCase, ...]) -> BroughtSheet:
    return BroughtSheet(
        row.ref,
        row.user_id,
        row.by_whom,
        row.brought_at,
        row.done_at,
        open_words(vault, bytes(row.name_sealed), WATCH_FILE.at(row.ref)),
        row.rows,
        row.rejected,
        fate,
        found,
    )
