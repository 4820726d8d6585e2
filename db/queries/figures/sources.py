"""来源: how the complaints of some months came, by channel or outside all of them."""

from collections.abc import Mapping

from sqlalchemy import Connection, Integer, bindparam, func, select

from bot.domain.ticket_kind import TicketKind
from db.engine.prepared import Prepared
from db.queries.tickets.ticket_bars import bars
from db.schema import tickets

_SOURCES = Prepared(
    select(tickets.c.source, func.count().label("registered"))
    .where(
        tickets.c.day.between(bindparam("first"), bindparam("last")),
        tickets.c.kind == TicketKind.COMPLAINT.value,
        tickets.c.about_office.is_(False),
        ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
    )
    .group_by(tickets.c.source)
)


def sources(connection: Connection, first: str, last: str, viewer: int | None = None) -> Mapping[str, int]:
    """How many complaints were registered from month `first` to month `last` (2026-10), whatever they are about, by
    source, the most first.

    Those about the office itself are its superior's and not counted here, nor are those about the viewer.
    """
    reach = {"first": first.replace("-", "") + "01", "last": last.replace("-", "") + "31"}
    found = {row.source: int(row.registered) for row in _SOURCES.all(connection, viewer=viewer, **reach)}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
