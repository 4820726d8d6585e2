"""The queue of a month as one officer sees it: who comes next, how many are left, and what has been done today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection

from bot.casework.callsheet.phone_calls import CALL, SECOND
from bot.domain.month import Month, RoundKey, window_of
from db.queries.callsheet import callsheet
from db.queries.callsheet.phoned import Phoned, phoned_since
from db.queries.callsheet.to_phone import ToPhone
from db.queries.figures import figures
from db.queries.office.users import User
from db.queries.rounds import rounds
from handlers.office.web.routing import Count
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found


@dataclass(frozen=True, slots=True)
class Sheet:
    """The queue of a month as one officer sees it."""

    month: RoundKey
    lines: tuple[ToPhone, ...]
    left: int
    """还要打: how many are still to be phoned, as `callsheet.count` says everywhere."""
    enough: int
    """Of so many enough has been tried."""
    today: tuple[Phoned, ...]
    current: ToPhone | None
    opens: datetime
    """When its window opened."""
    others: tuple[tuple[RoundKey, int], ...] = ()
    """The other rounds in which somebody is still to be phoned, and how many."""

    @property
    def done(self) -> int:
        """How many have been phoned today."""
        return len({call.case_no for call in self.today})

    @property
    def all_left(self) -> int:
        """How many are still to be phoned in all rounds: the number in the rail."""
        return self.left + sum(waiting for _, waiting in self.others)

    @property
    def seconds(self) -> int:
        """How many second calls this officer may make."""
        return sum(not line.open for line in self.lines)

    @property
    def progress(self) -> float:
        """Of those phoned today or still to be phoned, the share phoned today."""
        phoned = {call.case_no for call in self.today}
        return len(phoned) / (len(phoned | {line.case_no for line in self.lines}) or 1)

    @property
    def place(self) -> int:
        """Where the current card stands in the queue; -1: not in it."""
        now = self.current.case_no if self.current is not None else ""
        return next((n for n, line in enumerate(self.lines) if line.case_no == now), -1)


def sheet_of(connection: Connection, user: User, month: RoundKey | None, case_no: str, visit: Visit) -> Sheet:
    """The queue, and one card of it: the one asked for, else the first that nobody has in hand. Raises Problem 404."""
    now, zone = visit.now, visit.console.zone
    sure(connection, month, visit)
    card = callsheet.card(connection, case_no, now=now) if case_no else None
    if case_no and (card is None or not _callable(card, user)):
        raise not_found("callsheet.not_on_it")
    counts = dict(_counts(connection, now))
    worked = RoundKey.parse(card.month) if card is not None else month or _worked(connection, visit, counts)
    waiting, enough = callsheet.queue(connection, str(worked), now=now)
    lines = (*waiting, *callsheet.second_queue(connection, str(worked), user.name, now=now))
    current = card or next((line for line in lines if not line.held(user.id, now)), None)
    today = phoned_since(connection, str(worked), _midnight(now, visit))
    found = rounds.find(connection, str(worked))
    opens = found.opens if found is not None else window_of(worked.month, zone).opens
    left = counts.pop(worked, 0)
    others = tuple((key, waiting) for key, waiting in counts.items() if waiting)
    return Sheet(worked, lines, left, len(enough), tuple(today), current, opens, others)


def _counts(connection: Connection, now: datetime) -> Iterator[tuple[RoundKey, int]]:
    for found in rounds.open_rounds(connection):
        yield found.key, callsheet.count(connection, found.month, now=now)


def count(connection: Connection, user: User, now: datetime) -> Count | None:
    """还要打 in all open rounds: nobody in an older one is forgotten."""
    counts = dict(_counts(connection, now))
    return Count(sum(counts.values())) if counts else None


def kind_of(card: ToPhone) -> str:
    """Whether the card is about the callback itself or about the second call after it."""
    return CALL if card.open else SECOND


def _callable(card: ToPhone, user: User) -> bool:
    """Whether this officer may phone about it now; what is asked for again is not for whoever phoned first."""
    if not (card.phone_sealed or card.phones_sealed):
        return False
    return card.open or (card.first_by not in (None, user.name) and card.seconded is None)


def month_worked(connection: Connection, visit: Visit) -> RoundKey:
    """The latest open round in which somebody is still to be phoned; else the latest open, or the latest there is."""
    return _worked(connection, visit, dict(_counts(connection, visit.now)))


def _worked(connection: Connection, visit: Visit, still_open: Mapping[RoundKey, int]) -> RoundKey:
    if still_open:
        return next((key for key in reversed(list(still_open)) if still_open[key]), list(still_open)[-1])
    found = figures.latest(connection)
    return RoundKey(
        Month.parse(found) if found is not None else Month.of(visit.now, visit.console.zone).previous
    )


def _midnight(now: datetime, visit: Visit) -> datetime:
    return datetime.combine(now.astimezone(visit.console.zone).date(), time(), visit.console.zone)
