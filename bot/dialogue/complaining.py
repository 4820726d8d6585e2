"""A complaint out of a callback: one word or one press registers it, under a number that is told at once.

One case has one complaint: what the person says about it later is added. A complaint is never taken for a score.
"""

from dataclasses import replace

from bot.dialogue import following, steering
from bot.dialogue.asking import OVERALL, repeat
from bot.dialogue.draft import LONGEST_WORDS, Draft
from bot.dialogue.effects import AddToTicket, OpenTicket
from bot.dialogue.questionnaire import Form, Question
from bot.dialogue.steering import Steer
from bot.dialogue.talk import Callback, Disposition, Stage
from bot.dialogue.understanding import understand

COMPLAINT = "complaint"
"""The question under which the words of a complaint are kept, with its number as their value."""


def complain(draft: Draft, callback: Callback, raw: str) -> Draft:
    """The person complains about this case; whatever question was open stays open.

    A low score that was said as clearly beside it («不满意，我要投诉») is the score, where none had been given.
    """
    score = _said_beside(callback, raw)
    if score is not None:
        return _rated(draft, callback, score, raw)
    number = callback.ticket_no or draft.scene.ticket_no
    bare = steering.steer(raw) is Steer.COMPLAIN
    draft, told = register(draft.keep(callback, COMPLAINT, number, raw), callback, raw, bare=bare)
    callback = draft.at(callback)
    if callback.closed or callback.stage not in (Stage.ASKING, Stage.FOLLOWING):
        details = "" if callback.words else draft.sentence("complaint.details")
        return draft.reply(draft.joined(told, details), callback)
    if callback.stage is Stage.ASKING:
        return repeat(draft, callback, told)
    return _go_on(draft, callback, told)


def _said_beside(callback: Callback, raw: str) -> int | None:
    asked = callback.stage is not Stage.WAITING and not callback.closed
    return understand(raw).also if asked and callback.open else None


def _rated(draft: Draft, callback: Callback, score: int, raw: str) -> Draft:
    """Score and complaint in one breath: both are kept, and what is asked of the dissatisfied follows."""
    number = callback.ticket_no or draft.scene.ticket_no
    draft = draft.keep(callback, OVERALL, str(score), raw).keep(callback, COMPLAINT, number, raw)
    callback = replace(callback, score=score, disposition=Disposition.ANSWERED)
    draft, told = register(draft.put(callback), callback, raw, bare=False)
    recorded = (
        draft.sentence("recorded", draft.at(callback), level=draft.level(score)) if draft.in_chat else ""
    )
    return following.go_on(draft, callback, draft.joined(recorded, told))


def register(draft: Draft, callback: Callback, raw: str, *, bare: bool) -> tuple[Draft, str]:
    """Open the case's complaint, or add to it; with the sentence that tells the number.

    `bare`: `raw` only asks for a complaint and tells nothing.
    """
    words = callback.words if bare else "\n".join(w for w in (callback.words, raw.strip()) if w)
    case_no = callback.case.case_no
    if callback.ticket_no is not None:
        told = draft.sentence("complaint.known", callback, ticket_no=callback.ticket_no)
        if not bare:
            draft = draft.then(AddToTicket(case_no, callback.ticket_no, raw))
        return draft.put(replace(callback, words=words[:LONGEST_WORDS])), told
    ticket_no = draft.scene.ticket_no
    draft = draft.then(OpenTicket(case_no, ticket_no, words or raw))
    draft = draft.put(replace(callback, words=words[:LONGEST_WORDS], ticket_no=ticket_no))
    return draft, draft.sentence("complaint.opened", callback, ticket_no=ticket_no)


def accept_offer(draft: Draft, callback: Callback, raw: str) -> Draft:
    """The offer to register a complaint was taken; what went wrong is asked for unless it was said."""
    draft, told = register(draft, callback, raw, bare=True)
    callback = draft.at(callback)
    question = None if callback.words else _for_words(draft, callback)
    if question is None:
        return following.go_on(draft, callback, told)
    return _ask_details(draft, callback, question, told)


def _go_on(draft: Draft, callback: Callback, told: str) -> Draft:
    question = draft.scene.questionnaire.find(callback.question)
    if question is None or question.form not in (Form.TEXT, Form.TICKET):
        return following.repeat(draft, callback, told)
    if question.form is Form.TEXT and not callback.words and callback.unclear == 0:
        return _ask_details(draft, callback, question, told)
    callback = following.given(callback, question.id, "yes" if question.form is Form.TICKET else "said")
    return following.go_on(draft.put(callback), callback, told)


def _for_words(draft: Draft, callback: Callback) -> Question | None:
    """The question of the questionnaire that takes the person's own words."""
    fitting = (q for q in draft.scene.questionnaire.further if q.fits(callback.score or 0))
    return next((q for q in fitting if q.form is Form.TEXT), None)


def _ask_details(draft: Draft, callback: Callback, question: Question, told: str) -> Draft:
    asked = replace(callback, stage=Stage.FOLLOWING, question=question.id, unclear=1)
    text = draft.joined(told, draft.sentence("complaint.details"))
    return draft.put(asked).ask(asked, question.id, text, following.offered(draft, question))
