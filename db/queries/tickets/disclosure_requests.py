"""Requests for information as the annual report counts them: who asked, when it came, how and when it ended. No name."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from bot.casework.disclosure.table_three import CountedRequest
from bot.domain.disclosure import ApplicantKind, DisclosureOutcome
from bot.domain.month import OFFICE_ZONE
from db.engine.prepared import Prepared
from db.schema import disclosure_requests
from db.schema.columns import AnyRow, Instant

_R = disclosure_requests.c
_ADD = Prepared(insert(disclosure_requests))
_END = Prepared(
    update(disclosure_requests)
    .where(_R.ticket_no == bindparam("no"), _R.outcome.is_(None))
    .values(outcome=bindparam("to_outcome"), ended_on=bindparam("to_ended_on"))
)
_ONE = Prepared(select(disclosure_requests).where(_R.ticket_no == bindparam("no")))
_COUNTED = Prepared(
    select(_R.applicant, _R.received_on, _R.outcome, _R.ended_on).where(
        _R.received_on < bindparam("ends", type_=Instant),
        or_(_R.ended_on.is_(None), _R.ended_on >= bindparam("begins", type_=Instant)),
    )
)
_PAGE = Prepared(
    select(disclosure_requests)
    .where(
        _R.ticket_no < bindparam("before"),
        or_(bindparam("any") == 1, _R.outcome.is_(None)),
    )
    .order_by(_R.ticket_no.desc())
    .limit(bindparam("most"))
)
_MANY = Prepared(select(disclosure_requests).where(_R.ticket_no.in_(bindparam("numbers", expanding=True))))
_OF_YEAR = Prepared(
    select(_R.ticket_no)
    .where(
        _R.received_on < bindparam("ends", type_=Instant),
        or_(_R.ended_on.is_(None), _R.ended_on >= bindparam("begins", type_=Instant)),
    )
    .order_by(_R.received_on, _R.ticket_no)
)


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """A row of `disclosure_requests`; days are those of the office."""

    ticket_no: str
    counted: CountedRequest


def add(connection: Connection, ticket_no: str, applicant: ApplicantKind, received_on: date) -> None:
    """Keep a new request."""
    _ADD.run(connection, ticket_no=ticket_no, applicant=applicant.value, received_on=_at(received_on))


def end(connection: Connection, ticket_no: str, outcome: DisclosureOutcome, ended_on: date) -> bool:
    """Say how a request ended; False when that has been said."""
    return _END.run(connection, no=ticket_no, to_outcome=outcome.value, to_ended_on=_at(ended_on)) == 1


def one(connection: Connection, ticket_no: str) -> DisclosureRow | None:
    """A request by the number of its ticket."""
    row = _ONE.first(connection, no=ticket_no)
    return None if row is None else _row(row)


def page(connection: Connection, *, ended: bool, before: str, most: int) -> list[DisclosureRow]:
    """Requests, the latest number first; those that have not ended, or (`ended`) all."""
    return [_row(row) for row in _PAGE.all(connection, any=int(ended), before=before, most=most)]


def many(connection: Connection, numbers: list[str]) -> dict[str, DisclosureRow]:
    """Those of these tickets that are requests, by number."""
    return {row.ticket_no: _row(row) for row in _MANY.all(connection, numbers=numbers)} if numbers else {}


def of_year(connection: Connection, year: int) -> list[str]:
    """The numbers of those that `counted` gives, in the order in which they came."""
    begins, ends = _at(date(year, 1, 1)), _at(date(year + 1, 1, 1))
    return _OF_YEAR.scalars(connection, begins=begins, ends=ends)


def counted(connection: Connection, year: int) -> list[CountedRequest]:
    """What `table_three` needs of a year: every request that was open at some time in it."""
    rows = _COUNTED.all(connection, begins=_at(date(year, 1, 1)), ends=_at(date(year + 1, 1, 1)))
    return [_counted(row) for row in rows]


def _row(row: AnyRow) -> DisclosureRow:
    return DisclosureRow(row.ticket_no, _counted(row))


def _counted(row: AnyRow) -> CountedRequest:
    outcome = None if row.outcome is None else DisclosureOutcome(row.outcome)
    ended_on = None if row.ended_on is None else _day(row.ended_on)
    return CountedRequest(ApplicantKind(row.applicant), _day(row.received_on), outcome, ended_on)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
