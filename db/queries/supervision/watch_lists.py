"""Lists of cases in progress, the most pressing first: read along an index of the open ones, half a million long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, or_, select, text

from bot.casework.supervision.watched import WatchedCase
from db.engine.prepared import Prepared
from db.queries.filters import of_department, unless_any
from db.queries.supervision.watched import case_of
from db.schema import watched_cases
from db.schema.columns import AnyRow, Instant
from db.schema.supervision import ODD

LISTED = 200
CARDS_DOWN = (2, 1, 0)
"""The colours of cases, the most pressing first."""
_ROWS = watched_cases.c
_FITS = unless_any("item", _ROWS.item == bindparam("of_item"))
_OPEN = _ROWS.concluded_at.is_(None)
_OF_DEPARTMENT = _ROWS.department.in_(bindparam("departments", expanding=True))
_BY_CARD = {  # by whether a department is asked for: each has an index of its own
    one: Prepared(
        select(watched_cases)
        .where(_OPEN, _ROWS.card == bindparam("of_card"), _FITS, *([_OF_DEPARTMENT] if one else []))
        .order_by(_ROWS.due_by.nulls_last(), _ROWS.case_no)
        .limit(bindparam("most"))
    )
    for one in (False, True)
}
_ODD = Prepared(  # few among many, and among those that were concluded lately, too
    select(watched_cases)
    .where(
        text(ODD),
        or_(_OPEN, _ROWS.concluded_at >= bindparam("since", type_=Instant)),
        unless_any("card", _ROWS.card == bindparam("of_card")),
        unless_any("department", _OF_DEPARTMENT),
        _FITS,
    )
    .order_by(_ROWS.card.desc(), _ROWS.due_by.is_(None), _ROWS.due_by, _ROWS.case_no)
    .limit(bindparam("most"))
)
_CONCLUDED_SINCE = Prepared(select(watched_cases).where(_ROWS.concluded_at >= bindparam("since")))


@dataclass(frozen=True, slots=True)
class WatchListing:
    """Which cases to list; None: any. `departments`: of the one with these names."""

    card: int | None = None
    departments: frozenset[str] | None = None
    item: str | None = None
    odd: bool = False
    concluded_since: datetime | None = None
    """Also those that were concluded after this moment, which a list of what is odd would miss; None: open ones alone."""


def listed(connection: Connection, of: WatchListing, *, most: int = LISTED) -> list[AnyRow]:
    """Rows of `watched_cases`, the most pressing first: by the card, then by what is due first."""
    values = _values(of)
    if of.odd:
        since = of.concluded_since or datetime.max.replace(tzinfo=UTC)
        return _ODD.all(connection, most=most, since=since, **values)
    found: list[AnyRow] = []
    narrow = {"departments": values["departments"]} if of.departments is not None else {}
    asked = {"any_item": values["any_item"], "of_item": values["of_item"], **narrow}
    for card in CARDS_DOWN if of.card is None else (of.card,):
        statement = _BY_CARD[bool(narrow)]
        found += statement.all(connection, most=most - len(found), of_card=card, **asked)
    return found


def concluded_since(connection: Connection, since: datetime) -> Iterable[WatchedCase]:
    """Cases that were concluded after a moment."""
    return map(case_of, _CONCLUDED_SINCE.all(connection, since=since))


def _values(of: WatchListing) -> dict[str, object]:
    return {
        "any_card": int(of.card is None),
        "of_card": of.card or 0,
        **of_department(of.departments),
        "any_item": int(of.item is None),
        "of_item": of.item or "",
    }
