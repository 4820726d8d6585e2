"""Pressing: a button of ours was pressed, on the newest message or on an old one.

A button names its case and its question, so an old one still says what it says: a score pressed again replaces the
earlier one until the round closes. What can no longer be meant gets a polite answer and changes nothing.
"""

from bot.dialogue import (
    afterwards,
    answering,
    asking,
    complaining,
    following,
    leaving,
    meant,
    others,
    rating,
    whose,
)
from bot.dialogue.draft import Draft
from bot.dialogue.inputs import Pressed
from bot.dialogue.questionnaire import SCORES, Form, Question
from bot.dialogue.talk import Callback, Disposition, Stage

LONGEST_LABEL = 80
_OWN_BUTTONS = frozenset(
    {
        asking.DECLINED,
        asking.WRONG_PERSON,
        following.SKIP,
        following.ENOUGH,
        others.EACH,
        whose.NOT_MINE,
        whose.MINE,
        meant.NOT_MEANT,
    }
)
"""Those of the conversation, not of the questionnaire."""


def pressed(draft: Draft, press: Pressed) -> Draft:
    """Carry out a press."""
    callback = draft.talk.find(press.case_no)
    raw = _label(draft, press)
    if draft.talk.opted_out:
        return leaving.hear_silently(draft, callback, press.question, raw)
    if callback is None:
        return _stale(draft, None)
    if afterwards.frozen(callback):
        return _too_late(draft, callback, press, raw)
    if press.question == asking.OVERALL:
        return _overall(draft, callback, press.value, raw)
    if press.question == others.OTHERS:
        return _others(draft, callback, press.value, raw)
    if press.question == whose.WHOSE:
        return _whose(draft, callback, press.value, raw)
    if press.question == meant.MEANT:
        return meant.pressed(draft, callback, press.value, raw) or _stale(draft, callback)
    question = draft.scene.questionnaire.find(press.question)
    if question is None or callback.score is None:
        return _stale(draft, callback)
    return _further(draft, callback, question, press.value, raw)


def _label(draft: Draft, press: Pressed) -> str:
    """The words on the button, as the person read them."""
    question = draft.scene.questionnaire.find(press.question)
    option = None if question is None else question.option(press.value)
    if option is not None:
        scored = question is not None and question.form is Form.SCORE
        return f"{option.value} {draft.label(option)}" if scored else draft.label(option)
    if press.question == meant.MEANT and press.value in SCORES:
        return meant.button(draft, int(press.value)).label
    promised = others.promised(press.value) if press.question == others.OTHERS else None
    if promised is not None:
        score, count = promised
        return draft.button("", "same", count=count, level=draft.level(score)).label
    return draft.button("", press.value).label if press.value in _OWN_BUTTONS else press.value[:LONGEST_LABEL]


def _stale(draft: Draft, callback: Callback | None) -> Draft:
    return draft.reply(draft.sentence("stale"), callback)


def _too_late(draft: Draft, callback: Callback, press: Pressed, raw: str) -> Draft:
    """The month is sealed, or the case was left out: the press is kept and changes nothing."""
    asked = asking.OVERALL if press.question == meant.MEANT else press.question
    question = draft.scene.questionnaire.find(asked)
    if question is None:
        return _stale(draft, callback)
    ways_out = (asking.DECLINED, asking.WRONG_PERSON) if question.form is Form.SCORE else ()
    known = question.option(press.value) is not None or press.value in ways_out
    if not known:
        return _stale(draft, callback)
    if callback.closed and question.form is Form.TICKET and press.value == "yes":
        return complaining.complain(draft, callback, raw)
    draft = draft.keep(callback, question.id, press.value, raw)
    if callback.closed:
        return afterwards.sealed(draft, callback)
    return afterwards.noted(draft, callback, draft.sentence("noted", callback))


def _overall(draft: Draft, callback: Callback, value: str, raw: str) -> Draft:
    if value in SCORES:
        return rating.rate(draft, callback, int(value), raw)
    if value == asking.DECLINED:
        if callback.disposition is Disposition.REFUSED:
            return draft.reply(draft.sentence("declined", callback), callback)
        return leaving.decline(draft, callback, raw)
    if value == asking.WRONG_PERSON:
        if callback.disposition is Disposition.WRONG_PERSON:
            return draft.reply(draft.sentence("wrong_person", callback), callback)
        if callback.score is not None:
            draft = draft.keep(callback, whose.WHOSE, value, raw).hand_over(callback, raw)
            return afterwards.noted(draft, callback, draft.sentence("noted", callback))
        return leaving.wrong_person(draft, callback, raw)
    return _stale(draft, callback)


def _whose(draft: Draft, callback: Callback, value: str, raw: str) -> Draft:
    """Not theirs after all? A score that was given stays, and an end that was reached, too."""
    if not callback.open or value not in (whose.NOT_MINE, whose.MINE):
        return _stale(draft, callback)
    if value == whose.MINE and callback.stage is not Stage.ASKING:
        return _stale(draft, callback)
    return whose.chosen(draft, callback, value, raw)


def _others(draft: Draft, callback: Callback, value: str, raw: str) -> Draft:
    is_open = _is_open(callback, others.OTHERS)
    if value == others.EACH:
        return following.passed(draft, callback, others.OTHERS) if is_open else draft
    promised = others.promised(value)
    targets = others.unasked(draft, callback)
    if promised is None or callback.score is None or not targets:
        return _stale(draft, callback)
    score, count = promised
    if len(targets) > count:
        told = draft.sentence("others.more")
        return following.repeat(draft, callback, told) if is_open else draft.reply(told, callback)
    draft = others.apply(draft, targets, score, raw)
    return following.passed(draft, callback, others.OTHERS) if is_open else draft


def _further(draft: Draft, callback: Callback, question: Question, value: str, raw: str) -> Draft:
    if value == following.ENOUGH and callback.stage is Stage.FOLLOWING:
        return following.finish(draft, callback, following.thanks(draft, callback))
    is_open = _is_open(callback, question.id)
    if value == following.SKIP and is_open:
        return following.passed(draft, callback, question.id)
    option = question.option(value)
    if option is None:
        return _stale(draft, callback)
    if is_open:
        return answering.choose(draft, callback, question, option, raw)
    return answering.choose_again(draft, callback, question, option, raw)


def _is_open(callback: Callback, question: str) -> bool:
    return callback.stage is Stage.FOLLOWING and callback.question == question
