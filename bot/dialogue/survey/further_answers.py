"""Answering: what the person's words or press do at an open further question.

Opt-out, wrong person, complaints and corrections of the score have been looked for before; here is what is left.
"""

from bot.dialogue import own_labels
from bot.dialogue.draft import Draft
from bot.dialogue.questionnaire import Form, Option, Question
from bot.dialogue.reading import numbered, steering
from bot.dialogue.reading.steering import Steer
from bot.dialogue.reading.understanding import Command, command_of, understand, yes_no
from bot.dialogue.survey import complaint_offer, further_questions, other_cases
from bot.dialogue.talk import Callback


def answer(draft: Draft, callback: Callback, text: str) -> Draft:
    """The person typed something at a further question that is no opt-out, complaint or correction."""
    question = draft.scene.asks(callback).find(callback.question)
    if question is not None and (named := answers_named(question, text)):
        if question.form is Form.SEVERAL:
            return pick(draft, callback, question, named, text)
        return choose(draft, callback, question, named[0], text)
    way = steering.steer(text)
    if way is Steer.ENOUGH or command_of(text) is Command.CANCEL:
        return further_questions.finish(draft, callback, further_questions.thanks(draft, callback))
    if callback.question == other_cases.OTHERS:
        return _about_others(draft, callback, text)
    if question is None:
        return further_questions.go_on(
            draft.hear(callback, "comment", None, text), callback, draft.sentence("kept")
        )
    if way is Steer.SKIP:
        return further_questions.passed(draft, callback, question.id)
    reason = question.form is Form.TEXT and own_labels.names_category(text)
    nothing = way is Steer.NOTHING or (
        question.form is Form.TEXT and (way is Steer.THANKS or yes_no(text) is False)
    )
    if not nothing and not reason and own_labels.is_idle(draft.scene, text):
        draft = draft.keep(callback, question.id, None, text)
        return further_questions.repeat(draft, callback, _once_more(draft))
    if question.form is Form.TEXT:
        if not draft.in_chat and not question.fits(further_questions.BEST) and steering.registers(text):
            return complaint_offer.complain(draft, callback, text, agreed=True)
        if nothing:
            draft = draft.keep(callback, question.id, None, text)
            return further_questions.passed(draft, callback, question.id)
        return own_words(draft, callback, question, text)
    return _unclear(draft, callback, question.id, text)


def choose(draft: Draft, callback: Callback, question: Question, option: Option, raw: str) -> Draft:
    """One of the offered answers to the open question was chosen."""
    draft = draft.keep(callback, question.id, option.value, raw)
    if option.alerts:
        draft = draft.hand_over(callback, f"{question.titles[draft.language]}：{raw}")
    callback = further_questions.given(draft.at(callback), question.id, option.value)
    draft = draft.put(callback)
    if question.form is Form.TICKET and option.value == "yes":
        return complaint_offer.accept_offer(draft, callback, raw)
    return further_questions.go_on(draft, callback)


def answers_named(question: Question, text: str) -> tuple[Option, ...]:
    """The offered answers that a typed reply names: at most one, but of a question that takes several."""
    if question.form is Form.SEVERAL:
        return numbered.picked(question.options, text)
    option = steering.chosen(question.options, text)
    return () if option is None else (option,)


def pick(draft: Draft, callback: Callback, question: Question, picked: tuple[Option, ...], raw: str) -> Draft:
    """Some of the offered answers to the open question were chosen. They change nothing else."""
    return further_questions.go_on(_keep_picked(draft, callback, question, picked, raw), callback)


def picked_more(draft: Draft, callback: Callback, text: str) -> Draft | None:
    """Numbers sent behind those that answered the last question: more reasons, never another score.

    People send one number a message. Whoever means the score says so in words.
    """
    if not callback.given:
        return None
    last, value = callback.given[-1]
    question = draft.scene.asks(callback).find(last)
    if question is None or question.form is not Form.SEVERAL or not value:
        return None
    more = numbered.by_number(question.options, text)
    if not more:
        return None
    known = question.picked(value)
    both = tuple(o for o in question.options if o in known or o in more)
    if both != known:
        draft = _keep_picked(draft, callback, question, both, text)
    return further_questions.repeat(draft, draft.at(callback), draft.sentence("kept"))


def picked_again(
    draft: Draft, callback: Callback, question: Question, picked: tuple[Option, ...], raw: str
) -> Draft:
    """A page sent answers to a question that is past: the last ones count."""
    if question.picked(dict(callback.given).get(question.id)) == picked:
        return draft
    return _keep_picked(draft, callback, question, picked, raw)


def _keep_picked(
    draft: Draft, callback: Callback, question: Question, picked: tuple[Option, ...], raw: str
) -> Draft:
    value = "|".join(option.value for option in picked)
    draft = draft.keep(callback, question.id, value, raw)
    return draft.put(further_questions.given(draft.at(callback), question.id, value))


def choose_again(draft: Draft, callback: Callback, question: Question, option: Option, raw: str) -> Draft:
    """A button of an earlier further question was pressed: a change of mind, or the same press twice."""
    if question.form is Form.TICKET and option.value == "yes":
        if callback.ticket_no is not None:
            told = draft.sentence("complaint.known", callback, ticket_no=callback.ticket_no)
            return draft.reply(told, callback)
        return complaint_offer.complain(draft.keep(callback, question.id, option.value, raw), callback, raw)
    if dict(callback.given).get(question.id) == option.value:
        return draft
    draft = draft.keep(callback, question.id, option.value, raw)
    if option.alerts:
        draft = draft.hand_over(callback, f"{question.titles[draft.language]}：{raw}")
    draft = draft.put(further_questions.given(draft.at(callback), question.id, option.value))
    return draft.reply(draft.sentence("changed.answer", callback, label=draft.label(option)), callback)


def own_words(draft: Draft, callback: Callback, question: Question, text: str) -> Draft:
    """The open question was answered in the person's own words."""
    draft = draft.hear(callback, question.id, text.strip(), text)
    callback = further_questions.given(draft.at(callback), question.id, "said")
    return further_questions.go_on(draft.put(callback), callback, draft.sentence("kept"))


def _about_others(draft: Draft, callback: Callback, text: str) -> Draft:
    targets = other_cases.unasked(draft.talk, callback)
    way, agreed = steering.steer(text), yes_no(text)
    if targets and callback.score is not None and (way is Steer.SAME or agreed is True):
        draft = other_cases.apply(draft, targets, callback.score, text)
        return further_questions.passed(draft, callback, other_cases.OTHERS)
    if way in (Steer.EACH, Steer.SKIP) or agreed is False:
        return further_questions.passed(draft, callback, other_cases.OTHERS)
    return _unclear(draft, callback, other_cases.OTHERS, text)


def _once_more(draft: Draft) -> str:
    """What leads to the same question again; a text message has nothing below to choose from."""
    return draft.sentence("pick" if draft.in_chat else "kept")


def _unclear(draft: Draft, callback: Callback, question_id: str, text: str) -> Draft:
    # A bare score here is neither an answer nor something to complain about.
    keep = draft.hear if understand(text).score is None else draft.keep
    draft = keep(callback, question_id, None, text)
    if callback.unclear == 0:
        return further_questions.repeat(draft, draft.at(callback), _once_more(draft), unclear=1)
    callback = further_questions.given(draft.at(callback), question_id, "")
    return further_questions.go_on(draft.put(callback), callback, draft.sentence("kept"))
