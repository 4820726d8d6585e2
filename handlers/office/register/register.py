"""登记: what came by phone, by letter, in person or by the box is written down here, and the slip is printed.

The number is drawn with the form, so that a form that is sent twice registers once. The receipt code is shown and printed
with the answer and nowhere else. What is about the office goes to its superior: the officer sees nothing more of it, and is told so before.
"""

import secrets
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.ticket_number import CHANCE_BITS, parse_ticket_number
from bot.casework.tickets.visibility import Sight, sight
from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT, LONGEST_NAME
from bot.dialogue.complaint.office_names import OfficeNames
from bot.domain.arrival import Arrival
from bot.domain.category import Category
from bot.paper.qr import svg_path
from bot.turns.receipt_codes import Drawn, Receipts
from bot.work.attachments.folder import LARGEST, Kept
from bot.work.tickets.filing import free_number
from bot.work.tickets.noting_down import (
    LONGEST_DEPARTMENT,
    LONGEST_HAPPENED,
    LONGEST_OFFICIAL,
    LONGEST_PHONE,
    OLDEST,
    THE_OFFICE,
    Lacking,
    NotedComplaint,
    NotWritable,
    written_from,
)
from bot.work.tickets.written_down import WrittenDown, write_down
from db.queries.office import departments
from db.queries.tickets import attachments, ticket_rows
from db.store import Conflict
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Nav, Route
from handlers.office.web.scans import scan
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, stale

FIELDS = "arrival came category department official content happened named name phone".split()
"""What an officer fills in, the file apart."""


async def show(visit: Visit) -> web.StreamResponse:
    """The empty form."""
    return await _form(visit)


async def take(visit: Visit) -> web.StreamResponse:
    """Register, and show the slip; or say above the form what is missing, with all that was typed still in it."""
    number = _number(visit)
    try:
        told = _told(visit)
        file = await scan(visit)
    except Problem as e:
        return await _form(visit, said=visit.say(e.key, **e.facts), status=e.status, number=number)
    receipts = Receipts(visit.console.vault, secrets.randbits)
    code = await receipts.draw()
    try:
        seen: bool = await visit.recorded(
            partial(_registered, visit=visit, told=told, number=number, code=code, file=file),
            "ticket.register",
            f"ticket {number}",
        )
    except Conflict:
        raise stale("register.there_already", number=number) from None
    return await _slip(visit, told, number, code, seen=seen)


def _registered(
    connection: Connection, *, visit: Visit, told: WrittenDown, number: str, code: Drawn, file: Kept | None
) -> bool:
    """Whether the officer may see it from now on."""
    console = visit.console
    write_down(connection, console.registry, told, number, code.hash, visit.now)
    if file is not None:
        kept = {"media_type": file.media_type, "sha256": file.sha256}
        attachments.add_stored(
            connection, number, channel=told.arrival.value, size=file.size, now=visit.now, **kept
        )
    (known,) = ticket_rows.known(connection, [number])
    return sight(viewer_of(visit.user), known.concern) is not Sight.NOTHING


def _told(visit: Visit) -> WrittenDown:
    """What was written down; raises Problem 400 for what is missing or cannot be."""
    form = visit.form
    arrival = form.one_of("arrival", [arrival.value for arrival in Arrival])
    category = form.one_of("category", [category.value for category in Category])
    named = form.one_of("named", ("named", "anonymous"))
    noted = NotedComplaint(
        Arrival(arrival) if arrival is not None else None,
        Category(category) if category is not None else None,
        form.words("content", longest=LONGEST_CONTENT),
        named == "anonymous" if named is not None else None,
        form.text("name", longest=LONGEST_NAME),
        form.text("phone", longest=LONGEST_PHONE),
        form.text("department", longest=LONGEST_DEPARTMENT),
        form.text("official", longest=LONGEST_OFFICIAL),
        form.text("happened", longest=LONGEST_HAPPENED),
        form.day("came"),
    )
    names, today = OfficeNames(visit.console.settings.office_names), visit.formats.local(visit.now)
    try:
        return written_from(noted, names, visit.user.name, today)
    except NotWritable as e:
        key = "cases.not_a_phone" if e.why is Lacking.PHONE else f"register.{e.why}"
        raise bad_input(key) from None


def _number(visit: Visit) -> str:
    """The number that was drawn with the form; raises Problem 400 for another one."""
    number = parse_ticket_number(visit.form.text("number")) or ""
    if not secrets.compare_digest(_signed(visit, number), visit.form.text("drawn")):
        raise bad_input("register.form_too_old")
    return number


def _signed(visit: Visit, number: str) -> str:
    return visit.console.vault.sign(f"register {number} by {visit.user.id}".encode()).hex()


async def _form(visit: Visit, *, said: str = "", status: int = 200, number: str = "") -> web.Response:
    listed = await visit.read(departments.listed)
    chance = secrets.randbits(CHANCE_BITS)
    drawn = number or await visit.read(partial(free_number, now=visit.now, chance=chance))
    form = visit.form
    return await visit.page(
        "register/register.html",
        status=status,
        said=said,
        number=drawn,
        drawn=_signed(visit, drawn),
        arrivals=_named("channel", Arrival, visit),
        categories=_named("category", Category, visit),
        departments=[(one.name, one.name) for one in listed],
        the_office=THE_OFFICE,
        typed={name: form.fields.get(name, "") for name in FIELDS},
        today=visit.formats.local(visit.now),
        oldest=visit.formats.local(visit.now) - OLDEST,
        most=LONGEST_CONTENT,
        megabytes=LARGEST >> 20,
    )


def _named(kind: str, of: type[Arrival] | type[Category], visit: Visit) -> list[tuple[str, str]]:
    return [(member.value, visit.say(f"name.{kind}_{member.value}")) for member in of]


async def _slip(visit: Visit, told: WrittenDown, number: str, code: Drawn, *, seen: bool) -> web.Response:
    settings = visit.console.settings
    address = f"{settings.public_url}/progress" if settings.public_url else ""
    facts: dict[str, Any] = {
        "number": number,
        "groups": code.code.split("-"),
        "told": told,
        "terms": settings.terms,
        "address": address,
        "qr": svg_path(address) if address else None,
        "phone": settings.phone,
        "seen": seen,
        "today": visit.formats.local(visit.now),
    }
    return await visit.page("register/slip.html", **facts)


ROUTES = (
    Route("GET", "/office/register", show, OFFICE, "write down a complaint", name="register", nav=Nav("complaints", 20)),
    Route("POST", "/office/register", take, OFFICE, "register it and show the slip", upload=True),
)  # fmt: skip
