"""Doubts whether a complaint is about somebody: who settles them, and settling them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, case, or_, select, text, update

from bot.domain.bar import Bar
from bot.domain.month import day_of
from bot.domain.role import Role
from db.engine.prepared import Prepared
from db.queries.tickets.ticket_bars import BARRED_HERE, bars, left
from db.schema import ticket_bars, tickets, users
from db.schema.columns import Instant
from db.vault import Vault

_MOST = 500
_DONE_WITH = ("closed", "declined", "transferred")
"""Nobody has to decide about these people: the complaint stays hidden from them."""
_chiefs = users.alias("chiefs")
_NO_CHIEF = (
    ~select(_chiefs.c.id)
    .where(
        _chiefs.c.role == Role.CHIEF.value,
        _chiefs.c.disabled_at.is_(None),
        or_(_chiefs.c.decides_from.is_(None), _chiefs.c.decides_from <= bindparam("now", type_=Instant)),
        _chiefs.c.id.not_in(BARRED_HERE.correlate(tickets)),
    )
    .correlate(tickets)
    .exists()
)
_as_superior = bindparam("superior", type_=Integer) == 1
_doubts = (
    select(ticket_bars.c.ticket_no, users.c.id, users.c.name, users.c.real_name, users.c.role)
    .join_from(ticket_bars, users, users.c.id == ticket_bars.c.user_id)
    .join(tickets, tickets.c.ticket_no == ticket_bars.c.ticket_no)
    .where(
        text("ticket_bars.state = 'doubt'"),
        ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
        case((_as_superior, or_(tickets.c.about_office, _NO_CHIEF)), else_=~tickets.c.about_office),
    )
)
_DOUBTS = Prepared(
    _doubts.where(
        tickets.c.state.not_in(_DONE_WITH),
        users.c.disabled_at.is_(None),
        users.c.role != Role.ADMIN.value,  # administrators see no complaints anyway
    )
    .order_by(ticket_bars.c.ticket_no, users.c.id)
    .limit(bindparam("most"))
)
_IS_DOUBT = Prepared(_doubts.where(tickets.c.ticket_no == bindparam("no"), users.c.id == bindparam("of")))
_DECIDE = Prepared(
    update(ticket_bars)
    .where(
        ticket_bars.c.ticket_no == bindparam("no"),
        ticket_bars.c.user_id == bindparam("of"),
        ticket_bars.c.state == Bar.DOUBT.value,
    )
    .values(state=bindparam("to_state"), by_whom=bindparam("by"), at=bindparam("now", type_=Instant))
)


@dataclass(frozen=True, slots=True)
class BarDoubt:
    """Somebody whom a complaint may be about."""

    ticket_no: str
    user_id: int
    name: str
    real_name: str
    role: str


def doubts(
    connection: Connection, viewer: int, role: Role, now: datetime, *, most: int = _MOST
) -> list[BarDoubt]:
    """The doubts about open complaints that this person decides: a chief; or, where no chief is left, a superior."""
    superior = int(role is Role.SUPERIOR)
    rows = _DOUBTS.all(connection, viewer=viewer, superior=superior, now=now, most=most)
    return [BarDoubt(*row) for row in rows]


def doubt(
    connection: Connection, viewer: int, role: Role, now: datetime, ticket_no: str, user_id: int
) -> BarDoubt | None:
    """A single doubt."""
    superior = int(role is Role.SUPERIOR)
    found = _IS_DOUBT.first(connection, viewer=viewer, superior=superior, now=now, no=ticket_no, of=user_id)
    return BarDoubt(*found) if found is not None else None


def decide(
    connection: Connection, vault: Vault, ticket_no: str, user_id: int, bar: Bar, by: str, now: datetime
) -> bool:
    """Settle a doubt; False when there is none, or no longer one."""
    done = _DECIDE.run(connection, no=ticket_no, of=user_id, to_state=bar.value, by=by, now=day_of(now)) == 1
    if done:
        left(connection, vault, now, ticket_no)
    return done
