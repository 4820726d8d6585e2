"""`/progress/phone`: the complaints of a phone, once a code that was texted to it has been typed.

What opens them afterwards is a pass in the forms of the page, signed for ten minutes: nothing is remembered in the browser.
"""

from datetime import datetime
from functools import partial
from hmac import compare_digest

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.contact.phone_code import LIFE
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.dialogue.talk import OwnTicket
from bot.intake.phones import phones
from bot.work import tickets
from bot.work.phone_proof import PhoneOnFile, ProofWanted
from bot.work.tickets.by_code import OfParty
from db.queries.people import people
from db.vault import Vault
from handlers.citizen.progress.look_up import LONGEST_NUMBER, unknown
from handlers.citizen.progress.said import FORM_BYTES, OpenedTicket, answered
from handlers.citizen.web import phone
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.fields import Fields
from handlers.pages.problems import Problem

_SUBJECT = "tickets\n"
_PASS = b"huifang/pass/v1\n"


async def answer(visit: CitizenVisit) -> web.StreamResponse:
    """Send a code; for the code list the complaints; with the pass list them again, or show one after what was said to it."""
    form = await visit.form()
    if not phone.is_possible(visit):
        raise Problem(400, "progress.no_sms")
    if form.has("pass"):
        return await _passed(visit, form)
    typed = phones(form.text("phone", longest=40))
    if not typed:
        raise Problem(400, "progress.no_phone")
    e164, handle = typed[0].e164, phone.handle_of(form.text("handle", longest=40))
    if form.has("code"):
        found = await phone.prove(visit, handle, form.text("code", longest=40), _party)
        if found is not None:
            return await _list(visit, found, signed_pass(visit.door.vault, found, visit.now))
        return _type_code(visit, form, handle, problem=visit.say("progress.wrong"))
    await phone.ask(visit, partial(_wanted, visit=visit, e164=e164, handle=handle))
    return _type_code(visit, form, handle)


def _wanted(connection: Connection, *, visit: CitizenVisit, e164: str, handle: str) -> ProofWanted:
    """The code that is asked for; of a phone that never complained, one that is sent nowhere."""
    vault = visit.door.vault
    party = people.with_phone(connection, vault, e164)
    if party is None or not tickets.own_tickets(connection, vault, party.id):
        return ProofWanted(handle, _SUBJECT, None, counted_by=e164)
    return ProofWanted(handle, f"{_SUBJECT}{party.id}", PhoneOnFile(e164, can_sms=party.can_sms))


def _party(connection: Connection, subject: str) -> int | None:
    own = subject.removeprefix(_SUBJECT) if subject.startswith(_SUBJECT) else ""
    return int(own) if own else None


def _type_code(visit: CitizenVisit, form: Fields, handle: str, problem: str = "") -> web.Response:
    """Asks for the code, whether one was sent or not."""
    typed = form.text("phone", longest=40)
    return visit.page(
        "progress/code.html",
        status=400 if problem else 200,
        number=typed,
        carried={"phone": typed, "handle": handle},
        here=visit.link("progress_phone"),
        sent="progress.sent",
        problem=problem,
    )


async def _list(visit: CitizenVisit, party_id: int, signed: str) -> web.Response:
    def own(connection: Connection) -> tuple[OwnTicket, ...]:
        return tickets.own_tickets(connection, visit.door.vault, party_id)

    return visit.page("progress/list.html", tickets=await visit.read(own), signed=signed)


async def _passed(visit: CitizenVisit, form: Fields) -> web.Response:
    if form.has("no"):
        return await answered(visit, form, opened_by_pass(visit, form))
    return await _list(visit, *_proved(visit, form))


def opened_by_pass(visit: CitizenVisit, form: Fields) -> OpenedTicket:
    """The ticket that a form with a pass names. Raises Problem: 403 once the pass is over, 404 for what is no number."""
    party_id, signed = _proved(visit, form)
    number = find_ticket_number(form.words("no", longest=LONGEST_NUMBER))
    if number is None:
        raise unknown()
    return OpenedTicket(OfParty(number, party_id), {"no": number, "pass": signed}, "progress_phone")


def _proved(visit: CitizenVisit, form: Fields) -> tuple[int, str]:
    """Whose tickets the pass opens, and the pass."""
    visit.brake("code")
    signed = form.text("pass", longest=200)
    party_id = opened_pass(visit.door.vault, signed, visit.now)
    if party_id is None:
        raise Problem(403, "progress.pass_over")
    return party_id, signed


def signed_pass(vault: Vault, party_id: int, now: datetime) -> str:
    """What opens a party's complaints for as long as a code lives."""
    said = f"{party_id}.{int((now + LIFE).timestamp())}"
    return f"{said}.{vault.sign(_PASS + said.encode()).hex()}"


def opened_pass(vault: Vault, signed: str, now: datetime) -> int | None:
    """Whose complaints it opens; None for what we did not sign, and once it is over."""
    said, _, mac = signed.rpartition(".")
    ours = (one.hex() for one in vault.signatures(_PASS + said.encode()))
    if not any(compare_digest(mac.encode(), one.encode()) for one in ours):
        return None
    party_id, until = said.split(".")
    return int(party_id) if now.timestamp() < int(until) else None


ROUTES = (
    PublicRoute(
        "POST",
        "/progress/phone",
        answer,
        "the complaints of a phone that is proved",
        name="progress_phone",
        most=FORM_BYTES,
    ),
)
