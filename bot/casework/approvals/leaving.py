"""工作交接: what stands still when an account is disabled, and who can go on with its work.

Locking out may be urgent, so it takes one person and almost nothing stops it: only without any administrator would nobody
be left who could let anybody in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.role import Role


class Missed(StrEnum):
    """Who would be missed."""

    ADMIN = "admin"
    """Nobody would be left to look after the accounts: it cannot be."""
    CHIEF = "chief"
    """Fewer than two chiefs: what one of them requests, nobody may grant."""
    SUPERIOR = "superior"
    """Nobody would see complaints about the office."""
    LIAISON = "liaison"
    """Nobody would see what the department is given."""


NEEDS_REASON = frozenset({Missed.CHIEF, Missed.SUPERIOR})
"""Without whom duties are no longer separated: a sentence of why belongs in the log."""
_LEAST = {Role.ADMIN: (1, Missed.ADMIN), Role.CHIEF: (2, Missed.CHIEF), Role.SUPERIOR: (1, Missed.SUPERIOR)}
_TAKES_OVER: Mapping[Role, frozenset[Role]] = {
    Role.OFFICER: frozenset({Role.OFFICER, Role.CHIEF}),
    Role.MEMBER: frozenset(),
}


@dataclass(frozen=True, slots=True)
class StaffPost:
    """The place somebody fills. `department`: a liaison's own."""

    role: Role
    department: str | None = None


def missed(leaver: StaffPost, others: Iterable[StaffPost]) -> Missed | None:
    """Who would be missed if this one left the active others."""
    left = list(others)
    if leaver.role is Role.LIAISON:
        return None if leaver in left else Missed.LIAISON
    if leaver.role not in _LEAST:
        return None
    least, would_be = _LEAST[leaver.role]
    return would_be if sum(one.role is leaver.role for one in left) < least else None


def takes_over(leaver: StaffPost, other: StaffPost) -> bool:
    """Whether the other may see and do what the leaver did: the same post, or a chief for an officer;
    nobody for a member of the panel, whose opinions are their own."""
    return other.role in _TAKES_OVER.get(leaver.role, {leaver.role}) and other.department == leaver.department
