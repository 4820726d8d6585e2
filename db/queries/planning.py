"""Planning: every concluded case of a month gets its callback, and every phone its party."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, exists, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.dialogue.talk import Disposition, Stage
from db.columns import AnyRow
from db.schema import callbacks, cases, parties

T = TypeVar("T")

_UNPLANNED = (
    select(cases.c.case_no, cases.c.phone_index, cases.c.phone_sealed, cases.c.can_sms)
    .where(
        cases.c.month == bindparam("of"),
        cases.c.case_no > bindparam("after"),
        ~exists().where(callbacks.c.case_no == cases.c.case_no),
    )
    .order_by(cases.c.case_no)
    .limit(2_000)
)
_ANY_CONCLUDED = select(cases.c.case_no).where(cases.c.month == bindparam("of")).limit(1)
_LAST_PLACE = select(func.coalesce(func.max(callbacks.c.place), 0)).where(
    callbacks.c.month == bindparam("of")
)
_ADD_PARTY = insert_or_ignore(parties).on_conflict_do_nothing(index_elements=["phone_index"])
_PARTIES_OF = select(parties.c.phone_index, parties.c.id, parties.c.opted_out_at).where(
    parties.c.phone_index.in_(bindparam("phones", expanding=True))
)
_ADD_CALLBACK = insert(callbacks)


def any_concluded(connection: Connection, month: str) -> bool:
    """Whether the month has a concluded case at all."""
    return connection.execute(_ANY_CONCLUDED, {"of": month}).first() is not None


def plan_batch(connection: Connection, month: str, *, after: str, now: datetime) -> tuple[str, int] | None:
    """Give callbacks to the next 2,000 concluded cases that have none: the last case number and how many; None at
    the end."""
    rows = connection.execute(_UNPLANNED, {"of": month, "after": after}).all()
    if not rows:
        return None
    people = _parties(connection, rows)
    place = connection.execute(_LAST_PLACE, {"of": month}).scalar_one()
    connection.execute(
        _ADD_CALLBACK,
        [_callback(row, month, place + n, people, now) for n, row in enumerate(rows, 1)],
    )
    return rows[-1].case_no, len(rows)


def _parties(connection: Connection, rows: Sequence[AnyRow]) -> dict[bytes, tuple[int, bool]]:
    """For each phone: its party and whether that party has opted out."""
    phones = {r.phone_index: r for r in rows if r.phone_index is not None}
    if not phones:
        return {}
    connection.execute(
        _ADD_PARTY,
        [
            {"phone_index": index, "phone_sealed": r.phone_sealed, "can_sms": r.can_sms}
            for index, r in phones.items()
        ],
    )
    found: dict[bytes, tuple[int, bool]] = {}
    for some in by_500(list(phones)):
        for row in connection.execute(_PARTIES_OF, {"phones": some}):
            found[bytes(row.phone_index)] = (row.id, row.opted_out_at is not None)
    return found


def _callback(
    row: AnyRow, month: str, place: int, people: dict[bytes, tuple[int, bool]], now: datetime
) -> dict[str, object]:
    party, opted_out = people[bytes(row.phone_index)] if row.phone_index is not None else (None, False)
    stage = Stage.DONE if opted_out else Stage.WAITING if party is not None else Stage.BY_PHONE
    return {
        "case_no": row.case_no,
        "month": month,
        "archive_no": f"HF-{month.replace('-', '')}-{place:05d}",
        "party_id": party,
        "place": place,
        "stage": stage.value,
        "disposition": Disposition.REFUSED.value if opted_out else None,
        "ended_at": now if opted_out else None,
        "due_at": now if stage is Stage.WAITING else None,
    }


def by_500(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Engines limit the parameters of one statement."""
    for start in range(0, len(values), 500):
        yield values[start : start + 500]
