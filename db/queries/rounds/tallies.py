"""The basis of a month's figures: how many cases and answers of each kind there are, counted by triggers.

The database counts as things happen (`db.migrations.kept_counts`), so a month of a million cases is shown as fast as
one of a thousand. What is still read row by row is cheap or rare: the latecomers of a month, the complaints, and the
answers by day where the office's zone is not a whole number of hours from UTC.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, case, func, select

from bot.casework.figures import score
from bot.casework.figures.breakdown import DayOfAnswers
from bot.casework.figures.score import SATISFIED_FROM, Figures
from bot.dialogue.survey.score_question import OVERALL
from bot.domain.disposition import Disposition
from bot.domain.month import WINDOW_DAYS
from db.engine.prepared import Prepared
from db.schema import answer_counts, answers, callbacks, case_counts, cases, latecomers
from db.schema.columns import Instant

_IN_MONTHS = case_counts.c.month.between(bindparam("first"), bindparam("last"))
_SUM = func.sum(case_counts.c.n)
_CONCLUDED = Prepared(
    select(case_counts.c.month, _SUM.label("concluded"))
    .where(case_counts.c.round == "", _IN_MONTHS)
    .group_by(case_counts.c.month)
)
_ENDS = (
    select(case_counts.c.round, case_counts.c.disposition, case_counts.c.score, _SUM.label("n"))
    .where(case_counts.c.round.between(bindparam("first"), bindparam("last")), case_counts.c.round != "")
    .group_by(case_counts.c.round, case_counts.c.disposition, case_counts.c.score)
)
_PLANNED = Prepared(select(_SUM).where(case_counts.c.round == bindparam("of"), case_counts.c.month == ""))
_CONCLUDED_BY_GROUP = (
    select(case_counts.c.department, case_counts.c.item, _SUM.label("n"))
    .where(case_counts.c.round == "", _IN_MONTHS)
    .group_by(case_counts.c.department, case_counts.c.item)
)
_SCORED_BY_GROUP = (
    select(case_counts.c.department, case_counts.c.item, case_counts.c.score, _SUM.label("n"))
    .where(
        case_counts.c.round.between(bindparam("first"), bindparam("last")),
        case_counts.c.round == case_counts.c.month,
        case_counts.c.score > 0,
    )
    .group_by(case_counts.c.department, case_counts.c.item, case_counts.c.score)
)
_LATE_BY_GROUP = (
    select(cases.c.department, cases.c.item, func.count().label("n"))
    .join_from(latecomers, cases, cases.c.case_no == latecomers.c.case_no)
    .where(latecomers.c.month.between(bindparam("first"), bindparam("last")))
    .group_by(cases.c.department, cases.c.item)
)
_HOURS = (
    select(answer_counts.c.hour, answer_counts.c.channel, func.sum(answer_counts.c.n).label("given"))
    .where(answer_counts.c.round == bindparam("of"))
    .group_by(answer_counts.c.hour, answer_counts.c.channel)
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
STANDING = (
    select(func.max(_later.c.id))
    .where(_later.c.case_no == callbacks.c.case_no, _later.c.question == OVERALL, _later.c.value.is_not(None))
    .scalar_subquery()
)
"""The answer of a callback whose score stands."""
_DAY = case(
    *((answers.c.at < bindparam(f"day{n}", type_=Instant), n) for n in range(WINDOW_DAYS + 1)),
    (answers.c.at.is_not(None), WINDOW_DAYS + 1),
).label("day")
"""0: before the window; 1–5: its days; 6: after it."""
_ANSWERS = (
    select(_DAY, answers.c.channel, func.count().label("given"))
    .join_from(callbacks, answers, answers.c.id == STANDING, isouter=True)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.disposition == Disposition.ANSWERED.value,
    )
    .group_by(_DAY, answers.c.channel)
)


class Sizes(NamedTuple):
    """The concluded cases of one department and item, and the results of asking."""

    department: str
    item: str
    concluded: int
    answered: int
    satisfied: int


class End(NamedTuple):
    """How many callbacks of a round have ended this way, or (None) have not ended."""

    round: str
    disposition: str | None
    score: int | None
    cases: int


def concluded(connection: Connection, first: str, last: str) -> Counter[str]:
    """How many cases each of some months has, including latecomers."""
    rows = _CONCLUDED.all(connection, first=first, last=last)
    return Counter({row.month: int(row.concluded) for row in rows if row.concluded})


def planned(connection: Connection, round_: str) -> int:
    """How many callbacks a round has."""
    return int(_PLANNED.scalar(connection, of=round_) or 0)


def ends(connection: Connection, first: str, last: str) -> list[End]:
    """How the callbacks of some rounds have ended. A round without callbacks yields nothing."""
    planned, found = Counter[str](), list[End]()
    for row in connection.execute(_ENDS, {"first": first, "last": last}):
        if row.disposition:
            planned[row.round] -= row.n
            found.append(End(row.round, row.disposition, row.score or None, int(row.n)))
        else:
            planned[row.round] += row.n
    still_open = [End(of, None, None, int(n)) for of, n in planned.items() if n]
    return [end for end in found if end.cases] + still_open


def figures(of_all: int, ended: Iterable[End]) -> Figures:
    """The figures of a round with this many cases."""
    dispositions, scores, still_open = Counter[Disposition](), Counter[int](), 0
    for _, disposition, given, count in ended:
        if disposition is None:
            still_open += count
        else:
            dispositions[Disposition(disposition)] += count
        if given is not None:
            scores[given] += count
    return score.figures(concluded=of_all, dispositions=dispositions, scores=scores, still_open=still_open)


def sizes(connection: Connection, first: str, last: str) -> tuple[Sizes, ...]:
    """The cases of some months' own rounds by department and item."""
    reach = {"first": first, "last": last}
    of_all, answered, satisfied = (Counter[tuple[str, str]]() for _ in range(3))
    for department, item, n in connection.execute(_CONCLUDED_BY_GROUP, reach):
        of_all[department, item] += int(n)
    for department, item, n in connection.execute(_LATE_BY_GROUP, reach):
        of_all[department, item] -= n
    for department, item, given, n in connection.execute(_SCORED_BY_GROUP, reach):
        answered[department, item] += int(n)
        if given >= SATISFIED_FROM:
            satisfied[department, item] += int(n)
    return tuple(
        Sizes(department, item, n, answered[department, item], satisfied[department, item])
        for (department, item), n in of_all.items()
        if n
    )


def late_sizes(connection: Connection, first: str, last: str) -> tuple[Sizes, ...]:
    """The cases of some supplements by department and item, counted now."""
    return tuple(Sizes(*row) for row in connection.execute(_LATE, {"first": first, "last": last}))


def answers_of(
    connection: Connection, month: str, days: tuple[date, ...], zone: tzinfo
) -> tuple[DayOfAnswers, ...]:
    """The standing answers of a round by day and channel."""
    edges = [datetime.combine(edge, time(), zone) for edge in (*days, days[-1] + timedelta(days=1))]
    whole = all(edge.astimezone(UTC).minute == 0 for edge in edges)
    rows = _by_hour(connection, month, edges) if whole else _by_answer(connection, month, edges)
    found = Counter[tuple[date | None, str | None]]()
    for n, channel, given in rows:
        found[days[n - 1] if n is not None and 1 <= n <= len(days) else None, channel] += given
    ordered = sorted(found.items(), key=lambda part: (part[0][0] or date.max, part[0][1] or ""))
    return tuple(DayOfAnswers(day, channel, count) for (day, channel), count in ordered if count)


def _by_hour(
    connection: Connection, month: str, edges: Sequence[datetime]
) -> Iterable[tuple[int | None, str | None, int]]:
    """On which day (0: before the first), through which channel, and how many."""
    for row in connection.execute(_HOURS, {"of": month}):
        if not row.hour:
            yield None, row.channel or None, int(row.given)
            continue
        hour = datetime.strptime(row.hour, "%Y-%m-%d %H").replace(tzinfo=UTC)
        yield sum(edge <= hour for edge in edges), row.channel, int(row.given)


def _by_answer(
    connection: Connection, month: str, edges: Sequence[datetime]
) -> Iterable[tuple[int | None, str | None, int]]:
    values: dict[str, object] = {f"day{n}": edge for n, edge in enumerate(edges)}
    for row in connection.execute(_ANSWERS, {"of": month, **values}):
        yield row.day, row.channel, row.given
