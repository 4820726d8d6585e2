"""The accounts of those for whom an opinion of the panel waits, as it is when they are told; and which became overdue."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, select, update

from bot.casework.panel.members import SERVING
from bot.casework.panel.waiting import called_on
from bot.domain.department import DepartmentNames
from bot.domain.panel import OPINIONS_ENDED, OpinionState
from bot.domain.role import Role
from db.engine.prepared import Prepared
from db.queries import department_names
from db.schema import panel_members, panel_opinions, users
from db.schema.columns import AnyRow, Instant

_ROW = panel_opinions.c
_DAY = timedelta(days=1)
_OPEN = select(
    _ROW.ref,
    _ROW.state,
    _ROW.department,
    _ROW.answer_by,
    _ROW.released_at,
    panel_members.c.user_id.label("member"),
    panel_members.c.state.label("member_state"),
    panel_members.c.term_to,
).join_from(panel_opinions, panel_members)
_ALL_OPEN = Prepared(_OPEN.where(_ROW.state.not_in([state.value for state in OPINIONS_ENDED])))
_ONE = Prepared(_OPEN.where(_ROW.ref == bindparam("of")))
_PEOPLE = Prepared(
    select(users.c.id, users.c.role, users.c.department).where(
        users.c.disabled_at.is_(None),
        users.c.role.in_((Role.OFFICER.value, Role.CHIEF.value, Role.LIAISON.value, Role.MEMBER.value)),
    )
)
_LATE = and_(
    _ROW.released_at.is_(None),
    _ROW.state.not_in([state.value for state in OPINIONS_ENDED]),
    _ROW.alerted_at.is_(None),
    _ROW.answer_by < bindparam("now", type_=Instant),
)
_NEXT = select(_ROW.ref).where(_LATE).order_by(_ROW.answer_by).limit(bindparam("most"))
_ALERTED = Prepared(
    update(panel_opinions)
    .where(_ROW.ref.in_(_NEXT.scalar_subquery()))
    .values(alerted_at=bindparam("now", type_=Instant))
    .returning(_ROW.ref)
)


def waiting_for(connection: Connection, now: datetime) -> frozenset[int]:
    """Everybody for whom one waits."""
    return _of(connection, _ALL_OPEN.all(connection), now)


def of_opinion(connection: Connection, ref: str, now: datetime) -> frozenset[int]:
    """Those for whom this one waits."""
    return _of(connection, _ONE.all(connection, of=ref), now)


def grown_late(connection: Connection, *, now: datetime, most: int) -> list[str]:
    """Opinions whose term to be answered is over, each once."""
    return list(_ALERTED.scalars(connection, now=now, most=most))


def _of(connection: Connection, opinions: Iterable[AnyRow], now: datetime) -> frozenset[int]:
    rows = list(opinions)
    if not rows:
        return frozenset()
    people, called = _PEOPLE.all(connection), department_names.known(connection)
    return frozenset().union(*(_bearers(row, people, called, now) for row in rows))


def _bearers(row: AnyRow, people: Iterable[AnyRow], called: DepartmentNames, now: datetime) -> frozenset[int]:
    overdue = row.released_at is None and now > row.answer_by
    roles = called_on(OpinionState(row.state), overdue=overdue)
    return frozenset(one.id for one in people if Role(one.role) in roles and _theirs(row, one, called, now))


def _theirs(row: AnyRow, one: AnyRow, called: DepartmentNames, now: datetime) -> bool:
    match Role(one.role):
        case Role.LIAISON:
            return row.department in called.every(one.department or "")
        case Role.MEMBER:
            serves = row.member_state in SERVING and row.term_to is not None and now < row.term_to + _DAY
            return bool(one.id == row.member and serves)
        case _:
            return True
