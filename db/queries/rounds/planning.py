"""Planning: every concluded case of a month gets its callback, and every phone its party."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, select, update

from bot.casework.contact.number_holder import ASKED, PHONELESS, HolderPlace, place
from bot.dialogue.survey.opt_out import LEFT
from bot.domain.month import Month, RoundKey
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage
from db.engine.bulk import Bulk, driver_moment
from db.engine.prepared import Prepared
from db.queries.ledger import slots
from db.queries.people import claims, conversations
from db.queries.rounds import latecomers, tallies
from db.schema import callbacks, case_counts, cases, parties, rounds
from db.schema import claims as claimed
from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import CASE_PHONE, PARTY_PHONE

AT_ONCE = 500
"""Cases in one transaction, which locks the round and the new phones: people who write from one of those wait for it."""
_UNPLANNED = Prepared(
    select(cases.c.case_no, cases.c.phone_index, cases.c.phone_sealed, cases.c.can_sms, cases.c.applicant)
    .where(
        cases.c.month == bindparam("of"),
        cases.c.case_no > bindparam("after"),
        ~exists().where(callbacks.c.case_no == cases.c.case_no),
    )
    .order_by(cases.c.case_no)
    .limit(AT_ONCE)
)
_ANY_UNPLANNED = Prepared(
    select(cases.c.case_no)
    .where(cases.c.month == bindparam("of"), ~exists().where(callbacks.c.case_no == cases.c.case_no))
    .limit(1)
)
_STATE = Prepared(select(rounds.c.state).where(rounds.c.month == bindparam("of")))
_ANY_CONCLUDED = Prepared(select(cases.c.case_no).where(cases.c.month == bindparam("of")).limit(1))
_LEFT_OUT = Prepared(
    select(case_counts.c.month, func.sum(case_counts.c.n).label("n"))
    .where(
        case_counts.c.round == "",
        case_counts.c.month.between("0000-00", bindparam("last")),
        ~exists().where(rounds.c.month == case_counts.c.month),
    )
    .group_by(case_counts.c.month)
    .order_by(case_counts.c.month)
)
_LAST_PLACE = select(func.coalesce(func.max(callbacks.c.place), 0)).where(
    callbacks.c.month == bindparam("of")
)
_ADD_PARTIES = Bulk(parties, ("phone_sealed", "phone_index", "can_sms"), unless_there="phone_index")
_PARTIES_OF = Prepared(
    select(
        parties.c.phone_index,
        parties.c.id,
        parties.c.opted_out_at,
        exists().where(claimed.c.party_id == parties.c.id).label("told"),
    ).where(parties.c.phone_index.in_(bindparam("phones", expanding=True)))
)
_LEAVE = Prepared(
    update(callbacks).where(callbacks.c.case_no == bindparam("of")).values(given=json.dumps([LEFT]))
)
_ADD_CALLBACKS = Bulk(
    callbacks,
    ("case_no", "month", "archive_no", "party_id", "place", "stage", "disposition", "ended_at", "due_at"),
)
LISTED = 500
"""Phones in one list; shorter lists are padded, so that few statements are compiled."""


def any_concluded(connection: Connection, month: str) -> bool:
    """Whether the month has a concluded case at all."""
    return _ANY_CONCLUDED.first(connection, of=month) is not None


def any_unplanned(connection: Connection, month: str) -> bool:
    """Whether a concluded case of the month has no callback yet."""
    return _ANY_UNPLANNED.first(connection, of=month) is not None


def left_out(connection: Connection, present: Month) -> dict[Month, int]:
    """The months whose turn is over and that never had a round, with their concluded cases: none is planned by itself.

    Last month is planned by itself, after its window too; cases of a sealed month go to a supplement. But a case of an
    older month is as likely a mistyped date, so a person decides.
    """
    rows = _LEFT_OUT.all(connection, last=str(present.previous.previous))
    return {Month.parse(row.month): int(row.n) for row in rows if row.n}


def due(connection: Connection, month: Month, now: datetime, zone: tzinfo) -> tuple[bool, list[Month]]:
    """Whether the month has cases to plan into its round, and the months that now have some for a supplement.

    Asked at every tick, and the answer is nearly always that there is nothing to do. So the kept counts are used,
    without reading every case of the month; the close does read them.
    """
    open_or_to_come = _STATE.scalar(connection, of=str(month)) in (None, RoundState.OPEN)
    unplanned = (
        open_or_to_come and not _all_planned(connection, month) and any_unplanned(connection, str(month))
    )
    return unplanned, latecomers.due(connection, now, zone)


def _all_planned(connection: Connection, month: Month) -> bool:
    """Whether there are as many callbacks as cases; callbacks never leave the month, so equal counts mean equal sets."""
    of = str(month)
    own = tallies.concluded(connection, of, of)[of] - latecomers.of_month(connection, month)
    return own == tallies.planned(connection, of)


def plan_batch(
    connection: Connection, vault: Vault, month: str, *, after: str, now: datetime
) -> tuple[str, int] | None:
    """Give callbacks to the next 500 concluded cases that have none; returns the last case number and how many, or
    None at the end."""
    rows = _UNPLANNED.all(connection, of=month, after=after)
    if not rows:
        return None
    _give(connection, vault, RoundKey.parse(month), rows, now)
    return rows[-1].case_no, len(rows)


def plan_late(
    connection: Connection, vault: Vault, key: RoundKey, rows: Sequence[AnyRow], *, now: datetime
) -> int:
    """Give callbacks in an open supplement to latecomers, as `latecomers.unplanned` returns them; returns how many."""
    _give(connection, vault, key, rows, now)
    latecomers.assign(connection, (row.case_no for row in rows), key)
    return len(rows)


def _give(connection: Connection, vault: Vault, key: RoundKey, rows: Sequence[AnyRow], now: datetime) -> None:
    known = _parties(connection, vault, rows)
    elsewhere = _elsewhere(connection, vault, rows, known)
    first = connection.execute(_LAST_PLACE, {"of": str(key)}).scalar_one() + 1
    at = driver_moment(connection.dialect.name)(now)
    named, month = _archive_series(key), str(key)
    _ADD_CALLBACKS.insert(
        connection,
        [
            (row[0], month, f"{named}{n:05d}", *_beginning(known.get(row[1]), n, at, elsewhere.get(row[0])))
            for n, row in enumerate(rows, first)
        ],
    )
    slots.give(connection, vault, key, [row[0] for row in rows])
    _explain(
        connection, vault, ((row[0], known[row[1]].id) for row in rows if row[0] in elsewhere), elsewhere, now
    )


def _archive_series(key: RoundKey) -> str:
    """The prefix of a round's archive numbers; B: 补充."""
    supplement = f"B{key.number}" if key.number else ""
    return f"HF-{str(key.month).replace('-', '')}{supplement}-"


class _Holder(NamedTuple):
    """The party of a phone."""

    id: int
    opted_out: bool
    told: bool
    """Whether it has told us about some applicant that this is, or is not, them."""


def _parties(connection: Connection, vault: Vault, rows: Sequence[AnyRow]) -> dict[bytes | None, _Holder]:
    """By phone."""
    phones = {r.phone_index: r for r in rows if r.phone_index is not None}
    known = _known(connection, list(phones))
    new = {index: row for index, row in phones.items() if index not in known}
    sealed = _sealed_anew(vault, new)
    _ADD_PARTIES.insert(
        connection,
        [(own, index, row.can_sms) for (index, row), own in zip(new.items(), sealed, strict=True)],
    )
    return known | _known(connection, list(new))


def _sealed_anew(vault: Vault, new: Mapping[bytes, AnyRow]) -> list[bytes]:
    """The cases' phones sealed again for their parties: a sealed value opens only in its place. Raises WrongKey."""
    phones = [vault.open(row.phone_sealed, CASE_PHONE.at(row.case_no)) for row in new.values()]
    return vault.seal_all(phones, [PARTY_PHONE.at(index) for index in new])


def _known(connection: Connection, phones: list[bytes]) -> dict[bytes | None, _Holder]:
    return {
        bytes(index): _Holder(number, opted_out_at is not None, bool(told))
        for start in range(0, len(phones), LISTED)
        for some in [phones[start : start + LISTED]]
        for index, number, opted_out_at, told in _PARTIES_OF.all(
            connection, phones=some + some[-1:] * (LISTED - len(some))
        )
    }


def _elsewhere(
    connection: Connection, vault: Vault, rows: Sequence[AnyRow], known: Mapping[bytes | None, _Holder]
) -> dict[str, HolderPlace]:
    """The few cases that are not simply asked about on their number, and where they begin."""
    odd = [(row, known[row[1]]) for row in rows if row[1] in known and any(known[row[1]][1:])]
    said = claims.of_parties(connection, vault, [holder.id for _, holder in odd])
    found: dict[str, HolderPlace] = {}
    for row, holder in odd:
        name = vault.newest(claims.applicant_index(vault, row.applicant))
        about = said.get(holder.id, {}).get(name, frozenset())
        begins = place(about, opted_out=holder.opted_out)
        if begins is not ASKED:
            found[row.case_no] = begins
    return found


def _beginning(holder: _Holder | None, n: int, at: object, begins: HolderPlace | None) -> tuple[object, ...]:
    """Party, place, stage, result and its time, and when the ladder looks at it."""
    if holder is None:
        return None, n, PHONELESS.stage.value, None, None, None
    if begins is None:
        return holder.id, n, Stage.WAITING.value, None, None, at
    if begins.disposition is not None:
        return holder.id, n, begins.stage.value, begins.disposition.value, at, None
    return holder.id, n, begins.stage.value, None, None, None


def _explain(
    connection: Connection,
    vault: Vault,
    cases_of: Iterable[tuple[str, int]],
    begins: Mapping[str, HolderPlace],
    now: datetime,
) -> None:
    """Why these are not asked about: so that it can be undone, and for the officer who phones."""
    for case_no, party_id in cases_of:
        if begins[case_no].disposition is not None:
            _LEAVE.run(connection, of=case_no)
        if begins[case_no].note:
            note = begins[case_no].note
            conversations.pass_to_person(connection, vault, party_id, case_no, note, at=now)
