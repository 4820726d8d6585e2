"""核实的事实 of a period, in the order in which they were verified: the sources are walked a piece at a time, and merged. A page reads
as many rows as it shows, of however many thousand there are, and passes over no more than were verified meanwhile.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.month import Month
from bot.domain.scoring import ContestState
from db.engine.prepared import Prepared
from db.queries.filters import of_department
from db.queries.ledger import corrected
from db.queries.scores.fact_sources import (
    ABOUT_CASES,
    ABOUT_DEPARTMENTS,
    LOW_RATINGS,
    SOURCES,
    WRITTEN_DOWN,
    Corrected,
    FactSource,
)
from db.queries.scores.facts import REMEDY, WRITTEN, ScoredFact, number_of
from db.schema import case_counts, cases, score_contests
from db.schema.columns import AnyRow, Instant

_PIECE, _MOST = 200, 6_400
"""So many rows of a source are passed through at once: twice as many each time, as long as few of them fit."""
FEW = 2_000
"""Of a department with no more cases the facts are looked up by these: it would have one fact among very many."""
FROM_THE_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)
_DECIDED_SINCE = Prepared(
    select(score_contests.c.fact_id, score_contests.c.remedy_id, score_contests.c.ticket_no).where(
        score_contests.c.decided_at > bindparam("since", type_=Instant)
    )
)
_OPEN = Prepared(
    select(score_contests.c.fact_id, score_contests.c.remedy_id, score_contests.c.ticket_no)
    .where(score_contests.c.state == ContestState.OPEN.value)
    .order_by(score_contests.c.at, score_contests.c.id)
)
_HOW_MANY = Prepared(
    select(func.coalesce(func.sum(case_counts.c.n), 0)).where(
        case_counts.c.round == "",
        case_counts.c.month.between(bindparam("first"), bindparam("last")),
        case_counts.c.department.in_(bindparam("departments", expanding=True)),
    )
)
_NUMBERS = Prepared(
    select(cases.c.case_no).where(
        cases.c.month.in_(bindparam("months", expanding=True)),
        cases.c.department.in_(bindparam("departments", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class _Passed:
    """A source has no more facts up to this moment."""

    at: datetime


def of_period(
    connection: Connection,
    first: str,
    last: str,
    *,
    since: datetime = FROM_THE_FIRST,
    departments: Collection[str] | None = None,
) -> Iterator[ScoredFact]:
    """The facts of the cases of these months from a moment on, the oldest first, with what is contested; of a department by its
    names, or of all (None). What is a low rating follows from the score that holds: a corrected one's, where it was corrected.
    """
    changed = corrected.of_months(connection, first, last)
    reach = {"first": first, "last": last, **of_department(departments)}
    few = _few(connection, first, last, departments) if departments is not None else None
    walks: list[Iterator[ScoredFact | _Passed]] = [
        _walked(connection, source, reach, since, changed)
        if few is None or source.few is None
        else _looked_up(connection, source, few, reach, since, changed)
        for source in SOURCES
    ]
    return (one for one in merge(*walks, key=attrgetter("at")) if isinstance(one, ScoredFact))


def named(
    connection: Connection, first: str, last: str, name: str, *, departments: Collection[str] | None = None
) -> ScoredFact | None:
    """The fact of that name among them; None: there is none."""
    changed = corrected.of_months(connection, first, last)
    values = {"first": first, "last": last, **of_department(departments)}
    return _named(connection, values, name, changed)


def contested(
    connection: Connection, first: str, last: str, departments: Collection[str] | None = None
) -> list[ScoredFact]:
    """Those among them that wait for a decision, what was said first above."""
    changed = corrected.of_months(connection, first, last)
    values = {"first": first, "last": last, **of_department(departments)}
    found = (_named(connection, values, _name(row), changed) for row in _OPEN.all(connection))
    return [fact for fact in found if fact is not None]


def news(connection: Connection, first: str, last: str, since: datetime) -> int:
    """How many facts came, how many were decided and how many cases corrected after a moment."""
    changed = corrected.of_months(connection, first, last)
    facts = {fact.name for fact in of_period(connection, first, last, since=since) if fact.at > since}
    values = {"first": first, "last": last, **of_department(None)}
    decided = [
        row
        for row in _DECIDED_SINCE.all(connection, since=since)
        if _named(connection, values, _name(row), changed) is not None
    ]
    return len(facts) + len(decided) + sum(one.at > since for one in changed.values())


def _few(connection: Connection, first: str, last: str, departments: Collection[str]) -> list[str] | None:
    """The numbers of a department's cases in these months; None: there are many."""
    theirs = sorted(departments)
    if _HOW_MANY.scalar(connection, first=first, last=last, departments=theirs) > FEW:
        return None
    month, months = Month.parse(first), [first]
    while months[-1] < last:
        month = month.next
        months.append(str(month))
    return list(_NUMBERS.scalars(connection, months=months, departments=theirs))


def _looked_up(
    connection: Connection,
    source: FactSource,
    numbers: Sequence[str],
    reach: dict[str, Any],
    since: datetime,
    changed: Corrected,
) -> Iterator[ScoredFact]:
    """The facts of these cases, in order."""
    assert source.few is not None, "asked of those alone that are about cases"
    rows: list[AnyRow] = []
    for start in range(0, len(numbers), _PIECE):
        some = list(numbers[start : start + _PIECE])
        rows += source.few.all(connection, numbers=some, at=since, key=source.before, **reach)
    yield from _made(source, sorted(rows, key=lambda row: (row.at, row.key)), changed)


def _walked(
    connection: Connection, source: FactSource, reach: dict[str, Any], since: datetime, changed: Corrected
) -> Iterator[ScoredFact | _Passed]:
    behind: dict[str, Any] = {"at": since, "key": source.before}
    ahead = _PIECE
    while True:
        edge = source.edge.first(connection, ahead=ahead - 1, **behind)
        at, key = (edge.at, edge.key) if edge is not None else (_END, source.before)
        rows = source.walk.all(connection, upto_at=at, upto_key=key, **behind, **reach)
        yield from _made(source, rows, changed)
        if edge is None:
            return
        yield _Passed(at)
        behind = {"at": at, "key": key}
        ahead = ahead if len(rows) * 2 > ahead else min(ahead * 2, _MOST)


def _made(source: FactSource, rows: Iterable[AnyRow], changed: Corrected) -> Iterator[ScoredFact]:
    return (fact for row in rows if (fact := source.made(row, changed)) is not None)


def _named(connection: Connection, reach: dict[str, Any], name: str, changed: Corrected) -> ScoredFact | None:
    numbers = (number_of(name, WRITTEN), number_of(name, REMEDY))
    if numbers == (None, None):
        asked: Iterator[tuple[FactSource, int | str | None]] = iter(
            ((ABOUT_CASES, name), (ABOUT_DEPARTMENTS, name))
        )
    else:
        asked = zip((WRITTEN_DOWN, LOW_RATINGS), numbers, strict=True)
    for source, key in asked:
        row = source.one.first(connection, key=key, **reach) if key is not None else None
        if row is not None:
            return source.made(row, changed)
    return None


def _name(contest: AnyRow) -> str:
    if contest.fact_id is not None:
        return f"{WRITTEN}{contest.fact_id}"
    return contest.ticket_no or f"{REMEDY}{contest.remedy_id}"
