"""Who is working on which card of the call sheet, and for how long."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from bot.casework.callsheet.phone_calls import LEASE
from db.schema import call_cards, users

_HOLD = insert_or_change(call_cards)
_TAKE = _HOLD.on_conflict_do_update(
    index_elements=["case_no"],
    set_={"held_by": _HOLD.excluded.held_by, "held_until": _HOLD.excluded.held_until},
    where=or_(
        call_cards.c.held_by.is_(None),
        call_cards.c.held_by == _HOLD.excluded.held_by,
        call_cards.c.held_until <= bindparam("now"),
    ),
)
_HELD = (
    select(users.c.id, users.c.name, call_cards.c.held_until)
    .join_from(call_cards, users, users.c.id == call_cards.c.held_by)
    .where(call_cards.c.case_no == bindparam("of"), call_cards.c.held_until > bindparam("now"))
)
_PUT_BACK = (
    update(call_cards)
    .where(and_(call_cards.c.held_by == bindparam("by"), call_cards.c.case_no != bindparam("but")))
    .values(held_by=None, held_until=None)
)
_DONE_WITH = _HOLD.on_conflict_do_update(
    index_elements=["case_no"],
    set_={"held_by": None, "held_until": None, "again_at": _HOLD.excluded.again_at},
)


@dataclass(frozen=True, slots=True)
class CardHolder:
    """Who has a card in hand, and until when."""

    user_id: int
    name: str
    until: datetime


def take(connection: Connection, case_no: str, user_id: int, *, now: datetime) -> None:
    """Reserve the card for this officer unless somebody else has it; their other cards are released."""
    connection.execute(_PUT_BACK, {"by": user_id, "but": case_no})
    values = {"case_no": case_no, "held_by": user_id, "held_until": now + LEASE, "now": now}
    connection.execute(_TAKE, values)


def holder(connection: Connection, case_no: str, *, now: datetime) -> CardHolder | None:
    """Who has the card in hand now."""
    row = connection.execute(_HELD, {"of": case_no, "now": now}).one_or_none()
    return CardHolder(row.id, row.name, row.held_until) if row is not None else None


def done_with(connection: Connection, case_no: str, again_at: datetime | None) -> None:
    """Release the card; `again_at`: when the person asked to be phoned again."""
    connection.execute(_DONE_WITH, {"case_no": case_no, "again_at": again_at})
