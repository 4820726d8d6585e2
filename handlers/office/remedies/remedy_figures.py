"""差评整改 in figures: a month's 差评 by department, each counted once; and the 台账 as a workbook."""

from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.remedies.tally import RemedyTally, by_department, tally
from bot.domain.month import BadMonth, Month
from bot.exports import remedies as workbook
from bot.exports.formats import Format
from bot.work.remedy_figures import RemedyEntry, counted, entries
from bot.work.remedy_standing import not_about
from db.queries.figures import figures
from handlers.office.remedies.remedy_sight import SEE, workdays
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem


async def show(visit: Visit) -> web.Response:
    """The figures of a month."""

    def look(connection: Connection) -> tuple[Month, list[RemedyEntry]]:
        month = _month(connection, visit)
        return month, _entries(connection, visit, month)

    month, found = await visit.recorded(
        look, "view", "remedies", detail=lambda seen: {"page": "remedy_figures", "month": str(seen[0])}
    )
    lines = counted(found)
    totals: RemedyTally = tally(lines)
    return await visit.page(
        "remedies/figures.html", month=month, totals=totals, departments=by_department(lines)
    )


async def export(visit: Visit) -> web.Response:
    """The ledger of a month's 差评."""

    def look(connection: Connection) -> tuple[Month, list[RemedyEntry]]:
        month = _month(connection, visit)
        found = _entries(connection, visit, month)
        theirs = not_about(connection, visit.user.id, [one.remedy for one in found])
        return month, [one for one in found if one.remedy in theirs]

    month, found = await visit.read(look)
    file = GivenFile(f"差评整改台账 {month}", Format.XLSX, partial(_write, found=found))
    return await given_out(visit, file, f"month {month}", {"what": "remedies"})


def _write(path: Path, source: DeliverySource, *, found: list[RemedyEntry]) -> int:
    return workbook.write(path, found)


def _month(connection: Connection, visit: Visit) -> Month:
    text = visit.query.text("month", longest=7)
    if not text:
        latest = figures.latest(connection)
        return Month.parse(latest) if latest is not None else Month.of(visit.now, visit.console.zone).previous
    try:
        return Month.parse(text)
    except BadMonth:
        raise Problem(400, "problem.no_such_month", month=text) from None


def _entries(connection: Connection, visit: Visit, month: Month) -> list[RemedyEntry]:
    """All of them; for a liaison those of the own department."""
    own, months = visit.user.bound_to, (str(month), str(month))
    found = entries(connection, months, visit.user.id, workdays(visit), visit.now)
    return [one for one in found if own is None or one.remedy.department in own]


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
