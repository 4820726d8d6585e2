"""Which files of cases were imported, by whom and when; and what their check found.

A file is imported in batches, so its row is written before the first and moved on with each of them, in the same
transaction: what it counts is stored, and one that stopped moving was cut short. The file itself: `import_files`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Integer, bindparam, delete, func, insert, select, update

from bot.domain.import_state import DONE_SOMETHING, ImportState
from bot.domain.month import Month
from db.engine.prepared import Prepared
from db.queries.cases import import_files
from db.queries.office.audit import Who
from db.schema import cases, imports
from db.schema.columns import AnyRow, Instant
from db.vault import Vault
from db.vault.sealed import IMPORT_FOUND, IMPORT_NAME, open_words, seal_words

SILENT = timedelta(minutes=1)
"""Whoever reads or stores a file is heard of every few seconds; after so long, it was cut short."""
KEPT = timedelta(hours=1)
"""For so long a file waits between its check and its import."""
LISTED = 30

_COUNTED = ("rows", "imported", "updated", "unchanged", "late", "rejected")
_LISTING = [column for column in imports.c if column is not imports.c.found_sealed]
_BEGIN = insert(imports)
_FIND = Prepared(select(imports).where(imports.c.ref == bindparam("of")))
_LATEST = Prepared(
    select(*_LISTING)
    .where(imports.c.state.in_(DONE_SOMETHING))
    .order_by(imports.c.begun_at.desc(), imports.c.ref)
    .limit(LISTED)
)
_SAME = Prepared(
    select(*_LISTING)
    .where(imports.c.sha256 == bindparam("digest"), imports.c.state == ImportState.FINISHED)
    .order_by(imports.c.begun_at.desc())
    .limit(1)
)
_OF_USER = Prepared(
    select(imports.c.ref).where(
        imports.c.user_id == bindparam("user", type_=Integer), imports.c.state.not_in(DONE_SOMETHING)
    )
)
_ARRIVED = (
    update(imports)
    .where(imports.c.ref == bindparam("of"))
    .values(sha256=bindparam("digest"), beat_at=bindparam("now", type_=Instant))
)
_LET_GO = (
    update(imports).where(imports.c.ref == bindparam("of")).values(beat_at=bindparam("at", type_=Instant))
)
_WAITING = Prepared(select(func.count()).select_from(imports).where(imports.c.state.not_in(DONE_SOMETHING)))
_MOVE = (
    update(imports)
    .where(imports.c.ref == bindparam("of"), imports.c.state == bindparam("from_state"))
    .values(
        {name: bindparam(f"to_{name}") for name in (*_COUNTED, "state", "months", "done")}
        | {"beat_at": bindparam("now", type_=Instant)}
    )
)
_BEAT = (
    update(imports)
    .where(imports.c.ref == bindparam("of"), imports.c.state == bindparam("from_state"))
    .values(beat_at=bindparam("now", type_=Instant), done=bindparam("to_done"))
)
_TURN = (
    update(imports)
    .where(imports.c.ref == bindparam("of"), imports.c.state == bindparam("from_state"))
    .values(
        dict.fromkeys((*_COUNTED, "done"), 0)  # what was foretold is not what is stored
        | {"state": bindparam("to_state"), "beat_at": bindparam("now", type_=Instant), "months": "{}"}
    )
)
_FOUND = update(imports).where(imports.c.ref == bindparam("of")).values(found_sealed=bindparam("found"))
_END = (
    update(imports).where(imports.c.ref == bindparam("of")).values(ended_at=bindparam("now", type_=Instant))
)
_OLD = Prepared(
    select(imports.c.ref, imports.c.state).where(
        imports.c.begun_at < bindparam("before", type_=Instant),
        imports.c.beat_at < bindparam("unheard_since", type_=Instant),  # nobody is at work on it
        imports.c.found_sealed.is_not(None) | imports.c.state.not_in(DONE_SOMETHING),
    )
)
_ANY_OF_MONTH = Prepared(select(cases.c.case_no).where(cases.c.month == bindparam("of")).limit(1))
_DROP = delete(imports).where(imports.c.ref == bindparam("of"))


class Gone(RuntimeError):
    """This import has been given up, or somebody else has moved it on."""


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of the rows read so far."""

    rows: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    late: int = 0
    """How many of the imported cases belong to a month that is already sealed."""
    rejected: int = 0
    months: Mapping[str, int] = field(default_factory=dict)
    """How many rows, by the month in which their case was concluded."""


@dataclass(frozen=True, slots=True)
class FileImport:
    """One import of a file."""

    ref: str
    state: ImportState
    user_id: int | None
    """None: at the command line."""
    by_whom: str
    begun_at: datetime
    beat_at: datetime
    ended_at: datetime | None
    name: str
    """Of the file, as it was called where it came from."""
    sha256: str
    done: int
    """Of a thousand; 0 while it waits for its turn."""
    counts: ImportCounts
    found: str
    """What the check found, as JSON; "" before, and an hour later."""

    def silent(self, now: datetime) -> bool:
        """Whether it stands in the middle of work, and nobody is at it any more."""
        at_work = self.state in (ImportState.CHECKING, ImportState.IMPORTING)
        return at_work and now - self.beat_at > SILENT


@dataclass(frozen=True, slots=True)
class BeginningImport:
    """A file that somebody brings. `ref`: drawn by chance, its number in addresses."""

    ref: str
    who: Who
    name: str
    sha256: str
    state: ImportState


def begin(connection: Connection, vault: Vault, of: BeginningImport, *, now: datetime) -> None:
    """Write the row of an import that begins."""
    connection.execute(
        _BEGIN,
        {
            "ref": of.ref,
            "state": of.state,
            "user_id": of.who.user_id,
            "by_whom": of.who.name,
            "begun_at": now,
            "beat_at": now,
            "name_sealed": seal_words(vault, of.name, IMPORT_NAME.at(of.ref)),
            "sha256": of.sha256,
        },
    )


def moved_on(
    connection: Connection,
    ref: str,
    counts: ImportCounts,
    *,
    done: int,
    now: datetime,
    state: ImportState = ImportState.IMPORTING,
    into: ImportState | None = None,
) -> None:
    """Note what became of the rows so far; raises Gone when the import is not in this state any more.

    `into`: the state it comes to with that; in `finished` it has an end.
    """
    values = {f"to_{name}": getattr(counts, name) for name in _COUNTED}
    values |= {"to_months": json.dumps(dict(counts.months), sort_keys=True), "to_state": into or state}
    moved = connection.execute(
        _MOVE, {"of": ref, "from_state": state, "to_done": done, "now": now, **values}
    ).rowcount
    if moved != 1:
        raise Gone
    if into is ImportState.FINISHED:
        connection.execute(_END, {"of": ref, "now": now})


def beat(connection: Connection, ref: str, state: ImportState, done: int, *, now: datetime) -> None:
    """Let others see that somebody is at work on it; raises Gone."""
    if connection.execute(_BEAT, {"of": ref, "from_state": state, "to_done": done, "now": now}).rowcount != 1:
        raise Gone


def turn(connection: Connection, ref: str, of: ImportState, into: ImportState, *, now: datetime) -> bool:
    """Bring it from one state into another, where its counts begin anew; False when it is not in the first."""
    given = {"of": ref, "from_state": of, "to_state": into, "now": now}
    return connection.execute(_TURN, given).rowcount == 1


def keep_found(connection: Connection, vault: Vault, ref: str, found: str) -> None:
    """Keep what a check found."""
    connection.execute(_FOUND, {"of": ref, "found": seal_words(vault, found, IMPORT_FOUND.at(ref))})


def find(connection: Connection, vault: Vault, ref: str) -> FileImport | None:
    """One import; raises WrongKey."""
    row = _FIND.first(connection, of=ref)
    return _import(vault, row) if row is not None else None


def latest(connection: Connection, vault: Vault) -> list[FileImport]:
    """Those that changed cases, or may have, the latest first."""
    return [_import(vault, row) for row in _LATEST.all(connection)]


def imported_before(connection: Connection, vault: Vault, sha256: str) -> FileImport | None:
    """The last time that the very same file was imported to its end."""
    row = _SAME.first(connection, digest=sha256)
    return _import(vault, row) if row is not None else None


def any_of_month(connection: Connection, month: Month) -> bool:
    """Whether any case that was concluded in this month has been imported."""
    return _ANY_OF_MONTH.first(connection, of=str(month)) is not None


def waiting(connection: Connection) -> int:
    """How many files are kept for somebody to decide about."""
    return int(_WAITING.scalar(connection))


def of_user(connection: Connection, user_id: int) -> list[str]:
    """What this person brought and has not decided about."""
    return list(_OF_USER.scalars(connection, user=user_id))


def arrived(connection: Connection, ref: str, sha256: str, *, now: datetime) -> None:
    """The whole file is there; raises Gone."""
    if connection.execute(_ARRIVED, {"of": ref, "digest": sha256, "now": now}).rowcount != 1:
        raise Gone


def let_go(connection: Connection, ref: str, *, now: datetime) -> None:
    """Nobody is at work on it any more."""
    connection.execute(_LET_GO, {"of": ref, "at": now - 2 * SILENT})


def drop(connection: Connection, ref: str) -> None:
    """Forget an import that changed nothing, and its file."""
    import_files.drop(connection, ref)
    connection.execute(_DROP, {"of": ref})


def sweep(connection: Connection, *, now: datetime) -> int:
    """Forget what nobody decided about in an hour; and of those that changed cases, everything but the counts."""
    old = _OLD.all(connection, before=now - KEPT, unheard_since=now - SILENT)
    for row in old:
        if row.state in DONE_SOMETHING:
            import_files.drop(connection, row.ref)
            connection.execute(_FOUND, {"of": row.ref, "found": None})
        else:
            drop(connection, row.ref)
    return len(old)


def _import(vault: Vault, row: AnyRow) -> FileImport:
    counts = {name: getattr(row, name) for name in _COUNTED}
    found = getattr(row, "found_sealed", None)
    return FileImport(
        ref=row.ref,
        state=ImportState(row.state),
        user_id=row.user_id,
        by_whom=row.by_whom,
        begun_at=row.begun_at,
        beat_at=row.beat_at,
        ended_at=row.ended_at,
        name=open_words(vault, bytes(row.name_sealed), IMPORT_NAME.at(row.ref)),
        sha256=row.sha256,
        done=row.done,
        counts=ImportCounts(**counts, months=json.loads(row.months)),
        found=open_words(vault, bytes(found), IMPORT_FOUND.at(row.ref)) if found is not None else "",
    )
