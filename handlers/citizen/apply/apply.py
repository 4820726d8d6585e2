"""`/apply`: choose the kind, answer its questions one page each, look at it whole, add papers, send it, and see number and code once.

A chat of its own, as complaints on the web have; the address is the random code in the path. GET changes nothing.
"""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.contact.link_code import parse_link_code
from bot.casework.kinds import KINDS
from bot.casework.tickets.receipt_code import parse_receipt
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.dialogue.applying.application import (
    CONFIRM,
    Application,
    shown_value,
    told_value,
    typed_answer,
)
from bot.dialogue.applying.applying import APPLY, BEGINS, CANCEL, NO_FILES, SKIP, SUBMIT
from bot.dialogue.applying.questions import QUESTIONS
from bot.dialogue.complaint.attachments import MOST_FILES
from bot.dialogue.inputs import Chose, Said
from bot.domain.medium import Medium
from bot.domain.ticket_kind import TicketKind, kind_of
from bot.turns.turn import Taken
from db.queries.people import chats
from handlers.citizen.apply.papers import WITH_FILES, brought
from handlers.citizen.complain.telling import CHANNEL, new_code, say
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.problems import Problem

LONGEST_TYPED = 3_000
"""More than any answer may say, so that whoever pastes too much is told, and a browser cuts nothing off without a word."""
KIND_WORDS = {kind: next(word for word, of in BEGINS.items() if of is kind) for kind in QUESTIONS}
MORE_FILES = "files.more"
"""Keeps the files that were chosen, and comes back to the same page."""
MULTILINE = 300
"""A question whose answer may be longer than this is answered in several lines."""


@dataclass(frozen=True, slots=True)
class Applying:
    """Where it stands. `application` None: it was sent, or given up."""

    code: str
    application: Application | None


async def ask_kind(visit: CitizenVisit) -> web.StreamResponse:
    """The first page: what it is about. Nothing is begun by looking at it."""
    return visit.page("apply/begin.html", kinds=[(kind, KINDS[kind].label) for kind in QUESTIONS])


async def begin(visit: CitizenVisit) -> web.StreamResponse:
    """Begin one of this kind."""
    form = await visit.form()
    kind = form.one_of("kind", [kind.value for kind in QUESTIONS])
    if kind is None:
        raise Problem(400, "apply.choose")
    visit.brake("file")
    code, word = new_code(), KIND_WORDS[TicketKind(kind)]
    await say(visit, code, Said(Medium.WEB, word), word)
    return visit.moved(visit.link("application", code=code))


async def show(visit: CitizenVisit) -> web.StreamResponse:
    """The open question. Changes nothing."""
    return _page(visit, await _applying(visit))


async def answer(visit: CitizenVisit) -> web.StreamResponse:
    """Take the answer to the open question; a form of another one changes nothing."""
    at = await _applying(visit)
    application = at.application
    if application is None:
        return _page(visit, at)
    visit.brake("send")
    here, came = visit.link("application", code=at.code), await brought(visit, at.code, application)
    if came.problem:
        return _page(visit, await _applying(visit), problem=came.problem)
    form = came.fields
    if form.text("step", longest=20) != application.asked:
        return visit.moved(here)
    choice, text = form.text("choice", longest=40), form.words("text", longest=LONGEST_TYPED)
    if choice == MORE_FILES:
        return visit.moved(here) if came.kept else _page(visit, at, problem=visit.say("apply.files_none"))
    if choice:
        taken = await say(visit, at.code, Chose(Medium.WEB, APPLY, choice, choice), choice)
    elif text and application.question is not None and not application.question.choices:
        flaw = typed_answer(application.question, text, application.said).flaw
        if flaw is not None:
            return _page(visit, at, problem=visit.say(f"apply.flaw_{flaw}"), typed=text)
        taken = await say(visit, at.code, Said(Medium.WEB, text), text)
    else:
        return _page(visit, at, problem=visit.say("apply.choose"))
    return _filed(visit, taken, application.files + came.kept) if taken.filed else visit.moved(here)


async def _applying(visit: CitizenVisit) -> Applying:
    """What is filled in at the visited address; raises Problem 404 for an address that nobody was given."""
    code, door = parse_link_code(visit.part("code")), visit.door

    def look(connection: Connection) -> tuple[bool, Application | None]:
        chat_id = None if code is None else chats.find(connection, door.vault, CHANNEL, code)
        party = None if chat_id is None else chats.speaks_for(connection, chat_id)
        if party is None:
            return False, None
        return True, door.turns.opening(connection, party).talk.application

    known, application = await visit.read(look)
    if not known or code is None:
        visit.brake("code")
        raise Problem(404, "apply.no_such")
    return Applying(code, application)


def _page(visit: CitizenVisit, at: Applying, *, problem: str = "", typed: str = "") -> web.Response:
    """`problem`: as it is said."""
    application, status = at.application, 400 if problem else 200
    if application is None:
        return visit.page("apply/over.html", status=410 if status == 200 else status)
    language, question, said = visit.language, application.question, application.said
    asked = QUESTIONS[application.kind]
    facts = {
        "kind": KINDS[application.kind].label.said(language),
        "here": visit.link("application", code=at.code),
        "asked": application.asked,
        "problem": problem,
        "at": next((n for n, one in enumerate(asked, 1) if one is question), len(asked)),
        "of": len(asked),
    }
    if question is None:
        told = [
            (one.key, one.title.said(language), told_value(one, shown_value(one, said[one.key]), language))
            for one in asked
        ]
        ways = {"submit": f"{CONFIRM}.{SUBMIT}", "cancel": f"{CONFIRM}.{CANCEL}"}
        ways |= {"add": MORE_FILES, "no_files": NO_FILES}
        facts |= {"files": application.files, "most_files": MOST_FILES}
        return visit.page("apply/confirm.html", status=status, told=told, **ways, **facts)
    choices = [(f"{question.key}.{value}", label.said(language)) for value, label in question.choices.items()]
    return visit.page(
        "apply/question.html",
        status=status,
        question=question.ask.said(language),
        choices=choices,
        typed=typed or said.get(question.key, ""),
        longest=LONGEST_TYPED,
        lines=question.longest > MULTILINE,
        skip=f"{question.key}.{SKIP}" if question.optional else "",
        **facts,
    )


def _filed(visit: CitizenVisit, taken: Taken, files: int) -> web.Response:
    """The number and the code, shown this once."""
    words = "\n".join(shown.text for shown in taken.shown)
    receipt = parse_receipt(words)
    number = find_ticket_number(words) or ""
    settings = visit.door.settings
    kind = kind_of(number)
    asks = kind is TicketKind.DISCLOSURE
    term = (
        settings.disclosure_terms.answer if asks else settings.further_terms.get(kind, settings.terms).finish
    )
    return visit.page(
        "apply/filed.html",
        number=number,
        groups=receipt.split("-") if receipt else [],
        term=term,
        asks=asks,
        files=files,
    )


ROUTES = (
    PublicRoute("GET", "/apply", ask_kind, "what may be asked for", name="apply"),
    PublicRoute("POST", "/apply", begin, "something is begun to be filled in"),
    PublicRoute("GET", "/apply/{code}", show, "the open question", name="application"),
    PublicRoute("POST", "/apply/{code}", answer, "an answer to a question", most=WITH_FILES),
)
