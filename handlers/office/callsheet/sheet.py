"""The queue of a month as one officer sees it: who comes next, how many are left, and what has been done today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection

from bot.casework.callsheet.phone_calls import CALL, SECOND
from bot.domain.month import Month, RoundKey, window_of
from db.queries.callsheet import callsheet, queue
from db.queries.callsheet.phoned import Phoned, phoned_since
from db.queries.callsheet.queue import QueuedCall
from db.queries.callsheet.to_phone import ToPhone
from db.queries.figures import figures
from db.queries.office.users import User
from db.queries.rounds import rounds
from handlers.office.web.routing import Count
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

SHOWN = 8
"""Lines of the queue that fit beside the card without scrolling."""
BEFORE = 2
"""Of these, so many stand before the current one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The queue of a month as one officer sees it."""

    month: RoundKey
    lines: tuple[QueuedCall, ...]
    left: int
    """还要打: how many are still to be phoned, as `callsheet.count` says everywhere."""
    enough: int
    """Of so many enough has been tried."""
    today: tuple[Phoned, ...]
    current: ToPhone | None
    shown: tuple[ToPhone, ...]
    """The cards of the queue beside the current one; of the others only their order is read."""
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
        return sum(line.second for line in self.lines)

    @property
    def progress(self) -> float:
        """Of those phoned today or still to be phoned, the share phoned today."""
        phoned = {call.case_no for call in self.today}
        return len(phoned) / (len(phoned | {line.case_no for line in self.lines}) or 1)

    @property
    def first(self) -> int:
        """How many stand before the lines that are shown."""
        return _first(self.place, len(self.lines))

    @property
    def rest(self) -> int:
        """How many stand behind them, as many as there may be."""
        return self.left + self.seconds - self.first - SHOWN

    @property
    def place(self) -> int:
        """Where the current card stands in the queue; -1: not in it."""
        return _place(self.lines, self.current)

    def at(self, place: int) -> str:
        """The case at a place of the queue; "" when there is none."""
        return self.lines[place].case_no if 0 <= place < len(self.lines) else ""


def sheet_of(connection: Connection, user: User, month: RoundKey | None, case_no: str, visit: Visit) -> Sheet:
    """The queue, and one card of it: the one asked for, else the first that nobody has in hand. Raises Problem 404."""
    now, zone = visit.now, visit.console.zone
    sure(connection, month, visit)
    card = callsheet.card(connection, case_no, now=now) if case_no else None
    if case_no and (card is None or not _callable(card, user)):
        raise not_found("callsheet.not_on_it")
    open_now = [found.key for found in rounds.open_rounds(connection)]
    worked = RoundKey.parse(card.month) if card is not None else month or _latest(connection, visit, open_now)
    queued = queue.queue(connection, str(worked), now=now)
    lines = (*queued.lines, *queue.second_queue(connection, str(worked), user.name))
    free = next((line.case_no for line in lines if not line.held(user.id, now)), "")
    current = card or callsheet.card(connection, free, now=now)
    first = _first(_place(lines, current), len(lines))
    shown = tuple(
        callsheet.cards(connection, [line.case_no for line in lines[first : first + SHOWN]], now=now)
    )
    today = phoned_since(connection, str(worked), _midnight(now, visit))
    found = rounds.find(connection, str(worked))
    opens = found.opens if found is not None else window_of(worked.month, zone).opens
    left = queued.left if worked in open_now else 0
    others = tuple(one for one in _counts(connection, now, but=worked) if one[1])
    return Sheet(worked, lines, left, queued.enough, tuple(today), current, shown, opens, others)


def _latest(connection: Connection, visit: Visit, open_now: Sequence[RoundKey]) -> RoundKey:
    """The round to work on; of a single one nobody has to be counted."""
    return open_now[0] if len(open_now) == 1 else month_worked(connection, visit)


def _place(lines: Sequence[QueuedCall], current: ToPhone | None) -> int:
    now = current.case_no if current is not None else ""
    return next((n for n, line in enumerate(lines) if line.case_no == now), -1)


def _first(place: int, lines: int) -> int:
    return max(0, min(place - BEFORE, lines - SHOWN))


def _counts(
    connection: Connection, now: datetime, but: RoundKey | None = None
) -> Iterator[tuple[RoundKey, int]]:
    for found in rounds.open_rounds(connection):
        if found.key == but:
            continue
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
