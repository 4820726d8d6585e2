"""Papers that come with what is being filled in: each is judged by its content at once, and kept here until it is filed along.

What is wrong with one is said beside the answers, which stay; the others are taken.
"""

from dataclasses import dataclass

from bot.dialogue.applying.application import Application
from bot.dialogue.complaint.attachments import MOST_FILES
from bot.dialogue.inputs import FileRef, FileRefusal, Sent
from bot.domain.medium import Medium
from bot.work.attachments.folder import Unfit, cleaned
from handlers.citizen.complain.telling import say
from handlers.citizen.web.visit import FORM_FIELDS, CitizenVisit
from handlers.pages.fields import Fields
from handlers.pages.forms import form_of
from handlers.pages.multipart import KIND, form_with_files

WITH_FILES = 12 * 1024 * 1024
"""Bytes of a form with files: what a phone sends within the half minute that we wait."""
WORDS = 32 * 1024
"""Bytes of a form without: two thousand characters, percent by percent."""


@dataclass(frozen=True, slots=True)
class Brought:
    """The fields of a form, how many files of it were kept, and what is wrong with the others, as it is said."""

    fields: Fields
    kept: int = 0
    problem: str = ""


async def brought(visit: CitizenVisit, code: str, application: Application) -> Brought:
    """Read the form of the open step. Files are kept of the last one only. Raises Problem for a form that is none."""
    if visit.request.content_type != KIND:
        return Brought(await form_of(visit.request, most=WORDS, most_fields=FORM_FIELDS))
    sent = await form_with_files(visit.request, most=WITH_FILES)
    fields = sent.fields
    if not application.before_submitting or fields.text("step", longest=20) != application.asked:
        return Brought(fields)
    if len(sent.files) > MOST_FILES - application.files:
        return Brought(
            fields, problem=visit.say("apply.files_many", most=MOST_FILES, count=application.files)
        )
    kept, flaws = 0, []
    for place, content in enumerate(sent.files, 1):
        visit.brake("upload")
        why = await visit.off_loop(_flaw, content)
        if why is not None:
            flaws.append(visit.say("apply.files_refused", n=place, why=visit.say(f"apply.files_{why}")))
            continue
        name = await visit.off_loop(visit.door.uploads.keep, content)
        await say(visit, code, Sent(Medium.WEB, "document", FileRef(name, len(content))), "[file]")
        kept += 1
    return Brought(fields, kept, "".join(flaws))


def _flaw(content: bytes) -> FileRefusal | None:
    try:
        cleaned(content)
    except Unfit as e:
        return e.why
    return None
