"""电话回访单: whom to phone about a month and why, what was tried before, and who is working on which card.

还要打, wherever it is counted or listed: the cases of a round that have no result and a number to dial, whose messages
are used up, unwelcome or too late, and that have not been phoned often enough. Who would end as not called stands on it
however often their number was tried. Whoever was phoned today without an answer is still among them; second calls are not.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from bot.casework.callsheet import phone_calls
from bot.casework.callsheet.phone_calls import CALL, CORRECTION, PHONE, Call
from bot.casework.rounds.closing import NEARLY_OVER
from bot.domain.claim import Claim
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE
from bot.domain.stage import Stage
from db.engine.prepared import Prepared
from db.queries.batches import by_500
from db.queries.callsheet.to_phone import ToPhone, TriedBefore
from db.queries.rounds import rounds as rounds_known
from db.queries.rounds.uncalled import REACHABLE_BY_PHONE, UNCALLED, fault, void
from db.schema import (
    attempts,
    call_cards,
    callbacks,
    cases,
    claims,
    outbox,
    parties,
    rounds,
    second_calls,
    users,
)
from db.schema.casework import BY_PHONE
from db.schema.columns import AnyRow

_TO_PHONE = or_(
    callbacks.c.stage == Stage.BY_PHONE.value,
    and_(
        callbacks.c.stage.in_((Stage.WAITING.value, Stage.ASKING.value)),
        rounds.c.closes <= bindparam("soon"),
        UNCALLED,
    ),
)
"""Messages are used up or unwelcome; or the window is over, or nearly, and none has reached them."""
_BY_PHONE_NOW: tuple[ColumnElement[bool], ...] = (
    callbacks.c.month == bindparam("of"),
    literal_column(BY_PHONE),
    # Not the bare column, or SQLite would go through all without a result by the index of results.
    callbacks.c.disposition.concat("").is_(None),
)
ON_SHEET = {
    False: (*_BY_PHONE_NOW, REACHABLE_BY_PHONE),
    True: (
        callbacks.c.month == bindparam("of"),
        callbacks.c.disposition.is_(None),
        _TO_PHONE,
        REACHABLE_BY_PHONE,
    ),
}
"""Who stands on it, by whether the window is over, or nearly: before that those who wait for messages are not looked at. For
callbacks joined with their cases and rounds."""
_other, _others = callbacks.alias("other"), cases.alias("others")
_silenced_by = (
    select(func.min(_others.c.applicant))
    .join_from(_other, _others, _others.c.case_no == _other.c.case_no)
    .where(
        _other.c.party_id == callbacks.c.party_id,
        _other.c.disposition == Disposition.REFUSED.value,
        parties.c.opted_out_at.is_not(None),
        exists().where(claims.c.party_id == _other.c.party_id, claims.c.claim == Claim.OPTED_OUT.value),
    )
    .scalar_subquery()
)
_stranger_at = (
    select(func.max(claims.c.at))
    .where(claims.c.party_id == callbacks.c.party_id, claims.c.claim == Claim.STRANGER.value)
    .scalar_subquery()
)
_CARDS = (
    select(
        *(callbacks.c[n] for n in ("case_no", "archive_no", "month", "place", "needs_person")),
        *(callbacks.c[n] for n in ("disposition", "stage")),
        *(cases.c[n] for n in ("applicant", "applicant_kind", "contact", "item", "department", "outcome")),
        cases.c.concluded_at,
        *(cases.c[n] for n in ("phone_sealed", "phones_sealed")),
        *(parties.c[n] for n in ("language", "can_sms", "sms_refused")),
        *(call_cards.c[n] for n in ("held_by", "held_until", "again_at")),
        users.c.name.label("holder"),
        second_calls.c.first_by,
        second_calls.c.at.label("seconded"),
        _TO_PHONE.label("to_phone"),
        parties.c.opted_out_at.label("silenced_at"),
        _silenced_by.label("silenced_by"),
        _stranger_at.label("stranger_at"),
    )
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .join(rounds, rounds.c.month == callbacks.c.month)
    .join(parties, parties.c.id == callbacks.c.party_id, isouter=True)
    .join(call_cards, call_cards.c.case_no == callbacks.c.case_no, isouter=True)
    .join(users, users.c.id == call_cards.c.held_by, isouter=True)
    .join(second_calls, second_calls.c.case_no == callbacks.c.case_no, isouter=True)
)


def in_order(read: Select[Any]) -> dict[bool, dict[bool, Select[Any]]]:
    """The lines of the sheet, some at a time, by whether the window is nearly over: first the cases that would end as not
    called, then the others. For callbacks joined with their cases and rounds."""
    return {
        nearly_over: {
            never_called: read.where(*on_sheet, condition, callbacks.c.place > bindparam("after"))
            .order_by(callbacks.c.place)
            .limit(500)
            for never_called, condition in ((True, UNCALLED), (False, ~UNCALLED))
        }
        for nearly_over, on_sheet in ON_SHEET.items()
    }


_WAITING = in_order(_CARDS)
_THESE = _CARDS.where(callbacks.c.case_no.in_(bindparam("many", expanding=True)))
_TRIED = (
    select(
        attempts.c.case_no,
        *(attempts.c[n] for n in ("n", "channel", "kind", "at", "by_whom", "note")),
        func.coalesce(outbox.c.state, attempts.c.outcome, "").label("state"),
        outbox.c.error,
        fault(outbox).label("fault"),
        void(attempts).label("void"),
    )
    .join_from(attempts, outbox, outbox.c.ref == attempts.c.ref, isouter=True)
    .where(attempts.c.case_no.in_(bindparam("many", expanding=True)))
    .order_by(attempts.c.case_no, attempts.c.n)
)
_waiting_now = (
    select(func.count())
    .select_from(callbacks)
    .join(cases, cases.c.case_no == callbacks.c.case_no)
    .join(rounds, rounds.c.month == callbacks.c.month)
)
_WAIT_COUNT = {
    nearly_over: Prepared(_waiting_now.where(*on_sheet)) for nearly_over, on_sheet in ON_SHEET.items()
}
_phoned = (
    select(attempts.c.case_no, attempts.c.at, attempts.c.outcome)
    .join_from(attempts, callbacks, callbacks.c.case_no == attempts.c.case_no)
    .join(call_cards, call_cards.c.case_no == callbacks.c.case_no, isouter=True)
    .where(
        attempts.c.channel == PHONE,
        attempts.c.kind.in_((CALL, CORRECTION)),
        ~void(attempts),
        call_cards.c.again_at.is_(None),
    )
    .order_by(attempts.c.case_no, attempts.c.n)
)
_CALLS = {  # to those who have not asked to be phoned again; the early ones with or without a number
    False: Prepared(_phoned.where(*_BY_PHONE_NOW)),
    True: Prepared(
        _phoned.join(cases, cases.c.case_no == callbacks.c.case_no)
        .join(rounds, rounds.c.month == callbacks.c.month)
        .where(*ON_SHEET[True])
    ),
}
_CALLED = Prepared(
    select(func.count())
    .select_from(callbacks)
    .join(cases, cases.c.case_no == callbacks.c.case_no)
    .where(callbacks.c.case_no.in_(bindparam("many", expanding=True)), REACHABLE_BY_PHONE, ~UNCALLED)
)


def waiting(
    connection: Connection, month: str, *, now: datetime, after: ToPhone | None = None
) -> Iterator[ToPhone]:
    """The applicants of a round whom messages did not reach, with a number to dial: those never called first, then
    the others, each in the round's order.

    `after`: the last one that is already known.
    """
    soon = now + NEARLY_OVER
    for never_called, statement in _WAITING[nearly_over(connection, month, soon)].items():
        if after is not None and after.why.never_called is not never_called:
            continue
        place = after.place if after is not None else 0
        for rows in paged(connection, statement, month, soon, place):
            yield from _with_tries(connection, rows)
        after = None


def to_phone(
    connection: Connection, month: str, *, now: datetime, after: ToPhone | None = None
) -> Iterator[ToPhone]:
    """The people still to be phoned, in the order of `waiting`: as many as `count` says."""
    return (line for line in waiting(connection, month, now=now, after=after) if not line.tried_enough)


def card(connection: Connection, case_no: str, *, now: datetime) -> ToPhone | None:
    """One case as it appears on the call sheet, whatever its state; None before its callback is planned."""
    return next(iter(cards(connection, [case_no], now=now)), None)


def cards(connection: Connection, case_nos: Sequence[str], *, now: datetime) -> Iterator[ToPhone]:
    """These cases as they appear on the call sheet, in this order; without those that have no callback."""
    for some in by_500(case_nos):
        rows = connection.execute(_THESE, {"many": some, "soon": now + NEARLY_OVER})
        found = {row.case_no: row for row in rows}
        yield from _with_tries(connection, [found[case_no] for case_no in some if case_no in found])


def count(connection: Connection, month: str, *, now: datetime) -> int:
    """还要打: how many people of a round are still to be phoned. The only place where it is counted."""
    soon = now + NEARLY_OVER
    over = nearly_over(connection, month, soon)
    waiting_now: int = _WAIT_COUNT[over].scalar(connection, of=month, **({"soon": soon} if over else {}))
    calls = counted_calls(connection, month, over, soon)
    often = [case_no for case_no, some in calls.items() if phone_calls.enough(some, OFFICE_ZONE)]
    enough: int = sum(_CALLED.scalar(connection, many=list(some)) for some in by_500(often))
    return waiting_now - enough


def counted_calls(
    connection: Connection, month: str, over: bool, soon: datetime
) -> defaultdict[str, list[Call]]:
    """The calls that count, by case, in their order, to those on the sheet who have not asked to be phoned again.

    Until the window is nearly over also to those whose number is gone: whoever counts looks for it.
    """
    calls: defaultdict[str, list[Call]] = defaultdict(list)
    for row in _CALLS[over].all(connection, of=month, **({"soon": soon} if over else {})):
        calls[row.case_no].append(Call(row.at, row.outcome or ""))
    return calls


def paged(
    connection: Connection, statement: Select[Any], month: str, soon: datetime, place: int
) -> Iterator[Sequence[AnyRow]]:
    """The rows behind this place of the round, some at a time."""
    while rows := connection.execute(statement, {"of": month, "after": place, "soon": soon}).all():
        yield rows
        place = rows[-1].place


def nearly_over(connection: Connection, month: str, soon: datetime) -> bool:
    """Whether the window of the round ends before then."""
    found = rounds_known.find(connection, month)
    return found is not None and found.closes <= soon


def _with_tries(connection: Connection, rows: Sequence[AnyRow]) -> Iterator[ToPhone]:
    tries: dict[str, list[TriedBefore]] = {row.case_no: [] for row in rows}
    for some in by_500(list(tries)):
        for values in _named(connection.execute(_TRIED, {"many": some}).all()):
            tries[values.pop("case_no")].append(TriedBefore(**values))
    for values in _named(rows):
        yield ToPhone(**values, tries=tuple(tries[values["case_no"]]))


def _named(rows: Sequence[AnyRow]) -> Iterator[dict[str, Any]]:
    """The values of each row by name, as `_asdict` has them, which asks each row for the names anew."""
    names = rows[0]._fields if rows else ()
    return (dict(zip(names, row, strict=True)) for row in rows)
