"""Who phoned about a round and what came of it, by officer and day: counted from the calls themselves, in one statement.

A call counts for whoever made it, on its day, with what stands of it: a correction changes what it came to, not whose it
was. Calls after the seal are supplements and no attempts, so they are not among these.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import Connection, String, bindparam, case, exists, func, select, text, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from bot.casework.callsheet.phone_calls import CALL, CORRECTION, SECOND, SECOND_CORRECTION
from bot.casework.callsheet.phone_tally import PhoneTally, tally
from db.engine.prepared import Prepared
from db.schema import attempts, callbacks, rounds
from db.schema.casework import PHONED

_call, _right, _next = attempts, attempts.alias("righted"), attempts.alias("next_call")
_called_again = (
    select(_next.c.n)
    .where(
        _next.c.case_no == _call.c.case_no,
        _next.c.kind == _call.c.kind,
        _next.c.n > _call.c.n,
        _next.c.n < _right.c.n,
    )
    .correlate(_call, _right)
)
_stands = (
    select(_right.c.outcome)
    .where(
        _right.c.case_no == _call.c.case_no,
        _right.c.n > _call.c.n,
        _right.c.kind == case((_call.c.kind == CALL, CORRECTION), else_=SECOND_CORRECTION),
        ~exists(_called_again),
    )
    .order_by(_right.c.n.desc())
    .limit(1)
    .correlate(_call)
    .scalar_subquery()
)
_planned_at = select(rounds.c.planned_at).where(rounds.c.month == bindparam("of")).scalar_subquery()


def _by(hour: ColumnElement[str]) -> Prepared:
    """The calls of a round by officer, hour (of UTC), kind and what came of them."""
    one = (
        select(
            _call.c.by_whom,
            hour.label("hour"),
            _call.c.kind,
            _call.c.outcome,
            _stands.label("stands"),
        )
        .join_from(_call, callbacks, callbacks.c.case_no == _call.c.case_no)
        .where(
            text(PHONED),
            _call.c.at >= _planned_at,
            _call.c.kind.in_((CALL, SECOND)),
            callbacks.c.month == bindparam("of"),
        )
        .cte("phoned")
        .prefix_with("MATERIALIZED")  # else what stands would be looked for again to group by it
    )
    return Prepared(select(*one.c, func.count().label("calls")).group_by(*one.c))


_PHONED = {
    "sqlite": _by(func.substr(type_coerce(_call.c.at, String), 1, 13)),
    "postgresql": _by(func.to_char(func.timezone("UTC", _call.c.at), "YYYY-MM-DD HH24")),
}


def who_phoned(connection: Connection, month: str, zone: tzinfo) -> Mapping[tuple[str, date], PhoneTally]:
    """By officer, as it was written down at the call, and day of the zone; in the order of the days.

    The zone is a whole number of hours from UTC.
    """
    found: dict[tuple[str, date], PhoneTally] = defaultdict(PhoneTally)
    for row in _PHONED[connection.dialect.name].all(connection, of=month):
        hour = datetime.strptime(row.hour, "%Y-%m-%d %H").replace(tzinfo=UTC)
        found[row.by_whom or "", hour.astimezone(zone).date()] += tally(
            row.stands or row.outcome or "",
            second=row.kind == SECOND,
            corrected=bool(row.stands),
            calls=row.calls,
        )
    return dict(sorted(found.items(), key=lambda one: (one[0][1], one[0][0])))
