"""Planning: every concluded case of a month gets its callback, and every phone its party."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

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
from db.queries.rounds import latecomers, phone_parties, tallies
from db.queries.rounds.phone_parties import Unplanned
from db.schema import callbacks, case_counts, cases, rounds
from db.vault import Vault

AT_ONCE = 1_250
"""Cases in one transaction, which locks the round, and the new phones whose parties were not made ahead."""
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
_LEAVE = Prepared(
    update(callbacks).where(callbacks.c.case_no == bindparam("of")).values(given=json.dumps([LEFT]))
)
_ADD_CALLBACKS = Bulk(
    callbacks,
    ("case_no", "month", "archive_no", "party_id", "place", "stage", "disposition", "ended_at", "due_at"),
)


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
    """Give callbacks to the next concluded cases that have none; returns the last case number and how many, or
    None at the end."""
    rows = phone_parties.NEXT.fetched(connection, of=month, after=after, most=AT_ONCE)
    if not rows:
        return None
    unplanned = phone_parties.read(rows)
    _give(connection, vault, RoundKey.parse(month), unplanned, now)
    return unplanned[-1].case_no, len(unplanned)


def plan_late(
    connection: Connection, vault: Vault, key: RoundKey, late: list[Unplanned], *, now: datetime
) -> int:
    """Give callbacks in an open supplement to latecomers, as `latecomers.unplanned` returns them; returns how many."""
    _give(connection, vault, key, late, now)
    latecomers.assign(connection, (case.case_no for case in late), key)
    return len(late)


def _give(
    connection: Connection, vault: Vault, key: RoundKey, unplanned: list[Unplanned], now: datetime
) -> None:
    unplanned = phone_parties.with_parties(connection, vault, unplanned)
    elsewhere = _elsewhere(connection, vault, unplanned)
    first = connection.execute(_LAST_PLACE, {"of": str(key)}).scalar_one() + 1
    at = driver_moment(connection.dialect.name)(now)
    named, month = _archive_series(key), str(key)
    _ADD_CALLBACKS.insert(
        connection,
        [
            (
                case.case_no,
                month,
                f"{named}{n:05d}",
                *_beginning(case.party_id, n, at, elsewhere.get(case.case_no)),
            )
            for n, case in enumerate(unplanned, first)
        ],
    )
    slots.give(connection, vault, key, [case.case_no for case in unplanned])
    told = [case for case in unplanned if case.case_no in elsewhere]
    _explain(connection, vault, told, elsewhere, now)


def _archive_series(key: RoundKey) -> str:
    """The prefix of a round's archive numbers; B: 补充."""
    supplement = f"B{key.number}" if key.number else ""
    return f"HF-{str(key.month).replace('-', '')}{supplement}-"


def _elsewhere(
    connection: Connection, vault: Vault, unplanned: Sequence[Unplanned]
) -> dict[str, HolderPlace]:
    """The few cases that are not simply asked about on their number, and where they begin."""
    odd = [case for case in unplanned if case.opted_out or case.told]
    said = claims.of_parties(connection, vault, [case.party_id for case in odd if case.party_id is not None])
    found: dict[str, HolderPlace] = {}
    for case in odd:
        name = vault.newest(claims.applicant_index(vault, case.applicant))
        about = said.get(case.party_id or 0, {}).get(name, frozenset())
        begins = place(about, opted_out=bool(case.opted_out))
        if begins is not ASKED:
            found[case.case_no] = begins
    return found


def _beginning(party_id: int | None, n: int, at: object, begins: HolderPlace | None) -> tuple[object, ...]:
    """Party, place, stage, result and its time, and when the ladder looks at it."""
    if party_id is None:
        return None, n, PHONELESS.stage.value, None, None, None
    if begins is None:
        return party_id, n, Stage.WAITING.value, None, None, at
    if begins.disposition is not None:
        return party_id, n, begins.stage.value, begins.disposition.value, at, None
    return party_id, n, begins.stage.value, None, None, None


def _explain(
    connection: Connection,
    vault: Vault,
    told: Iterable[Unplanned],
    begins: Mapping[str, HolderPlace],
    now: datetime,
) -> None:
    """Why these are not asked about: so that it can be undone, and for the officer who phones."""
    for case in told:
        why = begins[case.case_no]
        if why.disposition is not None:
            _LEAVE.run(connection, of=case.case_no)
        if why.note and case.party_id is not None:
            conversations.pass_to_person(connection, vault, case.party_id, case.case_no, why.note, at=now)
