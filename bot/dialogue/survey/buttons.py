"""Pressing: a button of ours was pressed, on the newest message or on an old one.

A button names its case and its question, so an old one still says what it says: a score pressed again replaces the
earlier one until the round closes. What can no longer be meant gets a polite answer and changes nothing.
"""

from bot.dialogue.draft import Draft
from bot.dialogue.inputs import Pressed
from bot.dialogue.questionnaire import SCORES, Form, Question
from bot.dialogue.survey import (
    afterwards,
    complaint_offer,
    further_answers,
    further_questions,
    leaning,
    opt_out,
    other_cases,
    rating,
    score_question,
    wrong_person,
)
from bot.dialogue.talk import Callback
from bot.domain.disposition import Disposition
from bot.domain.stage import Stage

LONGEST_LABEL = 80
_OWN_BUTTONS = frozenset(
    {
        score_question.DECLINED,
        score_question.WRONG_PERSON,
        further_questions.SKIP,
        further_questions.ENOUGH,
        other_cases.EACH,
        wrong_person.NOT_MINE,
        wrong_person.MINE,
        leaning.NOT_MEANT,
    }
)
"""Those of the conversation, not of the questionnaire."""


def pressed(draft: Draft, press: Pressed) -> Draft:
    """Carry out a press."""
    callback = draft.talk.find(press.case_no)
    raw = _label(draft, press)
    if draft.talk.opted_out and not draft.on_page:  # whoever opens the page may answer: it sends nothing
        return _after_leaving(draft, callback, press, raw)
    if callback is None:
        return _stale(draft, None)
    if afterwards.frozen(callback):
        return _too_late(draft, callback, press, raw)
    if press.question == score_question.OVERALL:
        return _overall(draft, callback, press.value, raw)
    if press.question == other_cases.OTHERS:
        return _others(draft, callback, press.value, raw)
    if press.question == wrong_person.WHOSE:
        return _whose(draft, callback, press.value, raw)
    if press.question == complaint_offer.COMPLAINT:
        return _no_complaint(draft, callback, press.value, raw)
    if press.question == leaning.MEANT:
        return leaning.pressed(draft, callback, press.value, raw) or _stale(draft, callback)
    question = draft.scene.asks(callback).find(press.question)
    if question is None or callback.score is None:
        return _stale(draft, callback)
    return _further(draft, callback, question, press.value, raw)


def _after_leaving(draft: Draft, callback: Callback | None, press: Pressed, raw: str) -> Draft:
    """Whoever opted out may still press the score that was asked for."""
    scores = press.question == score_question.OVERALL and press.value in SCORES
    if callback is not None and scores and callback == opt_out.asked_before(draft.talk):
        return opt_out.scored(draft, callback, int(press.value), raw)
    return opt_out.hear_silently(draft, callback, press.question, raw)


def _label(draft: Draft, press: Pressed) -> str:
    """The words on the button, as the person read them."""
    if press.label:
        return press.label[:LONGEST_LABEL]
    question = _question(draft, press)
    option = None if question is None else question.option(press.value)
    if option is not None:
        scored = question is not None and question.form is Form.SCORE
        return f"{option.value} {draft.label(option)}" if scored else draft.label(option)
    if press.question == leaning.MEANT and press.value in SCORES:
        return leaning.button(draft, int(press.value)).label
    promised = other_cases.promised(press.value) if press.question == other_cases.OTHERS else None
    if promised is not None:
        score, count = promised
        return draft.button("", "same", count=count, level=draft.level(score)).label
    return draft.button("", press.value).label if press.value in _OWN_BUTTONS else press.value[:LONGEST_LABEL]


def _question(draft: Draft, press: Pressed) -> Question | None:
    """The question under which the button stands, of the questionnaire that its case is asked."""
    callback = draft.talk.find(press.case_no)
    asked = draft.scene.questionnaire if callback is None else draft.scene.asks(callback)
    return asked.find(press.question)


def _stale(draft: Draft, callback: Callback | None) -> Draft:
    return draft.reply(draft.sentence("stale"), callback)


def _too_late(draft: Draft, callback: Callback, press: Pressed, raw: str) -> Draft:
    """The month is sealed, or the case was left out: the press is kept and changes nothing."""
    asked = score_question.OVERALL if press.question == leaning.MEANT else press.question
    question = draft.scene.asks(callback).find(asked)
    if question is None:
        return _stale(draft, callback)
    ways_out = (score_question.DECLINED, score_question.WRONG_PERSON) if question.form is Form.SCORE else ()
    known = question.option(press.value) is not None or press.value in ways_out
    if not known:
        return _stale(draft, callback)
    told = bool(callback.words or callback.ticket_no) or not draft.on_page  # a page that is gone asks nothing
    if callback.closed and question.form is Form.TICKET and press.value == "yes" and told:
        return complaint_offer.complain(draft, callback, raw)
    draft = draft.keep(callback, question.id, press.value, raw)
    if callback.closed:
        return afterwards.sealed(draft, callback)
    return afterwards.noted(draft, callback, draft.sentence("noted", callback))


def _overall(draft: Draft, callback: Callback, value: str, raw: str) -> Draft:
    if value in (*SCORES, score_question.DECLINED, score_question.WRONG_PERSON):
        draft, callback = opt_out.answers_all_the_same(draft, callback)
    if value in SCORES:
        return rating.rate(draft, callback, int(value), raw)
    if value == score_question.DECLINED:
        if callback.disposition is Disposition.REFUSED:
            return draft.reply(draft.sentence("declined", callback), callback, template="declined")
        return opt_out.decline(draft, callback, raw)
    if value == score_question.WRONG_PERSON:
        if callback.disposition is Disposition.WRONG_PERSON:
            return draft.reply(draft.sentence("wrong_person", callback), callback, template="wrong_person")
        if callback.score is not None:
            draft = draft.keep(callback, wrong_person.WHOSE, value, raw).hand_over(callback, raw)
            return afterwards.noted(draft, callback, draft.sentence("noted", callback))
        return opt_out.wrong_person(draft, callback, raw)
    return _stale(draft, callback)


def _whose(draft: Draft, callback: Callback, value: str, raw: str) -> Draft:
    """Not theirs after all? A score that was given stays, and an end that was reached, too."""
    if not callback.open or value not in (wrong_person.NOT_MINE, wrong_person.MINE):
        return _stale(draft, callback)
    if value == wrong_person.MINE and callback.stage is not Stage.ASKING:
        return _stale(draft, callback)
    return wrong_person.chosen(draft, callback, value, raw)


def _others(draft: Draft, callback: Callback, value: str, raw: str) -> Draft:
    is_open = _is_open(callback, other_cases.OTHERS)
    if value == other_cases.EACH:
        return further_questions.passed(draft, callback, other_cases.OTHERS) if is_open else draft
    promised = other_cases.promised(value)
    targets = other_cases.unasked(draft.talk, callback)
    if promised is None or callback.score is None or not targets:
        return _stale(draft, callback)
    score, count = promised
    if len(targets) > count:
        told = draft.sentence("others.more")
        return further_questions.repeat(draft, callback, told) if is_open else draft.reply(told, callback)
    draft = other_cases.apply(draft, targets, score, raw)
    return further_questions.passed(draft, callback, other_cases.OTHERS) if is_open else draft


def _no_complaint(draft: Draft, callback: Callback, value: str, raw: str) -> Draft:
    if value != further_questions.SKIP or callback.question != complaint_offer.COMPLAINT:
        return _stale(draft, callback)
    return complaint_offer.never_mind(draft, callback, raw)


def _further(draft: Draft, callback: Callback, question: Question, value: str, raw: str) -> Draft:
    if value == further_questions.ENOUGH and callback.stage is Stage.FOLLOWING:
        return further_questions.finish(draft, callback, further_questions.thanks(draft, callback))
    is_open = _is_open(callback, question.id)
    if value == further_questions.SKIP and is_open:
        return further_questions.passed(draft, callback, question.id)
    option = question.option(value)
    if option is None:
        return _stale(draft, callback)
    if is_open:
        return further_answers.choose(draft, callback, question, option, raw)
    return further_answers.choose_again(draft, callback, question, option, raw)


def _is_open(callback: Callback, question: str) -> bool:
    return callback.stage is Stage.FOLLOWING and callback.question == question
