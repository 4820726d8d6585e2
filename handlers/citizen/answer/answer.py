"""`/a/{code}`: show what is open for the case, and take what the person says to it."""

import hashlib
from typing import Any

from aiohttp import web

from bot.casework.privacy.personal import masked_name
from bot.channels.incoming import Incoming, PartyOn
from bot.dialogue.inputs import FilledIn, Pressed
from bot.dialogue.rating_receipts import may_have_one
from bot.dialogue.survey.complaint_offer import COMPLAINT
from bot.dialogue.survey.other_cases import OTHERS, unasked
from bot.dialogue.talk import Callback
from bot.domain.month import Month
from bot.turns.turn import Taken
from handlers.citizen.answer import asked, form
from handlers.citizen.answer.asked import AnswerFace
from handlers.citizen.answer.opened import OpenedCase, counted_by, opened
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.inbound.acceptance import is_outage

CHANNEL = "web"
NOTES = frozenset({"more", "kept", "tell"})
"""What a page says on top after a form that changed less than was meant."""


async def show(visit: CitizenVisit) -> web.StreamResponse:
    """What is open for this case. Changes nothing."""
    found = await opened(visit)
    if found.gone:
        return _gone(visit, found)
    noted = visit.query.raw("note")
    note = f"answer.note_{noted}" if noted in NOTES else ""
    return _page(visit, found, again=visit.query.has("again"), note=note)


async def take(visit: CitizenVisit) -> web.StreamResponse:
    """Take what the form says, durably, and show what is next."""
    sent = form.sent(await visit.form())
    try:
        found = await opened(visit)
        if not visit.door.brakes.spares(counted_by(found.code), "answer"):
            return visit.page("answer/not_kept.html", status=429, sent=sent, why="answer.too_fast")
        said = form.meant(visit, sent, found.case_no, found.questions)
        if said is None or sent.too_long:
            note = "answer.note_nothing" if said is None else "answer.note_long"
            return _page(visit, found, status=400, note=note, typed=sent.text)
        if found.callback is None:
            return _gone(visit, found)
        taken = await visit.door.turns.take(_incoming(found, said), visit.now)
        now = await opened(visit)
    except Exception as e:
        if not is_outage(e):
            raise
        return visit.page("answer/not_kept.html", status=503, sent=sent, why="answer.not_kept_lead")
    return _gone(visit, now, taken) if now.gone else visit.moved(_next(visit, now, said))


def _incoming(found: OpenedCase, said: Pressed | FilledIn) -> Incoming:
    """A form that is sent again changes nothing while its case is open. Of a sealed one each supplement is kept once."""
    again = None
    if found.gone:
        what = said.text if isinstance(said, FilledIn) else said.value
        told = "\n".join((found.code, found.case_no, said.question, what))
        again = hashlib.sha256(told.encode()).hexdigest()
    raw = said.text if isinstance(said, FilledIn) else said.label or said.value
    return Incoming(CHANNEL, PartyOn(found.link.party_id), said, message_id=again, raw=raw)


def _next(visit: CitizenVisit, found: OpenedCase, said: Pressed | FilledIn) -> str:
    """The address that shows what is next, with a note where the form has not done what it seemed to."""
    callback = found.callback
    assert callback is not None
    note = None
    if isinstance(said, FilledIn):
        note = "tell" if said.question == COMPLAINT == callback.question else None
    elif said.question == OTHERS and callback.question == OTHERS:
        note = "more"
    elif said.value == form.SCORE_FIELD["wrong"] and callback.score is not None:
        note = "kept"
    return _address(visit, found, callback, note=note)


def _address(visit: CitizenVisit, found: OpenedCase, callback: Callback, **query: str | None) -> str:
    """Where one of the person's cases is answered."""
    if callback.case.case_no == found.link.case_no:
        return visit.link("answer", code=found.code, **query)
    return visit.link("answer_other", code=found.code, archive_no=callback.case.archive_no, **query)


def _page(
    visit: CitizenVisit,
    found: OpenedCase,
    *,
    status: int = 200,
    again: bool = False,
    note: str = "",
    typed: str = "",
) -> web.Response:
    """The page that this case has now."""
    callback = found.callback
    if found.gone or callback is None:
        return _gone(visit, found)
    questions = found.questions
    facts = _facts(visit, found, callback)
    same = len(facts["same"])
    shown = AnswerFace.SCORE if again else asked.face(callback, questions, same=same)
    facts |= {
        "note": visit.say(note) if note else "",
        "typed": typed,
        "typed_most": form.LONGEST_TEXT,
    }
    if shown is AnswerFace.SCORE:
        overall = questions.overall
        options = [(o.value, o.labels[visit.language]) for o in overall.options]
        facts |= {"question": asked.wording(overall, callback, visit.language), "options": options}
    elif shown in (AnswerFace.QUESTION, AnswerFace.OFFER):
        facts |= {"step": asked.step(callback, questions, visit.language)}
    return visit.page(f"answer/{_TEMPLATES[shown]}.html", status=status, face=shown.value, **facts)


_TEMPLATES = {
    AnswerFace.SCORE: "score",
    AnswerFace.SAME: "same",
    AnswerFace.QUESTION: "question",
    AnswerFace.OFFER: "offer",
    AnswerFace.STORY: "story",
    AnswerFace.DONE: "done",
    AnswerFace.DECLINED: "ended",
    AnswerFace.WRONG_PERSON: "ended",
}


def _facts(visit: CitizenVisit, found: OpenedCase, callback: Callback) -> dict[str, Any]:
    """What every page about a case knows."""
    case = callback.case
    overall = found.questions.overall
    level = overall.option(str(callback.score))
    same = unasked(found.talk, callback) if callback.score is not None else []
    return {
        "case": case,
        "applicant": masked_name(case.applicant, ""),
        "here": _address(visit, found, callback),
        "again": _address(visit, found, callback, again="1"),
        "receipt": _receipt(visit, found, callback),
        "level": level.labels[visit.language] if level is not None else "",
        "score": callback.score,
        "others": [(c.case, _address(visit, found, c)) for c in found.others],
        "same": [c.case for c in same],
        "ticket_no": callback.ticket_no,
        "silent": found.talk.opted_out,
        "offers": asked.offers_complaint(callback),
        "month": Month.of(case.concluded_at, visit.door.settings.zone),
        "closes": found.closes,
        "terms": visit.door.settings.terms,
        "to_province": bool(visit.door.settings.province_channel),
        "lang": visit.language,
    }


def _receipt(visit: CitizenVisit, found: OpenedCase, callback: Callback) -> str:
    """Where the receipt of the case can be asked for; "" where there is none."""
    if not found.in_ledger or not may_have_one(callback):
        return ""
    if found.own:
        return visit.link("receipt", code=found.code)
    return visit.link("receipt_other", code=found.code, archive_no=callback.case.archive_no)


def _gone(visit: CitizenVisit, found: OpenedCase, taken: Taken | None = None) -> web.Response:
    """Nothing can be answered here any more; what was just sent is answered as the conversation answers it."""
    said = [say.text for say in taken.shown] if taken is not None else []
    repeated = taken is not None and taken.duplicate
    return visit.page("answer/gone.html", status=410, said=said, repeated=repeated)


ROUTES = (
    PublicRoute("GET", "/a/{code}", show, "what is open for the case of a texted address", name="answer"),
    PublicRoute("POST", "/a/{code}", take, "an answer", most=form.FORM_BYTES),
    PublicRoute(
        "GET",
        "/a/{code}/{archive_no}",
        show,
        "the same for another case of the person's",
        name="answer_other",
    ),
    PublicRoute("POST", "/a/{code}/{archive_no}", take, "an answer for it", most=form.FORM_BYTES),
)
