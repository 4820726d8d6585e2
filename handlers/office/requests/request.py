"""One request: what is asked, by whom (masked), what is due, what was done, what can be done now, and its letters."""

from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.disclosure.course import DISCLOSURE_MOVES, StepNeed
from bot.casework.disclosure.deciding import DisclosureOrder, possible_acts
from bot.casework.tickets.ticket import LONGEST_TEXT, Illegal, possible
from bot.domain.act import Act
from bot.domain.disclosure import DisclosureOutcome
from bot.domain.disclosure_act import OUTCOMES_OF, AnswerKind, DisclosureAct
from bot.domain.role import Role
from bot.paper.request_letter import LETTERS
from bot.work.tickets.request_acts import RequestStepDone, request_of, step
from bot.work.tickets.request_view import RequestSeen
from db.store import Conflict
from handlers.office.requests.request_letters import in_clear
from handlers.office.requests.request_sight import (
    ACTORS,
    SEERS_OF_REQUESTS,
    request_seen,
)
from handlers.office.tickets.ticket_sight import number_of, viewer_of
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found, stale

LONGEST_REASON = 200
_TYPED = ("act", "text", "amount", "answer", "outcome")


async def show(visit: Visit) -> web.StreamResponse:
    """The request's page."""
    found = await visit.recorded(partial(request_seen, visit=visit), "view", f"ticket {number_of(visit)}")
    return await _page(visit, found)


async def unmask(visit: Visit) -> web.StreamResponse:
    """Who asks, this once, or a letter in clear; the reason stands in the log."""
    reason, number = visit.form.text("reason", longest=LONGEST_REASON), number_of(visit)
    look = partial(_clear, visit=visit, reason=reason)
    found = await visit.recorded(look, "unmask", f"ticket {number}", reason=reason)
    letter = visit.form.number("letter")
    return await _page(visit, found) if letter is None else await in_clear(visit, found, letter)


def _clear(connection: Connection, *, visit: Visit, reason: str) -> RequestSeen:
    found = request_seen(connection, visit=visit, reason=reason)
    if not found.clear:
        raise bad_input("case.no_reason")
    return found


async def act(visit: Visit) -> web.StreamResponse:
    """Do one thing to a request."""
    number, wanted = number_of(visit), visit.form.one_of("act", tuple(DisclosureAct))
    if wanted is None:
        raise bad_input("requests.choose")
    order = _order(visit, wanted)

    def change(connection: Connection) -> RequestStepDone:
        console = visit.console
        ticket = request_of(connection, console.registry, viewer_of(visit.user), number)
        if ticket is None:
            raise not_found("requests.no_such")
        done = step(
            connection,
            console.registry,
            console.voice,
            ticket,
            order,
            visit.now,
            seen=visit.form.number("seen"),
        )
        visit.sent(connection)
        return done

    try:
        done = await visit.console.store.write(change)
    except Illegal as e:
        found = await visit.read(partial(request_seen, visit=visit))
        return await _page(visit, found, said=str(e))
    except Conflict:
        raise stale("ticket.moved_first") from None
    visit.console.said()
    told = "request_told" if done.told is not None else "request_done"
    return visit.moved(visit.link("request", ticket_no=number), done=told)


def _order(visit: Visit, wanted: DisclosureAct) -> DisclosureOrder:
    form, user = visit.form, visit.user
    return DisclosureOrder(
        wanted,
        user.name,
        Role(user.role),
        text=form.words("text", longest=2 * LONGEST_TEXT),
        on=form.day("on"),
        days=form.number("days", highest=400) or 0,
        amount=form.text("amount", longest=12),
        answer=form.one_of("answer", tuple(AnswerKind)),
        outcome=form.one_of("outcome", tuple(DisclosureOutcome)),
        user_id=user.id,
        address=visit.address,
    )


async def _page(visit: Visit, found: RequestSeen, *, said: str = "") -> web.Response:
    role = Role(visit.user.role)
    handing = [act for act in (Act.ASSIGN, Act.RETURN) if act in possible(found.ticket.standing, role)]
    facts: dict[str, Any] = {"acts": [], "late": False, "handing": handing if role in ACTORS else []}
    if found.course is not None:
        acts = possible_acts(found.course, role)
        facts["acts"] = [(one, DISCLOSURE_MOVES[found.course.phase, one].needs) for one in acts]
        ends = found.ticket.finish_by
        facts["late"] = ends is not None and visit.now > ends
    return await visit.page(
        "requests/request.html",
        status=400 if said else 200,
        found=found,
        ticket=found.ticket,
        said=said,
        missing=[one.title.said(visit.language) for one in found.missing],
        need=StepNeed,
        outcomes=OUTCOMES_OF,
        letters=[(n, LETTERS[event.act]) for n, event in enumerate(found.timeline) if event.act in LETTERS],
        longest=LONGEST_TEXT,
        longest_reason=LONGEST_REASON,
        words=lambda label: label.said(visit.language),
        typed={name: visit.form.raw(name) if said else "" for name in _TYPED},
        **facts,
    )


_ONE = "/office/requests/{ticket_no}"
ROUTES = (
    Route(
        "GET", _ONE, show, SEERS_OF_REQUESTS, "one request, who asks masked", name="request", under="requests"
    ),
    Route(
        "POST",
        f"{_ONE}/unmask",
        unmask,
        SEERS_OF_REQUESTS,
        "who asks, or a letter in clear, with a reason",
        name="request_unmask",
        stands=_ONE,
    ),
    Route("POST", f"{_ONE}/act", act, ACTORS, "do something to a request", name="request_act", stands=_ONE),
)
