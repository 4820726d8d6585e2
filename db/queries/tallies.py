"""What a month's figures are made of, counted once more when its round is sealed and kept with the round.

After the sealing no case of the round, no result and no answer changes, so that the count stays true: cases that come
in later are their supplement's (`db.queries.latecomers`). It is used only while it is of as many cases as the round has.
"""

import json
from collections import Counter
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, case, func, select, update

from bot.casework.breakdown import DayOfAnswers
from bot.casework.month import OFFICE_ZONE, WINDOW_DAYS, Month, window_of
from bot.casework.score import SATISFIED_FROM
from bot.dialogue.asking import OVERALL
from bot.dialogue.talk import Disposition
from db.columns import Instant
from db.schema import answers, callbacks, cases, latecomers, rounds

_GROUPS = (
    select(
        cases.c.department,
        cases.c.item,
        func.count().label("concluded"),
        func.count(callbacks.c.score).label("answered"),
        func.count(case((callbacks.c.score >= SATISFIED_FROM, 1))).label("satisfied"),
    )
    .join_from(
        cases,
        callbacks,
        and_(callbacks.c.case_no == cases.c.case_no, callbacks.c.month == cases.c.month),
        isouter=True,
    )
    .where(
        cases.c.month.between(bindparam("first"), bindparam("last")),
        cases.c.case_no.not_in(select(latecomers.c.case_no)),
    )
    .group_by(cases.c.department, cases.c.item)
)
_LATE = (
    select(
        cases.c.department,
        cases.c.item,
        func.count().label("concluded"),
        func.count(callbacks.c.score).label("answered"),
        func.count(case((callbacks.c.score >= SATISFIED_FROM, 1))).label("satisfied"),
    )
    .join_from(latecomers, cases, cases.c.case_no == latecomers.c.case_no)
    .join(callbacks, callbacks.c.case_no == latecomers.c.case_no)
    .where(latecomers.c.round.between(bindparam("first"), bindparam("last")))
    .group_by(cases.c.department, cases.c.item)
)
_later = answers.alias("later")
_standing = (
    select(func.max(_later.c.id))
    .where(_later.c.case_no == callbacks.c.case_no, _later.c.question == OVERALL, _later.c.value.is_not(None))
    .scalar_subquery()
)
_DAY = case(
    *((answers.c.at < bindparam(f"day{n}", type_=Instant), n) for n in range(WINDOW_DAYS + 1)),
    (answers.c.at.is_not(None), WINDOW_DAYS + 1),
).label("day")
"""0: before the window; 1–5: its days; 6: after it."""
_ANSWERS = (
    select(_DAY, answers.c.channel, func.count().label("given"))
    .join_from(callbacks, answers, answers.c.id == _standing, isouter=True)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.disposition == Disposition.ANSWERED.value,
    )
    .group_by(_DAY, answers.c.channel)
)
_KEPT = select(rounds.c.tally).where(rounds.c.month == bindparam("of"), rounds.c.state == "closed")
_KEEP = update(rounds).where(rounds.c.month == bindparam("of")).values(tally=bindparam("counted"))
_ALL_KEPT = select(rounds.c.month).where(rounds.c.tally.is_not(None)).order_by(rounds.c.month)


class Sizes(NamedTuple):
    """The concluded cases of one department and item, and what came of asking."""

    department: str
    item: str
    concluded: int
    answered: int
    satisfied: int


class Tally(NamedTuple):
    """A month counted: its cases by department and item, its standing answers by day and channel."""

    sizes: tuple[Sizes, ...]
    answers: tuple[DayOfAnswers, ...]


def of_month(connection: Connection, month: str, concluded: int, zone: tzinfo) -> Tally:
    """The tally of a month that has so many cases: the kept one if it is of them all, else counted now."""
    kept = connection.execute(_KEPT, {"of": month}).scalar() if str(zone) == str(OFFICE_ZONE) else None
    found = _read(kept) if kept is not None else None
    if found is not None and sum(size.concluded for size in found.sizes) == concluded:
        return found
    return count(connection, month, zone)


def count(connection: Connection, month: str, zone: tzinfo = OFFICE_ZONE) -> Tally:
    """Count the cases of a month (not of a supplement round) as they stand now."""
    return Tally(
        sizes(connection, month, month),
        answers_of(connection, month, window_of(Month.parse(month), zone).days, zone),
    )


def keep(connection: Connection, month: str, counted: Tally) -> None:
    """Keep what was counted in a frozen round, in the transaction that closes it."""
    parts = {
        "sizes": counted.sizes,
        "answers": [(a.day.isoformat() if a.day else None, a.channel, a.count) for a in counted.answers],
    }
    connection.execute(_KEEP, {"of": month, "counted": json.dumps(parts, ensure_ascii=False)})


def astray(connection: Connection) -> list[str]:
    """The months whose kept tally is used and is not what a count gives."""
    months = connection.execute(_ALL_KEPT).scalars().all()
    return [month for month in months if _differs(connection, month)]


def _differs(connection: Connection, month: str) -> bool:
    counted = count(connection, month)
    concluded = sum(size.concluded for size in counted.sizes)
    used = of_month(connection, month, concluded, OFFICE_ZONE)
    return set(used.sizes) != set(counted.sizes) or set(used.answers) != set(counted.answers)


def _read(kept: str) -> Tally:
    parts = json.loads(kept)
    return Tally(
        tuple(Sizes(*size) for size in parts["sizes"]),
        tuple(DayOfAnswers(date.fromisoformat(d) if d else None, c, n) for d, c, n in parts["answers"]),
    )


def sizes(connection: Connection, first: str, last: str) -> tuple[Sizes, ...]:
    """The cases of some months' own rounds by department and item, counted now."""
    return tuple(Sizes(*row) for row in connection.execute(_GROUPS, {"first": first, "last": last}))


def late_sizes(connection: Connection, first: str, last: str) -> tuple[Sizes, ...]:
    """The cases of some supplements by department and item, counted now."""
    return tuple(Sizes(*row) for row in connection.execute(_LATE, {"first": first, "last": last}))


def answers_of(
    connection: Connection, month: str, days: tuple[date, ...], zone: tzinfo
) -> tuple[DayOfAnswers, ...]:
    """The standing answers of a round by day and channel, counted now."""
    edges = [*days, days[-1] + timedelta(days=1)]
    values: dict[str, object] = {
        f"day{n}": datetime.combine(edge, time(), zone) for n, edge in enumerate(edges)
    }
    found = Counter[tuple[date | None, str | None]]()
    for row in connection.execute(_ANSWERS, {"of": month, **values}):
        inside = row.day is not None and 1 <= row.day <= len(days)
        found[days[row.day - 1] if inside else None, row.channel] += row.given
    ordered = sorted(found.items(), key=lambda part: (part[0][0] or date.max, part[0][1] or ""))
    return tuple(DayOfAnswers(day, channel, count) for (day, channel), count in ordered)
