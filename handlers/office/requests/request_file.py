"""依申请公开台账: the requests that were open in a year as a workbook, those that the reader may see."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from aiohttp import web

from bot.exports import requests as workbook
from bot.exports.formats import Format
from bot.work.tickets.request_entries import RequestEntry, request_entries
from db.queries.tickets import disclosure_requests
from handlers.office.requests.request_sight import SEERS_OF_REQUESTS
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.tickets.tickets import SOURCES
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input

AT_ONCE = 200
FIRST_YEAR, LAST_YEAR = 2008, 2100


async def export(visit: Visit) -> web.Response:
    """The workbook of a year."""
    year = visit.query.number("year") or visit.formats.local(visit.now).year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise bad_input("problem.s400")
    sources = {source: visit.say(f"name.channel_{source}") for source in SOURCES}

    def write(path: Path, source: DeliverySource) -> int:
        return workbook.write(path, _entries(visit, source, year), sources)

    file = GivenFile(f"依申请公开台账 {year}", Format.XLSX, write)
    return await given_out(visit, file, "requests", {"year": year})


def _entries(visit: Visit, source: DeliverySource, year: int) -> Iterator[RequestEntry]:
    numbers = source.read(partial(disclosure_requests.of_year, year=year))
    look = partial(request_entries, registry=visit.console.registry, viewer=viewer_of(visit.user))
    for begins in range(0, len(numbers), AT_ONCE):
        yield from source.read(partial(look, numbers=numbers[begins : begins + AT_ONCE]))


ROUTES = (
    Route(
        "GET",
        "/office/requests/export",
        export,
        SEERS_OF_REQUESTS,
        "the requests of a year as a workbook",
        name="requests_file",
        under="requests",
    ),
)
