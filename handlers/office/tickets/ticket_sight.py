"""Complaints through the eyes of whoever asks: every list and every page of them comes through here.

What somebody may see, `bot.casework.tickets.visibility` says, and nothing here says it again: a ticket is looked up, shown to
the viewer by `bot.work.tickets.shown`, and if that gives nothing, there is no such ticket.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot.casework.tickets.ticket_number import parse_ticket_number
from bot.casework.tickets.visibility import Concern, Sight, Viewer, sight
from bot.dialogue.survey.complaint_offer import COMPLAINT
from bot.domain.role import Role
from bot.domain.ticket_kind import WORKED_AS_COMPLAINTS, TicketKind
from bot.work.tickets import TicketShown, shown
from db.queries import department_names
from db.queries.archive.archive import Supplement
from db.queries.office import audit
from db.queries.office.users import User
from db.queries.tickets import ticket_inbox, ticket_rows, timelines
from db.queries.tickets.ticket_inbox import (
    Bounds,
    Heap,
    InboxPlace,
    Pile,
    TicketsWanted,
)
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault
from handlers.office.web.roles import READERS, Roles
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

SEERS: Roles = READERS | {Role.LIAISON, Role.SUPERIOR}
"""Whoever may have complaints to see at all."""


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in a list."""

    shown: TicketShown
    pile: Pile


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A page of the inbox. `more`: where the next one begins; None: this is the last."""

    lines: tuple[TicketLine, ...]
    more: InboxPlace | None
    counts: dict[Pile, int]
    """Of the open piles, whatever pile is shown."""


def viewer_of(user: User) -> Viewer:
    """Who looks."""
    return Viewer(user.name, Role(user.role), user.departments, user.id)


def number_of(visit: Visit) -> str:
    """The ticket's number in the path, as it is kept; raises Problem 404."""
    number = parse_ticket_number(visit.part("ticket_no")[:40])
    if number is None:
        raise not_found("ticket.no_such")
    return number


def seen(
    connection: Connection, vault: Vault, viewer: Viewer, ticket_no: str, now: datetime
) -> tuple[Ticket, TicketShown]:
    """The ticket, and what the viewer sees of it; raises Problem 404 when that is nothing, and WrongKey.

    No more is read of a ticket that is hidden than of one that is not there, so that nobody can time it.
    """
    ticket = ticket_rows.one(connection, vault, ticket_no)
    if ticket is None or not _anything(viewer, ticket.concern):
        raise not_found("ticket.no_such")
    view = shown(viewer, ticket, now, timelines.of(connection, vault, ticket_no))
    assert view is not None
    return ticket, view


def inbox(
    connection: Connection,
    vault: Vault,
    viewer: Viewer,
    wanted: TicketsWanted,
    now: datetime,
    *,
    after: InboxPlace | None = None,
    most: int = ticket_inbox.PAGE,
) -> SeenTicket:
    """A page of what the viewer may see of what is wanted."""
    known = department_names.known(connection)
    wanted = replace(wanted, departments=known.every(wanted.department))
    bounds = bounds_of(connection, viewer)
    lines: list[TicketLine] = []
    places: dict[str, InboxPlace] = {}
    more = True
    while more and len(lines) <= most:
        found = ticket_inbox.page(connection, bounds, wanted, now=now, after=after, most=most + 1)
        for ticket in ticket_rows.many(connection, vault, [place.ticket_no for place in found]):
            view = shown(viewer, ticket, now)
            if view is not None and _fits(ticket.concern, ticket.department, viewer, wanted):
                lines.append(TicketLine(view, next(p.pile for p in found if p.ticket_no == ticket.ticket_no)))
        places |= {place.ticket_no: place for place in found}
        more = len(found) > most
        after = found[-1] if found else None
    counts = _counts(ticket_inbox.heaps(connection, bounds, wanted, now=now), viewer, wanted)
    page = tuple(lines[:most])
    return SeenTicket(page, places[page[-1].shown.ticket_no] if len(lines) > most else None, counts)


def open_counts(
    connection: Connection,
    viewer: Viewer,
    now: datetime,
    kinds: tuple[TicketKind, ...] = WORKED_AS_COMPLAINTS,
) -> dict[Pile, int]:
    """How many open tickets of each pile the viewer may see."""
    wanted = TicketsWanted(kinds=kinds)
    heaps = ticket_inbox.heaps(connection, bounds_of(connection, viewer), wanted, now=now)
    return _counts(heaps, viewer, wanted)


def readable(
    connection: Connection, viewer: Viewer, supplements: Iterable[Supplement]
) -> tuple[Supplement, ...]:
    """Of what came into an archive later, all but what tells of complaints whose content the viewer may not see."""
    of = [(s, _complaint_of(s)) for s in supplements]
    found = ticket_rows.known(connection, [number for _, number in of if number is not None])
    open_ones = {t.ticket_no for t in found if sight(viewer, t.concern) is Sight.CONTENT}
    return tuple(s for s, number in of if number is None or number in open_ones)


def _complaint_of(supplement: Supplement) -> str | None:
    """The complaint of whose verdict or registering a supplement tells."""
    told = supplement.told
    named = (
        told.get("of"),
        told.get("ticket"),
        told.get("value") if told.get("question") == COMPLAINT else None,
    )
    return next((number for number in named if isinstance(number, str)), None)


def without_hidden(
    connection: Connection, viewer: Viewer, lines: Iterable[audit.AuditLine]
) -> list[audit.AuditLine]:
    """Lines of the log but for those about complaints that the viewer must not know of.

    How many complaints somebody else was shown is told to nobody: the viewer's may be fewer.
    """
    of = [(_uncounted(line, viewer), line.object.removeprefix("ticket ")) for line in lines]
    asked = [number for line, number in of if line.object != number]
    concerns = {t.ticket_no: t.concern for t in ticket_rows.known(connection, asked)}
    return [line for line, number in of if number not in concerns or _anything(viewer, concerns[number])]


def days_left(deadline: datetime, now: datetime, zone: tzinfo) -> int:
    """Whole days until the day on which a term ends; negative once it is over."""
    return (deadline.astimezone(zone).date() - now.astimezone(zone).date()).days


def bounds_of(connection: Connection, viewer: Viewer) -> Bounds:
    """What the rule hides whatever the ticket says, so that it need not be read."""
    about_office = _anything(viewer, Concern(about_office=True))
    if about_office or _anything(viewer, Concern()):
        return Bounds(about_office, viewer=viewer.user_id)
    mine = (d for d in ticket_inbox.places(connection) if _anything(viewer, Concern(with_department=d)))
    return Bounds(about_office, tuple(mine), viewer.user_id)


def _counts(heaps: list[Heap], viewer: Viewer, wanted: TicketsWanted) -> dict[Pile, int]:
    counts = dict.fromkeys(Pile, 0)
    for heap in heaps:
        if _anything(viewer, heap.concern) and _fits(heap.concern, heap.department, viewer, wanted):
            counts[heap.pile] += heap.number
    return counts


def _fits(concern: Concern, department: str, viewer: Viewer, wanted: TicketsWanted) -> bool:
    """Whether it fits by what the viewer may know: a filter must not tell what a page would not."""
    if not wanted.departments or concern.with_department in wanted.departments:
        return True
    return department in wanted.departments and sight(viewer, concern) is Sight.CONTENT


def _uncounted(line: audit.AuditLine, viewer: Viewer) -> audit.AuditLine:
    if line.object != "tickets" or (line.by_whom, line.role) == (viewer.name, viewer.role.value):
        return line
    return replace(line, detail={name: value for name, value in line.detail.items() if name != "found"})


def _anything(viewer: Viewer, concern: Concern) -> bool:
    return sight(viewer, concern) is not Sight.NOTHING
