"""What was found out about complaints, as facts that can cost marks.

One case is one fact, however many complaints there were about it: the first of them stands for it. Complaints about the
office itself belong to its superior and are no part of anybody's marks.
"""

from sqlalchemy import Select, String, and_, bindparam, case, func, literal, select

from bot.casework.figures.score import SATISFIED_FROM
from bot.domain.finding import Finding
from bot.domain.scoring import FactKind
from db.schema import callbacks, cases, tickets

FOUNDED = (Finding.FOUNDED.value, Finding.PARTLY.value)
_first = (
    select(func.min(tickets.c.ticket_no).label("ticket_no"))
    .where(tickets.c.finding.in_(FOUNDED), tickets.c.about_office.is_(False), tickets.c.case_no.is_not(None))
    .group_by(tickets.c.case_no)
    .subquery("first_of_case")
)
_KIND = case(
    (callbacks.c.score < SATISFIED_FROM, FactKind.LOW_RATING.value), else_=FactKind.COMPLAINT.value
).label("kind")
_MONTH = func.substr(tickets.c.day, 1, 4).concat("-").concat(func.substr(tickets.c.day, 5, 2))

of_cases = (
    select(
        tickets.c.ticket_no,
        _KIND,
        cases.c.month,
        cases.c.department,
        cases.c.item,
        cases.c.handler,
        tickets.c.replied_at.label("at"),
    )
    .join_from(_first, tickets, tickets.c.ticket_no == _first.c.ticket_no)
    .join(cases, cases.c.case_no == tickets.c.case_no)
    .join(callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
    .where(cases.c.month.between(bindparam("first"), bindparam("last")))
)
"""Of complaints about cases, in the month of the case."""
of_departments: Select[tuple[str, str, str, str, str, str, object]] = select(
    tickets.c.ticket_no,
    literal(FactKind.COMPLAINT.value).label("kind"),
    _MONTH.label("month"),
    tickets.c.with_department.label("department"),
    literal("", type_=String).label("item"),
    literal("", type_=String).label("handler"),
    tickets.c.replied_at.label("at"),
).where(
    and_(
        tickets.c.finding.in_(FOUNDED),
        tickets.c.about_office.is_(False),
        tickets.c.case_no.is_(None),
        tickets.c.with_department.is_not(None),
    ),
    _MONTH.between(bindparam("first", type_=String), bindparam("last", type_=String)),
)
"""Of complaints about no case that a department answered for, in the month in which they were registered."""
