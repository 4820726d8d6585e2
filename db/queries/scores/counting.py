"""What marks are counted from: concluded cases and ratings by department, item, handler and month.

A month of a million takes seconds: this is for drawing up a sheet, not for showing one. Ratings of cases that came late
count in the month of the case, like those of its own round.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, String, bindparam, func, or_, select

from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from bot.domain.scoring import ContestState, FactKind
from db.queries.ledger.corrected import CorrectedCase, score_of
from db.queries.scores.verified import kind_of
from db.schema import callbacks, cases, remedies, rounds, score_contests, tickets

_WHOSE = (cases.c.department, cases.c.item, cases.c.handler, cases.c.month)
_IN_MONTHS = cases.c.month.between(bindparam("first"), bindparam("last"))
_CONCLUDED = select(*_WHOSE, func.count().label("n")).where(_IN_MONTHS).group_by(*_WHOSE)
_RATED = (
    select(*_WHOSE, callbacks.c.score, func.count().label("n"))
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .where(_IN_MONTHS, callbacks.c.score.is_not(None))
    .group_by(*_WHOSE, callbacks.c.score)
)
_upheld = score_contests.c.state == ContestState.UPHELD.value
_VERIFIED = select(remedies.c.case_no).where(remedies.c.verified_at.is_not(None))
_BY_COMPLAINT = (
    # Whether or not the finding still stands: who is not satisfied with the reply takes no decision back.
    select(tickets.c.case_no)
    .join_from(score_contests, tickets, tickets.c.ticket_no == score_contests.c.ticket_no)
    .where(_upheld, tickets.c.case_no.is_not(None), tickets.c.case_no.not_in(_VERIFIED))
)
_BY_ITSELF = (
    select(remedies.c.case_no)
    .join_from(score_contests, remedies, remedies.c.id == score_contests.c.remedy_id)
    .where(_upheld)
)
_TAKEN_OUT = (
    select(*_WHOSE, cases.c.case_no, callbacks.c.score)
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .where(_IN_MONTHS, or_(cases.c.case_no.in_(_BY_COMPLAINT), cases.c.case_no.in_(_BY_ITSELF)))
)
_MONTHS = select(cases.c.month).where(_IN_MONTHS).distinct()
_OPEN_ROUNDS = select(rounds.c.month).where(
    func.substr(rounds.c.month, 1, 7).between(
        bindparam("first", type_=String), bindparam("last", type_=String)
    ),
    rounds.c.state != RoundState.CLOSED.value,
)
_ROUNDS = select(rounds.c.month).where(rounds.c.month.between(bindparam("first"), bindparam("last")))


class MarkCount(NamedTuple):
    """So many of one department, item, handler and month. `level`: of a rating; None: concluded cases."""

    department: str
    item: str
    handler: str
    month: str
    level: int | None
    n: int


def months(connection: Connection, first: str, last: str) -> int:
    """How many of these months have concluded cases."""
    return len(connection.scalars(_MONTHS, {"first": first, "last": last}).all())


def unsealed(connection: Connection, first: str, last: str) -> list[str]:
    """Which of these months may still bring ratings: their rounds, or supplements, are not sealed, or not even planned."""
    reach = {"first": first, "last": last}
    still_open = {RoundKey.parse(key).month for key in connection.scalars(_OPEN_ROUNDS, reach)}
    planned = set(connection.scalars(_ROUNDS, reach))
    return sorted({*map(str, still_open), *(set(connection.scalars(_MONTHS, reach)) - planned)})


def concluded(connection: Connection, first: str, last: str) -> Iterator[MarkCount]:
    """The concluded cases of these months."""
    for row in connection.execute(_CONCLUDED, {"first": first, "last": last}):
        yield MarkCount(row.department, row.item, row.handler, row.month, None, row.n)


def rated(connection: Connection, first: str, last: str) -> Iterator[MarkCount]:
    """The ratings of the cases of these months, as they were given or sealed: see `corrections`."""
    for row in connection.execute(_RATED, {"first": first, "last": last}):
        yield MarkCount(row.department, row.item, row.handler, row.month, row.score, row.n)


def corrections(changed: Mapping[str, CorrectedCase]) -> Iterator[MarkCount]:
    """What to add to those for the corrected cases: less one as it was sealed, one more as it holds."""
    for one in changed.values():
        whose = (one.department, one.item, one.handler, one.month)
        if one.score_sealed is not None:
            yield MarkCount(*whose, one.score_sealed, -1)
        if one.score is not None:
            yield MarkCount(*whose, one.score, 1)


def taken_out(
    connection: Connection, first: str, last: str, changed: Mapping[str, CorrectedCase]
) -> Iterator[MarkCount]:
    """Those among the ratings that hold which a decision took out: 误评, 恶意差评, not this one's."""
    for row in connection.execute(_TAKEN_OUT, {"first": first, "last": last}):
        level = score_of(changed, row.case_no, row.score)
        if kind_of(level) is FactKind.LOW_RATING:
            yield MarkCount(row.department, row.item, row.handler, row.month, level, 1)
