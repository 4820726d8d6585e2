"""Who of the staff is to be told that something waits for them, and when they were told last.

No row says what waits: that is looked up when it is sent (`waiting`), as it is by then and for whom it is by then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, false, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from bot.casework.tickets.deadline import Colour
from bot.casework.tickets.visibility import Concern, Viewer
from bot.casework.tickets.waiting import Waiting
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.domain.work_address import WorkAddress
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.office import work_addresses
from db.queries.tickets import ticket_bars
from db.queries.tickets.ticket_alerts import colour_now
from db.schema import staff_notices, tickets, users
from db.schema.columns import Instant
from db.vault import Vault

_ROLES = (Role.OFFICER.value, Role.CHIEF.value, Role.LIAISON.value, Role.SUPERIOR.value)
_STATES = (TicketState.ASSIGNED.value, TicketState.WORKING.value, TicketState.DRAFTED.value)
_WANT = Prepared(
    insert_or_change(staff_notices).on_conflict_do_update(index_elements=["user_id"], set_={"wanted": true()})
)
_REACHED = and_(users.c.disabled_at.is_(None), users.c.reached_sealed.is_not(None), users.c.role.in_(_ROLES))
_STAFF = Prepared(select(users.c.id, users.c.name, users.c.role, users.c.department).where(_REACHED))
_NOWHERE = Prepared(
    select(users.c.name)
    .where(users.c.disabled_at.is_(None), users.c.reached_sealed.is_(None), users.c.role.in_(_ROLES))
    .order_by(users.c.folded)
)
_now = bindparam("now", type_=Instant)
_DUE = and_(
    staff_notices.c.wanted,
    or_(
        staff_notices.c.told_at.is_(None),
        staff_notices.c.told_at <= bindparam("told_before", type_=Instant),
        staff_notices.c.told_at > _now,  # by a clock that was ahead
    ),
)
_ANY_DUE = Prepared(
    select(staff_notices.c.user_id)
    .join(users, users.c.id == staff_notices.c.user_id)
    .where(_DUE, users.c.disabled_at.is_(None), users.c.reached_sealed.is_not(None))
    .limit(1)
)
"""Members of the panel among them: they are told of answers to their opinions, and are nobody's staff."""
_NEXT = Prepared(
    select(staff_notices.c.user_id)
    .where(_DUE, staff_notices.c.user_id.in_(bindparam("people", expanding=True)))
    .order_by(staff_notices.c.user_id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = Prepared(
    update(staff_notices)
    .where(staff_notices.c.user_id == bindparam("of"))
    .values(wanted=false(), told_at=_now)
)
_FORGET = Prepared(
    update(staff_notices)
    .where(staff_notices.c.wanted, staff_notices.c.user_id.not_in(bindparam("people", expanding=True)))
    .values(wanted=false())
)
_WAITING = Prepared(
    select(
        tickets.c.about_office,
        tickets.c.with_department,
        tickets.c.state,
        colour_now(_now).label("colour"),
        ticket_bars.IDS,
    ).where(or_(tickets.c.state.in_(_STATES), tickets.c.yellow_at <= _now))
)


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody to be told now."""

    user_id: int
    address: WorkAddress


def want(connection: Connection, people: Iterable[int]) -> None:
    """Have these told; those who are waiting to be told already are told once."""
    _WANT.many(connection, [{"user_id": one, "wanted": True} for one in sorted(people)])


def staff(connection: Connection) -> list[Viewer]:
    """Those of the office's people who can be told: active, with an address, and with complaints to work on."""
    known = department_names.known(connection)
    return [
        Viewer(row.name, Role(row.role), known.every(row.department or ""), row.id)
        for row in _STAFF.all(connection)
    ]


def nowhere(connection: Connection) -> list[str]:
    """The names of those who would be told, had they an address."""
    return _NOWHERE.scalars(connection)


def any_due(connection: Connection, *, now: datetime, told_before: datetime) -> bool:
    """Whether somebody is to be told who was not told after `told_before`."""
    return _ANY_DUE.first(connection, now=now, told_before=told_before) is not None


def waiting(connection: Connection, *, now: datetime) -> list[Waiting]:
    """The complaints that may wait for somebody."""
    return [
        Waiting(
            Concern("", row.about_office, row.with_department, ticket_bars.ids(row.barred)),
            TicketState(row.state),
            Colour(row.colour) if row.colour is not None else None,
        )
        for row in _WAITING.all(connection, now=now)
    ]


def claim(
    connection: Connection, vault: Vault, people: Iterable[int], *, now: datetime, told_before: datetime
) -> Called | None:
    """Take the next of `people` who is to be told and was not told after `told_before`: nobody else will tell them.

    For everybody else nothing waits any more: they are not to be told.
    """
    listed = sorted(people)
    _FORGET.run(connection, people=listed)
    mine: int | None = _NEXT.scalar(connection, people=listed, now=now, told_before=told_before)
    if mine is None:
        return None
    _CLAIM.run(connection, of=mine, now=now)
    return Called(mine, work_addresses.of(connection, vault, mine))
