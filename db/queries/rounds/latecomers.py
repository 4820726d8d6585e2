"""Cases that came in after the round of their month was frozen, and which supplement (补充月次) calls them back.

They are the only cases of a month that its own round does not cover, so every count of a round starts here.
"""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.casework.rounds.supplement_round import ExistingSupplement, destination, window_for
from bot.domain.month import Month, RoundKey, Window
from bot.domain.round_state import RoundState
from db.engine.prepared import Prepared
from db.queries.rounds import phone_parties, rounds
from db.queries.rounds.phone_parties import Unplanned
from db.schema import cases, latecomers

AT_ONCE = 2_000

_NOTE = Prepared(insert(latecomers))
_FORGET = delete(latecomers).where(latecomers.c.case_no == bindparam("of"))
_WAITS = latecomers.c.round.is_(None)
_NEXT_MONTH = Prepared(
    select(func.min(latecomers.c.month)).where(_WAITS, latecomers.c.month > bindparam("after"))
)
_OF_MONTH_WAIT = (_WAITS, latecomers.c.month == bindparam("of"))
_SINCE = Prepared(select(func.min(latecomers.c.came_at)).where(*_OF_MONTH_WAIT))
_COUNT = select(func.count()).select_from(
    select(latecomers.c.came_at)
    .where(*_OF_MONTH_WAIT, latecomers.c.came_at >= bindparam("since"))  # or SQLite looks at all of the month
    .limit(bindparam("most"))
    .subquery()
)
_UNPLANNED = Prepared(
    phone_parties.CASES.join(latecomers, latecomers.c.case_no == cases.c.case_no)
    .where(*_OF_MONTH_WAIT, latecomers.c.came_at <= bindparam("came_by"))
    .order_by(latecomers.c.came_at, latecomers.c.case_no)
    .limit(AT_ONCE)
)
_ASSIGN = Prepared(
    update(latecomers).where(latecomers.c.case_no == bindparam("of")).values(round=bindparam("into"))
)
_OF_MONTH = Prepared(select(func.count()).select_from(cases).where(cases.c.month == bindparam("of")))
_LATE_OF_MONTH = Prepared(select(func.count()).where(latecomers.c.month == bindparam("of")))
_OF_ROUND = Prepared(select(func.count()).where(latecomers.c.round == bindparam("of")))


def note(connection: Connection, rows: Iterable[tuple[str, str]], *, now: datetime) -> None:
    """Record that these cases, each with its month, came in late."""
    _NOTE.many(connection, [{"case_no": case_no, "month": month, "came_at": now} for case_no, month in rows])


def forget(connection: Connection, case_no: str) -> None:
    """The case belongs to another month, whose round is open or still to come."""
    connection.execute(_FORGET, {"of": case_no})


def months_waiting(connection: Connection) -> list[str]:
    """The months whose latecomers wait for a supplement, found one by one along the index: they are few."""
    found: list[str] = []
    month: str | None = ""
    while (month := _NEXT_MONTH.scalar(connection, after=month)) is not None:
        found.append(month)
    return found


def standing(connection: Connection, month: Month) -> list[ExistingSupplement]:
    """The month's supplements in the form that `bot.casework.rounds.supplement_round` takes."""
    return [
        ExistingSupplement(
            found.key.number, found.state == RoundState.OPEN, Window(found.opens, found.closes)
        )
        for found in rounds.supplements(connection, month)
    ]


def due(connection: Connection, now: datetime, zone: tzinfo) -> list[Month]:
    """The months that have latecomers who can be planned now."""
    return [
        month
        for month in map(Month.parse, months_waiting(connection))
        if destination(month, standing(connection, month), now, zone).takes(_since(connection, month))
    ]


def _since(connection: Connection, month: Month) -> datetime:
    since: datetime = _SINCE.scalar(connection, of=str(month))
    return since


class Coming(NamedTuple):
    """The supplement that is called back next, how many cases wait for it, and since when the first one has."""

    key: RoundKey
    window: Window
    waiting: int
    since: datetime


def coming(
    connection: Connection, month: Month, now: datetime, zone: tzinfo, *, most: int = 2**31
) -> Coming | None:
    """Where waiting cases would go as of now; None when none wait. They are counted up to `most`."""
    since = _SINCE.scalar(connection, of=str(month))
    if since is None:
        return None
    there = standing(connection, month)
    into = destination(month, there, now, zone)
    if not into.takes(since):
        into = destination(month, there, window_for(since, zone).opens, zone)
    count = connection.execute(_COUNT, {"of": str(month), "since": since, "most": most}).scalar_one()
    window = Window(into.window.opens.astimezone(zone), into.window.closes.astimezone(zone))
    return Coming(into.key, window, count, since)


def unplanned(connection: Connection, month: Month, came_by: datetime) -> list[Unplanned]:
    """The next cases that came in by then and wait for a supplement, as `db.queries.rounds.planning` takes them."""
    return phone_parties.read(_UNPLANNED.fetched(connection, of=str(month), came_by=came_by))


def assign(connection: Connection, numbers: Iterable[str], key: RoundKey) -> None:
    """Assign these cases to this supplement."""
    _ASSIGN.many(connection, [{"of": case_no, "into": str(key)} for case_no in numbers])


def of_month(connection: Connection, month: Month) -> int:
    """How many cases of the month came in late."""
    count: int = _LATE_OF_MONTH.scalar(connection, of=str(month))
    return count


def concluded(connection: Connection, key: RoundKey) -> int:
    """How many cases a round must account for, counted now."""
    count: int = (_OF_ROUND if key.number else _OF_MONTH).scalar(connection, of=str(key))
    return count if key.number else count - of_month(connection, key.month)
