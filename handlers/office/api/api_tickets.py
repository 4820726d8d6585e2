"""The JSON API's complaints: what `bot.work.tickets.shown` gives the viewer, as on the console's pages, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic import TypeAdapter, with_config

from bot.casework.tickets.deadline import Colour
from bot.casework.tickets.ticket_clock import TermName
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.finding import Finding, Measure
from bot.domain.ticket_state import TicketState
from bot.domain.verdict import Verdict
from bot.work.tickets import TicketShown
from bot.work.tickets.same_matter import NO_SAME_MATTER, SameMatter, joined_of
from db.queries.tickets.ticket_inbox import Pile
from handlers.office.api.endpoint import MONTH, STRICT, Endpoint, Parameter, choice
from handlers.office.api.same_matter import (
    JoinedNumbers,
    SameMatterNumbers,
    joined_numbers,
    same_numbers,
)
from handlers.office.tickets.ticket import Looked, looked_at, returned
from handlers.office.tickets.ticket_sight import SEERS, TicketLine, days_left, number_of, viewer_of
from handlers.office.tickets.tickets import FOUND, PILES, found_for, key_of
from handlers.office.web.visit import Visit


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class TicketBrief:
    """A complaint in the inbox. What only the office knows of it is null for a department."""

    ticket_no: str
    state: TicketState
    pile: str
    term: TermName | None
    deadline: datetime | None
    days_left: int | None
    colour: Colour | None
    provisional: bool
    with_department: str | None
    created_at: datetime
    reopened: int
    category: str | None
    department: str | None
    official: str | None
    same_matter: JoinedNumbers | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Tickets:
    """A page of the inbox, the most pressing first. `next`: what `after` is for the page after this one."""

    tickets: tuple[TicketBrief, ...]
    open: Mapping[str, int]
    """How many are open, by pile; tickets that one may not see are not counted."""
    next: str | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to the complainant."""

    at: datetime
    text: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Step:
    """A line of a ticket's timeline."""

    at: datetime
    act: str
    state: TicketState
    by_whom: str
    note: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class File:
    """An attachment; it is opened in the console."""

    number: int
    kind: str
    state: str
    size: int | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class OfficeOnly:
    """What only the office sees of a complaint. Who complained is not here either: it is sealed."""

    category: str
    """For the office's work: its own, else the complainant's choice."""
    told_category: str
    """The complainant's own choice; blank: none."""
    case_no: str | None
    department: str
    official: str
    happened: str
    content: str
    anonymous: bool
    source: str
    about_office: bool
    verdict: Verdict | None
    verdict_words: str | None
    finding: Finding | None
    """Of the latest reply; null: none was written down, which is not "not verified"."""
    measures: tuple[Measure, ...]
    timeline: tuple[Step, ...]
    files: tuple[File, ...]
    same_matter: SameMatterNumbers


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class OneTicket:
    """One complaint, as far as one may see it. `office` is null for a department."""

    ticket_no: str
    version: int
    state: TicketState
    term: TermName | None
    deadline: datetime | None
    colour: Colour | None
    provisional: bool
    extended_days: int
    with_department: str | None
    created_at: datetime
    reopened: int
    acts: tuple[Act, ...]
    """What one may do now, in the console."""
    handed_over: str | None
    draft: str | None
    """What the department has written, while the office looks at it. The complainant has not got it."""
    returned: str | None
    """The office's note, when it wants the department to write otherwise."""
    replies: tuple[Reply, ...]
    office: OfficeOnly | None


async def tickets(visit: Visit) -> Tickets:
    """A page of the inbox: the console's own, with its filters."""
    found, _ = await found_for(visit)
    numbers = [line.shown.ticket_no for line in found.lines]
    look = partial(
        joined_of, vault=visit.console.vault, viewer=viewer_of(visit.user), numbers=numbers, now=visit.now
    )
    joined = await visit.read(look)
    return Tickets(
        tuple(_brief(visit, line, joined) for line in found.lines),
        {pile.name.lower(): count for pile, count in found.counts.items() if pile is not Pile.DONE},
        key_of(found.more) or None,
    )


async def ticket(visit: Visit) -> OneTicket:
    """One complaint."""
    found = await looked_at(visit, number_of(visit))
    view = found.view
    return OneTicket(
        ticket_no=view.ticket_no,
        version=view.version,
        state=view.state,
        term=view.term,
        deadline=view.deadline,
        colour=view.colour,
        provisional=view.provisional,
        extended_days=view.extended_days,
        with_department=view.with_department,
        created_at=view.created_at,
        reopened=view.reopened,
        acts=view.acts,
        handed_over=view.handed_over,
        draft=view.draft,
        returned=note.note if (note := returned(view)) is not None else None,
        replies=tuple(Reply(e.at, e.note) for e in view.timeline if e.act == Act.REPLY and e.note),
        office=_office(view, found),
    )


def _brief(visit: Visit, line: TicketLine, joined: Mapping[str, SameMatter]) -> TicketBrief:
    view, content = line.shown, line.shown.content
    left = partial(days_left, now=visit.now, zone=visit.console.zone)
    return TicketBrief(
        ticket_no=view.ticket_no,
        state=view.state,
        pile=line.pile.name.lower(),
        term=view.term,
        deadline=view.deadline,
        days_left=left(view.deadline) if view.deadline is not None else None,
        colour=view.colour,
        provisional=view.provisional,
        with_department=view.with_department,
        created_at=view.created_at,
        reopened=view.reopened,
        category=view.category if content is not None else None,
        department=content.department if content is not None else None,
        official=content.official if content is not None else None,
        same_matter=joined_numbers(joined.get(view.ticket_no, NO_SAME_MATTER))
        if content is not None
        else None,
    )


def _office(view: TicketShown, found: Looked) -> OfficeOnly | None:
    content = view.content
    if content is None:
        return None
    return OfficeOnly(
        category=view.category,
        told_category=content.told_category,
        case_no=content.case_no,
        department=content.department,
        official=content.official,
        happened=content.happened,
        content=content.content,
        anonymous=content.anonymous,
        source=content.source,
        about_office=view.about_office,
        verdict=Verdict(view.verdict) if view.verdict else None,
        verdict_words=content.verdict_words,
        finding=content.finding,
        measures=content.measures,
        timeline=tuple(Step(e.at, e.act, e.state, e.by_whom, e.note) for e in view.timeline),
        files=tuple(File(n, f.kind, f.state, f.size) for n, f in enumerate(found.files, 1)),
        same_matter=same_numbers(found.same),
    )


ENDPOINTS = (
    Endpoint(
        "api_tickets",
        "/office/api/tickets",
        tickets,
        SEERS,
        "the complaints one may see, by deadline",
        TypeAdapter(Tickets),
        (
            choice("pile", "only this pile; without it, all that are open", list(PILES)),
            choice("state", "only in this state", list(TicketState)),
            Parameter("month", "only those registered in this month", MONTH),
            choice("category", "only of this kind", list(Category)),
            choice("finding", "only with this finding; none: without one", FOUND),
            Parameter("department", "complained about, or where the complaint is"),
            choice("mine", "1: only those one has acted on", ["1"]),
            Parameter("after", "where a page goes on: `next` of the page before"),
        ),
    ),
    Endpoint(
        "api_ticket",
        "/office/api/tickets/{ticket_no}",
        ticket,
        SEERS,
        "one complaint, as far as one may see it",
        TypeAdapter(OneTicket),
        (Parameter("ticket_no", "its number, as TS-20261103-7KQ2X-K", place="path"),),
    ),
)
