"""Who may see what of a complaint: closed by default, and nothing for anybody whom it is, or may be, about.

检举控告规则 art. 47: never pass a complainant's identity or material to the accused; art. 15: a complaint
about the office itself belongs to its superior. Nothing here ever reveals who complained: that is opened only
to deliver a reply, or by two persons with a reason.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.casework.tickets.barring import AccountHolder, ToldAbout, judged
from bot.domain.role import Role


class Sight(StrEnum):
    """How much of a ticket somebody may see."""

    NOTHING = "nothing"
    """Not even that it exists."""
    HANDED_OVER = "handed_over"
    """The text that the office redacted for them, the term and their own replies; never the complainant's words."""
    CONTENT = "content"
    """Everything but who complained."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who wants to see a ticket. `departments`: every name of a liaison's own."""

    name: str
    role: Role
    departments: frozenset[str] = frozenset()
    user_id: int | None = None
    """The names on their account; None: a command line user whose name belongs to no account."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a ticket concerns, as far as visibility depends on it."""

    official: str = ""
    """The official complained about, as told."""
    about_office: bool = False
    with_department: str | None = None
    """The department whose liaison answers for it now; None: the office has not assigned it."""
    barred: frozenset[int] = frozenset()
    """The accounts it is, or may be, about: fixed when it was told (`db.queries.tickets.ticket_bars`)."""


def sight(viewer: Viewer, concern: Concern) -> Sight:
    """How much of the ticket this viewer may see. The accused sees nothing, whatever else they are."""
    if viewer.role is Role.ADMIN or accused(viewer, concern):
        return Sight.NOTHING
    if concern.about_office:
        return Sight.CONTENT if viewer.role is Role.SUPERIOR else Sight.NOTHING
    match viewer.role:
        case Role.LIAISON:
            return Sight.HANDED_OVER if answers_for_it(viewer, concern) else Sight.NOTHING
        case Role.OFFICER | Role.CHIEF | Role.AUDITOR:
            return Sight.CONTENT
        case Role.SUPERIOR | Role.MEMBER:
            return Sight.NOTHING


def may_act(viewer: Viewer, concern: Concern) -> bool:
    """Whether this viewer may act on the ticket at all; `bot.casework.tickets.ticket` decides which acts are possible."""
    return sight(viewer, concern) is not Sight.NOTHING


def answers_for_it(viewer: Viewer, concern: Concern) -> bool:
    """Whether this is the liaison of the department that has the ticket."""
    return (
        viewer.role is Role.LIAISON
        and concern.with_department is not None
        and _folded(concern.with_department) in map(_folded, viewer.departments)
    )


def accused(viewer: Viewer, concern: Concern) -> bool:
    """Whether the complaint is, or may be, about this viewer; without an account, their name is compared."""
    if viewer.user_id is not None:
        return viewer.user_id in concern.barred
    return bool(judged([AccountHolder(0, (viewer.name,))], ToldAbout((concern.official,))))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
