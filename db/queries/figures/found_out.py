"""认定、处理 and 类别: what kind of complaints were registered in some months, and what was found out about them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Integer, bindparam, func, select

from bot.casework.figures.found_out import FoundOut
from bot.domain.category import Category
from bot.domain.finding import Finding, Measure
from bot.domain.ticket_kind import TicketKind
from db.engine.prepared import Prepared
from db.queries.tickets.ticket_bars import any_bar, bars
from db.queries.tickets.ticket_inbox import NO_FINDING, SORTED_AS
from db.schema import tickets
from db.schema.columns import AnyRow

_REGISTERED = (
    select(SORTED_AS.label("sort"), tickets.c.finding, tickets.c.measures, func.count().label("registered"))
    .where(
        tickets.c.day.between(bindparam("first"), bindparam("last")),
        tickets.c.kind == TicketKind.COMPLAINT.value,
        tickets.c.about_office.is_(False),
    )
    .group_by(SORTED_AS, tickets.c.finding, tickets.c.measures)
)
_FOUND_OUT = Prepared(_REGISTERED.where(~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer))))
_OUTSIDE = Prepared(_REGISTERED.where(~any_bar(tickets.c.ticket_no)))


def found_out(connection: Connection, first: str, last: str, viewer: int | None = None) -> FoundOut:
    """Of the complaints registered from month `first` to month `last` (2026-10), in the order of the words.

    Those about the office itself are its superior's and not counted here, nor are those about the viewer.
    """
    return _told(_FOUND_OUT.all(connection, viewer=viewer, **_reach(first, last)))


def outside(connection: Connection, first: str, last: str) -> FoundOut:
    """The same for publication, without those about anybody with an account here: whoever is accused could else tell from the
    difference to what they see themselves that there is a complaint."""
    return _told(_OUTSIDE.all(connection, **_reach(first, last)))


def _reach(first: str, last: str) -> dict[str, str]:
    return {"first": first.replace("-", "") + "01", "last": last.replace("-", "") + "31"}


def _told(rows: Iterable[AnyRow]) -> FoundOut:
    categories, findings, measures = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        categories[row.sort] += row.registered
        findings[row.finding or NO_FINDING] += row.registered
        for measure in (row.measures or "").split(","):
            measures[measure] += row.registered
    return FoundOut(
        _ordered(categories, (*Category, "")),
        _ordered(findings, (*Finding, NO_FINDING)),
        _ordered(measures, Measure),
    )


def _ordered(counts: Mapping[str, int], words: Iterable[str]) -> dict[str, int]:
    return {str(word): counts[word] for word in words if counts[word]}
