"""At the counter: a request, or an interference complaint, that came on paper, by phone or in person is written down.

The day it came is the day of receipt. Number and code are shown with the slip and nowhere else; a form that is sent twice
registers once.
"""

import secrets
from datetime import date
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.kinds import KINDS
from bot.casework.tickets.deadline import Term
from bot.casework.tickets.ticket_number import CHANCE_BITS, of_kind, parse_ticket_number
from bot.dialogue.applying.application import Application, content_of
from bot.dialogue.applying.on_paper import PaperUnfit, application_on_paper
from bot.dialogue.applying.questions import NAME, QUESTIONS, Fits, KindQuestion, may_be_missing
from bot.dialogue.complaint.filing import Complaint
from bot.domain.arrival import Arrival
from bot.domain.ticket_kind import TicketKind
from bot.turns.receipt_codes import Drawn, Receipts
from bot.work.tickets.filing import free_number, keep_answers
from bot.work.tickets.noting_down import OLDEST, NotWritable, came_on
from bot.work.tickets.written_down import WrittenDown, write_down
from db.store import Conflict
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, stale


async def show(visit: Visit) -> web.StreamResponse:
    """The empty form of a kind."""
    return await _form(visit, _kind(visit.query.one_of("kind", [kind.value for kind in QUESTIONS])))


async def take(visit: Visit) -> web.StreamResponse:
    """Register, and show the slip; or say what is missing, with all that was typed still in it."""
    kind = _kind(visit.form.one_of("kind", [kind.value for kind in QUESTIONS]))
    number = _number(visit, kind)
    try:
        application, arrival, came = _application(visit, kind), _arrival(visit), _came(visit)
    except Problem as e:
        said = visit.say(e.key, **e.facts)
        return await _form(visit, kind, said=said, status=e.status, number=number)
    told = Complaint(content_of(kind, application.said), name=application.said.get(NAME, ""))
    written = WrittenDown(arrival, came, told, "", visit.user.name, kind)
    code = await Receipts(visit.console.vault, secrets.randbits).draw()
    work = partial(
        _registered, visit=visit, written=written, application=application, number=number, code=code
    )
    try:
        await visit.recorded(work, "ticket.register", f"ticket {number}")
    except Conflict:
        raise stale("register.there_already", number=number) from None
    return await visit.page(
        "requests/slip.html",
        number=number,
        groups=code.code.split("-"),
        kind=kind,
        came=came,
        term=_term(visit, kind),
        today=visit.formats.local(visit.now),
    )


def _term(visit: Visit, kind: TicketKind) -> Term:
    settings = visit.console.settings
    further = settings.further_terms.get(kind)
    return settings.disclosure_terms.answer if further is None else further.finish


def _registered(
    connection: Connection,
    *,
    visit: Visit,
    written: WrittenDown,
    application: Application,
    number: str,
    code: Drawn,
) -> None:
    registry = visit.console.registry
    write_down(connection, registry, written, number, code.hash, visit.now)
    keep_answers(connection, registry, number, application, written.came)


def _kind(chosen: str | None) -> TicketKind:
    return TicketKind(chosen) if chosen is not None else TicketKind.DISCLOSURE


def _application(visit: Visit, kind: TicketKind) -> Application:
    """What was written down; raises Problem 400, naming the question."""
    noted = {one.key: _noted(visit, one) for one in QUESTIONS[kind]}
    try:
        return application_on_paper(kind, noted, as_written=visit.form.has("as_written"))
    except PaperUnfit as e:
        key = "requests.as_written" if e.as_written else "requests.unfit"
        raise bad_input(key, question=e.question.title.said(visit.language)) from None


def _noted(visit: Visit, question: KindQuestion) -> str:
    field = f"q_{question.key}"
    if question.choices:
        return visit.form.one_of(field, tuple(question.choices)) or ""
    return visit.form.words(field, longest=4_000)


def _arrival(visit: Visit) -> Arrival:
    arrival = visit.form.one_of("arrival", [arrival.value for arrival in Arrival])
    if arrival is None:
        raise bad_input("register.no_arrival")
    return Arrival(arrival)


def _came(visit: Visit) -> date:
    try:
        return came_on(visit.form.day("came"), visit.formats.local(visit.now))
    except NotWritable as e:
        raise bad_input(f"register.{e.why}") from None


def _number(visit: Visit, kind: TicketKind) -> str:
    """The number that was drawn with the form; raises Problem 400 for another one."""
    number = parse_ticket_number(visit.form.text("number")) or ""
    drawn = number.startswith(KINDS[kind].prefix) and secrets.compare_digest(
        _signed(visit, number), visit.form.text("drawn")
    )
    if not drawn:
        raise bad_input("register.form_too_old")
    return number


def _signed(visit: Visit, number: str) -> str:
    return visit.console.vault.sign(f"register {number} by {visit.user.id}".encode()).hex()


async def _form(
    visit: Visit, kind: TicketKind, *, said: str = "", status: int = 200, number: str = ""
) -> web.Response:
    chance = secrets.randbits(CHANCE_BITS)
    drawn = number or of_kind(await visit.read(partial(free_number, now=visit.now, chance=chance)), kind)
    today = visit.formats.local(visit.now)
    return await visit.page(
        "requests/register.html",
        status=status,
        said=said,
        kind=kind,
        kinds=tuple(QUESTIONS),
        number=drawn,
        drawn=_signed(visit, drawn),
        arrivals=[(one.value, visit.say(f"name.channel_{one.value}")) for one in Arrival],
        questions=QUESTIONS[kind],
        words=lambda label: label.said(visit.language),
        typed={one.key: visit.form.raw(f"q_{one.key}") if said else "" for one in QUESTIONS[kind]},
        arrival=visit.form.raw("arrival") if said else "",
        missing=may_be_missing,
        asks_identity=any(one.fits is Fits.NUMBER for one in QUESTIONS[kind]),
        as_written=visit.form.has("as_written") if said else False,
        came=(visit.form.raw("came") if said else "") or today,
        today=today,
        oldest=today - OLDEST,
    )


ROUTES = (
    Route(
        "GET",
        "/office/requests/register",
        show,
        OFFICE,
        "write down a request that came on paper",
        name="request_register",
        under="requests",
    ),
    Route("POST", "/office/requests/register", take, OFFICE, "register it and show the slip"),
)
