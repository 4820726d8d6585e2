"""Papers that come while something is being filled in: photos and documents that are filed along with it."""

from dataclasses import replace

from bot.dialogue.applying.application import Application
from bot.dialogue.applying.applying import A_DAY, ask, heard, keep
from bot.dialogue.complaint.attachments import LONGEST_KIND, MOST_FILES
from bot.dialogue.draft import Draft
from bot.dialogue.effects import WantFile
from bot.dialogue.inputs import Fetched, Sent
from bot.domain.ticket_kind import PREFIXES, TicketKind
from bot.domain.ticket_state import TicketState


def sent(draft: Draft, event: Sent) -> Draft:
    """A file while something is being filled in is filed along with it. Words under one answer a question that is answered at
    length; of a name or a number they are none. On a page, the page has said what is not taken."""
    application = draft.talk.application
    if application is None:
        return draft
    if draft.on_page:
        return _attached(draft, application, event) if event.file and _has_room(application) else draft
    problem = _not_taken(draft, application, event)
    if problem:
        return ask(draft, application, draft.sentence(problem))
    draft = _attached(draft, replace(application, waiting=application.waiting + 1), event)
    kept = draft.talk.application
    if kept is None or not event.caption.strip():
        return draft
    if kept.question is not None and kept.question.at_length:
        return heard(draft, kept, event.caption)
    return ask(draft, kept, draft.sentence("apply.caption"))


def _not_taken(draft: Draft, application: Application, event: Sent) -> str:
    """Why a file that was sent in a chat is not taken, as the key of a sentence; "": it is."""
    told = draft.talk.filing
    if event.file is None:
        return "filing.file.type"
    if told is not None and (told.so_far.attachments or told.waiting):
        return "apply.file_later"
    return "" if _has_room(application) else "filing.file.many"


def _has_room(application: Application) -> bool:
    return application.files < MOST_FILES


def _attached(draft: Draft, application: Application, event: Sent) -> Draft:
    assert event.file is not None
    kept = replace(application, files=application.files + 1, touched_at=draft.scene.now)
    return keep(draft, kept).then(WantFile(event.file, event.what[:LONGEST_KIND]))


def fetched(draft: Draft, event: Fetched) -> Draft:
    """One of them has been looked at. A page shows how many there are; in a chat it is said once for all sent together."""
    application = draft.talk.application
    if application is None:
        return draft
    lost = event.refusal is not None
    kept = replace(application, files=application.files - lost, waiting=max(application.waiting - 1, 0))
    draft = keep(draft, kept)
    if draft.on_page or draft.talk.opted_out or (kept.waiting and not lost):
        return draft
    told = f"filing.file.{event.refusal}" if lost else "filing.file.kept"
    return ask(draft, kept, draft.sentence(told, count=kept.files))


def just_filed(draft: Draft) -> str | None:
    """The number of the request of this last day, which what is sent now belongs to; None: there is none that is open."""
    asked = PREFIXES[TicketKind.DISCLOSURE]
    lately = (
        ticket
        for ticket in draft.talk.tickets
        if ticket.ticket_no.startswith(asked)
        and ticket.state is not TicketState.CLOSED
        and draft.scene.now - ticket.filed_at < A_DAY
    )
    return next((ticket.ticket_no for ticket in lately), None)
