"""Planning: every concluded case of a month gets its callback, and every phone its party."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.dialogue.talk import Disposition, Stage
from db.bulk import Bulk, driver_moment
from db.columns import AnyRow
from db.prepared import Prepared
from db.schema import callbacks, cases, parties

T = TypeVar("T")

_UNPLANNED = Prepared(
    select(cases.c.case_no, cases.c.phone_index, cases.c.phone_sealed, cases.c.can_sms)
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
    ("case_no", "month", "archive_no", "party_id", "place", "stage", "disposition", "ended_at", "due_at"),
)
LISTED = 500
"""Phones of one list; shorter lists are filled up, so that few statements are compiled."""


def any_concluded(connection: Connection, month: str) -> bool:
    """Whether the month has a concluded case at all."""
    return connection.execute(_ANY_CONCLUDED, {"of": month}).first() is not None


def any_unplanned(connection: Connection, month: str) -> bool:
    """Whether a concluded case of the month has no callback yet."""
    return connection.execute(_ANY_UNPLANNED, {"of": month}).first() is not None


def plan_batch(connection: Connection, month: str, *, after: str, now: datetime) -> tuple[str, int] | None:
    """Give callbacks to the next 2,000 concluded cases that have none: the last case number and how many; None at
    the end."""
    rows = _UNPLANNED.all(connection, of=month, after=after)
    if not rows:
        return None
    known = _parties(connection, rows)
    first = connection.execute(_LAST_PLACE, {"of": month}).scalar_one() + 1
    at = driver_moment(connection.dialect.name)(now)
    named = f"HF-{month.replace('-', '')}-"
    _ADD_CALLBACKS.insert(
        connection,
        [
            (case_no, month, f"{named}{place:05d}", *_beginning(known.get(index), place, at))
            for place, (case_no, index, _, _) in enumerate(rows, first)
        ],
    )
    return rows[-1].case_no, len(rows)


def _parties(connection: Connection, rows: Sequence[AnyRow]) -> dict[bytes | None, tuple[int, bool]]:
    """For each phone: its party and whether that party has opted out."""
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
    return known | _known(connection, [index for index in phones if index not in known])


def _known(connection: Connection, phones: list[bytes]) -> dict[bytes | None, tuple[int, bool]]:
    return {
        bytes(index): (number, opted_out_at is not None)
        for start in range(0, len(phones), LISTED)
        for some in [phones[start : start + LISTED]]
        for index, number, opted_out_at in _PARTIES_OF.all(
            connection, phones=some + some[-1:] * (LISTED - len(some))
        )
    }


def _beginning(party: tuple[int, bool] | None, place: int, at: object) -> tuple[object, ...]:
    """Party, place, stage, result and when, and when the ladder looks at it."""
    if party is None:
        return None, place, Stage.BY_PHONE.value, None, None, None
    number, opted_out = party
    if opted_out:
        return number, place, Stage.DONE.value, Disposition.REFUSED.value, at, None
    return number, place, Stage.WAITING.value, None, None, at


def by_500(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Engines limit the parameters of one statement."""
    for start in range(0, len(values), 500):
        yield values[start : start + 500]
