"""Rating: a score the person said, the first one or a change of mind, until the round closes.

Only here, and where one press rates several cases (`others`), does a callback get a score; always together with the
person's own words or press as its answer.
"""

from dataclasses import replace

from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.questionnaire import Form
from bot.dialogue.survey import further_questions, score_question
from bot.dialogue.survey.further_questions import RECORDED, WHY
from bot.dialogue.talk import Callback
from bot.domain.disposition import Disposition
from bot.domain.level import DISSATISFIED
from bot.domain.stage import Stage


def rate(draft: Draft, callback: Callback, score: int, raw: str, comment: str = "") -> Draft:
    """The person gave this case a score; `comment` is what they said along with it."""
    if callback.score == score:
        return _unchanged(draft, callback)
    before = callback.score
    draft = draft.keep(callback, score_question.OVERALL, str(score), raw)
    callback = replace(callback, score=score, disposition=Disposition.ANSWERED)
    draft = draft.put(callback)
    if comment:
        draft = draft.hear(callback, "comment", comment, raw)
    callback = draft.at(callback)
    asked = draft.talk.current
    if asked is not None and asked.case.case_no != callback.case.case_no:
        return _aside(draft, callback, changed=before is not None)
    if before is None:
        lead = draft.sentence("recorded", callback, level=draft.level(score))
        return further_questions.go_on(draft, callback, lead, closing="thanks", reason=WHY)
    lead = draft.sentence("changed.now", callback, level=draft.level(score))
    closing = "changed.done"
    if callback.stage is Stage.FOLLOWING or score <= DISSATISFIED < before:
        return further_questions.go_on(draft, callback, lead, closing=closing, reason=WHY)
    return draft.end(callback).reply(
        further_questions.closing_words(draft, callback, closing), callback, template=RECORDED
    )


def _unchanged(draft: Draft, callback: Callback) -> Draft:
    text = draft.sentence("same", callback, level=draft.level(callback.score or 0))
    return draft.reply(text, callback, template=RECORDED)


def _aside(draft: Draft, callback: Callback, *, changed: bool) -> Draft:
    """Record the score of a case while another one's question is open, without opening a second question.

    A complaint is still offered, because its button says by itself what it is about.
    """
    level = draft.level(callback.score or 0)
    text = draft.sentence("changed.done" if changed else "thanks", callback, level=level)
    draft = draft.end(callback)
    further = draft.scene.asks(callback).further
    offer = next((q for q in further if q.form is Form.TICKET and q.fits(callback.score or 0)), None)
    asks = None if offer is None or callback.ticket_no else draft.question_text(offer)
    if offer is None or asks is None:
        return draft.reply(text, callback, template=RECORDED)
    choices = tuple(Choice(o.value, draft.label(o)) for o in offer.options)
    return draft.ask(callback, offer.id, draft.joined(text, asks), choices)
