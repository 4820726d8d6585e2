"""What the signs of a month are counted from. Each goes through the month's rows once: for whoever looks now and then."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select

from bot.casework.figures.signs import RateSign, SignCount
from bot.casework.names.handlers import as_one
from bot.dialogue.survey.score_question import OVERALL
from db.engine.prepared import Prepared
from db.queries import department_names
from db.schema import answer_counts, answers, approvals, callbacks, case_changes, cases, second_calls, tickets

LEAST = 10
"""So many cases of a handler, or that nobody answered says nothing."""
PHONE = "phone"
Whose = tuple[str, str]
"""Department and handler."""

_of_month = cases.c.month == bindparam("of")
_same = (
    select(func.count().label("n"))
    .where(_of_month, cases.c.phone_index.is_not(None))
    .group_by(cases.c.phone_index)
    .subquery("same")
)
_changed = or_(
    exists().where(case_changes.c.case_no == cases.c.case_no, case_changes.c.before.contains('"phone')),
    exists().where(
        approvals.c.object == cases.c.case_no, approvals.c.kind == PHONE, approvals.c.decision == "granted"
    ),
)
_answered_hours = (
    select(answer_counts.c.hour, func.sum(answer_counts.c.n).label("n"))
    .where(answer_counts.c.round == bindparam("of"))
    .group_by(answer_counts.c.hour)
    .subquery("hours")
)
_given = answers.alias("given")
_ratings = (
    select(callbacks.c.case_no, func.count(_given.c.value.distinct()).label("levels"))
    .join_from(callbacks, _given, _given.c.case_no == callbacks.c.case_no)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.score.is_not(None),
        _given.c.question == OVERALL,
        _given.c.value.is_not(None),
    )
    .group_by(callbacks.c.case_no)
    .subquery("ratings")
)
_with_department = exists().where(
    tickets.c.case_no == _ratings.c.case_no,
    tickets.c.with_department.is_not(None),
    tickets.c.about_office.is_(False),
)
_HANDLERS = Prepared(
    select(
        cases.c.department,
        cases.c.handler,
        func.count().label("cases"),
        func.count(callbacks.c.score).label("rated"),
    )
    .join_from(cases, callbacks, callbacks.c.case_no == cases.c.case_no)
    .where(_of_month, cases.c.handler != "")
    .group_by(cases.c.department, cases.c.handler)
)


_RATINGS = Prepared(
    select(
        func.coalesce(func.sum(case((_ratings.c.levels > 1, 1), else_=0)), 0).label("changed"),
        func.coalesce(func.sum(case((and_(_ratings.c.levels > 1, _with_department), 1), else_=0)), 0).label(
            "after_complaint"
        ),
        func.count().label("whole"),
    ).select_from(_ratings)
)
_STATEMENTS: Mapping[RateSign, Prepared] = {
    RateSign.SHARED_PHONE: Prepared(
        select(
            func.coalesce(func.sum(case((_same.c.n > 1, _same.c.n), else_=0)), 0).label("part"),
            func.coalesce(func.sum(_same.c.n), 0).label("whole"),
        )
    ),
    RateSign.STAFF_PHONE: Prepared(
        select(
            func.coalesce(
                func.sum(case((cases.c.phone_index.in_(bindparam("staff", expanding=True)), 1), else_=0)), 0
            ).label("part"),
            func.count().label("whole"),
        ).where(_of_month, cases.c.phone_index.is_not(None))
    ),
    RateSign.CHANGED_PHONE: Prepared(
        select(
            func.coalesce(func.sum(case((_changed, 1), else_=0)), 0).label("part"),
            func.count().label("whole"),
        ).where(_of_month)
    ),
    RateSign.BY_PHONE: Prepared(
        select(
            func.coalesce(
                func.sum(case((answer_counts.c.channel == PHONE, answer_counts.c.n), else_=0)), 0
            ).label("part"),
            func.coalesce(func.sum(answer_counts.c.n), 0).label("whole"),
        ).where(answer_counts.c.round == bindparam("of"))
    ),
    RateSign.BUSIEST_HOUR: Prepared(
        select(
            func.coalesce(func.max(_answered_hours.c.n), 0).label("part"),
            func.coalesce(func.sum(_answered_hours.c.n), 0).label("whole"),
        )
    ),
    RateSign.SECOND_DIFFERS: Prepared(
        select(
            func.coalesce(
                func.sum(
                    case(
                        (second_calls.c.second_score.is_distinct_from(second_calls.c.first_score), 1), else_=0
                    )
                ),
                0,
            ).label("part"),
            func.count().label("whole"),
        )
        .join_from(second_calls, callbacks, callbacks.c.case_no == second_calls.c.case_no)
        .where(callbacks.c.month == bindparam("of"), second_calls.c.outcome == "answered")
    ),
}


def signs(connection: Connection, month: str, staff: Sequence[bytes]) -> Mapping[RateSign, SignCount]:
    """What there is of each sign in a month's own round. `staff`: the blind indexes of the phones of those who work here."""
    found = {RateSign.STAFF_PHONE: SignCount(0, 0), RateSign.SILENT_HANDLERS: _silent(connection, month)}
    for sign, statement in _STATEMENTS.items():
        if sign is RateSign.STAFF_PHONE and not staff:
            continue
        numbers = {"staff": list(staff)} if sign is RateSign.STAFF_PHONE else {}
        row = statement.first(connection, of=month, **numbers)
        found[sign] = SignCount(int(row.part), int(row.whole)) if row is not None else SignCount(0, 0)
    return {**found, **_ratings_changed(connection, month)}


def _ratings_changed(connection: Connection, month: str) -> Mapping[RateSign, SignCount]:
    row = _RATINGS.first(connection, of=month)
    assert row is not None, "it counts"
    return {
        RateSign.CHANGED_RATING: SignCount(int(row.changed), int(row.whole)),
        RateSign.AFTER_COMPLAINT: SignCount(int(row.after_complaint), int(row.whole)),
    }


def _silent(connection: Connection, month: str) -> SignCount:
    """By handler as marks are: of a department under all its names, however the name is spaced."""
    names, concluded, rated = department_names.known(connection), Counter[Whose](), Counter[Whose]()
    for row in _HANDLERS.all(connection, of=month):
        whose = (names.own(row.department), as_one(row.handler))
        concluded[whose] += row.cases
        rated[whose] += row.rated
    enough = [whose for whose, n in concluded.items() if n >= LEAST]
    return SignCount(sum(rated[whose] == 0 for whose in enough), len(enough))
