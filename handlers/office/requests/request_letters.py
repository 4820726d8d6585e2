"""The letters of a request for information as PDF: each step that the law wants in writing has one, with the remedies.

What is asked for by its address names the applicant masked; with a reason, in clear, to be signed, sealed and sent.
"""

import asyncio
from functools import partial
from pathlib import Path

from aiohttp import web

from bot.exports.formats import Format
from bot.paper.letter import LetterPaper, letter_pdf
from bot.paper.request_letter import LetterOf, NoLetter, request_letter
from bot.work.tickets.request_view import RequestSeen
from handlers.office.requests.request_sight import SEERS_OF_REQUESTS, request_seen
from handlers.office.tickets.ticket_sight import number_of
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found


async def pdf(visit: Visit) -> web.StreamResponse:
    """A letter with the applicant masked, to look at."""
    found = await visit.read(partial(request_seen, visit=visit))
    page = _paper(visit, found, visit.number("number"))
    file = GivenFile(f"{page.title} {page.number}", Format.PDF, partial(_write, page=page))
    return await given_out(visit, file, f"ticket {number_of(visit)}", {"list": "letter"})


async def in_clear(visit: Visit, found: RequestSeen, number: int) -> web.Response:
    """The same in clear, for whoever gave a reason; the look is in the log already."""
    body = await asyncio.to_thread(letter_pdf, _paper(visit, found, number))
    headers = {"Content-Disposition": f'attachment; filename="{found.ticket.ticket_no}-{number}.pdf"'}
    return web.Response(body=body, content_type="application/pdf", headers=headers)


def _write(path: Path, _: DeliverySource, *, page: LetterPaper) -> int:
    path.write_bytes(letter_pdf(page))
    return 1


def _paper(visit: Visit, found: RequestSeen, number: int) -> LetterPaper:
    if found.course is None:
        raise not_found("requests.no_letter")
    said = {one.question.key: one.value for one in found.answers}
    agency, received_on = visit.console.settings.agency_name, found.course.received_on
    of = LetterOf(agency, found.ticket.ticket_no, received_on, said, found.timeline)
    try:
        return request_letter(of, number, visit.now)
    except NoLetter:
        raise not_found("requests.no_letter") from None


ROUTES = (
    Route(
        "GET",
        "/office/requests/{ticket_no}/letters/{number}/pdf",
        pdf,
        SEERS_OF_REQUESTS,
        "a letter of a request as PDF, the applicant masked",
        name="request_letter",
        under="requests",
    ),
)
