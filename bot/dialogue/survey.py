"""The survey: `step` takes one input and says what becomes of the talk and what has to be done.

The order of meanings is the rule: words of somebody who opted out are only kept; opting out comes before everything;
then wrong person and complaints; then scores, new or corrected; what is left answers the open question, or is kept
for a person to read. Time passing without an answer is an input too, and never a score.
"""

from dataclasses import replace

from bot.dialogue import answering, asking, complaining, following, leaving, others, rating, steering
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Effect, Kind
from bot.dialogue.inputs import Input, Joined, Medium, Pressed, Said, Sent, Silence, Step
from bot.dialogue.questionnaire import Form
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Callback, Language, Stage, Talk
from bot.dialogue.understanding import Command, Meaning, Understood, command_of, language_of, understand

FOREIGN_CONTACT = "foreign_contact"
"""`Sent.what` of a contact that is not its sender's own."""


def step(talk: Talk, event: Input, scene: Scene) -> tuple[Talk, tuple[Effect, ...]]:
    """The next talk and the effects of one input. Total: any input on any talk."""
    draft = Draft(talk, scene, event.medium)
    match event:
        case Silence():
            draft = _silence(draft, event.step)
        case Said():
            draft = _said(_in_their_language(draft, event.text), event.text)
        case Pressed():
            draft = _pressed(draft, event)
        case Sent():
            draft = _sent(draft, event.what)
        case Joined():
            draft = _joined(draft, bound=event.bound)
    if not isinstance(event, Silence):
        draft = asking.follow(draft)
    return draft.talk, draft.effects


def _in_their_language(draft: Draft, text: str) -> Draft:
    spoken = language_of(text)
    if spoken is None or (command_of(text) is not None and spoken == "en"):
        return draft
    return replace(draft, talk=replace(draft.talk, language=Language(spoken)))


def _silence(draft: Draft, what: Step) -> Draft:
    if draft.talk.opted_out:
        return draft
    current = draft.talk.current
    match what:
        case Step.INVITE:
            return draft if _following(current) else asking.start(draft, Kind.INVITE)
        case Step.REMIND:
            return asking.start(draft, Kind.REMINDER) if current is not None and not _following(current) else draft
        case Step.GIVE_UP if current is not None and _following(current):
            return draft.end(current)
        case Step.GIVE_UP:
            given_up = [current] if current is not None else []
            handed = [replace(c, stage=Stage.BY_PHONE, question=None) for c in (*given_up, *draft.talk.waiting)]
            return draft.put(*handed)


def _following(callback: Callback | None) -> bool:
    return callback is not None and callback.stage is Stage.FOLLOWING


def _said(draft: Draft, text: str) -> Draft:
    understood = understand(text)
    subject = draft.talk.current or leaving.latest(draft.talk)
    command = command_of(text)
    if draft.talk.opted_out:
        if command is Command.START:
            return leaving.opt_in(draft, text)
        return leaving.hear_silently(draft, subject, "comment", text)
    if understood.meaning is Meaning.OPTOUT:
        return leaving.opt_out(draft, text)
    if command is Command.HELP:
        return draft.reply(draft.sentence("help"), subject)
    if subject is None:
        return _nobody_we_know(draft, understood, text)
    if subject.closed:
        return _late(draft, subject, understood, text)
    if draft.talk.current is not None:
        return _answered(draft, draft.talk.current, understood, text)
    return _unasked(draft, subject, understood, text)


def _answered(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """Words while a question is open."""
    meaning = understood.meaning
    if callback.stage is Stage.FOLLOWING:
        return _further(draft, callback, understood, text)
    if meaning is Meaning.WRONG_PERSON:
        return leaving.wrong_person(draft, callback, text)
    if meaning is Meaning.COMPLAINT:
        return complaining.complain(draft.keep(callback, "complaint", None, text), callback, text)
    if understood.score is not None:
        return rating.rate(draft, callback, understood.score, text, understood.comment)
    if understood.declined:
        return leaving.decline(draft, callback, text)
    draft = draft.hear(callback, "comment", None, text)
    callback = draft.at(callback)
    if callback.unclear == 0:
        draft = draft.put(replace(callback, unclear=1))
        return asking.repeat(draft, draft.at(callback), draft.sentence("unclear"), key="again")
    draft = draft.hand_over(callback, text)
    return draft.end(callback, Stage.BY_PHONE).reply(draft.sentence("handed_over", callback), callback)


def _further(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """Words while a further question is open: corrections of the score first, then the answer."""
    question = draft.scene.questionnaire.find(callback.question)
    takes_it = question is not None and steering.chosen(question.options, text) is not None
    if takes_it:
        return answering.answer(draft, callback, text)
    match understood.meaning:
        case Meaning.WRONG_PERSON:
            return leaving.wrong_person(draft, callback, text)
        case Meaning.COMPLAINT if question is None or question.form is not Form.CHOICE:
            return complaining.complain(draft.keep(callback, "complaint", None, text), callback, text)
        case _:
            pass
    score = understood.score
    if score is not None and (not understood.comment or steering.mistaken(text)):
        return rating.rate(draft, callback, score, text)
    return answering.answer(draft, callback, text)


def _unasked(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """Words without an open question: about the case that came to rest last."""
    meaning = understood.meaning
    if meaning is Meaning.WRONG_PERSON:
        return leaving.wrong_person(draft, callback, text)
    if meaning is Meaning.COMPLAINT:
        return complaining.complain(draft.keep(callback, "complaint", None, text), callback, text)
    if understood.score is not None and callback.stage is not Stage.WAITING:
        return rating.rate(draft, callback, understood.score, text, understood.comment)
    if steering.steer(text) in (steering.Steer.THANKS, steering.Steer.NOTHING, steering.Steer.ENOUGH):
        return draft.keep(callback, "comment", None, text)
    if callback.stage is Stage.WAITING:
        return draft.keep(callback, "comment", None, text)
    draft = draft.hear(callback, "comment", text.strip(), text)
    if callback.disposition is None:
        draft = draft.hand_over(callback, text)
    return draft.reply(draft.sentence("kept"), callback)


def _late(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """Words about a month that is sealed: a supplement, never a change."""
    if understood.meaning is Meaning.COMPLAINT:
        return complaining.complain(draft.keep(callback, "complaint", None, text), callback, text)
    score = understood.score
    question, value = ("overall", str(score)) if score is not None else ("comment", None)
    draft = draft.keep(callback, question, value, text)
    if steering.steer(text) is steering.Steer.THANKS:
        return draft
    return draft.reply(draft.sentence("sealed", callback), callback)


def _nobody_we_know(draft: Draft, understood: Understood, text: str) -> Draft:
    """Somebody without a case of ours."""
    draft = draft.hand_over(None, text)
    key = "complaint.no_case" if understood.meaning is Meaning.COMPLAINT else "welcome.no_case"
    return draft.reply(draft.sentence(key), share_contact=True)


def _pressed(draft: Draft, press: Pressed) -> Draft:
    callback = draft.talk.find(press.case_no)
    if callback is None:
        return draft if draft.talk.opted_out else draft.reply(draft.sentence("stale"))
    label = _label(draft, press)
    if draft.talk.opted_out:
        return leaving.hear_silently(draft, callback, press.question, label)
    if callback.closed:
        value = press.value if press.question == asking.OVERALL else None
        return draft.keep(callback, press.question, value, label).reply(draft.sentence("sealed", callback), callback)
    if press.question == asking.OVERALL:
        return _pressed_score(draft, callback, press.value, label)
    if press.question == others.OTHERS:
        return _pressed_others(draft, callback, press.value, label)
    return _pressed_further(draft, callback, press, label)


def _pressed_score(draft: Draft, callback: Callback, value: str, label: str) -> Draft:
    match value:
        case asking.DECLINED if callback.score is None:
            return leaving.decline(draft, callback, label)
        case asking.WRONG_PERSON:
            return leaving.wrong_person(draft, callback, label)
        case "1" | "2" | "3" | "4" | "5":
            return rating.rate(draft, callback, int(value), label)
        case _:
            return draft.reply(draft.sentence("stale"), callback)


def _pressed_others(draft: Draft, callback: Callback, value: str, label: str) -> Draft:
    open_now = callback.stage is Stage.FOLLOWING and callback.question == others.OTHERS
    if value == others.EACH and open_now:
        return following.passed(draft, callback, others.OTHERS)
    promised = others.promised(value)
    targets = others.unasked(draft, callback)
    if promised is None or not targets or promised != (callback.score, len(targets)):
        return draft.reply(draft.sentence("stale"), callback)
    draft = others.apply(draft, targets, promised[0], label)
    return following.passed(draft, callback, others.OTHERS) if open_now else draft


def _pressed_further(draft: Draft, callback: Callback, press: Pressed, label: str) -> Draft:
    question = draft.scene.questionnaire.find(press.question)
    if question is None or callback.score is None:
        return draft.reply(draft.sentence("stale"), callback)
    open_now = callback.stage is Stage.FOLLOWING and callback.question == press.question
    if open_now and press.value == following.SKIP:
        return following.passed(draft, callback, question.id)
    if open_now and press.value == following.ENOUGH:
        return following.finish(draft, callback, following.thanks(draft, callback))
    option = question.option(press.value)
    if option is None:
        return draft.reply(draft.sentence("stale"), callback)
    if open_now:
        return answering.choose(draft, callback, question, option, label)
    draft = draft.keep(callback, question.id, option.value, label)
    if question.form is Form.TICKET and option.value == "yes":
        return complaining.complain(draft, callback, label)
    return draft.reply(draft.sentence("kept"), callback)


def _label(draft: Draft, press: Pressed) -> str:
    """The words on the button that was pressed."""
    question = draft.scene.questionnaire.find(press.question)
    option = question.option(press.value) if question is not None else None
    if option is not None:
        return f"[{draft.label(option)}]"
    return f"[{press.value}]"


def _sent(draft: Draft, what: str) -> Draft:
    callback = draft.talk.current or leaving.latest(draft.talk)
    marked = f"[{what}]"
    if draft.talk.opted_out:
        return leaving.hear_silently(draft, callback, "comment", marked)
    if what == FOREIGN_CONTACT:
        return draft.reply(draft.sentence("foreign_contact"), share_contact=True)
    if callback is None:
        return draft.reply(draft.sentence("please_text"))
    draft = draft.keep(callback, "comment", None, marked)
    return draft.reply(draft.sentence("please_text"), callback)


def _joined(draft: Draft, *, bound: bool) -> Draft:
    if draft.talk.opted_out:
        return leaving.opt_in(draft, "[/start]")
    if not bound:
        return draft.reply(draft.sentence("welcome.unbound"), share_contact=draft.medium is Medium.CHAT)
    current = draft.talk.current
    if current is not None and current.stage is Stage.ASKING:
        return asking.repeat(draft, current, draft.sentence("welcome.bound"))
    if current is not None:
        return following.repeat(draft, current, draft.sentence("welcome.bound"))
    if draft.talk.waiting and draft.scene.may_start:
        return draft
    return draft.reply(draft.sentence("welcome.bound"))
