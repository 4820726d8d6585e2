"""The accounts of those for whom a supervision letter waits, as it is when they are told that something does."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from bot.casework.supervision.letters import LETTER_WAITS
from bot.domain.department import DepartmentNames
from bot.domain.letter import LetterState
from bot.domain.role import Role
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.supervision import letters
from db.schema import users, watch_letters
from db.schema.columns import AnyRow

_ROW = watch_letters.c
_STATES = sorted({state.value for states in LETTER_WAITS.values() for state in states})
_OPEN = select(_ROW.state, _ROW.department, _ROW.person).where(_ROW.state.in_(_STATES))
_ALL_OPEN, _ONE = Prepared(_OPEN), Prepared(_OPEN.where(_ROW.ref == bindparam("of")))
_PEOPLE = Prepared(
    select(users.c.id, users.c.role, users.c.department).where(
        users.c.disabled_at.is_(None), users.c.role.in_([role.value for role in LETTER_WAITS])
    )
)


def waiting_for(connection: Connection) -> frozenset[int]:
    """Everybody for whom one waits."""
    return _of(connection, _ALL_OPEN.all(connection))


def of_letter(connection: Connection, ref: str) -> frozenset[int]:
    """Those for whom this one waits."""
    return _of(connection, _ONE.all(connection, of=ref))


def _of(connection: Connection, rows: Iterable[AnyRow]) -> frozenset[int]:
    found = list(rows)
    if not found:
        return frozenset()
    people, known = _PEOPLE.all(connection), department_names.known(connection)
    barred = {row.person: letters.concerned(connection, row.person) for row in found}
    return frozenset(
        one.id
        for row in found
        for one in people
        if one.id not in barred[row.person] and _theirs(row, one, known)
    )


def _theirs(row: AnyRow, one: AnyRow, known: DepartmentNames) -> bool:
    """What is about a person is the office's alone."""
    if LetterState(row.state) not in LETTER_WAITS[Role(one.role)]:
        return False
    of_department = not row.person and row.department in known.every(one.department or "")
    return one.role != Role.LIAISON or of_department
