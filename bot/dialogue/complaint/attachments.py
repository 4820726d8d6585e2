"""Attaching: photos, documents and recordings sent while a complaint is being told.

A file is fetched by the shell; `Fetched` tells how that went, and is answered once for all files sent together. Words
under a picture are part of the story.
"""

from dataclasses import replace

from bot.dialogue.complaint.filing import Asked, Filing
from bot.dialogue.complaint.filing_questions import ask, keep
from bot.dialogue.draft import Draft
from bot.dialogue.effects import AddToTicket, DropFiles, WantFile
from bot.dialogue.inputs import Fetched, FileRef, FileRefusal

LONGEST_KIND = 40
MOST_FILES = 5


def attach(draft: Draft, filing: Filing, file: FileRef | None, what: str) -> tuple[Draft, str]:
    """Have a file fetched for the filing; with the sentence that says why not, if it is not."""
    if file is None:
        return draft, draft.sentence("filing.file.type")
    if len(filing.so_far.attachments) + filing.waiting >= MOST_FILES:
        return draft, draft.sentence("filing.file.many")
    waiting = replace(filing, waiting=filing.waiting + 1, touched_at=draft.scene.now)
    return keep(draft, waiting, hearing=None).then(WantFile(file, what[:LONGEST_KIND])), ""


def let_go(draft: Draft) -> Draft:
    """The complaint being told is given up, and what was attached to it with it; what is being filled in beside it keeps its own."""
    return draft if draft.talk.brings_files else draft.then(DropFiles())


def add(draft: Draft, ticket_no: str, file: FileRef, what: str) -> Draft:
    """Have a file fetched for a ticket: the office asked for it, or the person has something to add."""
    return draft.then(WantFile(file, what[:LONGEST_KIND], ticket_no))


def fetched(draft: Draft, event: Fetched) -> Draft:
    """A file has come, or not."""
    if event.ticket_no is not None:
        return _added(draft, event.ticket_no, event.refusal)
    filing = draft.talk.filing
    if filing is None:
        return _too_late(draft, event)
    so_far = filing.so_far
    if event.refusal is None and event.attachment not in so_far.attachments:
        so_far = replace(so_far, attachments=(*so_far.attachments, event.attachment))
    filing = replace(filing, so_far=so_far, waiting=max(filing.waiting - 1, 0))
    draft = keep(draft, filing, hearing=draft.talk.hearing)
    count = len(so_far.attachments)
    if draft.talk.opted_out or (event.refusal is None and filing.waiting):
        return draft
    told = draft.sentence("filing.file.kept", count=count)
    if event.refusal is not None:
        told = draft.sentence(f"filing.file.{event.refusal}")
    asks = filing.asked in (Asked.CONTENT, Asked.FILES, Asked.CONFIRM)
    if asks and not filing.left and not filing.waiting:
        return ask(draft, filing, told)
    return draft.reply(told)


def _added(draft: Draft, ticket_no: str, refusal: FileRefusal | None) -> Draft:
    told = draft.sentence("adding.added", ticket_no=ticket_no)
    if refusal is not None:
        told = draft.sentence(f"filing.file.{refusal}")
    else:
        draft = draft.then(AddToTicket(None, ticket_no, draft.sentence("filing.attached")))
    return draft if draft.talk.opted_out else draft.reply(told)


def _too_late(draft: Draft, event: Fetched) -> Draft:
    """The complaint has been filed or given up meanwhile."""
    if event.refusal is not None:
        return draft
    draft = let_go(draft)
    return draft if draft.talk.opted_out else draft.reply(draft.sentence("filing.file.late"))
