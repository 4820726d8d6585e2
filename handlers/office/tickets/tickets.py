"""投诉件: the inbox, the most pressing first, with what the viewer may see and nothing else, counted likewise."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet.phone_calls import PHONE
from bot.casework.tickets.ticket_number import parse_ticket_number
from bot.casework.tickets.visibility import Viewer
from bot.channels.vendors import VENDORS
from bot.domain.arrival import Arrival
from bot.domain.category import Category
from bot.domain.finding import Finding
from bot.domain.month import Month
from bot.domain.role import Role
from bot.domain.ticket_kind import WORKED_AS_COMPLAINTS, TicketKind
from bot.domain.ticket_state import TicketState
from bot.work.tickets.brakes import braked
from db.queries.office import departments
from db.queries.office.users import User
from db.queries.tickets.ticket_inbox import (
    NO_FINDING,
    InboxPlace,
    Pile,
    TicketsWanted,
)
from db.vault import Vault
from handlers.office.tickets.ticket_sight import (
    SEERS,
    SeenTicket,
    days_left,
    inbox,
    open_counts,
    viewer_of,
    without_hidden,
)
from handlers.office.tickets.titles import titles
from handlers.office.web.positions import microseconds, moment
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input

TONES: Mapping[Pile, str] = {Pile.RED: "late", Pile.YELLOW: "warn", Pile.GREEN: "act", Pile.DONE: "ok"}
"""The colour of a pile's badge."""
MONTHS = 24
"""So many months back may be chosen from."""
SOURCES = (
    *(arrival.value for arrival in Arrival),
    "web",
    *(vendor.name for vendor in VENDORS if vendor.name != "web"),
    PHONE,
)
"""How a complaint may have come."""
PILES = {pile.name.lower(): pile for pile in Pile}
FOUND = (*(one.value for one in Finding), NO_FINDING)
_PLACE = re.compile(r"([0-6])\.(\d{1,17})\.((?:TS|GK|GR)-\d{8}-[0-9A-Z]{4,9}-[0-9A-Z])", re.ASCII)


async def show_tickets(visit: Visit) -> web.StreamResponse:
    """One page of the inbox."""
    query = visit.query
    typed = query.text("q", longest=60)
    number = parse_ticket_number(typed)
    if number is not None:
        return visit.moved(visit.link("ticket", ticket_no=number))
    if typed:
        raise bad_input("tickets.not_a_number", value=typed[:40])
    found, asked = await found_for(visit)
    chief = visit.user.role == Role.CHIEF
    named = partial(titles, views=[line.shown for line in found.lines], language=visit.language)
    return await visit.page(
        "tickets/tickets.html",
        found=found,
        titles=await visit.read(named),
        asked=asked,
        piles=PILES,
        tones=TONES,
        lists=await visit.read(partial(_lists, visit=visit, asked=asked)),
        more=key_of(found.more),
        days_left=partial(days_left, now=visit.now, zone=visit.console.zone),
        whole=visit.user.role not in _NARROW,
        braked=await visit.read(
            partial(_braked, vault=visit.console.vault, viewer=viewer_of(visit.user), now=visit.now)
        )
        if chief
        else (),
    )


def _lists(
    connection: Connection, *, visit: Visit, asked: Mapping[str, str]
) -> Mapping[str, list[tuple[str, str]]]:
    """What each list offers, whether there are complaints of it or not: nobody may read from it what there is."""
    month = Month.of(visit.now, visit.console.zone)
    months = [str(month)]
    while len(months) < MONTHS:
        month = month.previous
        months.append(str(month))
    known = [department.name for department in departments.listed(connection)]

    def offered(name: str, found: Sequence[str], kind: str = "") -> list[tuple[str, str]]:
        stands = asked[name]
        every = [*([stands] if stands and stands not in found else []), *found]
        return [(value, visit.say(f"name.{kind}_{value}") if kind else value) for value in every]

    return {
        "months": [(m, visit.formats.month(m)) for m, _ in offered("month", months)],
        "states": offered("state", list(TicketState), "ticket"),
        "categories": offered("category", list(Category), "category"),
        "departments": offered("department", known),
        "findings": offered("finding", FOUND, "finding"),
        "sources": offered("source", SOURCES, "channel"),
        "kinds": offered("kind", kinds_of(visit.user), "kind"),
    }


async def found_for(visit: Visit) -> tuple[SeenTicket, Mapping[str, str]]:
    """The page of the inbox that the address asks for, and its filter, with the line in the log; raises Problem 400."""
    wanted, after = _wanted(visit), _place(visit.query.text("after"))
    look = partial(
        inbox,
        vault=visit.console.vault,
        viewer=viewer_of(visit.user),
        wanted=wanted,
        now=visit.now,
        after=after,
    )
    asked = _asked(visit, wanted)
    return await visit.recorded(look, "search", "tickets", detail=partial(_told, asked=asked)), asked


def _braked(connection: Connection, vault: Vault, viewer: Viewer, now: datetime) -> list[str]:
    """Who has tried the identity net too often lately, on complaints that the viewer may know of."""
    lines = without_hidden(connection, viewer, braked(connection, vault, now))
    return list(dict.fromkeys(line.by_whom for line in lines))


def count(connection: Connection, user: User, now: datetime) -> Count | None:
    """What is overdue, else what soon will be, else what is open."""
    counts = open_counts(connection, viewer_of(user), now, kinds_of(user))
    for pile in (Pile.RED, Pile.YELLOW):
        if counts[pile]:
            return Count(counts[pile], TONES[pile])
    return Count(sum(counts.values()))


_NARROW = frozenset({Role.LIAISON})
"""Those who see what was handed over: they do not choose by what was complained about."""


def kinds_of(user: User) -> tuple[TicketKind, ...]:
    """What stands in this list: a department has one list of all that it was handed, whatever kind it is."""
    return tuple(TicketKind) if user.role in _NARROW else WORKED_AS_COMPLAINTS


def _wanted(visit: Visit) -> TicketsWanted:
    query, whole = visit.query, visit.user.role not in _NARROW
    pile, state, month = (
        query.one_of("pile", list(PILES)),
        query.one_of("state", list(TicketState)),
        query.month(),
    )
    category = query.one_of("category", list(Category))
    state_of = TicketState(state) if state is not None else None
    return TicketsWanted(
        pile=PILES[pile] if pile is not None else _pile_of(state_of),
        month=str(month).replace("-", "") if month is not None else "",
        state=state_of,
        category=(category or "") if whole else "",
        department=query.text("department", longest=100) if whole else "",
        by_whom=visit.user.name if query.one_of("mine", ("1",)) else "",
        kinds=kinds_of(visit.user)
        if (kind := query.one_of("kind", kinds_of(visit.user))) is None
        else (kind,),
        finding=(query.one_of("finding", FOUND) or "") if whole else "",
        source=(query.one_of("source", SOURCES) or "") if whole else "",
    )


def _pile_of(state: TicketState | None) -> Pile | None:
    """Where one has to look for a state: what is done lies in a pile of its own."""
    return Pile.DONE if state in (TicketState.CLOSED, TicketState.DECLINED, TicketState.TRANSFERRED) else None


def _asked(visit: Visit, wanted: TicketsWanted) -> dict[str, str]:
    """The filter as it stands in the address."""
    month = visit.query.month()
    return {
        "pile": wanted.pile.name.lower() if wanted.pile is not None else "",
        "month": str(month) if month is not None else "",
        "state": wanted.state.value if wanted.state is not None else "",
        "category": wanted.category,
        "department": wanted.department,
        "finding": wanted.finding,
        "source": wanted.source,
        "kind": wanted.kinds[0].value if len(wanted.kinds) == 1 else "",
        "mine": "1" if wanted.by_whom else "",
    }


def _told(found: SeenTicket, *, asked: Mapping[str, str]) -> Mapping[str, object]:
    return {name: value for name, value in asked.items() if value} | {"found": len(found.lines)}


def key_of(place: InboxPlace | None) -> str:
    """A place as it stands in the address."""
    if place is None:
        return ""
    return f"{place.pile.value}.{microseconds(place.at)}.{place.ticket_no}"


def _place(text: str) -> InboxPlace | None:
    """Where a page goes on; raises Problem 400."""
    if not text:
        return None
    found = _PLACE.fullmatch(text)
    at = moment(found[2]) if found is not None else None
    if found is None or at is None:
        raise bad_input("tickets.no_such_place")
    return InboxPlace(Pile(int(found[1])), at, found[3])


ROUTES = (
    Route(
        "GET",
        "/office/tickets",
        show_tickets,
        SEERS,
        "the complaints one may see, by deadline",
        name="tickets",
        nav=Nav("complaints", 10, count),
    ),
)
