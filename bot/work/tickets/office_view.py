"""A ticket as a member of the office may see it: what they may not see is left out (None, an empty note)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.casework.tickets.deadline import Colour, colour
from bot.casework.tickets.ticket import possible
from bot.casework.tickets.ticket_clock import TermName, TimelineStep, began
from bot.casework.tickets.visibility import Sight, Viewer, sight
from bot.domain.act import Act
from bot.domain.finding import Finding, Measure
from bot.domain.month import day_of
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event

_BETWEEN_BOTH = frozenset({Act.ASSIGN, Act.REPLY, Act.DRAFT, Act.RETURN})
"""What the responsible department reads: its own drafts, and texts that were checked against the identity net."""


@dataclass(frozen=True, slots=True)
class Content:
    """What only the office sees: the words, the case or a name might reveal who complained."""

    case_no: str | None
    told_category: str
    """The complainant's own choice; blank: none."""
    office_category: str | None
    department: str
    official: str
    happened: str
    content: str
    anonymous: bool
    source: str
    verdict_words: str | None
    finding: Finding | None
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class TicketShown:
    """What a viewer sees of a ticket."""

    ticket_no: str
    version: int
    state: TicketState
    category: str
    """For the office's work: its own, else the complainant's choice."""
    about_office: bool
    created_at: datetime
    term: TermName | None
    """Which term runs; None: none does."""
    deadline: datetime | None
    colour: Colour | None
    provisional: bool
    extended_days: int
    with_department: str | None
    handed_over: str | None
    draft: str | None
    """The department's answer while the office reviews it."""
    reply: str | None
    replied_at: datetime | None
    reopened: int
    verdict: str | None
    tries: int
    acts: tuple[Act, ...]
    """What the viewer may do now."""
    content: Content | None
    """None for viewers who see only what was handed over."""
    kind: TicketKind = TicketKind.COMPLAINT
    timeline: tuple[Event, ...] = ()
    yellow_at: datetime | None = None
    began_at: datetime | None = None
    """When the running term began; None: none runs, or the timeline was not requested."""
    to_tell: bool = False
    """The complainant has not been told of the acceptance yet."""
    waits_for_department: bool = False
    """Whether it is the department's turn."""

    @property
    def joined_case(self) -> str | None:
        """The case whose data may stand beside the complaint: none to whom it is hidden, nor for an anonymous one."""
        return self.content.case_no if self.content is not None and not self.content.anonymous else None


def shown(
    viewer: Viewer, ticket: Ticket, now: datetime, timeline: Sequence[Event] = ()
) -> TicketShown | None:
    """The ticket for this viewer; None when they may not even know that it exists."""
    seen = sight(viewer, ticket.concern)
    if seen is Sight.NOTHING:
        return None
    whole = seen is Sight.CONTENT
    lines = tuple(timeline if whole else _since_handing_over(timeline))
    began_at = _began(ticket, timeline)
    replies = [e.note for e in lines if e.act == Act.REPLY and e.note]
    ends = ticket.deadline
    return TicketShown(
        ticket_no=ticket.ticket_no,
        version=ticket.version,
        state=ticket.state,
        category=ticket.sorted_as,
        about_office=ticket.about_office,
        created_at=timeline[0].at if whole and timeline else ticket.created_at,
        term=_term(ticket),
        deadline=ends,
        colour=colour(now, ends, ticket.yellow_at or ends) if ends is not None else None,
        provisional=ticket.provisional,
        extended_days=ticket.extended_days,
        with_department=ticket.with_department,
        handed_over=ticket.handed_over,
        draft=ticket.draft,
        reply=ticket.reply if whole else next(reversed(replies), None),
        replied_at=_replied_at(ticket, lines),
        reopened=ticket.reopened,
        verdict=ticket.verdict,
        tries=ticket.tries,
        acts=possible(ticket.standing, viewer.role),
        content=_content(ticket) if whole else None,
        kind=ticket.kind,
        timeline=lines,
        yellow_at=ticket.yellow_at,
        began_at=began_at if whole or began_at is None else day_of(began_at),
        to_tell=ticket.to_tell and whole,
        waits_for_department=ticket.waits_for_department,
    )


def all_shown(viewer: Viewer, tickets: Iterable[Ticket], now: datetime) -> Iterator[TicketShown]:
    """Those of the tickets that the viewer may see."""
    for ticket in tickets:
        seen = shown(viewer, ticket, now)
        if seen is not None:
            yield seen


def _content(ticket: Ticket) -> Content:
    return Content(
        ticket.case_no,
        ticket.category,
        ticket.office_category,
        ticket.department,
        ticket.official,
        ticket.happened,
        ticket.content,
        ticket.anonymous,
        ticket.source,
        ticket.verdict_words,
        ticket.finding,
        ticket.measures,
    )


def _term(ticket: Ticket) -> TermName | None:
    if ticket.deadline is None:
        return None
    return TermName.ACCEPT if ticket.accept_by is not None else TermName.FINISH


def _began(ticket: Ticket, timeline: Sequence[Event]) -> datetime | None:
    if ticket.deadline is None or not timeline:
        return None
    return began([TimelineStep(e.at, e.act, e.state) for e in timeline])


def _replied_at(ticket: Ticket, lines: Sequence[Event]) -> datetime | None:
    """When the latest reply was given, as exactly as the viewer may know; from the ticket alone, the day."""
    if ticket.replied_at is None:
        return None
    return next((e.at for e in reversed(lines) if e.act == Act.REPLY), ticket.replied_at)


def _since_handing_over(timeline: Sequence[Event]) -> Iterator[Event]:
    """What passed between the office and the department since the latest handover; nothing of the complainant's.

    Nor what the office has found out: a department reads of that what the reply says, and what it proposed itself. Not even when they wrote: the time could be compared with who was at the counter, or with another log.
    """
    last = max((n for n, event in enumerate(timeline) if event.act == Act.ASSIGN), default=len(timeline))
    for event in timeline[last:]:
        if event.act in _BETWEEN_BOTH:
            line = replace(event, at=_minute(event.at))
            yield line if event.act == Act.DRAFT else replace(line, finding=None, measures=())


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
