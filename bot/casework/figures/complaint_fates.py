"""What has become of complaints, in the few words that a published month has for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.casework.tickets.ticket_clock import OWED
from bot.domain.ticket_state import TicketState
from bot.domain.verdict import Verdict


class ComplaintFate(StrEnum):
    """In the order in which they are shown."""

    ACCEPTED = "accepted"
    """Closed, and the complainant accepts the answer."""
    CLOSED = "closed"
    """Closed without that."""
    REPLIED = "replied"
    """Answered; the complainant has not said anything yet."""
    WORKED_ON = "worked_on"
    LATE = "late"
    """Something is owed to the complainant, and the term is over."""
    ELSEWHERE = "elsewhere"
    """Not taken up, or passed on."""


@dataclass(frozen=True, slots=True)
class ComplaintCount:
    """How many complaints stand alike."""

    state: TicketState
    verdict: str | None
    overdue: bool
    """Whether the running term is over."""
    count: int


def fate(state: TicketState, verdict: str | None, overdue: bool) -> ComplaintFate:
    """What has become of a complaint."""
    match state:
        case TicketState.CLOSED:
            return ComplaintFate.ACCEPTED if verdict == Verdict.SATISFIED else ComplaintFate.CLOSED
        case TicketState.DECLINED | TicketState.TRANSFERRED:
            return ComplaintFate.ELSEWHERE
        case TicketState.REPLIED:
            return ComplaintFate.REPLIED
        case _:
            return ComplaintFate.LATE if overdue and state in OWED else ComplaintFate.WORKED_ON


def fates(counts: Iterable[ComplaintCount]) -> Mapping[ComplaintFate, int]:
    """How many met which fate; those that are late are always named, be it with 0."""
    found = Counter[ComplaintFate]()
    for one in counts:
        found[fate(one.state, one.verdict, one.overdue)] += one.count
    return {one: found[one] for one in ComplaintFate if found[one] or one is ComplaintFate.LATE}
