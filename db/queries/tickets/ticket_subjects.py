"""What the cases behind complaints are about: the item and the department; nobody's name. And which cases have one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from db.engine.prepared import Prepared
from db.queries.batches import by_500
from db.schema import callbacks, cases

_SUBJECTS = Prepared(
    select(cases.c.case_no, cases.c.item, cases.c.department).where(
        cases.c.case_no.in_(bindparam("many", expanding=True))
    )
)
_WITH_ONE = Prepared(
    select(callbacks.c.case_no).where(
        callbacks.c.case_no.in_(bindparam("many", expanding=True)), callbacks.c.ticket_no.is_not(None)
    )
)


@dataclass(frozen=True, slots=True)
class TicketSubject:
    """What a case is about."""

    item: str = ""
    department: str = ""


def of_cases(connection: Connection, numbers: Iterable[str]) -> Mapping[str, TicketSubject]:
    """The item and the department of each of these cases; cases that do not exist are left out."""
    wanted = list(dict.fromkeys(numbers))
    return {
        row.case_no: TicketSubject(row.item, row.department)
        for some in by_500(wanted)
        for row in _SUBJECTS.all(connection, many=list(some))
    }


def with_one(connection: Connection, numbers: Iterable[str]) -> frozenset[str]:
    """Those of these cases out of which a complaint was registered."""
    wanted = list(dict.fromkeys(numbers))
    return frozenset(
        row.case_no for some in by_500(wanted) for row in _WITH_ONE.all(connection, many=list(some))
    )
