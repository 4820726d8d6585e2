"""回访月报, 季报, 半年报 and 年报 in the console: each as a page of its own, and as a file to print or to work on."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.figures.adding_up import DoesNotAddUp
from bot.casework.figures.breakdown import MonthLine
from bot.domain.month import RoundKey
from bot.domain.period import BadPeriod, Period
from bot.domain.round_state import RoundState
from bot.exports.bundle_folder import NotABundle
from bot.exports.formats import REPORT, Format
from bot.exports.office_word import Floor
from bot.exports.published_months import PublishedMonths
from bot.paper import report, word, workbook
from bot.paper.content import Report
from bot.paper.drawing_up import ReadBy, month_drawn_up, period_drawn_up
from bot.paper.public_edition import NothingPublic, public_edition
from bot.paper.tables import Check
from db.queries.archive import verification
from db.queries.figures import figures
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import OVERSEERS, READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import named
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, not_found

MOST_VERIFIED = 5_000
"""A sealed month of so many records is verified while somebody waits; a larger one is for the command line."""
PUBLIC = "public"
"""Of a report: what may leave the house."""
_STYLE = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")


async def month(visit: Visit) -> web.StreamResponse:
    """The report of a month: figures only, nobody's personal data."""
    of, form = await named(visit), visit.query.one_of("format", REPORT) or Format.HTML
    found = await visit.read(partial(_of_month, visit=visit, month=of))
    return await _given(visit, found, form, f"{of}回访月报", f"month {of}")


async def period(visit: Visit) -> web.StreamResponse:
    """The report of a month, a quarter, half a year or a year."""
    of, form = period_asked(visit.part("period")), visit.query.one_of("format", REPORT) or Format.HTML
    if visit.query.one_of("edition", (PUBLIC,)):
        found = await visit.read(partial(_for_the_public, visit=visit, period=of))
    elif of.months == 1:
        found = await visit.read(partial(_of_month, visit=visit, month=RoundKey(of.first)))
    else:
        found = await visit.read(partial(_of_period, visit=visit, period=of))
    return await _given(visit, found, form, found.title, f"period {of}")


def period_asked(text: str) -> Period:
    """The period of an address; raises Problem 404."""
    try:
        return Period.parse(text)
    except BadPeriod:
        raise not_found("exports.no_period", period=text[:20]) from None


async def _given(visit: Visit, found: Report, form: Format, name: str, object_: str) -> web.StreamResponse:
    if form is Format.HTML:
        page = report.report_html(found)
        return web.Response(
            text=page, content_type="text/html", headers={"Content-Security-Policy": policy(page)}
        )
    file = GivenFile(name, form, partial(_WRITERS[form], found=found))
    return await given_out(visit, file, object_, {"what": "report"})


def policy(page: str) -> str:
    """Nothing but the report's one stylesheet, which it names by its hash."""
    style = " ".join(f"'{name}'" for name in dict.fromkeys(_STYLE.findall(page))) or "'none'"
    return f"default-src 'none'; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _of_month(connection: Connection, *, visit: Visit, month: RoundKey) -> Report:
    zone = visit.console.zone
    found = figures.month_figures(connection, str(month), zone, viewer=visit.user.id)
    if found.round is None and not found.totals.concluded:
        raise not_found("exports.nothing", month=month)
    state = found.round.state if found.round is not None else RoundState.UNPLANNED
    own = MonthLine(str(month), state, None, found.totals)
    checks = _checked(connection, visit, (own,))
    return _adding_up(lambda: month_drawn_up(connection, found, _reader(visit), checks))


def _of_period(connection: Connection, *, visit: Visit, period: Period) -> Report:
    found = figures.period_figures(connection, period, visit.console.zone, viewer=visit.user.id)
    if not found.months:
        raise not_found("exports.nothing_then", period=period.title)
    checks = _checked(connection, visit, found.months)
    return _adding_up(lambda: period_drawn_up(connection, found, _reader(visit), checks))


def _for_the_public(connection: Connection, *, visit: Visit, period: Period) -> Report:
    settings = visit.console.settings
    published = PublishedMonths(Path(settings.published))
    floor = Floor(settings.departments, settings.zone, settings.publish_floor)
    try:
        return _adding_up(lambda: public_edition(connection, period, _reader(visit), published, floor))
    except (NothingPublic, NotABundle) as e:
        raise Problem(409, "exports.does_not_add_up", said=str(e)) from None


def _adding_up(draw: Callable[[], Report]) -> Report:
    try:
        return draw()
    except DoesNotAddUp as e:
        raise Problem(409, "exports.does_not_add_up", said=str(e)) from None


def _reader(visit: Visit) -> ReadBy:
    only = None if visit.user.role in OVERSEERS else visit.user.name
    console = visit.console
    settings = console.settings
    return ReadBy(settings.agency_name, visit.now, console.zone, visit.user.id, only, settings.report_floor)


def _checked(connection: Connection, visit: Visit, lines: Sequence[MonthLine]) -> Mapping[str, Check]:
    """The sealed rounds, verified while somebody waits, if they are not too many for that."""
    closed = [line for line in lines if line.state == RoundState.CLOSED]
    if sum(line.figures.concluded for line in closed) > MOST_VERIFIED:
        return {}
    made_at = visit.now.astimezone(visit.console.zone)
    found = {line.month: verification.verify(connection, line.month, visit.console.vault) for line in closed}
    return {month: Check(made_at, len(findings)) for month, findings in found.items()}


def _write_paper(path: Path, source: DeliverySource, *, found: Report) -> int:
    path.write_bytes(report.report_pdf(found))
    return found.figures.concluded


def _write_book(path: Path, source: DeliverySource, *, found: Report) -> int:
    workbook.write(path, found)
    return found.figures.concluded


def _write_for_word(path: Path, source: DeliverySource, *, found: Report) -> int:
    word.write(path, found)
    return found.figures.concluded


_WRITERS = {Format.PDF: _write_paper, Format.DOCX: _write_for_word, Format.XLSX: _write_book}
ROUTES = (
    Route(
        "GET",
        "/office/months/{month}/report",
        month,
        READERS,
        "a month's report as a page or a file",
        name="report_month",
        under="exports",
    ),
    Route(
        "GET",
        "/office/reports/{period}/export",
        period,
        READERS,
        "the report of a quarter, half a year or a year as a page or a file",
        name="report_period",
        under="exports",
    ),
)
