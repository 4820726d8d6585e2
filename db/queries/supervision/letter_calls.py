"""The accounts of those for whom a supervision letter waits, as it is when they are told that something does."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.casework.supervision.letters import LETTER_WAITS
from bot.domain.department import DepartmentNames
from bot.domain.letter import LetterState
from bot.domain.role import Role
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.supervision import letters
from db.schema import users, watch_letters
from db.schema.columns import AnyRow, Instant

_ROW = watch_letters.c
_STATES = sorted({state.value for states in LETTER_WAITS.values() for state in states})
_OPEN = select(_ROW.state, _ROW.department, _ROW.person, _ROW.answer_by).where(_ROW.state.in_(_STATES))
_ALL_OPEN, _ONE = Prepared(_OPEN), Prepared(_OPEN.where(_ROW.ref == bindparam("of")))
_OFFICE = (Role.OFFICER, Role.CHIEF)
_PEOPLE = Prepared(
    select(users.c.id, users.c.role, users.c.department).where(
        users.c.disabled_at.is_(None), users.c.role.in_([role.value for role in LETTER_WAITS])
    )
)


_NEXT = (
    select(_ROW.ref)
    .where(
        _ROW.state == LetterState.SERVED.value,
        _ROW.alerted_at.is_(None),
        _ROW.answer_by < bindparam("now", type_=Instant),
    )
    .order_by(_ROW.answer_by, _ROW.ref)
    .limit(bindparam("most"))
)
_ALERTED = Prepared(
    update(watch_letters)
    .where(_ROW.ref.in_(_NEXT.scalar_subquery()))
    .values(alerted_at=bindparam("now", type_=Instant))
    .returning(_ROW.ref)
)


def waiting_for(connection: Connection, now: datetime) -> frozenset[int]:
    """Everybody for whom one waits."""
    return _of(connection, _ALL_OPEN.all(connection), now)


def of_letter(connection: Connection, ref: str, now: datetime) -> frozenset[int]:
    """Those for whom this one waits."""
    return _of(connection, _ONE.all(connection, of=ref), now)


def grown_late(connection: Connection, *, now: datetime, most: int) -> list[str]:
    """Letters that were not answered in their term, each once."""
    return list(_ALERTED.scalars(connection, now=now, most=most))


def _of(connection: Connection, rows: Iterable[AnyRow], now: datetime) -> frozenset[int]:
    found = list(rows)
    if not found:
        return frozenset()
    people, known = _PEOPLE.all(connection), department_names.known(connection)
    barred = {row.person: letters.concerned(connection, row.person) for row in found}
    return frozenset(
        one.id
        for row in found
        for one in people
        if one.id not in barred[row.person] and _theirs(row, one, known, now)
    )


def _theirs(row: AnyRow, one: AnyRow, known: DepartmentNames, now: datetime) -> bool:
    """What is about a person is the office's alone; what a department leaves unanswered comes back to the office."""
    state = LetterState(row.state)
    late = state is LetterState.SERVED and row.answer_by is not None and row.answer_by < now
    if state not in LETTER_WAITS[Role(one.role)] and not (late and one.role in _OFFICE):
        return False
    of_department = not row.person and row.department in known.every(one.department or "")
    return one.role != Role.LIAISON or of_department
