"""Submitting: the summary is confirmed, changed or given up; a complaint is registered exactly once, by its own sender.

An anonymous complaint gets a receipt code that is shown once; a signed one asks for a phone number where none is known.
"""

from dataclasses import replace

from bot.dialogue import mentions, welcome
from bot.dialogue.complaint.attachments import let_go
from bot.dialogue.complaint.filing import Asked, Complaint, Filing
from bot.dialogue.complaint.filing_offers import (
    CANCEL,
    CHANGE,
    CHANGEABLE,
    SUBMIT,
    SUBMIT_ANONYMOUS,
    SUBMIT_NAMED,
    choices,
    picked,
)
from bot.dialogue.complaint.filing_questions import ask, keep
from bot.dialogue.complaint.filing_steps import is_story, with_story
from bot.dialogue.draft import Draft
from bot.dialogue.effects import FileComplaint
from bot.dialogue.reading.complaint_words import Want, want
from bot.dialogue.reading.steering import bare
from bot.dialogue.reading.understanding import yes_no
from bot.dialogue.talk import Milestone, OwnTicket
from bot.domain.ticket_state import TicketState

_BY_SMS = {"1": SUBMIT_NAMED, "2": SUBMIT_ANONYMOUS, "0": CANCEL}
_WANTS = {
    Want.NAMED: SUBMIT_NAMED,
    Want.ANONYMOUS: SUBMIT_ANONYMOUS,
    Want.SUBMIT: SUBMIT,
    Want.CHANGE: CHANGE,
}
PATIENCE = 2
"""How many unclear replies to the summary are answered in chat.

After that the complaint is left for later, and the buttons of the summary still count.
"""


def heard(draft: Draft, filing: Filing, text: str) -> Draft:
    """Words while the summary is to be confirmed."""
    value = _meant(draft, filing, text)
    if value is not None:
        return confirm(draft, filing, value)
    if is_story(draft.scene, text):
        told = with_story(filing.so_far, text)
        filing = replace(filing, so_far=told.complaint)
        if not told.cut:
            return ask(draft, filing, draft.sentence("filing.added"))
        lead = draft.sentence("filing.cut")
    else:
        lead = draft.sentence("filing.pick") if draft.in_chat else ""
    if filing.unclear < PATIENCE or not draft.in_chat:
        return ask(draft, replace(filing, unclear=filing.unclear + 1), lead)
    left = keep(draft, replace(filing, left=True), hearing=None)
    return left.reply(left.sentence("filing.aside"))


def confirm(draft: Draft, filing: Filing, value: str) -> Draft:
    """Do what a button under the summary says."""
    if value == CANCEL:
        return cancel(draft)
    if value == CHANGE and draft.in_chat:
        return ask(draft, replace(filing, asked=Asked.CONFIRM, changing=True, unclear=0))
    if value == SUBMIT and filing.short:
        return ask(draft, filing, draft.sentence("filing.which"))
    if value not in (SUBMIT, SUBMIT_NAMED, SUBMIT_ANONYMOUS):
        return ask(draft, filing)
    so_far = filing.so_far
    if value == SUBMIT_ANONYMOUS:
        so_far = replace(so_far, anonymous=True, name="")
    if value == SUBMIT_NAMED:
        so_far = replace(so_far, anonymous=False)
    return _submit(draft, replace(filing, so_far=so_far))


def change(draft: Draft, filing: Filing, value: str) -> Draft:
    """Go back from the summary to one step."""
    if value not in CHANGEABLE or not filing.so_far.content:
        return ask(draft, filing)
    asked = Asked(value)
    if asked is Asked.OFFICIAL and not filing.so_far.department:
        asked = Asked.DEPARTMENT
    if asked is Asked.NAMED:
        filing = replace(filing, short=False)
    return ask(draft, replace(filing, asked=asked, changing=True, unclear=0))


def cancel(draft: Draft) -> Draft:
    """Give the complaint up: nothing of it stays."""
    draft = let_go(keep(draft, None, hearing=None))
    return back(draft.reply(draft.sentence("filing.cancelled")))


def back(draft: Draft) -> Draft:
    """Ask again the question that the complaint had put aside."""
    current = draft.talk.current
    return draft if current is None else welcome.repeat_open(draft, current, "")


def _meant(draft: Draft, filing: Filing, text: str) -> str | None:
    said = bare(text)
    if not draft.in_chat and said.isdecimal():
        return _BY_SMS.get(said)
    choice = picked(choices(draft, filing), text)
    if choice is not None:
        return choice.value
    wanted = want(text)
    if wanted is not None:
        return _WANTS.get(wanted)
    return SUBMIT if yes_no(text) else None


def _submit(draft: Draft, filing: Filing) -> Draft:
    if filing.waiting:
        # Once only: a file that never comes must not keep the complaint from being filed.
        return ask(
            draft, replace(filing, waiting=0, asked=Asked.CONFIRM), draft.sentence("filing.file.waiting")
        )
    complaint = replace(filing.so_far, case_no=None)
    unasked = not draft.in_chat or not complaint.department
    if unasked and draft.scene.office.complained_of_in(complaint.content):
        # Nobody else was named (by SMS it is not asked), and what is about the office must not be the office's to read.
        complaint = replace(complaint, department="", about_office=True)
    ticket_no = draft.scene.ticket_no
    draft = keep(draft, None, hearing=None).then(
        FileComplaint(ticket_no, complaint, coded=complaint.anonymous or draft.on_page)
    )
    return back(_tell_number(_listed(draft, complaint), complaint))


def _listed(draft: Draft, complaint: Complaint) -> Draft:
    """The talk with the new ticket among the person's own; an anonymous one is found by its receipt only."""
    if complaint.anonymous:
        return draft
    now = draft.scene.now
    filed = OwnTicket(
        draft.scene.ticket_no, TicketState.REGISTERED, now, (Milestone(now, TicketState.REGISTERED),)
    )
    return replace(draft, talk=replace(draft.talk, tickets=(filed, *draft.talk.tickets)))


def _tell_number(draft: Draft, complaint: Complaint) -> Draft:
    number, receipt = draft.scene.ticket_no, mentions.printable(draft.scene.receipt)
    accept, finish = draft.span(draft.scene.accept), draft.span(draft.scene.finish)
    key = "filing.filed.anonymous" if complaint.anonymous else "filing.filed.named"
    told = draft.sentence(key, ticket_no=number, receipt=receipt, accept=accept, finish=finish)
    if complaint.anonymous:
        return draft.reply(told)
    if draft.on_page:
        return draft.reply(draft.joined(told, receipt))
    if draft.talk.callbacks or not draft.in_chat:
        return draft.reply(told)
    return draft.reply(draft.joined(told, draft.sentence("filing.filed.phone")), share_contact=True)
