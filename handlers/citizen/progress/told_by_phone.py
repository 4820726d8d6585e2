"""`/progress/told`: after a complaint under one's name, the phone to which news of it is texted, once it is proved.

The complaint is named by the code of the pages on which it was told; an anonymous one is never joined to a phone.
"""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.contact.link_code import parse_link_code
from bot.intake.phones import ParsedPhone, phones
from bot.work.phone_proof import PhoneOnFile, ProofWanted
from bot.work.tickets import filing
from db.vault import Vault
from handlers.citizen.web import phone
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.fields import Fields
from handlers.pages.problems import Problem

CHANNEL = "web"
_PURPOSE = b"huifang/told/v1\n"


async def answer(visit: CitizenVisit) -> web.StreamResponse:
    """Send a code to the phone; for the code, have news of the complaint go there."""
    form = await visit.form()
    if not phone.is_possible(visit):
        raise Problem(400, "progress.no_sms")
    chat, typed = parse_link_code(form.text("chat", longest=40)), phones(form.text("phone", longest=40))
    if chat is None or not typed:
        raise Problem(400, "progress.no_phone")
    handle = phone.handle_of(form.text("handle", longest=40))
    about = partial(_subjects, visit.door.vault, chat, typed[0].e164)
    if form.has("code"):
        opened = partial(_join, visit=visit, chat=chat, typed=typed[0], subjects=about())
        if await phone.prove(visit, handle, form.text("code", longest=40), opened):
            return visit.page("progress/told.html", number=form.text("phone", longest=40))
        return _type_code(visit, form, chat, handle, problem=visit.say("progress.wrong_told"))
    await phone.ask(
        visit, partial(_wanted, visit=visit, chat=chat, typed=typed[0], handle=handle, subject=about()[0])
    )
    return _type_code(visit, form, chat, handle)


def _wanted(
    connection: Connection, *, visit: CitizenVisit, chat: str, typed: ParsedPhone, handle: str, subject: str
) -> ProofWanted:
    """The code that is asked for; of no named complaint, one that is sent nowhere."""
    if filing.named_alone(connection, visit.door.vault, CHANNEL, chat) is None:
        return ProofWanted(handle, subject, None, counted_by=typed.e164)
    return ProofWanted(handle, subject, PhoneOnFile(typed.e164, can_sms=typed.can_sms))


def _join(
    connection: Connection,
    subject: str,
    *,
    visit: CitizenVisit,
    chat: str,
    typed: ParsedPhone,
    subjects: tuple[str, ...],
) -> bool:
    """What was proved is this phone for this complaint, and no other of either."""
    if subject not in subjects:
        return False
    vault, now = visit.door.vault, visit.now
    return filing.join_phone(connection, vault, CHANNEL, chat, typed.e164, now, can_sms=typed.can_sms)


def _subjects(vault: Vault, chat: str, e164: str) -> tuple[str, ...]:
    """What a code for this complaint and this phone opens, under the present key first."""
    message = _PURPOSE + f"{chat}\n{e164}".encode()
    keyed = (vault.sign(message), *vault.signatures(message))
    return tuple(f"told\n{one.hex()}" for one in keyed)


def _type_code(visit: CitizenVisit, form: Fields, chat: str, handle: str, problem: str = "") -> web.Response:
    number = form.text("phone", longest=40)
    return visit.page(
        "progress/code.html",
        status=400 if problem else 200,
        number=number,
        carried={"phone": number, "chat": chat, "handle": handle},
        here=visit.link("progress_told"),
        sent="progress.sent_told",
        problem=problem,
    )


ROUTES = (
    PublicRoute(
        "POST", "/progress/told", answer, "the phone to which news of a complaint goes", name="progress_told"
    ),
)
