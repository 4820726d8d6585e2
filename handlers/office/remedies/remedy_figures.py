"""差评整改 in figures: a month's 差评 by department, each counted once; and the 台账 as a workbook."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.month import BadMonth, Month
from bot.exports import remedies as workbook
from bot.exports.formats import Format
from bot.work.remedy_figures import RemedyEntry, entries
from bot.work.remedy_standing import not_about
from db.queries.figures import figures
from handlers.office.remedies.remedy_sight import SEE, workdays
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.remedies_counted import RemediesWanted
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.lately import coming_back
from handlers.pages.problems import Problem


async def show(visit: Visit) -> web.Response:
    """The figures of a month, as far as this reader may know of it: for a liaison those of the own department."""
    month = await visit.recorded(
        partial(_month, visit=visit),
        "view",
        "remedies",
        detail=lambda month: {"page": "remedy_figures", "month": str(month)},
    )
    wanted = RemediesWanted(month, visit.user.id, visit.user.bound_to)
    counted = await visit.console.remedies.glance(wanted)
    return coming_back(await visit.page("remedies/figures.html", month=month, counted=counted), counted)


async def export(visit: Visit) -> web.Response:
    """The ledger of a month's 差评."""
    month = await visit.read(partial(_month, visit=visit))
    file = GivenFile(f"差评整改台账 {month}", Format.XLSX, partial(_write, month=month, visit=visit))
    return await given_out(visit, file, f"month {month}", {"what": "remedies"})


def _write(path: Path, source: DeliverySource, *, month: Month, visit: Visit) -> int:
    return workbook.write(path, _led(source, month, visit))


def _led(source: DeliverySource, month: Month, visit: Visit) -> Iterator[RemedyEntry]:
    """Those that are not about the reader, read piece by piece."""
    last, reader, is_workday = 0, visit.user.id, workdays(visit)

    def more(connection: Connection) -> tuple[list[RemedyEntry], list[RemedyEntry]]:
        some = entries(connection, month, reader, is_workday, visit.now, after=last)
        theirs = {one.id for one in not_about(connection, reader, [one.remedy for one in some])}
        return some, [one for one in some if one.remedy.id in theirs]

    while (found := source.read(more))[0]:
        yield from found[1]
        last = found[0][-1].remedy.id


def _month(connection: Connection, visit: Visit) -> Month:
    text = visit.query.text("month", longest=7)
    if not text:
        latest = figures.latest(connection)
        return Month.parse(latest) if latest is not None else Month.of(visit.now, visit.console.zone).previous
    try:
        return Month.parse(text)
    except BadMonth:
        raise Problem(400, "problem.no_such_month", month=text) from None


ROUTES = (
    Route(
        "GET",
        "/office/remedies/figures",
        show,
        SEE,
        "a month's low ratings in figures",
        name="remedy_figures",
        under="remedies",
    ),
    Route(
        "GET",
        "/office/remedies/export",
        export,
        READERS,
        "a month's low ratings as a workbook",
        name="remedies_file",
        under="remedies",
    ),
)
