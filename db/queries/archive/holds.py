"""暂不删除: the cases that must not be erased for now, and why: a lawsuit, a review, an inspection."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from db.engine.prepared import Prepared
from db.schema import case_holds

_ADD = insert_or_change(case_holds)
_PUT = Prepared(
    _ADD.on_conflict_do_update(
        index_elements=["case_no"], set_={n: _ADD.excluded[n] for n in ("reason", "by_whom", "at")}
    )
)
_LIFT = Prepared(delete(case_holds).where(case_holds.c.case_no == bindparam("of")))
_FIND = Prepared(select(case_holds.c.reason).where(case_holds.c.case_no == bindparam("of")))


def put(connection: Connection, case_no: str, reason: str, by: str, *, now: datetime) -> None:
    """From now on the case is not erased."""
    _PUT.run(connection, case_no=case_no, reason=reason, by_whom=by, at=now)


def lift(connection: Connection, case_no: str) -> None:
    """It may be erased again."""
    _LIFT.run(connection, of=case_no)


def find(connection: Connection, case_no: str) -> str | None:
    """Why the case must not be erased; None when nothing is known of."""
    reason: str | None = _FIND.scalar(connection, of=case_no)
    return reason
