"""The whole conversation with one person: every input goes through `step`, which finds out what it belongs to.

Who hears typed words is the table of `listeners`. A button says by itself what it belongs to; one of the survey puts a
complaint aside, and nothing of it is lost; on a page it does not, for the complaint is told elsewhere.
"""

from dataclasses import replace

from bot.dialogue import automatic_replies, listeners, menu, rating_receipts, welcome
from bot.dialogue.applying import applying, papers
from bot.dialogue.complaint import attachments, complaint, quotas
from bot.dialogue.complaint.filing_questions import ask
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Effect
from bot.dialogue.inputs import (
    Chose,
    Fetched,
    FilledIn,
    Input,
    Joined,
    LadderStep,
    Pressed,
    Said,
    Sent,
    Silence,
)
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Talk
from bot.dialogue.tickets import progress, remedies, reply_or_remedy, verdict
from bot.dialogue.turning import ask_survey, put_aside, to_callback, to_survey


def step(talk: Talk, event: Input, scene: Scene) -> tuple[Talk, tuple[Effect, ...]]:
    """The next talk and the effects of one input, in order. Total: any input on any talk; nothing is raised."""
    draft = automatic_replies.hushed(talk, event, _step(Draft(talk, scene, event.medium), event))
    return draft.talk, draft.effects


def _step(draft: Draft, event: Input) -> Draft:
    match event:
        case Fetched() if event.ticket_no is None and applying.brings_files(draft):
            return papers.fetched(draft, event)
        case Fetched():
            return attachments.fetched(draft, event)
        case Said():
            return listeners.hear(draft, event).draft
        case _ if draft.talk.opted_out:
            return ask_survey(draft, event)
        case Chose():
            return _chose(draft, event)
        case Sent():
            return _sent(draft, event)
        case Pressed() if reply_or_remedy.means_reply(event):
            return reply_or_remedy.pressed(draft, event)
        case Pressed() if event.question == remedies.REMEDY:
            return remedies.pressed(draft, event)
        case Pressed() | FilledIn() if draft.on_page:
            return ask_survey(draft, event)
        case Pressed() | FilledIn() | Joined():
            return to_survey(draft, event)
        case Silence():
            return _silence(draft, event)


def _silence(draft: Draft, event: Silence) -> Draft:
    """The ladder does not interrupt a complaint that is being told right now."""
    telling = complaint.in_use(draft) or applying.in_use(draft)
    if event.step is LadderStep.CALLING and telling:
        return ask_survey(draft, replace(event, step=LadderStep.GIVE_UP))
    if event.step is LadderStep.GIVE_UP:
        return ask_survey(draft, event)
    if telling:
        return draft
    after = ask_survey(draft, event)
    return put_aside(after) if after.effects else after


def _chose(draft: Draft, event: Chose) -> Draft:
    """A button that is about no callback."""
    if event.question in complaint.QUESTIONS:
        return complaint.chose(draft, event)
    if event.question == applying.APPLY:
        return applying.chose(draft, event)
    if event.question == menu.MENU:
        return _menu(draft, event)
    told = complaint.open_filing(draft) is not None
    draft = complaint.leave(draft)
    if event.question == verdict.VERDICT:
        draft = verdict.chose(draft, event)
    elif event.question == quotas.ADD:
        draft = verdict.add_more(draft, event.ticket_no)
    else:
        return menu.show(draft, draft.sentence("stale"))
    return menu.aside(draft) if told else draft


def _menu(draft: Draft, event: Chose) -> Draft:
    match event.value:
        case menu.COMPLAIN:
            return complaint.begin(draft)
        case menu.ANEW:
            told = complaint.open_filing(draft)
            return complaint.anew(draft) if told is None else ask(draft, told)
        case menu.PROGRESS:
            told = complaint.open_filing(draft)
            draft = progress.tell(draft, "")
            return draft if told is None else ask(draft, told)
        case menu.RECEIPT:
            told = complaint.open_filing(draft)
            draft = rating_receipts.give(draft, event)
            return draft if told is None else ask(draft, told)
        case menu.CALLBACK:
            return to_callback(draft)
        case menu.RESUME if draft.talk.filing is not None:
            return complaint.resume(draft, draft.talk.filing)
        case _:
            return menu.show(draft, draft.sentence("stale"))


def _for_ticket(draft: Draft) -> str | None:
    """The ticket that a file sent now is for: the one whose reason is asked for, or one that waits for more."""
    if draft.talk.hearing is not None:
        return draft.talk.hearing
    if draft.talk.current is not None:
        return None
    return verdict.wanting_more(draft, "") or papers.just_filed(draft)


def _sent(draft: Draft, event: Sent) -> Draft:
    """A file belongs to the complaint being told; words under one are words."""
    filing = complaint.open_filing(draft)
    if filing is not None and event.what != welcome.FOREIGN_CONTACT:
        if applying.brings_files(draft):  # of two things with files at once nobody could say whose a file is
            return ask(draft, filing, draft.sentence("apply.other_first"))
        return complaint.sent(draft, filing, event)
    if applying.open_application(draft) is not None:
        return papers.sent(draft, event)
    number = _for_ticket(draft)
    if event.caption.strip():
        draft = listeners.hear(draft, Said(event.medium, event.caption), caption=True).draft
    elif number is None or event.file is None:
        return ask_survey(draft, event)
    if number is not None and event.file is not None:
        return attachments.add(draft, number, event.file, event.what)
    begun = complaint.open_filing(draft)
    if begun is None or event.file is None:
        return draft
    return attachments.attach(draft, begun, event.file, event.what)[0]
