"""The calls that have been made about a round's cases."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text

from db.schema import attempts, callbacks
from db.schema.casework import PHONED

_PHONED = (
    select(callbacks.c.case_no, attempts.c.at, attempts.c.outcome, attempts.c.kind, callbacks.c.disposition)
    .join_from(callbacks, attempts, attempts.c.case_no == callbacks.c.case_no)
    .where(
        text(PHONED),
        attempts.c.at >= bindparam("since"),
        # Found from the calls of the day: by an index of months all cases of a month would be gone through.
        callbacks.c.month.concat("") == bindparam("of"),
    )
    .order_by(attempts.c.at.desc())
)


@dataclass(frozen=True, slots=True)
class Phoned:
    """One of today's calls."""

    case_no: str
    at: datetime
    outcome: str
    kind: str
    ended: bool
    """The callback has a result now."""


def phoned_since(connection: Connection, month: str, since: datetime) -> list[Phoned]:
    """The calls since then, latest first."""
    rows = connection.execute(_PHONED, {"of": month, "since": since})
    return [Phoned(r.case_no, r.at, r.outcome or "", r.kind, r.disposition is not None) for r in rows]
