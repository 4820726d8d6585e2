"""The whole conversation with one person: every input goes through `step`, which finds out what it belongs to.

At most one question is open for typed words, in this order: the complaint being told, the reason that was asked for, the
survey's question. Opting out comes before all of them. A button says by itself what it belongs to; one of the survey
puts a complaint aside, and nothing of it is lost.
"""

from dataclasses import replace

from bot.dialogue import automatic_replies, menu, welcome
from bot.dialogue.complaint import attachments, complaint, submission
from bot.dialogue.complaint.filing import Asked, Filing
from bot.dialogue.complaint.filing_questions import ask
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Effect, Say
from bot.dialogue.inputs import Chose, Fetched, Input, Joined, Pressed, Said, Sent, Silence, Step
from bot.dialogue.reading.complaint_words import Want, only_names_ticket, shows_code, want
from bot.dialogue.reading.steering import Steer, bare, steer
from bot.dialogue.reading.understanding import (
    Command,
    Meaning,
    command_of,
    leaves_in_so_many_words,
    understand,
)
from bot.dialogue.scene import Scene
from bot.dialogue.survey import complaint_offer, opt_out, survey
from bot.dialogue.talk import Talk
from bot.dialogue.tickets import progress, verdict

_FREE_TEXT = frozenset({Asked.CONTENT, Asked.OFFICIAL, Asked.DEPARTMENT, Asked.HAPPENED, Asked.NAME})


def step(talk: Talk, event: Input, scene: Scene) -> tuple[Talk, tuple[Effect, ...]]:
    """The next talk and the effects of one input, in order. Total: any input on any talk; nothing is raised."""
    draft = automatic_replies.hushed(talk, event, _step(Draft(talk, scene, event.medium), event))
    return draft.talk, draft.effects


def _step(draft: Draft, event: Input) -> Draft:
    match event:
        case Fetched():
            return attachments.fetched(draft, event)
        case _ if draft.talk.opted_out:
            return _survey(draft, event)
        case Said():
            return _not_theirs(draft, event) or _said(draft, event)
        case Chose():
            return _chose(draft, event)
        case Sent():
            return _sent(draft, event)
        case Pressed() | Joined():
            return _to_survey(draft, event)
        case Silence():
            return _silence(draft, event)


def _survey(draft: Draft, event: Input) -> Draft:
    """What the survey makes of it."""
    talk, effects = survey.step(draft.talk, event, draft.scene)
    return replace(draft, talk=talk).then(*effects)


def _to_survey(draft: Draft, event: Input) -> Draft:
    """The person turns to the survey: a complaint being told is put aside, with a word how to go on."""
    told = complaint.open_filing(draft) is not None
    draft = _survey(_put_aside(draft), event)
    offered = any(isinstance(e, Say) and e.question == menu.MENU for e in draft.effects)
    if not told or offered or draft.talk.opted_out:
        return draft
    return menu.aside(draft)


def _put_aside(draft: Draft) -> Draft:
    draft = complaint.leave(draft)
    return replace(draft, talk=replace(draft.talk, hearing=None))


def _silence(draft: Draft, event: Silence) -> Draft:
    """The ladder does not interrupt a complaint that is being told right now."""
    if event.step is Step.GIVE_UP:
        return _survey(draft, event)
    if complaint.in_use(draft):
        return draft
    after = _survey(draft, event)
    return _put_aside(after) if after.effects else after


def _not_theirs(draft: Draft, event: Said) -> Draft | None:
    """What nobody has said to us; None for words of the person's own, and for whatever a complaint may tell."""
    if draft.talk.hearing is not None or complaint.open_filing(draft) is not None:
        return None
    text, current = event.text, draft.talk.current
    about = current or opt_out.latest(draft.talk)
    machine = automatic_replies.by_machine(text) and understand(text).meaning is Meaning.UNCLEAR
    telling = current is not None and current.question == complaint_offer.COMPLAINT
    passed_on = not telling and automatic_replies.passed_on(
        event, draft.scene.agency, about.case.applicant if about else ""
    )
    if about is None and (machine or passed_on):
        return welcome.stranger(draft, text, machine=machine)
    if about is None or not (machine or automatic_replies.is_empty(text) or passed_on):
        return draft if automatic_replies.is_empty(text) else None
    draft = draft.keep(about, "comment", None, text)
    if machine or (current is None and automatic_replies.is_empty(text)):
        return draft
    lead = "" if automatic_replies.is_empty(text) else draft.sentence("forwarded")
    return draft.reply(lead, about) if current is None else welcome.repeat_open(draft, current, lead)


def _said(draft: Draft, event: Said) -> Draft:
    text, filing = event.text, complaint.open_filing(draft)
    if event.about is not None and draft.talk.find(event.about) is not None:
        return _to_survey(draft, event)
    if draft.talk.filing is not None and draft.in_chat and bare(text) == "cancel":
        # On a phone it is a carrier's opt-out word; in a chat it is the way out of a form.
        return submission.cancel(draft)
    telling = filing is not None and filing.asked in _FREE_TEXT
    if telling and leaves_in_so_many_words(text, draft.scene.own):
        return _survey(_put_aside(draft), event)
    if (
        not telling
        and not _survey_only(draft)
        and understand(text, draft.scene.own).meaning is Meaning.OPTOUT
    ):
        return _survey(_put_aside(draft), event)
    command = command_of(text)
    if command is Command.START:
        return _to_survey(draft, event)
    if filing is not None and not draft.in_chat and draft.talk.current is not None:
        return _to_survey(draft, event)
    if command is Command.PROGRESS or _asks_about_ticket(draft, filing, text):
        draft = progress.tell(survey.in_their_language(draft, text), text)
        return draft if filing is None else ask(draft, filing)
    if filing is not None:
        return _to_filing(draft, filing, text, command)
    return _unasked(draft, event, command)


def _survey_only(draft: Draft) -> bool:
    """Nothing but the survey's question is open, and it looks for opting out itself."""
    return draft.talk.current is not None and draft.talk.filing is None and draft.talk.hearing is None


def _asks_about_ticket(draft: Draft, filing: Filing | None, text: str) -> bool:
    takes_words = draft.talk.hearing is not None or (filing is not None and filing.asked in _FREE_TEXT)
    return not takes_words and only_names_ticket(text)


def _to_filing(draft: Draft, filing: Filing, text: str, command: Command | None) -> Draft:
    """Words for the complaint being told."""
    if command is Command.HELP:
        return ask(draft, filing, draft.sentence("filing.help") if draft.in_chat else "")
    if command is Command.COMPLAINT or want(text) is Want.RESUME:
        return ask(draft, filing)
    if filing.asked is Asked.CONTENT:
        draft = survey.in_their_language(draft, text)
    return complaint.heard(draft, filing, text)


def _unasked(draft: Draft, event: Said, command: Command | None) -> Draft:
    """Words while no complaint is being told."""
    text, left = event.text, draft.talk.filing
    wanted = want(text)
    if left is not None and wanted is Want.RESUME:
        return complaint.resume(survey.in_their_language(draft, text), left)
    if wanted is Want.CANCEL and draft.talk.hearing is not None:
        return verdict.hear(draft, draft.talk.hearing, "")
    if wanted is Want.CANCEL and _cancels(draft, command):
        return submission.cancel(draft) if left else draft.reply(draft.sentence("filing.none"))
    if command is Command.HELP:
        return _survey(draft, event)
    if draft.talk.hearing is not None:
        return verdict.hear(draft, draft.talk.hearing, text)
    if wanted is Want.CALLBACK:
        return _callback(draft)
    if shows_code(text) and not _complains_anew(draft, text):
        judged = verdict.typed(draft, text)
        return submission.back(progress.by_code(draft, text)) if judged is None else judged
    if draft.talk.current is None:
        return _nothing_open(draft, event)
    named = verdict.names_one(draft, text)  # then it is no answer to the survey's question
    return (verdict.typed(draft, text) if named else None) or _survey(draft, event)


def _complains_anew(draft: Draft, text: str) -> bool:
    """A story told with a code that leads nowhere."""
    found = draft.scene.found
    return (found is None or found.ticket is None) and understand(text).meaning is Meaning.COMPLAINT


def _cancels(draft: Draft, command: Command | None) -> bool:
    """算了 means the survey's question while there is one; 取消 without anything to cancel is a remark on a case."""
    if draft.talk.filing is not None:
        return command is Command.CANCEL or draft.talk.current is None
    return command is Command.CANCEL and not draft.talk.callbacks


def _nothing_open(draft: Draft, event: Said) -> Draft:
    """Words while nothing was asked: a verdict, a complaint, more for a ticket, or a remark for the survey."""
    text = event.text
    spoken = survey.in_their_language(draft, text)
    judged = verdict.typed(spoken, text)
    if judged is not None:
        return judged
    if understand(text).meaning is Meaning.COMPLAINT or steer(text) is Steer.COMPLAIN:
        case = opt_out.latest(draft.talk)
        own_way = (
            not draft.in_chat and case is not None and not (case.closed and steer(text) is Steer.COMPLAIN)
        )
        return _survey(draft, event) if own_way else complaint.begin(spoken, text)
    number = verdict.wanting_more(draft, text)
    return _survey(draft, event) if number is None else verdict.hear(spoken, number, text)


def _chose(draft: Draft, event: Chose) -> Draft:
    """A button that is about no callback."""
    if event.question in complaint.QUESTIONS:
        return complaint.chose(draft, event)
    if event.question == menu.MENU:
        return _menu(draft, event.value)
    told = complaint.open_filing(draft) is not None
    draft = complaint.leave(draft)
    if event.question == verdict.VERDICT:
        draft = verdict.chose(draft, event)
    elif event.question == complaint.ADD:
        draft = verdict.add_more(draft, event.ticket_no)
    else:
        return menu.show(draft, draft.sentence("stale"))
    return menu.aside(draft) if told else draft


def _menu(draft: Draft, value: str) -> Draft:
    match value:
        case menu.COMPLAIN:
            return complaint.begin(draft)
        case menu.ANEW:
            told = complaint.open_filing(draft)
            return complaint.anew(draft) if told is None else ask(draft, told)
        case menu.PROGRESS:
            told = complaint.open_filing(draft)
            draft = progress.tell(draft, "")
            return draft if told is None else ask(draft, told)
        case menu.CALLBACK:
            return _callback(draft)
        case menu.RESUME if draft.talk.filing is not None:
            return complaint.resume(draft, draft.talk.filing)
        case _:
            return menu.show(draft, draft.sentence("stale"))


def _for_ticket(draft: Draft) -> str | None:
    """The ticket that a file sent now is for: the one whose reason is asked for, or one that waits for more."""
    if draft.talk.hearing is not None:
        return draft.talk.hearing
    return verdict.wanting_more(draft, "") if draft.talk.current is None else None


def _callback(draft: Draft) -> Draft:
    """The person asks for the survey's question."""
    told = complaint.open_filing(draft) is not None
    draft = welcome.callback_wanted(_put_aside(draft))
    return menu.aside(draft) if told else draft


def _sent(draft: Draft, event: Sent) -> Draft:
    """A file belongs to the complaint being told; words under one are words."""
    filing = complaint.open_filing(draft)
    if filing is not None and event.what != welcome.FOREIGN_CONTACT:
        return complaint.sent(draft, filing, event)
    number = _for_ticket(draft)
    if event.caption.strip():
        draft = _said(draft, Said(event.medium, event.caption))
    elif number is None or event.file is None:
        return _survey(draft, event)
    if number is not None and event.file is not None:
        return attachments.add(draft, number, event.file, event.what)
    begun = complaint.open_filing(draft)
    if begun is None or event.file is None:
        return draft
    return attachments.attach(draft, begun, event.file, event.what)[0]
