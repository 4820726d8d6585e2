"""One complaint: until when, what was said, what was handed over, who did what when, and what can be done now.

A liaison gets a page of their own: what was handed over, and nothing else. Whom it may be about gets none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.taking_back import LastStep, why_not_back
from bot.casework.tickets.ticket import LONGEST_NAME, LONGEST_TEXT, MOVES, Need, possible
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.finding import Finding, Measure
from bot.domain.language import Language
from bot.domain.role import Role
from bot.domain.ticket_kind import PREFIXES, TicketKind
from bot.domain.ticket_state import TicketState
from bot.work import questionnaires
from bot.work.tickets import Preview, Registry, TicketShown, beginning, not_arrived
from bot.work.tickets.same_matter import NO_SAME_MATTER, SameMatter, same_matter
from bot.work.tickets.takers import NOBODY, Takers, nobody_reads, takers
from db.queries.tickets import attachments
from db.queries.tickets.attachments import Attachment
from db.queries.tickets.timelines import Event
from handlers.office.tickets.beside import NOTHING_BESIDE, Beside, beside
from handlers.office.tickets.phrases import PHRASES
from handlers.office.tickets.ticket_due import due
from handlers.office.tickets.ticket_sight import SEERS, number_of, seen, viewer_of
from handlers.office.tickets.titles import titles
from handlers.office.web.asked import QuestionsAsked
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

AT_ONCE = (Act.ACCEPT, Act.START, Act.RESUME)
"""Acts that need no words: a button."""
WRITTEN = (
    Act.RETURN,
    Act.DISOWN,
    Act.SUSPEND,
    Act.EXTEND,
    Act.TRANSFER,
    Act.DECLINE,
    Act.TRY,
    Act.GIVE_UP,
    Act.CLASSIFY,
    Act.NOTE,
)
"""Acts with a form on a page of their own."""
ON_THE_PAGE = (Act.ASSIGN, Act.DRAFT, Act.REPLY)
"""Acts whose form stands on the ticket's own page while they are what is to be done next."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a ticket gives."""

    view: TicketShown
    files: tuple[Attachment, ...] = ()
    beginning: str = ""
    """The beginning of what is handed over."""
    takers: Takers = NOBODY
    """Those it could be handed over to."""
    unread: bool = False
    """The department that has it has no liaison to read it."""
    chief_extends: bool = False
    """An extension is possible, but another has to grant it."""
    title: str = ""
    beside: Beside = NOTHING_BESIDE
    same: SameMatter = NO_SAME_MATTER
    titles: Mapping[str, str] = field(default_factory=dict)
    """Of those about the same matter, by number."""
    asked: Questionnaire | None = None
    """What the round of the case asked; None when the ticket is about none."""


def look(
    connection: Connection,
    viewer: Viewer,
    ticket_no: str,
    registry: Registry,
    now: datetime,
    language: Language,
    zone: tzinfo,
) -> Looked:
    """The ticket with all that its page shows; raises Problem 404."""
    ticket, view = seen(connection, registry.vault, viewer, ticket_no, now)
    title = titles(connection, [view], language=language)[ticket_no]
    if view.content is None:
        return Looked(view, title=title)
    extension = Act.EXTEND in possible(ticket.standing, Role.CHIEF) and not view.extended_days
    assigns = Act.ASSIGN in view.acts
    same = same_matter(connection, registry.vault, viewer, ticket, view, now, zone)
    return Looked(
        view,
        tuple(attachments.of_ticket(connection, ticket_no)),
        beginning(connection, registry.vault, ticket, [e.note for e in _added(view)]) if assigns else "",
        takers(connection, ticket) if assigns else NOBODY,
        bool(view.with_department) and nobody_reads(connection, view.with_department or ""),
        extension and Act.EXTEND not in view.acts,
        title,
        beside(connection, registry.vault, viewer, view),
        same,
        titles(connection, same.every, language=language),
        questionnaires.of_case(connection, ticket.case_no) if ticket.case_no is not None else None,
    )


async def show_ticket(visit: Visit) -> web.StreamResponse:
    """The ticket's page."""
    number = number_of(visit)
    if page_of(visit, number) != visit.link("ticket", ticket_no=number):
        return visit.moved(page_of(visit, number))
    found = await looked_at(visit, number)
    return await visit.page(_template(found.view), **facts(visit, found))


def page_of(visit: Visit, ticket_no: str) -> str:
    """Where this reader looks at a ticket: whoever may see who asked has another page of a request for information."""
    asks = ticket_no.startswith(PREFIXES[TicketKind.DISCLOSURE])
    own = visit.link("request", ticket_no=ticket_no) if asks else ""
    return own or visit.link("ticket", ticket_no=ticket_no)


async def looked_at(visit: Visit, ticket_no: str) -> Looked:
    """A look at a ticket, with its line in the log."""
    work = partial(
        look,
        viewer=viewer_of(visit.user),
        ticket_no=ticket_no,
        registry=visit.console.registry,
        now=visit.now,
        language=visit.language,
        zone=visit.console.zone,
    )
    return await visit.recorded(work, "view", f"ticket {ticket_no}")


def facts(visit: Visit, found: Looked) -> Mapping[str, Any]:
    """What every page of one ticket needs."""
    view = found.view
    return {
        "found": found,
        "asked": QuestionsAsked(visit.language, found.asked or visit.console.in_force().questionnaire),
        "view": view,
        "content": view.content,
        "due": due(view, visit.now, visit.console.zone),
        "at_once": [act for act in AT_ONCE if act in view.acts],
        "written": [act for act in WRITTEN if act in view.acts and _helps(view, act)],
        "added": _added(view),
        "again": [act for act in ON_THE_PAGE if act in view.acts and not _inline(view, act)],
        "inline": [act for act in ON_THE_PAGE if act in view.acts and _inline(view, act)],
        "written_so_far": _latest_draft(view),
        "returned": returned(view),
        "disowned": view.timeline[-1] if view.timeline and view.timeline[-1].act == Act.DISOWN else None,
        "exchanged": [e for e in view.timeline if e.act in _EXCHANGED and e.note],
        "longest": LONGEST_TEXT,
        "longest_name": LONGEST_NAME,
        "longest_extension": visit.console.registry.terms.longest_extension,
        "preview": NO_PREVIEW,
        "findings": tuple(Finding),
        "measures": tuple(Measure),
        "categories": [(one.value, visit.say(f"name.category_{one}")) for one in Category],
        "phrases": PHRASES,
        "typed": {},
        "said": "",
        "not_arrived": _not_arrived(view),
        "taken_back": _taken_back(visit, view),
    }


def _taken_back(visit: Visit, view: TicketShown) -> str:
    """The act that this person could take back now, as far as the page can tell; blank: none."""
    last = view.timeline[-1] if view.content is not None and view.timeline else None
    if last is None or Act.TAKE_BACK not in view.acts:
        return ""
    told = last.act == Act.ACCEPT and not view.to_tell
    step = LastStep(last.act, last.by_whom, last.at, view.state, told)
    chief = visit.user.role in (Role.CHIEF, Role.SUPERIOR)
    return last.act if why_not_back(step, visit.user.name, visit.now, chief=chief) is None else ""


NO_PREVIEW: Preview | None = None


def _added(view: TicketShown) -> list[Event]:
    """What the complainant has said since."""
    return [e for e in view.timeline if e.act == Act.ADD and e.note]


def _not_arrived(view: TicketShown) -> str:
    """What did not reach the complainant and why, as long as nothing has been done about it."""
    last = next((e for e in reversed(view.timeline) if e.act not in not_arrived.BESIDE_IT), None)
    return last.note if last is not None and last.act == not_arrived.ACT else ""


_EXCHANGED = (Act.DRAFT, Act.RETURN, Act.REPLY)
"""What went to and fro between a department and the office, for both to read."""


def _latest_draft(view: TicketShown) -> Event | None:
    """What the department has written last since it has the ticket: it is gone on with, or looked at."""
    since = max((n for n, e in enumerate(view.timeline) if e.act == Act.ASSIGN), default=len(view.timeline))
    return next((e for e in reversed(view.timeline[since:]) if e.act == Act.DRAFT), None)


def returned(view: TicketShown) -> Event | None:
    """The office's note on the draft, until the department has written another."""
    latest = next((e for e in reversed(view.timeline) if e.act in _EXCHANGED), None)
    return latest if latest is not None and latest.act == Act.RETURN else None


def _helps(view: TicketShown, act: Act) -> bool:
    """Whether the act could succeed at all: a dissatisfied callback is never sent away."""
    from_callback = view.content is not None and view.content.case_no is not None
    return not (from_callback and Need.NO_CALLBACK in MOVES[view.state, act].needs)


def _template(view: TicketShown) -> str:
    return "tickets/ticket.html" if view.content is not None else "tickets/handed_over.html"


def _inline(view: TicketShown, act: Act) -> bool:
    """Whether the form stands on the ticket's own page: what is to be done next, not what could be done again."""
    if act is Act.ASSIGN:
        return view.with_department is None
    if act is Act.DRAFT:
        return view.state is not TicketState.DRAFTED
    return view.state is not TicketState.REPLIED


ROUTES = (
    Route(
        "GET",
        "/office/tickets/{ticket_no}",
        show_ticket,
        SEERS,
        "one complaint, as far as one may see it",
        name="ticket",
        under="tickets",
    ),
)
