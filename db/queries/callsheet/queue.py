"""The order in which people are phoned: of each only what their place takes. What is shown of them is their card.

Cards with all that was tried before are read for those alone who are shown: two thousand of them take a tenth of a second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, exists, false, select, true

from bot.casework.callsheet import phone_calls
from bot.casework.callsheet.phone_calls import CORRECTION, Turn
from bot.casework.rounds.closing import NEARLY_OVER
from bot.domain.month import OFFICE_ZONE
from db.queries.callsheet.callsheet import ON_SHEET, count, counted_calls, in_order, nearly_over, paged
from db.queries.rounds.uncalled import UNCALLED
from db.schema import attempts, call_cards, callbacks, cases, rounds, second_calls
from db.schema.columns import AnyRow

AT_MOST = 2_000
"""Nobody phones more people than this within a window, so a page need not look further."""

_LINES = (
    select(
        *(callbacks.c[n] for n in ("case_no", "place")),
        *(call_cards.c[n] for n in ("held_by", "held_until", "again_at")),
    )
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .join(rounds, rounds.c.month == callbacks.c.month)
    .join(call_cards, call_cards.c.case_no == callbacks.c.case_no, isouter=True)
)
_LATE = in_order(_LINES)[True]
_EARLY = (  # so few that all are read at once, each with whether it would end as not called
    # A CASE stops at the first condition that decides; as a bare value SQLite works all of them out, three times as slowly.
    _LINES.add_columns(case((UNCALLED, true()), else_=false()).label("never_called"))
    .where(*ON_SHEET[False], callbacks.c.place > bindparam("after"))
    .order_by(callbacks.c.place)
    .limit(500)
)
_SECOND = (
    _LINES.join(second_calls, second_calls.c.case_no == callbacks.c.case_no)
    .where(
        # Found from the few second calls: by an index of months all cases of a month would be gone through.
        callbacks.c.month.concat("") == bindparam("of"),
        callbacks.c.case_no.in_(select(second_calls.c.case_no).where(second_calls.c.outcome.is_(None))),
        second_calls.c.outcome.is_(None),
        second_calls.c.first_by != bindparam("me"),
        ~exists().where(  # whoever corrected the first record knows it
            attempts.c.case_no == callbacks.c.case_no,
            attempts.c.kind == CORRECTION,
            attempts.c.by_whom == bindparam("me"),
        ),
    )
    .order_by(second_calls.c.queued_at, callbacks.c.place)
)


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """Somebody in the queue."""

    case_no: str
    held_by: int | None
    held_until: datetime | None
    second: bool = False
    """Asked for again: the callback itself has its answer."""

    def held(self, user_id: int, now: datetime) -> bool:
        """Whether another officer is working on the card."""
        return phone_calls.in_other_hands(self.held_by, self.held_until, user_id, now)


@dataclass(frozen=True, slots=True)
class CallQueue:
    """Whom to phone now, in order, `AT_MOST` of them."""

    lines: tuple[QueuedCall, ...]
    left: int
    """还要打: how many there are, as `callsheet.count` says."""
    enough: int
    """How many have been tried often enough."""


def queue(connection: Connection, month: str, *, now: datetime) -> CallQueue:
    """The queue of a round."""
    soon = now + NEARLY_OVER
    over = nearly_over(connection, month, soon)
    calls, enough = counted_calls(connection, month, over, soon), 0
    found: list[tuple[Turn, datetime, bool, int, QueuedCall]] = []
    for never_called, row in _queued(connection, month, over, soon):
        made = calls.get(row.case_no, [])
        turn = phone_calls.turn(made, row.again_at, now, OFFICE_ZONE)
        if turn is Turn.ENOUGH and not never_called:
            enough += 1
            continue
        when = made[-1].at if turn is Turn.AGAIN else row.again_at or now
        line = QueuedCall(row.case_no, row.held_by, row.held_until)
        found.append((min(turn, Turn.LATER), when, not never_called, row.place, line))
        if over and len(found) == AT_MOST:  # those that would end as not called have come first
            break
    found.sort(key=lambda one: one[:-1])
    left = count(connection, month, now=now) if over and len(found) == AT_MOST else len(found)
    return CallQueue(tuple(line for *_, line in found[:AT_MOST]), left, enough)


def second_queue(connection: Connection, month: str, me: str) -> list[QueuedCall]:
    """复核: answers given to other officers on the phone, to be asked for again independently."""
    rows = connection.execute(_SECOND, {"of": month, "me": me})
    return [QueuedCall(row.case_no, row.held_by, row.held_until, second=True) for row in rows]


def _queued(connection: Connection, month: str, over: bool, soon: datetime) -> Iterator[tuple[bool, AnyRow]]:
    """The lines of the sheet, each with whether it would end as not called."""
    if not over:
        for rows in paged(connection, _EARLY, month, soon, 0):
            yield from ((row.never_called, row) for row in rows)
        return
    for never_called, statement in _LATE.items():
        for rows in paged(connection, statement, month, soon, 0):
            yield from ((never_called, row) for row in rows)
