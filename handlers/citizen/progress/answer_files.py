"""`/progress/file`: the answer to a request as it was written, and what went out with it; `/progress/attach`: files to one that is open.

Both by number and code, or by the pass of a phone that is proved, each time anew: nothing is remembered in the browser, and
nothing opens by its address.
"""

import asyncio
from functools import partial

from aiohttp import web

from bot.dialogue.inputs import FileRef
from bot.paper.letter import letter_pdf
from bot.paper.request_letter import LetterOf, ending_letter, request_letter
from bot.work.attachments.media import ENDINGS
from bot.work.tickets.answer_files import AnswerGivenOut, attach, given_out_to
from db.queries.tickets.attachments import Attachment
from handlers.citizen.complain.telling import CHANNEL
from handlers.citizen.progress.by_phone import opened_by_pass
from handlers.citizen.progress.look_up import keys, unknown
from handlers.citizen.progress.said import OpenedTicket
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.fields import Fields
from handlers.pages.multipart import form_with_files
from handlers.pages.problems import Problem

WITH_FILES = 12 * 1024 * 1024
MOST_AT_ONCE = 5


async def give(visit: CitizenVisit) -> web.StreamResponse:
    """The letter, or one of the files: `file` is "letter", or the place of the file, from 1."""
    form = await visit.form()
    opened = await _opened(visit, form)
    found = await visit.read(partial(given_out_to, registry=visit.door.registry, holder=opened.holder))
    if found is None:
        raise unknown()
    wanted = form.text("file", longest=8)
    if wanted == "letter":
        return await _letter(visit, found)
    place = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
    if not 1 <= place <= len(found.files):
        raise unknown()
    return await _file(visit, found.files[place - 1], f"{found.ticket_no}-{place}")


async def take(visit: CitizenVisit) -> web.StreamResponse:
    """Files to an open request; they are looked at and kept by the next fetching."""
    sent = await form_with_files(visit.request, most=WITH_FILES)
    opened = await _opened(visit, sent.fields)
    if not sent.files or len(sent.files) > MOST_AT_ONCE:
        raise Problem(400, "progress.files_none" if not sent.files else "progress.files_many")
    refs = []
    for content in sent.files:
        visit.brake("upload")
        refs.append(FileRef(await visit.off_loop(visit.door.uploads.keep, content), len(content)))
    work = partial(
        attach,
        registry=visit.door.registry,
        holder=opened.holder,
        files=refs,
        words=visit.say("progress.files_words", count=len(refs)),
        channel=CHANNEL,
        now=visit.now,
    )
    done = await visit.write(work)
    if done is None:
        raise unknown()
    if not done:
        raise Problem(400, "progress.files_over")
    here = visit.link(opened.route)
    return visit.page("progress/attached.html", carried=opened.carried, here=here, count=len(refs))


async def _opened(visit: CitizenVisit, form: Fields) -> OpenedTicket:
    """What the form opens, by its pass or by number and code. Raises Problem."""
    if form.has("pass"):
        return opened_by_pass(visit, form)
    shown = await keys(visit, form)
    return OpenedTicket(shown.shown, {"no": shown.number, "code": shown.code}, "progress")


async def _letter(visit: CitizenVisit, found: AnswerGivenOut) -> web.Response:
    number = ending_letter(found.timeline)
    if number is None:
        raise unknown()
    agency = visit.door.settings.agency_name
    of = LetterOf(agency, found.ticket_no, found.received_on, found.said, found.timeline)
    body = await asyncio.to_thread(letter_pdf, request_letter(of, number, visit.now))
    return _download(body, "application/pdf", f"{found.ticket_no}.pdf")


async def _file(visit: CitizenVisit, file: Attachment, name: str) -> web.Response:
    assert file.sha256 is not None
    body = await visit.off_loop(visit.door.folder.open, file.sha256)
    return _download(body, "application/octet-stream", f"{name}.{ENDINGS.get(file.media_type or '', 'bin')}")


def _download(body: bytes, kind: str, name: str) -> web.Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.Response(body=body, content_type=kind, headers=headers)


ROUTES = (
    PublicRoute(
        "POST", "/progress/file", give, "an answer and its files, for who opens it", name="progress_file"
    ),
    PublicRoute(
        "POST",
        "/progress/attach",
        take,
        "files to an open request, from who opens it",
        name="progress_attach",
        most=WITH_FILES,
    ),
)
