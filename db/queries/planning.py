"""Planning: every concluded case of a month gets its callback, and every phone its party."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.casework.holding import PHONELESS, Claim, Place, place
from bot.dialogue.leaving import LEFT
from bot.dialogue.talk import Stage
from db.bulk import Bulk, driver_moment
from db.columns import AnyRow
from db.prepared import Prepared
from db.queries import claims, conversations
from db.schema import callbacks, cases, parties
from db.vault import Vault

_UNPLANNED = Prepared(
    select(cases.c.case_no, cases.c.applicant, cases.c.phone_index, cases.c.phone_sealed, cases.c.can_sms)
    .where(
        cases.c.month == bindparam("of"),
        cases.c.case_no > bindparam("after"),
        ~exists().where(callbacks.c.case_no == cases.c.case_no),
    )
    .order_by(cases.c.case_no)
    .limit(2_000)
)
_ANY_UNPLANNED = (
    select(cases.c.case_no)
    .where(cases.c.month == bindparam("of"), ~exists().where(callbacks.c.case_no == cases.c.case_no))
    .limit(1)
)
_ANY_CONCLUDED = select(cases.c.case_no).where(cases.c.month == bindparam("of")).limit(1)
_LAST_PLACE = select(func.coalesce(func.max(callbacks.c.place), 0)).where(
    callbacks.c.month == bindparam("of")
)
_ADD_PARTY = Prepared(insert_or_ignore(parties).on_conflict_do_nothing(index_elements=["phone_index"]))
_PARTIES_OF = Prepared(
    select(parties.c.phone_index, parties.c.id, parties.c.opted_out_at).where(
        parties.c.phone_index.in_(bindparam("phones", expanding=True))
    )
)
_ADD_CALLBACKS = Bulk(
    callbacks,
    (
        "case_no",
        "month",
        "archive_no",
        "party_id",
        "place",
        "stage",
        "disposition",
        "ended_at",
        "given",
        "due_at",
    ),
)
_REFUSED_BEFORE = json.dumps([LEFT])
LISTED = 500
"""Phones of one list; shorter lists are filled up, so that few statements are compiled."""


def any_concluded(connection: Connection, month: str) -> bool:
    """Whether the month has a concluded case at all."""
    return connection.execute(_ANY_CONCLUDED, {"of": month}).first() is not None


def any_unplanned(connection: Connection, month: str) -> bool:
    """Whether a concluded case of the month has no callback yet."""
    return connection.execute(_ANY_UNPLANNED, {"of": month}).first() is not None


def plan_batch(
    connection: Connection, vault: Vault, month: str, *, after: str, now: datetime
) -> tuple[str, int] | None:
    """Give callbacks to the next 2,000 concluded cases that have none: the last case number and how many; None at
    the end."""
    rows = _UNPLANNED.all(connection, of=month, after=after)
    if not rows:
        return None
    holders = _holders(connection, rows)
    first = connection.execute(_LAST_PLACE, {"of": month}).scalar_one() + 1
    places = [_place(row, holders, vault) for row in rows]
    at = driver_moment(connection.dialect.name)(now)
    named = f"HF-{month.replace('-', '')}-"
    _ADD_CALLBACKS.insert(
        connection,
        [
            (row.case_no, month, f"{named}{n:05d}", *_beginning(row, holders, begins, n, at))
            for n, (row, begins) in enumerate(zip(rows, places, strict=True), first)
        ],
    )
    for row, begins in zip(rows, places, strict=True):
        if begins.note:
            party_id = holders[bytes(row.phone_index)].party_id
            conversations.pass_to_person(connection, party_id, row.case_no, begins.note, at=now)
    return rows[-1].case_no, len(rows)


@dataclass(frozen=True, slots=True)
class _Holder:
    """The party of a phone, and what it has told us."""

    party_id: int
    opted_out: bool
    said: Mapping[bytes, frozenset[Claim]]


def _holders(connection: Connection, rows: Sequence[AnyRow]) -> dict[bytes, _Holder]:
    """By phone; those that are new to us are made."""
    phones = {r.phone_index: r for r in rows if r.phone_index is not None}
    known = _known(connection, list(phones))
    _ADD_PARTY.many(
        connection,
        [
            {"phone_index": index, "phone_sealed": r.phone_sealed, "can_sms": r.can_sms}
            for index, r in phones.items()
            if index not in known
        ],
    )
    strangers = [index for index in phones if index not in known]
    return known | _known(connection, strangers)


def _known(connection: Connection, phones: list[bytes]) -> dict[bytes, _Holder]:
    rows = [
        row
        for start in range(0, len(phones), LISTED)
        for some in [phones[start : start + LISTED]]
        for row in _PARTIES_OF.all(connection, phones=some + some[-1:] * (LISTED - len(some)))
    ]
    said = claims.of_parties(connection, [row.id for row in rows])
    return {
        bytes(row.phone_index): _Holder(row.id, row.opted_out_at is not None, said.get(row.id, {}))
        for row in rows
    }


def _place(row: AnyRow, holders: Mapping[bytes, _Holder], vault: Vault) -> Place:
    if row.phone_index is None:
        return PHONELESS
    holder = holders[bytes(row.phone_index)]
    about = holder.said and holder.said.get(claims.applicant_index(vault, row.applicant))
    return place(about or frozenset(), opted_out=holder.opted_out)


def _beginning(
    row: AnyRow, holders: Mapping[bytes, _Holder], begins: Place, n: int, at: object
) -> tuple[object, ...]:
    """Party, place, stage, result and when, what is behind it, and when the ladder looks at it."""
    ended = begins.disposition is not None
    return (
        holders[bytes(row.phone_index)].party_id if row.phone_index is not None else None,
        n,
        begins.stage.value,
        begins.disposition.value if begins.disposition is not None else None,
        at if ended else None,
        _REFUSED_BEFORE if ended else "[]",
        at if begins.stage is Stage.WAITING else None,
    )
