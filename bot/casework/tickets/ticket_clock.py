"""Which term of a ticket is running, and until when: read from its timeline alone, so that it can be recomputed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.casework.tickets.deadline import Deadline, IsWorkday, Pause, Terms, due
from bot.domain.ticket_state import TicketState


class TermName(StrEnum):
    """The two terms of a ticket."""

    ACCEPT = "accept"
    """Until it is accepted or routed."""
    FINISH = "finish"
    """Until it is replied to."""


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One line of a timeline: what was done when, and the resulting state."""

    at: datetime
    act: str
    state: TicketState


@dataclass(frozen=True, slots=True)
class Running:
    """A running term."""

    term: TermName
    deadline: Deadline


WORKED_ON = frozenset(
    {
        TicketState.ACCEPTED,
        TicketState.ASSIGNED,
        TicketState.WORKING,
        TicketState.SUSPENDED,
        TicketState.DRAFTED,
        TicketState.REOPENED,
    }
)
"""The states in which a reply is owed."""
OWED = frozenset({TicketState.REGISTERED}) | WORKED_ON
"""The states in which something is owed to the complainant."""


def running(
    timeline: Sequence[TimelineStep], terms: Terms, is_workday: IsWorkday, *, extended_days: int = 0
) -> Running | None:
    """The term running after the last line of the timeline; None while suspended and when nothing is owed.

    The term to accept runs from the registration, the term to finish from the acceptance or the latest
    reopening. An extension belongs to the term in which it was granted.
    """
    state = timeline[-1].state
    if state is TicketState.REGISTERED:
        counted = due(timeline[0].at, terms.accept, is_workday)
        return Running(TermName.ACCEPT, counted) if counted is not None else None
    if state not in WORKED_ON:
        return None
    steps = timeline[_beginning(timeline) :]
    extension = extended_days if any(step.act == "extend" for step in steps) else 0
    counted = due(steps[0].at, terms.finish, is_workday, pauses=_pauses(steps), extension=extension)
    return Running(TermName.FINISH, counted) if counted is not None else None


def began(timeline: Sequence[TimelineStep]) -> datetime:
    """When the term running after the last line of the timeline began: with the registration or the current work."""
    registered = timeline[-1].state is TicketState.REGISTERED
    return timeline[0 if registered else _beginning(timeline)].at


def _beginning(timeline: Sequence[TimelineStep]) -> int:
    """Where the current stretch of work begins."""
    begins = 0
    for n, step in enumerate(timeline):
        before = timeline[n - 1].state if n else None
        reopened = step.state is TicketState.REOPENED and before is not TicketState.REOPENED
        if reopened or (step.state in WORKED_ON and before not in WORKED_ON):
            begins = n
    return begins


def _pauses(steps: Sequence[TimelineStep]) -> list[Pause]:
    pauses: list[Pause] = []
    since: datetime | None = None
    for step in steps:
        if step.state is TicketState.SUSPENDED:
            since = since or step.at
        elif since is not None:
            pauses.append(Pause(since, step.at))
            since = None
    return pauses if since is None else [*pauses, Pause(since, None)]
