"""What was found out about ratings and complaints, as facts that can cost marks.

One case is one fact: a 差评 that was verified by itself (`of_remedies`), else the first of the complaints about it. One that was contested
stays the fact, whatever is found out about another complaint later: what was said and decided is not lost, and nothing is contested twice.
Only where the contest was upheld, a later finding about another complaint is a fact of its own. Complaints about the office itself belong to its superior and are no part of anybody's marks. Which of them stand depends on the score that holds, which
may have been corrected since the seal (`db.queries.ledger.corrected`): so that is asked of each row (`kind_of`), not in the statements.
"""

from sqlalchemy import (
    Boolean,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    text,
)

from bot.casework.figures.score import SATISFIED_FROM
from bot.domain.finding import Finding
from bot.domain.scoring import ContestState, FactKind
from bot.domain.ticket_kind import TicketKind
from db.queries.filters import of_months, unindexed
from db.schema import callbacks, cases, remedies, score_contests, tickets
from db.schema.complaints import FOUND

FOUNDED = (Finding.FOUNDED.value, Finding.PARTLY.value)
found = and_(text(f"tickets.{FOUND}"), tickets.c.about_office.is_(False))
"""Complaints that are facts, but for what else is known of their cases."""
_other = tickets.alias("other")
_of_other = score_contests.alias("of_other")
_of_this = score_contests.alias("of_this")
_was_contested = exists().where(_of_this.c.ticket_no == tickets.c.ticket_no)
_stands_for = and_(
    _other.c.case_no == cases.c.case_no,  # looked for where the month fits, and not before
    _other.c.ticket_no != tickets.c.ticket_no,
    _other.c.finding.in_(FOUNDED),
    _other.c.about_office.is_(False),
    or_(
        _of_other.c.state != ContestState.UPHELD.value,
        and_(_of_other.c.id.is_(None), _other.c.ticket_no < tickets.c.ticket_no),
    ),
)
_is_fact = or_(
    _was_contested,
    ~select(_other.c.ticket_no)
    .join_from(_other, _of_other, _of_other.c.ticket_no == _other.c.ticket_no, isouter=True)
    .where(_stands_for)
    .correlate(cases, tickets)
    .exists(),
)
_MONTH = func.substr(tickets.c.day, 1, 4).concat("-").concat(func.substr(tickets.c.day, 5, 2))

in_months = of_months(cases.c.month)
_by_itself = exists().where(remedies.c.case_no == cases.c.case_no, remedies.c.verified_at.is_not(None))
of_remedies = (
    select(
        remedies.c.id.label("remedy_id"),
        remedies.c.case_no,
        callbacks.c.score,
        cases.c.month,
        cases.c.department,
        cases.c.item,
        cases.c.handler,
        remedies.c.verified_at.label("at"),
        remedies.c.verified_by,
    )
    .join_from(remedies, cases, cases.c.case_no == remedies.c.case_no)
    .join(callbacks, callbacks.c.case_no == remedies.c.case_no)
    .where(
        of_months(remedies.c.month),
        remedies.c.verified_at.is_not(None),
    )
)
"""Of 差评 that were verified, in the month of the case, with the score that was sealed: a fact as long as the one that holds is low."""
of_cases = (
    select(
        tickets.c.ticket_no,
        tickets.c.case_no,
        callbacks.c.score,
        _by_itself.label("by_itself"),
        cases.c.month,
        cases.c.department,
        cases.c.item,
        cases.c.handler,
        tickets.c.replied_at.label("at"),
    )
    .join_from(tickets, cases, cases.c.case_no == tickets.c.case_no)
    .join(callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
    .where(found, _is_fact, in_months)
)
"""Of complaints about cases, in the month of the case, likewise. `by_itself`: the low rating was verified, and is the fact."""
of_departments: Select[tuple[str, str, int, bool, str, str, str, str, object]] = select(
    tickets.c.ticket_no,
    tickets.c.case_no,
    null().cast(Integer).label("score"),
    literal(False, type_=Boolean).label("by_itself"),
    _MONTH.label("month"),
    tickets.c.with_department.label("department"),
    literal("", type_=String).label("item"),
    literal("", type_=String).label("handler"),
    tickets.c.replied_at.label("at"),
).where(
    and_(
        found,
        tickets.c.kind == TicketKind.COMPLAINT.value,
        unindexed(tickets.c.case_no).is_(None),
        tickets.c.with_department.is_not(None),
    ),
    _MONTH.between(bindparam("first", type_=String), bindparam("last", type_=String)),
)
"""Of complaints about no case that a department answered for, in the month in which they were registered."""


def kind_of(score: int | None) -> FactKind:
    """What a founded complaint is, by the score that holds of its case."""
    low = score is not None and score < SATISFIED_FROM
    return FactKind.LOW_RATING if low else FactKind.COMPLAINT
