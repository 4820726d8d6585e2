"""Where 核实的事实 come from: what was written down by hand, complaints about cases and about departments, 差评. Each source is read
along an index in the order of verification; `fact_list` merges them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    select,
    true,
    tuple_,
)

from bot.domain.scoring import FactKind
from db.engine.prepared import Prepared
from db.queries.filters import unless_any
from db.queries.ledger.corrected import CorrectedCase, score_of
from db.queries.scores.facts import REMEDY, SAID, WRITTEN, ScoredFact, contest_of
from db.queries.scores.verified import found, in_months, kind_of, of_cases, of_departments, of_remedies
from db.schema import cases, remedies, score_contests, score_facts, tickets
from db.schema.columns import AnyRow, Instant

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
Corrected = Mapping[str, CorrectedCase]
"""Corrected cases by their numbers."""


@dataclass(frozen=True, slots=True)
class FactSource:
    """One of them. `before`: a key that stands before all; `made`: the fact of a row, or None where by the score that holds there
    is none."""

    edge: Prepared
    """Where the next `ahead` + 1 rows behind a place end, whatever months and departments they are of; nothing: fewer are left."""
    walk: Prepared
    """Those that fit behind a place, as far as an edge."""
    one: Prepared
    few: Prepared | None
    """Those of the cases `numbers`; None: these facts are about no case."""
    before: int | str
    made: Callable[[AnyRow, Corrected], ScoredFact | None]


def _source(
    of: Select[*tuple[Any, ...]],
    key: ColumnElement[Any],
    at: ColumnElement[Any],
    there: ColumnElement[bool],
    said_of: ColumnElement[Any],
    about: ColumnElement[Any] | None,
    made: Callable[[AnyRow, Corrected], ScoredFact | None],
) -> FactSource:
    """`there`: which rows of the key's table are facts at all, in the words of its index; `said_of`: the column by which a contest
    names such a fact; `about`: the case, None: there is none, and the department is the one that answered."""
    department = cases.c.department if about is not None else tickets.c.with_department
    theirs = unless_any("department", department.in_(bindparam("departments", expanding=True)))
    whole = of.add_columns(key.label("key"), *SAID).join(score_contests, said_of == key, isouter=True)
    place = tuple_(bindparam("at", type_=Instant), bindparam("key", type_=key.type))
    upto = tuple_(bindparam("upto_at", type_=Instant), bindparam("upto_key", type_=key.type))
    behind = tuple_(at, key) > place
    ahead = select(at.label("at"), key.label("key")).where(there, behind).order_by(at, key)
    fits = whole.where(theirs, behind).order_by(at, key)
    numbers: BindParameter[str] = bindparam("numbers", expanding=True)
    return FactSource(
        Prepared(ahead.offset(bindparam("ahead", type_=Integer)).limit(1)),
        Prepared(fits.where(tuple_(at, key) <= upto)),
        Prepared(whole.where(theirs, key == bindparam("key"))),
        Prepared(whole.where(theirs, about.in_(numbers), tuple_(at, key) > place))
        if about is not None
        else None,
        0 if isinstance(key.type, Integer) else "",
        made,
    )


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
_complaint = (tickets.c.ticket_no, tickets.c.replied_at, found, _said.ticket_no)
SOURCES = (
    WRITTEN_DOWN := _source(
        _of_written,
        score_facts.c.id,
        score_facts.c.at,
        true(),
        _said.fact_id,
        score_facts.c.case_no,
        _made_of_written,
    ),
    ABOUT_CASES := _source(of_cases, *_complaint, tickets.c.case_no, _made_of_finding),
    ABOUT_DEPARTMENTS := _source(of_departments, *_complaint, None, _made_of_finding),
    LOW_RATINGS := _source(
        of_remedies,
        remedies.c.id,
        remedies.c.verified_at,
        remedies.c.verified_at.is_not(None),
        _said.remedy_id,
        remedies.c.case_no,
        _made_of_remedy,
    ),
)
