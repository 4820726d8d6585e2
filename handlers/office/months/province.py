"""报省平台: a sealed month's service records and ratings as one file, how far they were sent by themselves, and what is sent again."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.province.codes import ProvinceCodes
from bot.casework.province.reported import ReportedCase
from bot.domain.month import RoundKey
from bot.domain.province import ProvinceState
from bot.exports import province
from bot.exports.formats import Format
from db.queries import department_names
from db.queries.province import corrected_after, outbox, reported
from db.queries.province.corrected_after import CorrectedAfter
from db.queries.province.outbox import ProvinceCount
from db.queries.rounds import rounds
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import named
from handlers.office.web.toast import Undo
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, stale


@dataclass(frozen=True, slots=True)
class ToldToProvince:
    """How far a round's messages are, and why some of them are not there."""

    counts: tuple[ProvinceCount, ...]
    reasons: tuple[tuple[ProvinceState, str, int], ...]
    corrected: tuple[CorrectedAfter, ...]
    """Ratings that are there and were corrected since: for a person to hand in."""


async def told(visit: Visit, of: RoundKey) -> ToldToProvince | None:
    """The same of a round; None where this office sends nothing by itself."""
    if not visit.console.settings.province_addresses:
        return None
    return await visit.read(partial(_told, of=of))


def _told(connection: Connection, *, of: RoundKey) -> ToldToProvince:
    return ToldToProvince(
        tuple(outbox.counts(connection, str(of))),
        tuple(outbox.reasons(connection, str(of))),
        tuple(corrected_after.of_round(connection, of)),
    )


async def again(visit: Visit) -> web.StreamResponse:
    """Send anew what was refused or held back of a round; what is there already is not sent again."""
    of = await named(visit)
    count = await visit.recorded(
        partial(outbox.again, month=str(of), now=visit.now),
        "province_again",
        f"month {of}",
        detail=lambda found: {"count": found},
    )
    back = visit.link("exports", month=of)
    return visit.moved(back, done="province_again", facts={"count": str(count)})


async def handed_in(visit: Visit) -> web.StreamResponse:
    """Somebody has handed a corrected rating in to the province: it is ticked off, and waits for nobody any more."""
    of, case_no, by, now = await named(visit), visit.form.text("case"), visit.user.id, visit.now
    seen = visit.form.text("score")

    def tick(connection: Connection) -> int:
        waiting = (one for one in corrected_after.of_round(connection, of) if one.handed is None)
        found = next((one for one in waiting if one.case_no == case_no), None)
        # What was handed in is what stood on the page: another correction since is another thing to hand in.
        if found is None or seen != as_seen(found):
            raise stale("exports.told_moved")
        number = corrected_after.hand_in(connection, found, by=by, now=now)
        if number is None:
            raise stale("exports.told_moved")
        return number

    number = await visit.recorded(tick, "province_handed_in", f"case {case_no}")
    undo = Undo(visit.link("province_not_handed_in", month=of), {"number": str(number), "case": case_no})
    return visit.moved(visit.link("exports", month=of), done="province_handed_in", undo=undo)


async def not_handed_in(visit: Visit) -> web.StreamResponse:
    """It was ticked off by mistake."""
    of, now = await named(visit), visit.now
    case_no, number = visit.form.text("case"), visit.form.number("number") or 0

    def back(connection: Connection) -> None:
        if not corrected_after.take_back(connection, number, case_no, now):
            raise stale("exports.told_moved")

    await visit.recorded(back, "province_not_handed_in", f"case {case_no}")
    return visit.moved(visit.link("exports", month=of), done="province_not_handed_in")


def as_seen(one: CorrectedAfter) -> str:
    """Which correction, as the form sends it back."""
    return one.at.isoformat()


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
    theirs = codes.under(source.read(department_names.known))
    tally = province.write_zip(path, str(of), _reported(source, of), theirs, erased)
    return tally.services + tally.ratings


def _reported(source: DeliverySource, of: RoundKey) -> Iterator[ReportedCase]:
    after: tuple[int, str] | None = reported.START
    while after is not None:
        page = source.read(partial(reported.page, key=of, after=after))
        yield from page.cases
        after = page.after


_CORRECTED = "/office/months/{month}/export/province/corrected"
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
    Route(
        "POST",
        "/office/months/{month}/export/province/again",
        again,
        OFFICE,
        "send to the provincial platform again what it refused or what lacked something",
        name="province_again",
        under="exports",
    ),
    Route(
        "POST",
        f"{_CORRECTED}/handed",
        handed_in,
        OFFICE,
        "tick off a corrected rating that was handed in to the province",
        name="province_handed_in",
        stands="/office/exports",
    ),
    Route(
        "POST",
        f"{_CORRECTED}/back",
        not_handed_in,
        OFFICE,
        "take such a tick back",
        name="province_not_handed_in",
        stands="/office/exports",
    ),
)
