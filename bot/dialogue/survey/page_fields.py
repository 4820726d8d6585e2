"""Filling in: what is written on a page in the field of one question is the answer to that question, and nothing else.

What comes by chat or text message may mean anything and is read for it: a score, a farewell, a complaint. A field says what
it is for. Words for a question that is past by now are kept, too: they were written, and another page was only quicker.
"""

from bot.dialogue.draft import Draft
from bot.dialogue.inputs import FilledIn
from bot.dialogue.questionnaire import Form
from bot.dialogue.reading import numbered
from bot.dialogue.survey import afterwards, complaint_offer, further_answers
from bot.dialogue.talk import Callback


def filled_in(draft: Draft, said: FilledIn) -> Draft:
    """Take what was written in a field."""
    callback, text = draft.talk.find(said.case_no), said.text.strip()
    if callback is None or not text:
        return draft
    if afterwards.frozen(callback):
        return _too_late(draft, callback, said.question, text)
    question = draft.scene.asks(callback).find(said.question)
    if question is not None and question.form is Form.SEVERAL and callback.score is not None:
        picked = numbered.picked(question.options, text)
        is_open = callback.question == said.question
        take = further_answers.pick if is_open else further_answers.picked_again
        return take(draft, callback, question, picked, text) if picked else draft
    if callback.question != said.question or callback.open:
        return _past(draft, callback, said.question, text)
    if said.question == complaint_offer.COMPLAINT:
        return complaint_offer.take_story(draft, callback, text)
    if question is None or question.form is not Form.TEXT:
        return _past(draft, callback, said.question, text)
    return further_answers.own_words(draft, callback, question, text)


def _past(draft: Draft, callback: Callback, asked: str, text: str) -> Draft:
    """Keep words whose question is not open any more, once."""
    if text in callback.words:
        return draft
    question = draft.scene.asks(callback).find(asked)
    if callback.score is not None and question is not None and question.form is Form.TEXT:
        return draft.hear(callback, question.id, text, text)
    return draft.hear(callback, "comment", text, text).hand_over(callback, text)


def _too_late(draft: Draft, callback: Callback, asked: str, text: str) -> Draft:
    """The month is sealed, or the case was left out: the words are kept and change nothing."""
    question = draft.scene.asks(callback).find(asked)
    draft = draft.keep(callback, "comment" if question is None else question.id, text, text)
    if callback.closed:
        return afterwards.sealed(draft, callback)
    return afterwards.noted(draft, callback, draft.sentence("noted", callback))
