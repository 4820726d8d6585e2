"""`/complain`: begin a complaint, answer its steps one page each, send it, and see its number and code once."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.casework.tickets.receipt_code import parse_receipt
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.dialogue.complaint.attachments import MOST_FILES
from bot.dialogue.complaint.filing import Asked, Complaint
from bot.dialogue.complaint.filing_offers import CHANGE, OFFICE, SUBMIT, SUBMIT_ANONYMOUS, SUBMIT_NAMED
from bot.dialogue.complaint.filing_steps import FULL, LONGEST_CONTENT
from bot.dialogue.complaint.open_step import OpenStep
from bot.dialogue.inputs import Chose, FileRef, Said, Sent
from bot.dialogue.menu import COMPLAIN, MENU
from bot.domain.category import CATEGORIES, Category
from bot.domain.medium import Medium
from bot.turns.turn import Taken
from handlers.citizen.complain.telling import Telling, new_code, say, telling
from handlers.citizen.web import phone
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import FORM_FIELDS, CitizenVisit
from handlers.pages.fields import Fields
from handlers.pages.forms import form_of
from handlers.pages.multipart import KIND, form_with_files
from handlers.pages.problems import Problem

WITH_FILES = 12 * 1024 * 1024
"""Bytes of a form with photos: what a phone sends within the half minute that we wait."""
WORDS = 128 * 1024
LONGEST_TYPED = 8_000
"""More than a complaint may say, so that whoever pastes too much is told, and a browser cuts nothing off without a word."""
"""Bytes of a form without files: a long story, percent by percent."""
SUBMITS = (SUBMIT, SUBMIT_NAMED, SUBMIT_ANONYMOUS)
TYPED = frozenset({Asked.DEPARTMENT, Asked.OFFICIAL, Asked.CONTENT, Asked.HAPPENED, Asked.NAME})
"""Steps with a field for words."""
STEPS = tuple(asked for asked in FULL if asked is not Asked.NAME)


async def ask_what(visit: CitizenVisit) -> web.StreamResponse:
    """The first page: of what kind it is. Nothing is begun by looking at it."""
    about_office = visit.query.has("office")
    kinds = [(kind.value, label.said(visit.language)) for kind, label in CATEGORIES.items()]
    return visit.page("complain/begin.html", kinds=kinds, about_office=about_office, **_place(Asked.CATEGORY))


async def begin(visit: CitizenVisit) -> web.StreamResponse:
    """Begin a complaint of this kind."""
    form = await visit.form()
    kind = form.one_of("category", [category.value for category in Category])
    if kind is None:
        raise Problem(400, "complain.choose")
    visit.brake("file")
    code = new_code()
    await say(visit, code, Chose(Medium.WEB, MENU, COMPLAIN, COMPLAIN), COMPLAIN)
    label = CATEGORIES[Category(kind)].said(visit.language)
    await say(visit, code, Chose(Medium.WEB, Asked.CATEGORY.value, kind, label), label)
    if form.has("office"):
        await say(visit, code, Chose(Medium.WEB, Asked.DEPARTMENT.value, OFFICE, OFFICE), OFFICE)
    return visit.moved(visit.link("complaint", code=code))


async def show(visit: CitizenVisit) -> web.StreamResponse:
    """The open step. Changes nothing."""
    return _page(visit, await telling(visit))


async def answer(visit: CitizenVisit) -> web.StreamResponse:
    """Take the answer to a step."""
    told = await telling(visit)
    step = told.step
    if step is None:
        return _page(visit, told)
    visit.brake("send")
    if visit.request.content_type == KIND:
        return await _attach(visit, told, step)
    form = await form_of(visit.request, most=WORDS, most_fields=FORM_FIELDS)
    if (part := form.one_of("change", [asked.value for asked in STEPS])) is not None:
        await say(visit, told.code, Chose(Medium.WEB, CHANGE, part, part), part)
        return visit.moved(visit.link("complaint", code=told.code))
    problem, taken = await _take(visit, told, step, form)
    if problem:
        return _page(
            visit, told, status=400, problem=problem, typed=form.words("text", longest=LONGEST_TYPED)
        )
    if taken is not None and taken.filed:
        return _filed(visit, told.code, step.filing.so_far, taken, anonymous=_is_anonymous(form, step))
    return visit.moved(visit.link("complaint", code=told.code))


async def _take(visit: CitizenVisit, told: Telling, step: OpenStep, form: Fields) -> tuple[str, Taken | None]:
    """What is wrong with the form, or what came of it. One of a step that is behind us changes nothing."""
    if form.text("step", longest=20) != step.asked.value:
        return "", None
    text, value = form.words("text", longest=LONGEST_TYPED), form.text("choice", longest=40)
    if step.asked is Asked.CONTENT and len(text) > LONGEST_CONTENT:
        return "complain.too_long", None
    if text and step.asked in TYPED and value in ("", "typed"):
        return "", await say(visit, told.code, Said(Medium.WEB, text), text)
    choice = step.choice(value)
    if choice is None:
        return "complain.say_something" if step.asked is Asked.CONTENT else "complain.choose", None
    pressed = Chose(Medium.WEB, step.asked.value, choice.value, choice.label)
    return "", await say(visit, told.code, pressed, choice.label)


async def _attach(visit: CitizenVisit, told: Telling, step: OpenStep) -> web.StreamResponse:
    """Photos for the complaint: each is kept here until it has been looked at."""
    sent = await form_with_files(visit.request, most=WITH_FILES)
    room = MOST_FILES - len(step.filing.so_far.attachments) - step.filing.waiting
    for content in sent.files[
        : max(room, 0)
    ]:  # beyond that nothing is stored that the conversation would refuse
        visit.brake("upload")
        name = await visit.off_loop(visit.door.uploads.keep, content)
        await say(visit, told.code, Sent(Medium.WEB, "photo", FileRef(name, len(content))), "[photo]")
    if sent.fields.has("next") or not sent.files:
        done = step.choices[0] if step.asked is Asked.FILES else None
        if done is not None:
            await say(
                visit, told.code, Chose(Medium.WEB, step.asked.value, done.value, done.label), done.label
            )
    return visit.moved(visit.link("complaint", code=told.code))


def _page(
    visit: CitizenVisit, told: Telling, *, status: int = 200, problem: str = "", typed: str = ""
) -> web.Response:
    if told.step is None:
        return visit.page("complain/over.html", status=410 if status == 200 else status)
    step = told.step
    return visit.page(
        "complain/step.html",
        status=status,
        step=step,
        here=visit.link("complaint", code=told.code),
        asked=step.asked.value,
        submits=SUBMITS,
        typed=typed,
        types=step.asked in TYPED,
        most=LONGEST_TYPED,
        problem=visit.say(problem) if problem else "",
        summary=_summary(visit, step),
        **_place(step.asked),
    )


def _place(asked: Asked) -> Mapping[str, Any]:
    """Which step of how many; one's name goes with whether one gives it."""
    at = Asked.NAMED if asked is Asked.NAME else asked
    return {"at": STEPS.index(at) + 1 if at in STEPS else 1, "of": len(STEPS)}


def _summary(visit: CitizenVisit, step: OpenStep) -> list[tuple[str, str]]:
    """What was told so far, by the step that asked for it."""
    so_far = step.filing.so_far
    category = "" if so_far.category is None else CATEGORIES[so_far.category].said(visit.language)
    values = {
        Asked.CATEGORY: category,
        Asked.DEPARTMENT: step.office if so_far.about_office else so_far.department,
        Asked.OFFICIAL: so_far.official,
        Asked.CONTENT: so_far.content,
        Asked.HAPPENED: so_far.happened,
        Asked.FILES: str(len(so_far.attachments) + step.filing.waiting or ""),
        Asked.NAMED: so_far.name or visit.say("complain.anonymous" if so_far.anonymous else "complain.named"),
    }
    return [(asked.value, value) for asked, value in values.items()]


def _is_anonymous(form: Fields, step: OpenStep) -> bool:
    return form.text("choice", longest=40) == SUBMIT_ANONYMOUS or step.filing.so_far.anonymous


def _filed(visit: CitizenVisit, code: str, told: Complaint, taken: Taken, *, anonymous: bool) -> web.Response:
    """投诉查询单: the number, and for an anonymous one the code, shown this once."""
    words = "\n".join(shown.text for shown in taken.shown)
    receipt = parse_receipt(words)
    category = "" if told.category is None else CATEGORIES[told.category].said(visit.language)
    return visit.page(
        "complain/filed.html",
        number=find_ticket_number(words),
        groups=receipt.split("-") if receipt else [],
        category=category,
        name=told.name,
        anonymous=anonymous,
        terms=visit.door.settings.terms,
        chat=code,
        handle=phone.new_handle() if not anonymous and phone.is_possible(visit) else "",
    )


ROUTES = (
    PublicRoute("GET", "/complain", ask_what, "of what kind a complaint is", name="complain"),
    PublicRoute("POST", "/complain", begin, "a complaint is begun"),
    PublicRoute("GET", "/complain/{code}", show, "the open step of a complaint", name="complaint"),
    PublicRoute("POST", "/complain/{code}", answer, "an answer to a step", most=WITH_FILES),
)
