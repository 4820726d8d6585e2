"""Who read the whole ledger over, when, and what was found: for the next one who does, and for everybody who looks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from db.engine.prepared import Prepared
from db.schema import ledger_checks
from db.schema.columns import AnyRow

_newest = (
    select(
        ledger_checks.c.at,
        ledger_checks.c.by_whom,
        ledger_checks.c.size,
        ledger_checks.c.root,
        ledger_checks.c.wrong,
        ledger_checks.c.beside_sealed,
    )
    .order_by(ledger_checks.c.id.desc())
    .limit(1)
)
_LATEST = Prepared(_newest)
_GOOD = Prepared(_newest.where(ledger_checks.c.wrong.is_(None)))
_ADD = Prepared(insert(ledger_checks))


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """One check. `size` lines with this `root` (hex) were there; `wrong`: half a sentence, None when nothing was."""

    at: datetime
    by: str
    size: int
    root: str
    wrong: str | None
    beside: bytes | None = None
    """What no line holds, sealed (`db.queries.ledger.beside_lines`)."""


def add(connection: Connection, done: LedgerCheck) -> None:
    """Keep one."""
    _ADD.run(
        connection,
        at=done.at,
        by_whom=done.by,
        size=done.size,
        root=done.root,
        wrong=done.wrong,
        beside_sealed=done.beside,
    )


def latest(connection: Connection) -> LedgerCheck | None:
    """The last one, whatever it found."""
    return _read(_LATEST.first(connection))


def latest_good(connection: Connection) -> LedgerCheck | None:
    """The last one that found nothing wrong."""
    return _read(_GOOD.first(connection))


def _read(row: AnyRow | None) -> LedgerCheck | None:
    return LedgerCheck(*row) if row is not None else None
