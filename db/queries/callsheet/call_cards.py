"""Who is working on which card of the call sheet, and for how long."""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from sqlalchemy import Connection, and_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from bot.casework.callsheet.phone_calls import LEASE
from bot.domain.month import OFFICE_ZONE
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
    select(users.c.id, users.c.name, users.c.real_name, call_cards.c.held_until)
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
    where=or_(
        call_cards.c.held_by.is_(None),
        call_cards.c.held_by.in_(
            select(users.c.id).where(
                or_(users.c.name == bindparam("name"), users.c.real_name == bindparam("name"))
            )
        ),
        call_cards.c.held_until <= bindparam("now"),
    ),
)


@dataclass(frozen=True, slots=True)
class CardHolder:
    """Who has a card in hand, and until when. `name`: at log-in; `called`: as colleagues know them."""

    user_id: int
    name: str
    until: datetime
    called: str


class InOtherHands(ValueError):
    """Somebody else has the card in hand: what they hear counts."""

    def __init__(self, case_no: str, held: CardHolder) -> None:
        until = f"{held.until.astimezone(OFFICE_ZONE):%H:%M}"
        super().__init__(
            f"{held.name} 正在打 {case_no[:60]} 的电话（到 {until}），没有记下；请先问 {held.name}，过后再记"
        )
        self.holder = held


def take(connection: Connection, case_no: str, user_id: int, *, now: datetime) -> None:
    """Reserve the card for this officer; their other cards are released. Raises InOtherHands."""
    connection.execute(_PUT_BACK, {"by": user_id, "but": case_no})
    values = {"case_no": case_no, "held_by": user_id, "held_until": now + LEASE, "now": now}
    if not connection.execute(_TAKE, values).rowcount:
        _refuse(connection, case_no, now)


def holder(connection: Connection, case_no: str, *, now: datetime) -> CardHolder | None:
    """Who has the card in hand now."""
    row = connection.execute(_HELD, {"of": case_no, "now": now}).one_or_none()
    return (
        CardHolder(row.id, row.name, row.held_until, row.real_name or row.name) if row is not None else None
    )


def done_with(
    connection: Connection, case_no: str, again_at: datetime | None, *, by_whom: str, now: datetime
) -> None:
    """Release the card of a call that this person (at the terminal perhaps by their real name) has recorded; `again_at`: when they are to be phoned
    again. Raises InOtherHands."""
    done = {"case_no": case_no, "again_at": again_at, "name": by_whom, "now": now}
    if not connection.execute(_DONE_WITH, done).rowcount:
        _refuse(connection, case_no, now)


def _refuse(connection: Connection, case_no: str, now: datetime) -> NoReturn:
    held = holder(connection, case_no, now=now)
    assert held is not None, "only a card that somebody holds is not to be had"
    raise InOtherHands(case_no, held)
