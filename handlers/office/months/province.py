"""报省平台: a sealed month's service records and ratings in the fields of the provincial platform, as one file."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from aiohttp import web

from bot.casework.province.codes import ProvinceCodes
from bot.casework.province.reported import ReportedCase
from bot.domain.month import RoundKey
from bot.exports import province
from bot.exports.formats import Format
from db.queries.province import reported
from db.queries.rounds import rounds
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import named
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem


async def for_province(visit: Visit) -> web.StreamResponse:
    """A sealed month in the fields of the provincial platform, four files in one."""
    of = await named(visit)
    if not await visit.read(partial(rounds.is_closed, month=str(of))):
        raise Problem(409, "exports.not_for_province", month=of)
    write = partial(_write_province, of=of, codes=visit.console.settings.province_codes)
    file = GivenFile(f"{of}报省平台", Format.ZIP, write)
    return await given_out(visit, file, f"month {of}", {"what": "province"})


def _write_province(path: Path, source: DeliverySource, *, of: RoundKey, codes: ProvinceCodes) -> int:
    """Names and numbers are masked, as in every file of the console; returns how many messages there are."""
    erased = source.read(partial(reported.erased, key=of))
    tally = province.write_zip(path, str(of), _reported(source, of), codes, erased)
    return tally.services + tally.ratings


def _reported(source: DeliverySource, of: RoundKey) -> Iterator[ReportedCase]:
    after: tuple[int, str] | None = reported.START
    while after is not None:
        page = source.read(partial(reported.page, key=of, after=after))
        yield from page.cases
        after = page.after


ROUTES = (
    Route(
        "GET",
        "/office/months/{month}/export/province",
        for_province,
        READERS,
        "a month's service records and ratings for the provincial platform",
        name="export_province",
        under="exports",
    ),
)
