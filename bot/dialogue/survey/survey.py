"""The survey: `step` takes one input and says what becomes of the talk and what has to be done.

The order of meanings is the rule. Opting out comes before everything; whoever has opted out is only heard. Then come
help, the wrong person and complaints; then scores, new or corrected; what is left answers the open question or is kept
for a person to read. Time passing without an answer is an input too, and never a score.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue import own_labels, welcome
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Effect, Kind
from bot.dialogue.inputs import Chose, Fetched, Input, Joined, Pressed, Said, Sent, Silence, Step
from bot.dialogue.questionnaire import Form
from bot.dialogue.reading import steering
from bot.dialogue.reading.complaint_words import names_ticket
from bot.dialogue.reading.languages import writes_han
from bot.dialogue.reading.steering import Steer
from bot.dialogue.reading.understanding import (
    Command,
    Meaning,
    Understood,
    command_of,
    language_of,
    understand,
)
from bot.dialogue.scene import Scene
from bot.dialogue.survey import (
    afterwards,
    complaint_offer,
    further_answers,
    further_questions,
    leaning,
    opt_out,
    rating,
    score_question,
    wrong_person,
)
from bot.dialogue.survey.buttons import pressed
from bot.dialogue.talk import Callback, Talk
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.stage import Stage

A_MOMENT = timedelta(seconds=90)
READING = {False: timedelta(seconds=5), True: timedelta(seconds=1)}
"""So long a question takes to arrive and be read at the least: by text message, and in a chat."""


def step(talk: Talk, event: Input, scene: Scene) -> tuple[Talk, tuple[Effect, ...]]:
    """The next talk and the effects of one input, in order. Total: any input on any talk; nothing is raised."""
    draft = Draft(talk, scene, event.medium)
    match event:
        case Silence():
            draft = _silence(draft, event.step)
            return draft.talk, draft.effects
        case Said():
            draft = _said(in_their_language(draft, event.text), event.text, event.about)
        case Pressed():
            draft = pressed(draft, event)
        case Chose():
            draft = _said(draft, event.label)
        case Fetched():
            pass
        case Sent():
            draft = welcome.sent(draft, event.what)
        case Joined():
            draft = welcome.joined(draft, bound=event.bound, known=event.known or bool(draft.talk.callbacks))
    draft = score_question.follow(draft, unasked=not isinstance(event, Pressed))
    return draft.talk, draft.effects


def in_their_language(draft: Draft, text: str) -> Draft:
    """Follow the person's language; commands, numbers and codes tell nothing: there is no other way to write them."""
    found = language_of(text)
    spoken = draft.language if found is None else Language(found)
    if found is None and spoken is Language.EN and writes_han(text):
        spoken = Language.ZH_HANS  # 恢复, 可以: Chinese in characters that both scripts share
    if spoken is Language.EN and (_is_command(text) or names_ticket(text)):
        return draft
    return replace(draft, talk=replace(draft.talk, language=spoken))


def _is_command(text: str) -> bool:
    """A word that one types because it is the command, STOP among them, whatever one's language."""
    alone = len(text.split()) == 1
    stops = alone and understand(text).meaning is Meaning.OPTOUT
    return stops or text.startswith("/") or command_of(text) is not None


def _silence(draft: Draft, what: Step) -> Draft:
    """Nothing was said for so long that the ladder moves. Never a score, never a disposition."""
    if draft.talk.opted_out:
        return draft
    if what is Step.GIVE_UP:
        return _give_up(draft)
    if not draft.scene.may_start or draft.medium is Medium.PHONE:
        return draft
    current = draft.talk.current
    if current is not None and current.stage is Stage.FOLLOWING:
        if not draft.talk.waiting:
            return draft
        # The score is in; silence at a further question must not keep the next case from being asked.
        draft = draft.end(current)
    return score_question.start(draft, Kind.REMINDER if what is Step.REMIND else Kind.INVITE)


def _give_up(draft: Draft) -> Draft:
    current = draft.talk.current
    if current is not None and current.stage is Stage.FOLLOWING:
        return draft.end(current)
    draft = draft if current is None else draft.end(current, Stage.BY_PHONE)
    # Those only announced keep no `ended_at`: late words are about the case that was asked.
    return draft.put(*(replace(c, stage=Stage.BY_PHONE) for c in draft.talk.waiting))


def _said(draft: Draft, text: str, quoted: str | None = None) -> Draft:
    """`quoted`: the case whose question the person quoted; their words are about it, whatever is asked now."""
    understood, command = understand(text, draft.scene.own), command_of(text)
    if understood.optout:
        return _leave(draft, understood, text)
    if draft.talk.opted_out:
        if command is Command.START:
            return opt_out.opt_in(draft, text)
        return opt_out.hear_silently(draft, opt_out.latest(draft.talk), "comment", text)
    if command is Command.HELP:
        return welcome.help_wanted(draft)
    if command is Command.START:
        known = bool(draft.talk.callbacks)
        return welcome.joined(draft, bound=known, known=known)
    current, latest = draft.talk.current, opt_out.latest(draft.talk)
    if latest is None:
        return welcome.stranger(draft, text)
    about = None if quoted is None else draft.talk.find(quoted)
    if about is not None and (current is None or about.case != current.case):
        return afterwards.heard(draft, about, understood, text)
    if current is None:
        return afterwards.heard(draft, latest, understood, text)
    if current.stage is Stage.ASKING:
        return _to_the_question(draft, current, understood, text)
    return _further(draft, current, understood, text)


def _leave(draft: Draft, understood: Understood, text: str) -> Draft:
    """No more messages. A score said in the same breath counts, and one line tells the word that undoes it."""
    about, score = draft.talk.current or opt_out.latest(draft.talk), understood.score
    if draft.talk.opted_out or score is None or about is None or afterwards.frozen(about):
        known = draft.talk.opted_out
        draft = opt_out.opt_out(draft, text)
        return draft if known else draft.reply(draft.sentence("opted_out"))
    draft = draft.keep(about, score_question.OVERALL, str(score), text)
    draft = draft.put(replace(about, score=score, disposition=Disposition.ANSWERED))
    draft = opt_out.opt_out(draft, text)
    return draft.reply(draft.sentence("opted_out.scored", about, level=draft.level(score)), about)


def _to_the_question(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """Words while the question for the score is open."""
    story = complaint_offer.story(draft, callback, understood, text)
    if story is not None:
        return story
    asked_back = _asked_back(draft, callback, understood, text)
    if asked_back is not None:
        return asked_back
    if understood.meaning is Meaning.COMPLAINT:
        return complaint_offer.complain(draft, callback, text)
    if understood.declined:
        return opt_out.decline(draft, callback, text)
    if understood.score is not None:
        return _scored(draft, callback, understood, text)
    if _thanks_for_the_last(draft, callback, text):
        return draft.keep(callback, "comment", None, text)
    if understood.leans is not None and leaning.may_ask(callback):
        return leaning.ask(draft, callback, understood.leans.level, text)
    return _unclear(draft, callback, text)


def _asked_back(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft | None:
    """The answer to what was asked back: whose case it is, which level was meant; or a denial, to be asked about."""
    if callback.question == wrong_person.WHOSE:
        answer = wrong_person.answered(callback, understood, text)
        return None if answer is None else wrong_person.chosen(draft, callback, answer, text)
    if wrong_person.denied(callback, understood):
        return wrong_person.ask(draft, callback, text)
    level = leaning.confirmed(callback, understood, text)
    return None if level is None else rating.rate(draft, callback, level, text)


def _scored(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """A score in words: for the case asked about, unless it can only be the one rated before."""
    assert understood.score is not None
    standing = [c for c in draft.talk.callbacks if not afterwards.frozen(c)]
    rated = [c for c in standing if c.score is not None]
    rested = (c for c in standing if c.ended_at is not None and c.stage not in (Stage.WAITING, Stage.ASKING))
    last = max(rested, key=_ended, default=None)
    if last is not None and draft.scene.asked_for < READING[draft.in_chat]:
        # Nobody can have read the next question yet: said twice, thought better of, or come in behind later words.
        return draft if last.score == understood.score else rating.rate(draft, last, understood.score, text)
    if rated and steering.mistaken(text):
        # Only a rating given before can have been a slip: the one before, not the one now asked for.
        before = opt_out.latest(replace(draft.talk, callbacks=tuple(rated))) or callback
        draft = rating.rate(draft, before, understood.score, text)
        return score_question.repeat(draft, callback)
    return rating.rate(draft, callback, understood.score, text, understood.comment)


def _ended(callback: Callback) -> datetime:
    assert callback.ended_at is not None
    return callback.ended_at


def _thanks_for_the_last(draft: Draft, callback: Callback, text: str) -> bool:
    """Whether a thank-you belongs to the case rated a moment ago, not to the question that went out since."""
    others = (c for c in draft.talk.callbacks if c.case != callback.case and c.ended_at is not None)
    lately = any(c.ended_at is not None and draft.scene.now - c.ended_at < A_MOMENT for c in others)
    return lately and steering.steer(text) is Steer.THANKS


def _unclear(draft: Draft, callback: Callback, text: str) -> Draft:
    """Asked again once with the choices, then kept as a comment and passed to a person; a score is never guessed.

    A label of ours is no try at an answer.
    """
    draft = draft.hear(callback, "comment", None, text)
    if leaning.asked(callback) is None and own_labels.is_idle(draft.scene, text):
        return score_question.repeat(draft, draft.at(callback), draft.sentence("unclear"))
    callback = draft.at(callback)
    if callback.unclear == 0:
        if leaning.asked(callback) is not None:
            return leaning.again(draft, callback, draft.sentence("unclear"))
        return score_question.repeat(
            draft.put(replace(callback, unclear=1)), callback, draft.sentence("unclear")
        )
    draft = draft.hand_over(callback, text).end(callback, Stage.BY_PHONE)
    return draft.reply(draft.sentence("handed_over", callback, when=draft.calling()), callback)


def _further(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """Words while a further question is open: its own answers first, then what changes everything, then the rest."""
    story = complaint_offer.story(draft, callback, understood, text)
    if story is not None:
        return story
    question = draft.scene.questionnaire.find(callback.question)
    if question is not None and steering.chosen(question.options, text) is not None:
        return further_answers.answer(draft, callback, text)
    if understood.score is None and steering.slipped(text):
        level = draft.level(callback.score or 0)
        return further_questions.repeat(draft, callback, draft.sentence("slipped", callback, level=level))
    if wrong_person.denied(callback, understood):
        draft = draft.hear(callback, "comment", None, text).hand_over(callback, text)
        return further_questions.repeat(draft, draft.at(callback), draft.sentence("kept"))
    if understood.meaning is Meaning.COMPLAINT:
        return complaint_offer.complain(draft, callback, text)
    if understood.declined:
        return further_questions.finish(draft, callback, further_questions.thanks(draft, callback))
    score, corrects = understood.score, steering.mistaken(text)
    takes_words = question is not None and question.form is Form.TEXT
    if score is not None and (corrects or (takes_words and not understood.comment)):
        return _score_again(draft, callback, score, text)
    return further_answers.answer(draft, callback, text)


def _score_again(draft: Draft, callback: Callback, score: int, text: str) -> Draft:
    if callback.score != score:
        return rating.rate(draft, callback, score, text)
    told = draft.sentence("same", callback, level=draft.level(score))
    return further_questions.repeat(draft, callback, told)
