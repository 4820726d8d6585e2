"""回访月报 in the console: as a page of its own, and as a file to print or to work on."""

import re
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from bot.exports.formats import REPORT, Format
from bot.paper import report, workbook
from bot.paper.report import Report
from bot.paper.tables import Check
from bot.work.who_phoned import phoned_about
from db.queries.archive import verification
from db.queries.callsheet import second_calls
from db.queries.figures import figures, supplement_rounds
from db.queries.figures.figures import MonthFigures
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import OVERSEERS, READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import named
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

MOST_VERIFIED = 5_000
"""A sealed month of so many records is verified while somebody waits; a larger one is for the command line."""
_STYLE = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")


async def month(visit: Visit) -> web.StreamResponse:
    """The report of a month: figures only, nobody's personal data."""
    of, form = await named(visit), visit.query.one_of("format", REPORT) or Format.HTML
    found = await visit.read(partial(_content, visit=visit, month=of))
    if form is Format.HTML:
        page = report.report_html(found)
        return web.Response(
            text=page, content_type="text/html", headers={"Content-Security-Policy": policy(page)}
        )
    write = {Format.PDF: _write_paper, Format.XLSX: _write_book}[form]
    file = GivenFile(f"{of}回访月报", form, partial(write, found=found))
    return await given_out(visit, file, f"month {of}", {"what": "report"})


def policy(page: str) -> str:
    """Nothing but the report's one stylesheet, which it names by its hash."""
    style = " ".join(f"'{name}'" for name in dict.fromkeys(_STYLE.findall(page))) or "'none'"
    return f"default-src 'none'; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _content(connection: Connection, *, visit: Visit, month: RoundKey) -> Report:
    zone = visit.console.zone
    found = figures.month_figures(connection, str(month), zone, viewer=visit.user.id)
    if found.round is None and not found.totals.concluded:
        raise not_found("exports.nothing", month=month)
    made_at = visit.now.astimezone(zone)
    checks = {}
    if _may_be_verified(found):
        findings = verification.verify(connection, str(month), visit.console.vault)
        checks[str(month)] = Check(made_at, len(findings))
    still = supplement_rounds.waiting(connection, str(month), made_at, zone)
    agency = visit.console.settings.agency_name
    only = None if visit.user.role in OVERSEERS else visit.user.name
    phoned = phoned_about(connection, str(month), zone, only=only).reported
    return report.month_report(
        found,
        agency=agency,
        made_at=made_at,
        checks=checks,
        waiting=still,
        phoned=phoned,
        seconds=second_calls.of_month(connection, str(month)),
    )


def _may_be_verified(found: MonthFigures) -> bool:
    closed = found.round is not None and found.round.state == RoundState.CLOSED
    return closed and found.totals.concluded <= MOST_VERIFIED


def _write_paper(path: Path, source: DeliverySource, *, found: Report) -> int:
    path.write_bytes(report.report_pdf(found))
    return found.figures.concluded


def _write_book(path: Path, source: DeliverySource, *, found: Report) -> int:
    workbook.write(path, found)
    return found.figures.concluded


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
)
