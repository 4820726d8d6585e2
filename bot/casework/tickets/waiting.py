"""Whom a complaint waits for: those of the office's own people who have to do something about it now, and may see it.

Closed by default, like `visibility`, which has the last word: whoever a complaint is, or may be, about is nobody whom
it waits for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.casework.tickets.deadline import Colour
from bot.casework.tickets.visibility import Concern, Sight, Viewer, sight
from bot.domain.act import Act
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState


class Duty(StrEnum):
    """What somebody has to do."""

    ANSWER = "answer"
    """The department that has it: write the answer."""
    WORK = "work"
    """The office: release a draft, or see to it that the deadline is kept."""
    OVERSEE = "oversee"
    """The chief: a deadline is over."""


_OFFICE = (Role.OFFICER, Role.CHIEF, Role.SUPERIOR)
"""Who does the office's work: the first of these of whom anybody may see the complaint."""
_BEARERS = {Duty.ANSWER: (Role.LIAISON,), Duty.WORK: _OFFICE, Duty.OVERSEE: (Role.CHIEF, Role.SUPERIOR)}
_WITH_DEPARTMENT = frozenset({TicketState.ASSIGNED, TicketState.WORKING})
_BEGINS = {Act.ASSIGN: Duty.ANSWER, Act.RETURN: Duty.ANSWER, Act.DRAFT: Duty.WORK}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What whom a complaint waits for depends on. `colour` None: its deadline is not near."""

    concern: Concern
    state: TicketState
    colour: Colour | None = None

    @property
    def duties(self) -> frozenset[Duty]:
        """What is to be done about it now."""
        found = set()
        if self.state in _WITH_DEPARTMENT and self.concern.with_department is not None:
            found.add(Duty.ANSWER)
        if self.state is TicketState.DRAFTED or self.colour is not None:
            found.add(Duty.WORK)
        if self.colour is Colour.RED:
            found.add(Duty.OVERSEE)
        return frozenset(found)


def begun_by(act: Act, before: TicketState) -> Duty | None:
    """The duty that an act gives to somebody; None when it gives none. A draft that is rewritten is not a new one."""
    return None if act is Act.DRAFT and before is TicketState.DRAFTED else _BEGINS.get(act)


def bearers(duties: Iterable[Duty], concern: Concern, staff: Iterable[Viewer]) -> frozenset[int]:
    """The accounts of those who have these duties, among the staff."""
    may = [one for one in staff if sight(one, concern) is not Sight.NOTHING]
    found = set[int]()
    for duty in duties:
        roles = [role for role in _BEARERS[duty] if any(one.role is role for one in may)]
        found |= {one.user_id for one in may if one.role in roles[:1] and one.user_id is not None}
    return frozenset(found)


def waited_for(waiting: Iterable[Waiting], staff: Iterable[Viewer]) -> frozenset[int]:
    """The accounts of those for whom any of these complaints waits."""
    people = list(staff)
    return frozenset().union(*(bearers(one.duties, one.concern, people) for one in waiting))
