"""What a report tells of a period beside its callbacks: what was given up and why, complaints by month, cards, letters, corrections."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, tzinfo

from sqlalchemy import Connection, Integer, bindparam, case, func, select

from bot.casework.figures import complaint_fates
from bot.casework.figures.complaint_fates import ComplaintCount, ComplaintFate
from bot.casework.figures.oversight import Oversight
from bot.domain.month import Month, RoundKey
from bot.domain.period import Period
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries.ledger import errata
from db.queries.office import staff
from db.queries.tickets.ticket_bars import bars
from db.schema import rounds, tickets, watch_cards, watch_letters
from db.schema.columns import Instant

_GIVEN_UP = Prepared(
    select(rounds.c.month, rounds.c.uncalled_by, rounds.c.uncalled_reason)
    .where(
        rounds.c.month.between(bindparam("first"), bindparam("last")),
        rounds.c.uncalled_by.is_not(None),
    )
    .order_by(rounds.c.month)
)
_registered = func.substr(tickets.c.day, 1, 6)
_overdue = func.coalesce(tickets.c.accept_by, tickets.c.finish_by) < bindparam("now", type_=Instant)
_COMPLAINTS = Prepared(
    select(
        _registered.label("month"),
        tickets.c.state,
        tickets.c.verdict,
        case((_overdue, 1), else_=0).label("overdue"),
        func.count().label("complaints"),
    )
    .where(
        tickets.c.day.between(bindparam("from_day"), bindparam("to_day")),
        tickets.c.kind == TicketKind.COMPLAINT.value,
        tickets.c.about_office.is_(False),
        ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
    )
    .group_by("month", tickets.c.state, tickets.c.verdict, "overdue")
)
_CARDS = Prepared(
    select(watch_cards.c.ground, watch_cards.c.colour, func.count())
    .where(
        watch_cards.c.raised_at >= bindparam("since", type_=Instant),
        watch_cards.c.raised_at < bindparam("until", type_=Instant),
    )
    .group_by(watch_cards.c.ground, watch_cards.c.colour)
)
_LETTERS = Prepared(
    select(watch_letters.c.kind, watch_letters.c.state, func.count())
    .where(
        watch_letters.c.begun_at >= bindparam("since", type_=Instant),
        watch_letters.c.begun_at < bindparam("until", type_=Instant),
    )
    .group_by(watch_letters.c.kind, watch_letters.c.state)
)


def oversight(
    connection: Connection,
    period: Period,
    rounds_: Iterable[str],
    *,
    now: datetime,
    zone: tzinfo,
    viewer: int | None = None,
) -> Oversight:
    """Of a period and its rounds. Complaints about the office itself are its superior's and not counted, nor are those
    about the viewer."""
    first, last = str(period.first), str(period.last)
    within = {"since": _begins(period.first, zone), "until": _begins(period.last.next, zone)}
    who_is = staff.names(connection)
    given_up = _GIVEN_UP.all(connection, first=first, last=f"{last}+9999")
    corrected = {key: sum(1 for _ in errata.of_round(connection, RoundKey.parse(key))) for key in rounds_}
    return Oversight(
        {row.month: f"{who_is(row.uncalled_by)}：{row.uncalled_reason}" for row in given_up},
        _complaints(connection, first, last, now, viewer),
        {(row[0], row[1]): row[2] for row in _CARDS.all(connection, **within)},
        {(row[0], row[1]): row[2] for row in _LETTERS.all(connection, **within)},
        {key: n for key, n in corrected.items() if n},
    )


def _complaints(
    connection: Connection, first: str, last: str, now: datetime, viewer: int | None
) -> Mapping[str, Mapping[ComplaintFate, int]]:
    reach = {"from_day": first.replace("-", "") + "01", "to_day": last.replace("-", "") + "31"}
    found: dict[str, list[ComplaintCount]] = {}
    for row in _COMPLAINTS.all(connection, now=now, viewer=viewer, **reach):
        one = ComplaintCount(TicketState(row.state), row.verdict, bool(row.overdue), row.complaints)
        found.setdefault(f"{row.month[:4]}-{row.month[4:]}", []).append(one)
    return {month: complaint_fates.fates(found[month]) for month in sorted(found)}


def _begins(month: Month, zone: tzinfo) -> datetime:
    return datetime.combine(date(month.year, month.month, 1), time(), zone)
