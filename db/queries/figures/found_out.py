"""认定、处理 and 类别: what kind of complaints were registered in some months, and what was found out about them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Integer, bindparam, func, select

from bot.casework.figures.found_out import FoundOut
from bot.domain.category import Category
from bot.domain.finding import Finding, Measure
from bot.domain.ticket_kind import TicketKind
from db.engine.prepared import Prepared
from db.queries.tickets.ticket_bars import bars
from db.queries.tickets.ticket_inbox import NO_FINDING, SORTED_AS
from db.schema import tickets

_FOUND_OUT = Prepared(
    select(SORTED_AS.label("sort"), tickets.c.finding, tickets.c.measures, func.count().label("registered"))
    .where(
        tickets.c.day.between(bindparam("first"), bindparam("last")),
        tickets.c.kind == TicketKind.COMPLAINT.value,
        tickets.c.about_office.is_(False),
        ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
    )
    .group_by(SORTED_AS, tickets.c.finding, tickets.c.measures)
)


def found_out(connection: Connection, first: str, last: str, viewer: int | None = None) -> FoundOut:
    """Of the complaints registered from month `first` to month `last` (2026-10), in the order of the words.

    Those about the office itself are its superior's and not counted here, nor are those about the viewer.
    """
    reach = {"first": first.replace("-", "") + "01", "last": last.replace("-", "") + "31"}
    categories, findings, measures = Counter[str](), Counter[str](), Counter[str]()
    for row in _FOUND_OUT.all(connection, viewer=viewer, **reach):
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
