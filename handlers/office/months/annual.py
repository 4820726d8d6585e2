"""信息公开年度报告: the numbers of tables 2 and 4 are typed here, table 3 is counted; all three stand in the year's report."""

from dataclasses import dataclass
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.disclosure import annual_numbers
from bot.casework.disclosure.annual_numbers import AnnualNumbers, BadNumbers
from bot.casework.disclosure.table_three import TableThree, table_three
from bot.domain.period import Period
from bot.paper.annual import annual
from bot.paper.form_page import FormTable
from db.queries.figures import annual_numbers as kept
from db.queries.figures.annual_numbers import TypedNumbers
from db.queries.tickets import disclosure_requests
from handlers.office.months.report import period_asked
from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found, stale

FIELDS = (*annual_numbers.COUNTS, annual_numbers.FEES)


@dataclass(frozen=True, slots=True)
class AnnualTables:
    """What is kept of a year. `versions`: the newest first."""

    year: int
    versions: tuple[TypedNumbers, ...]
    requests: TableThree

    @property
    def latest(self) -> TypedNumbers | None:
        """The one that holds."""
        return self.versions[0] if self.versions else None


async def show(visit: Visit) -> web.StreamResponse:
    """The tables of a year, and the form for what somebody has to type."""
    return await _page(visit)


async def keep(visit: Visit) -> web.StreamResponse:
    """Keep what was typed as a new version, if each block adds up."""
    year = _year(visit)
    typed = {key: visit.form.text(key, longest=14) for key in FIELDS}
    try:
        numbers = AnnualNumbers.parse(typed)
    except BadNumbers as e:
        return await _page(visit, typed=typed, said=str(e))
    seen = visit.form.number("seen") or 0

    def add(connection: Connection) -> None:
        if not kept.add(connection, year, numbers, by=visit.user.id, now=visit.now, seen=seen):
            raise stale()

    await visit.recorded(add, "annual_numbers", f"annual {year}", detail={"year": year})
    facts = {"year": str(year)}
    return visit.moved(visit.link("report_annual", period=year), done="annual_numbers", facts=facts)


def tables_of(connection: Connection, year: int) -> AnnualTables:
    """What is kept of a year, and its requests counted."""
    counted = table_three(year, disclosure_requests.counted(connection, year))
    return AnnualTables(year, tuple(kept.versions(connection, year)), counted)


async def _page(visit: Visit, *, typed: dict[str, str] | None = None, said: str = "") -> web.Response:
    found = await visit.read(partial(tables_of, year=_year(visit)))
    latest = found.latest
    given = typed if typed is not None else dict(latest.numbers.kept()) if latest else {}
    return await visit.page(
        "months/annual.html",
        status=400 if said else 200,
        said=said,
        found=found,
        typed={key: given.get(key, "") for key in FIELDS},
        names=annual_numbers.COUNTS,
        blocks=annual_numbers,
        forms=tuple(annual(latest.numbers if latest else None, found.requests)),
        form_table=FormTable,
        may_type=visit.user.role in OFFICE,
    )


def _year(visit: Visit) -> int:
    period: Period = period_asked(visit.part("period"))
    if period.months != 12:
        raise not_found("annual.no_year")
    return period.first.year


ROUTES = (
    Route(
        "GET",
        "/office/reports/{period}/annual",
        show,
        READERS,
        "tables 2 to 4 of a year's report on disclosure",
        name="report_annual",
        under="exports",
    ),
    Route(
        "POST",
        "/office/reports/{period}/annual",
        keep,
        OFFICE,
        "keep the numbers of tables 2 and 4",
        name="report_annual_keep",
        under="exports",
    ),
)
