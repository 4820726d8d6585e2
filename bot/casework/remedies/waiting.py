"""Whom a 差评 waits for: the role that has to take the next step, the chief who decides what was asked, and who oversees what is late.

Whom the rating is about is nobody whom it waits for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.casework.remedies.course import RemedyStanding
from bot.casework.tickets.visibility import Viewer
from bot.domain.remedy import RemedyState
from bot.domain.role import Role

WAITS: Mapping[RemedyState, Role] = {
    RemedyState.RECEIVED: Role.OFFICER,
    RemedyState.HANDED: Role.LIAISON,
    RemedyState.CLAIMED: Role.CHIEF,
    RemedyState.INVALID: Role.OFFICER,
    RemedyState.MEASURES: Role.LIAISON,
    RemedyState.REPORTED: Role.OFFICER,
    RemedyState.TOLD: Role.OFFICER,
    RemedyState.REOPENED: Role.CHIEF,
}
"""Who takes the next step."""
_WITH_DEPARTMENT = frozenset({RemedyState.HANDED, RemedyState.MEASURES})


@dataclass(frozen=True, slots=True)
class WaitingRemedy:
    """A 差评 that somebody has to do something about; `late`: the term of that is over."""

    standing: RemedyStanding
    late: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Whose turn it is. The office keeps what is late from lying with a department; a chief oversees it."""
        found = {role} if (role := WAITS.get(self.standing.state)) is not None else set()
        if self.standing.more_waits:
            found.add(Role.CHIEF)
        return frozenset(found | ({Role.OFFICER, Role.CHIEF} if found and self.late else set()))


def waited_for(found: Iterable[WaitingRemedy], staff: Iterable[Viewer]) -> frozenset[int]:
    """The accounts of those for whom any of these waits."""
    people = list(staff)
    return frozenset(
        one.user_id
        for remedy in found
        for one in people
        if one.user_id is not None
        and one.role in remedy.roles
        and one.user_id not in remedy.standing.concerned
        and (one.role is not Role.LIAISON or _theirs(remedy.standing, one))
    )


def _theirs(remedy: RemedyStanding, liaison: Viewer) -> bool:
    return remedy.state in _WITH_DEPARTMENT and remedy.department in liaison.departments
