"""核实的事实 of a period, in the order in which they were verified: each source is read along an index of its own, a piece at a
time, and they are merged. A page reads as many rows as it shows, of however many thousand there are.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select, tuple_

from bot.domain.scoring import ContestState, FactKind
from db.engine.prepared import Prepared
from db.queries.filters import of_department, unless_any
from db.queries.ledger import corrected
from db.queries.ledger.corrected import CorrectedCase, score_of
from db.queries.scores.facts import REMEDY, SAID, WRITTEN, ScoredFact, contest_of, number_of
from db.queries.scores.verified import in_months, kind_of, of_cases, of_departments, of_remedies
from db.schema import cases, remedies, score_contests, score_facts, tickets
from db.schema.columns import AnyRow, Instant

_PIECE = 200
"""So many rows of a source are read at once."""
FROM_THE_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_of_written = (
    select(
        score_facts.c.id,
        score_facts.c.kind,
        cases.c.month,
        cases.c.department,
        cases.c.item,
        cases.c.handler,
        score_facts.c.at,
        score_facts.c.by_user,
        score_facts.c.case_no,
        score_facts.c.grounds,
    )
    .join_from(score_facts, cases, cases.c.case_no == score_facts.c.case_no)
    .where(in_months)
)
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
Corrected = Mapping[str, CorrectedCase]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where facts come from. `before`: a key that stands before all; `made`: the fact of a row, or None where by the score that
    holds there is none."""

    walk: Prepared
    one: Prepared
    before: int | str
    made: Callable[[AnyRow, Corrected], ScoredFact | None]


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
    return merge(
        *(_walked(connection, source, reach, since, changed) for source in _SOURCES), key=attrgetter("at")
    )


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


def _walked(
    connection: Connection, source: _Source, reach: dict[str, Any], since: datetime, changed: Corrected
) -> Iterator[ScoredFact]:
    behind: tuple[datetime, int | str] = (since, source.before)
    while rows := source.walk.all(connection, at=behind[0], key=behind[1], **reach):
        for row in rows:
            if (fact := source.made(row, changed)) is not None:
                yield fact
        behind = rows[-1].at, rows[-1].key


def _named(connection: Connection, reach: dict[str, Any], name: str, changed: Corrected) -> ScoredFact | None:
    numbers = (number_of(name, WRITTEN), number_of(name, REMEDY))
    if numbers == (None, None):
        asked: Iterator[tuple[_Source, int | str | None]] = iter(((_CASES, name), (_DEPARTMENTS, name)))
    else:
        asked = zip((_WRITTEN, _REMEDIES), numbers, strict=True)
    for source, key in asked:
        row = source.one.first(connection, key=key, **reach) if key is not None else None
        if row is not None:
            return source.made(row, changed)
    return None


def _name(contest: AnyRow) -> str:
    if contest.fact_id is not None:
        return f"{WRITTEN}{contest.fact_id}"
    return contest.ticket_no or f"{REMEDY}{contest.remedy_id}"


def _source(
    of: Select[*tuple[Any, ...]],
    at: ColumnElement[Any],
    key: ColumnElement[Any],
    said_of: ColumnElement[Any],
    department: ColumnElement[Any],
    before: int | str,
    made: Callable[[AnyRow, Corrected], ScoredFact | None],
) -> _Source:
    """`said_of`: the column by which a contest names such a fact."""
    theirs = unless_any("department", department.in_(bindparam("departments", expanding=True)))
    whole = of.add_columns(key.label("key"), *SAID).join(score_contests, said_of == key, isouter=True)
    behind = tuple_(bindparam("at", type_=Instant), bindparam("key", type_=key.type))
    walk = whole.where(theirs, tuple_(at, key) > behind).order_by(at, key).limit(_PIECE)
    return _Source(Prepared(walk), Prepared(whole.where(theirs, key == bindparam("key"))), before, made)


def _made_of_written(row: AnyRow, _: Corrected) -> ScoredFact:
    whose = (row.month, row.department, row.item, row.handler)
    said = contest_of(row)
    return ScoredFact(
        f"{WRITTEN}{row.key}", FactKind(row.kind), *whose, row.at, row.by_user, row.case_no, row.grounds, said
    )


def _made_of_remedy(row: AnyRow, changed: Corrected) -> ScoredFact | None:
    kind = kind_of(score_of(changed, row.case_no, row.score))
    if kind is not FactKind.LOW_RATING:
        return None
    whose = (row.month, row.department, row.item, row.handler)
    return ScoredFact(f"{REMEDY}{row.key}", kind, *whose, row.at, row.verified_by, "", "", contest_of(row))


def _made_of_finding(row: AnyRow, changed: Corrected) -> ScoredFact | None:
    kind = kind_of(score_of(changed, row.case_no, row.score))
    if kind is FactKind.LOW_RATING and row.by_itself:
        return None
    whose = (row.month, row.department, row.item, row.handler)
    return ScoredFact(row.key, kind, *whose, row.at, None, "", "", contest_of(row))


_said = score_contests.c
_found = (tickets.c.replied_at, tickets.c.ticket_no, _said.ticket_no)
_WRITTEN = _source(
    _of_written,
    score_facts.c.at,
    score_facts.c.id,
    _said.fact_id,
    cases.c.department,
    0,
    _made_of_written,
)
_REMEDIES = _source(
    of_remedies,
    remedies.c.verified_at,
    remedies.c.id,
    _said.remedy_id,
    cases.c.department,
    0,
    _made_of_remedy,
)
_CASES = _source(of_cases, *_found, cases.c.department, "", _made_of_finding)
_DEPARTMENTS = _source(of_departments, *_found, tickets.c.with_department, "", _made_of_finding)
_SOURCES = (_WRITTEN, _CASES, _DEPARTMENTS, _REMEDIES)
