"""Whom an opinion of the panel waits for: told by a link that something does, never of what it is."""

from collections.abc import Mapping

from bot.domain.panel import OpinionState
from bot.domain.role import Role

OPINION_WAITS: Mapping[OpinionState, Role] = {
    OpinionState.FILED: Role.OFFICER,
    OpinionState.ACCEPTED: Role.OFFICER,
    OpinionState.ASSIGNED: Role.LIAISON,
    OpinionState.DRAFTED: Role.OFFICER,
    OpinionState.ANSWERED: Role.MEMBER,
    OpinionState.JUDGED: Role.OFFICER,
}
"""Of a department its own liaisons; of members whoever gave the opinion. In the rest it waits for nobody."""


def called_on(state: OpinionState, *, overdue: bool) -> frozenset[Role]:
    """Who has to do something. `overdue`: the member waits for an answer longer than the term; the chief is told, too."""
    role = OPINION_WAITS.get(state)
    found = frozenset({role}) if role is not None else frozenset[Role]()
    return found | {Role.OFFICER, Role.CHIEF} if overdue and found else found
