"""Following: what is asked once the score is known, one question at a time, until there is nothing left to ask.

Every further question can be skipped, and all of them ended, by button or in words. An answer that is not understood
is kept, asked for once more, and then left at that.
"""

from dataclasses import replace

from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.questionnaire import Form, Question
from bot.dialogue.survey import other_cases
from bot.dialogue.talk import Callback
from bot.domain.stage import Stage

SKIP = "skip"
ENOUGH = "enough"
BEST = 5
"""The best score: what is not asked of those who gave it asks what was wrong."""
RECORDED, WHY = "recorded", "reason"
"""Templates: the score is in; it is in, and what was wrong?"""


def go_on(draft: Draft, callback: Callback, lead: str = "", *, closing: str = "", reason: str = "") -> Draft:
    """Ask whatever comes next about this case, after `lead`; with nothing left, end it.

    The last words are the sentence `closing`, or else `lead` and the thank-you. `reason`: the approved text that says
    `lead` and asks for the reason, should that come next.
    """
    callback = draft.at(callback)
    past = dict(callback.given)
    if draft.in_chat and other_cases.OTHERS not in past and other_cases.unasked(draft.talk, callback):
        return other_cases.offer(draft, callback, lead)
    question = _next(draft, callback)
    if question is None:
        last = (
            closing_words(draft, callback, closing)
            if closing
            else draft.joined(lead, thanks(draft, callback))
        )
        to_keep = callback.ticket_no is not None and callback.ticket_no in last
        return finish(draft, callback, last, template="" if to_keep else RECORDED)
    if question.form is Form.CHOICE and not any(_is_choice(draft, callback, q) for q in past):
        lead = draft.joined(lead, draft.sentence("few"))
    asks_why = question.form is Form.TEXT and not question.fits(BEST)
    return put(draft, callback, question, lead, template=reason if asks_why else "")


def put(
    draft: Draft,
    callback: Callback,
    question: Question,
    lead: str = "",
    *,
    unclear: int = 0,
    template: str = "",
) -> Draft:
    """Put one further question, after `lead`. `template`: the approved text that says both."""
    asked = replace(draft.at(callback), stage=Stage.FOLLOWING, question=question.id, unclear=unclear)
    asks = draft.question_text(question, said=bool(callback.words)) or draft.question_text(question) or ""
    if question.form is Form.SEVERAL:
        asks = "\n".join([asks, *(f"{n} {draft.label(o)}" for n, o in enumerate(question.options, start=1))])
    text = draft.joined(lead, draft.sentence("further", callback, question=asks))
    return draft.put(asked).ask(asked, question.id, text, offered(draft, question), template=template)


def repeat(draft: Draft, callback: Callback, lead: str = "", *, unclear: int | None = None) -> Draft:
    """Put the open further question again, after `lead`."""
    times = callback.unclear if unclear is None else unclear
    question = draft.scene.asks(callback).find(callback.question)
    if callback.question == other_cases.OTHERS and other_cases.unasked(draft.talk, callback):
        return other_cases.offer(draft, callback, lead, unclear=times)
    if question is None or question.form is Form.SCORE or draft.spoken_on not in question.texts:
        return go_on(draft, callback, lead)
    return put(draft, callback, question, lead, unclear=times)


def offered(draft: Draft, question: Question) -> tuple[Choice, ...]:
    """The buttons under a further question."""
    several = question.form is Form.SEVERAL
    options = () if several else tuple(Choice(o.value, draft.label(o)) for o in question.options)
    if question.form is Form.TICKET:
        return options
    return (*options, draft.button(SKIP, "skip"), draft.button(ENOUGH, "enough"))


def finish(draft: Draft, callback: Callback, text: str, *, template: str = RECORDED) -> Draft:
    """End this case with these last words; what was not asked so far will not be asked later either.

    `template`: the approved text that says them.
    """
    callback = draft.at(callback)
    past = dict(callback.given)
    fitting = (q.id for q in draft.scene.asks(callback).further if q.fits(callback.score or 0))
    passed_by = tuple((q, "") for q in (other_cases.OTHERS, *fitting) if q not in past)
    done = replace(callback, given=(*callback.given, *passed_by))
    return draft.end(done).reply(text, done, template=template)


def thanks(draft: Draft, callback: Callback) -> str:
    """The thank-you, with the score as it was understood and the archive number."""
    return closing_words(draft, callback, "thanks")


def closing_words(draft: Draft, callback: Callback, key: str) -> str:
    """A sentence that tells the score as it stands."""
    return draft.sentence(key, callback, level=draft.level(callback.score or 0))


def passed(draft: Draft, callback: Callback, question_id: str) -> Draft:
    """The open question is skipped."""
    callback = given(draft.at(callback), question_id, "")
    return go_on(draft.put(callback), callback)


def given(callback: Callback, question: str, value: str) -> Callback:
    """The callback with this question behind it."""
    rest = tuple(pair for pair in callback.given if pair[0] != question)
    return replace(callback, given=(*rest, (question, value)))


def _next(draft: Draft, callback: Callback) -> Question | None:
    past = dict(callback.given)
    for question in draft.scene.asks(callback).further:
        unasked = question.id not in past and question.fits(callback.score or 0)
        told = question.form is Form.TICKET or (question.once_said is not None and bool(callback.words))
        needless = callback.ticket_no is not None and told
        asks = draft.question_text(question, said=bool(callback.words))
        if unasked and not needless and asks is not None:
            return question
    return None


def _is_choice(draft: Draft, callback: Callback, question_id: str) -> bool:
    question = draft.scene.asks(callback).find(question_id)
    return question is not None and question.form is Form.CHOICE
