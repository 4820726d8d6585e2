"""A complaint out of a callback: one word or one press registers it, under a number that is told at once.

A case has one complaint; what the person says about it later is added to that. A complaint is never taken for a score.
Somebody who only says that they wish to complain is asked what about: 投诉 alone does not tell what went wrong.
"""

from dataclasses import replace

from bot.dialogue import menu
from bot.dialogue.complaint.filing import Asked, Complaint, Filing
from bot.dialogue.complaint.filing_questions import ask as ask_of_filing
from bot.dialogue.draft import LONGEST_WORDS, Draft
from bot.dialogue.effects import AddToTicket, OpenTicket
from bot.dialogue.own_labels import tells_nothing
from bot.dialogue.questionnaire import Form
from bot.dialogue.reading import steering
from bot.dialogue.reading.complaint_words import Want, want
from bot.dialogue.reading.steering import Steer
from bot.dialogue.reading.understanding import Meaning, Understood, understand, yes_no
from bot.dialogue.survey import further_questions
from bot.dialogue.survey.score_question import OVERALL, repeat
from bot.dialogue.talk import Callback
from bot.domain.disposition import Disposition
from bot.domain.level import DISSATISFIED
from bot.domain.stage import Stage

COMPLAINT = "complaint"
"""The question under which the words of a complaint are kept, with its number as their value."""


def complain(
    draft: Draft, callback: Callback, raw: str, attached: tuple[int, ...] = (), *, agreed: bool = False
) -> Draft:
    """The person complains about this case; whatever question was open stays open.

    `agreed`: they only took up what the question offered (要, 登记). A low score that was said as clearly beside it («不满意，我要投诉») is the score, where none had been given.
    """
    score = _said_beside(callback, raw)
    if score is not None:
        return _rated(draft, callback, score, raw)
    bare = agreed or tells_nothing(draft.scene, raw)
    if bare and not (callback.words or callback.ticket_no):
        return _ask_story(draft.keep(callback, COMPLAINT, None, raw), callback, raw)
    number = callback.ticket_no or draft.scene.ticket_no
    draft, told = register(
        draft.keep(callback, COMPLAINT, number, raw), callback, raw, bare=bare, attached=attached
    )
    callback = draft.at(callback)
    if callback.closed or callback.stage not in (Stage.ASKING, Stage.FOLLOWING):
        return draft.reply(told, callback, template="filed")
    if callback.stage is Stage.ASKING:
        return repeat(draft, callback, told)
    return _go_on(draft, callback, told)


def _ask_story(draft: Draft, callback: Callback, raw: str) -> Draft:
    """Ask what the complaint is about. An officer sees the wish itself, in case nothing follows.

    While another case's question is open, or once this one's month is sealed, the telling of a complaint begins instead, and
    the next words are about this case. A page asks about each case by itself.
    """
    current = draft.talk.current
    other = current is not None and current.case != callback.case and not draft.on_page
    if callback.closed or other:
        return _tell(draft.hand_over(callback, raw), callback)
    asked = replace(draft.at(callback), question=COMPLAINT)
    draft = draft.put(asked) if asked.stage is Stage.ASKING else draft.put(asked).hand_over(asked, raw)
    return ask_again(draft, asked)


def _tell(draft: Draft, callback: Callback) -> Draft:
    told, case_no = draft.talk.filing, callback.case.case_no
    if told is not None and told.so_far.case_no != case_no:
        buttons = (draft.button(menu.RESUME, "resume"), draft.button(menu.ANEW, "anew"))
        return draft.offer(menu.MENU, draft.sentence("filing.unfinished"), buttons)
    begun = Filing(Asked.CONTENT, Complaint("", case_no=case_no), short=True)
    return ask_of_filing(draft, begun if told is None else told)


def ask_again(draft: Draft, callback: Callback) -> Draft:
    """Ask what the complaint is about."""
    return draft.ask(callback, COMPLAINT, draft.sentence("complaint.about", callback), template="tell")


def story(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft | None:
    """Take the words that were asked for.

    None when none were asked for, or when these say something else: a plain score, no wish to rate, the wrong person.
    """
    low = understood.score is not None and understood.score <= DISSATISFIED
    other = understood.declined or understood.meaning is Meaning.WRONG_PERSON
    if callback.question != COMPLAINT or callback.closed or other:
        return None
    if understood.score is not None:
        both = low and callback.open and understood.comment
        return _rated(draft, callback, understood.score, text) if both else None
    leaves = want(text) is Want.CANCEL or yes_no(text) is False
    leaves = leaves or steering.steer(text) in (Steer.SKIP, Steer.NOTHING, Steer.ENOUGH)
    if not leaves and tells_nothing(draft.scene, text):
        return ask_again(draft, callback)
    return (never_mind if leaves else take_story)(draft, callback, text)


def take_story(draft: Draft, callback: Callback, text: str) -> Draft:
    """What the complaint is about was asked, and this is it."""
    plain = _not_asked(callback)
    return complain(draft.put(plain), plain, text)


def never_mind(draft: Draft, callback: Callback, raw: str) -> Draft:
    """What the complaint is about was asked, and there will be none."""
    plain = _not_asked(callback)
    return _back(draft.put(plain).keep(plain, COMPLAINT, None, raw), plain)


def _not_asked(callback: Callback) -> Callback:
    return replace(callback, question=OVERALL if callback.stage is Stage.ASKING else None)


def _back(draft: Draft, callback: Callback) -> Draft:
    """There will be no complaint after all: return to whatever was open."""
    told = draft.sentence("filing.cancelled")
    if callback.stage is Stage.ASKING:
        return repeat(draft, callback, told)
    if callback.stage is Stage.FOLLOWING:
        return further_questions.repeat(draft, callback, told)
    return draft.reply(told, callback)


def _said_beside(callback: Callback, raw: str) -> int | None:
    asked = callback.stage is not Stage.WAITING and not callback.closed
    return understand(raw).also if asked and callback.open else None


def _rated(draft: Draft, callback: Callback, score: int, raw: str) -> Draft:
    """Keep both a score and a complaint said together, then ask what is asked of the dissatisfied."""
    number = callback.ticket_no or draft.scene.ticket_no
    draft = draft.keep(callback, OVERALL, str(score), raw).keep(callback, COMPLAINT, number, raw)
    callback = replace(callback, score=score, disposition=Disposition.ANSWERED)
    draft, told = register(draft.put(callback), callback, raw, bare=False)
    recorded = (
        draft.sentence("recorded", draft.at(callback), level=draft.level(score)) if draft.in_chat else ""
    )
    return further_questions.go_on(draft, callback, draft.joined(recorded, told))


def register(
    draft: Draft, callback: Callback, raw: str, *, bare: bool, attached: tuple[int, ...] = ()
) -> tuple[Draft, str]:
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
    story = words or raw
    about_office = draft.scene.office.complained_of_in(story)  # then it is its superior's to read
    draft = draft.then(OpenTicket(case_no, ticket_no, story, attached, about_office))
    draft = draft.put(replace(callback, words=words[:LONGEST_WORDS], ticket_no=ticket_no))
    return draft, draft.sentence("complaint.opened", callback, ticket_no=ticket_no)


def accept_offer(draft: Draft, callback: Callback, raw: str) -> Draft:
    """The offer to register a complaint was taken; what went wrong is asked for first unless it was said."""
    if not (callback.words or callback.ticket_no or callback.closed):
        return _ask_story(draft, callback, raw)
    draft, told = register(draft, callback, raw, bare=True)
    return further_questions.go_on(draft, draft.at(callback), told)


def _go_on(draft: Draft, callback: Callback, told: str) -> Draft:
    question = draft.scene.asks(callback).find(callback.question)
    if question is None or question.form not in (Form.TEXT, Form.TICKET):
        return further_questions.repeat(draft, callback, told)
    callback = further_questions.given(
        callback, question.id, "yes" if question.form is Form.TICKET else "said"
    )
    return further_questions.go_on(draft.put(callback), callback, told)
