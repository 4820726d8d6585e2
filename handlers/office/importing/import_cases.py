"""导入办件: bring a file, see what it would do row by row, import exactly that; and who imported what and when.

Only who brought a file sees what is in it, for an hour; everybody who reads the office's work sees the list.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.import_state import ImportState
from bot.domain.month import Month
from bot.work.importing.desk import LARGEST, FileTooLarge, TooManyFiles
from bot.work.importing.findings import SHOWN, Findings
from db.queries.cases import import_files, imports
from db.queries.cases.imports import FileImport
from handlers.office.importing.shown import (
    due_month,
    may_import,
    months_of,
    shape_of,
    to_think_of,
    why_nothing,
)
from handlers.office.web.delivery import named
from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, not_found, stale

AT_WORK = (ImportState.CHECKING, ImportState.IMPORTING)
MEGABYTES = LARGEST >> 20


async def show(visit: Visit) -> web.StreamResponse:
    """Where a file is brought, and the latest imports."""
    due = due_month(visit.now, visit.console.zone)
    found = await visit.read(partial(_overview, visit=visit, due=due))
    over = due < Month.of(visit.now, visit.console.zone)
    return await visit.page(
        "importing/import_cases.html", due=due, over=over, most=LARGEST, megabytes=MEGABYTES, **found
    )


def _overview(connection: Connection, *, visit: Visit, due: Month) -> Mapping[str, Any]:
    vault = visit.console.vault
    mine = [imports.find(connection, vault, ref) for ref in imports.of_user(connection, visit.user.id)]
    return {
        "latest": imports.latest(connection, vault),
        "mine": [file for file in mine if file is not None and file.sha256],
        "missing": not imports.any_of_month(connection, due),
    }


async def bring(visit: Visit) -> web.StreamResponse:
    """Take a file; its page says what comes of it."""
    upload = visit.upload
    if upload is None or not upload.name:
        raise bad_input("import_cases.no_file")
    try:
        ref = await visit.console.importing.bring(visit.who, upload.name, upload.content())
    except FileTooLarge:
        raise Problem(413, "import_cases.too_large", most=MEGABYTES) from None
    except TooManyFiles:
        raise Problem(503, "import_cases.too_many") from None
    return visit.moved(visit.link("import_file", ref=ref))


async def show_file(visit: Visit) -> web.StreamResponse:
    """How far a file has come: being read, shown, imported."""
    file = await _mine(visit)
    facts: dict[str, Any] = {"file": file, "silent": file.silent(visit.now)}
    if file.state in AT_WORK:
        return await visit.page("importing/at_work.html", **facts)
    if file.found:
        look = partial(_facts, visit=visit, file=file)
        cases_shown = bool(Findings.of(file.found).changed) and file.state is ImportState.SHOWN
        facts |= await (visit.recorded(look, "view", "cases") if cases_shown else visit.read(look))
    return await visit.page("importing/file.html", **facts, most=SHOWN, hour=imports.KEPT)


def _facts(connection: Connection, *, visit: Visit, file: FileImport) -> Mapping[str, Any]:
    findings, zone = Findings.of(file.found), visit.console.zone
    months = months_of(connection, file.counts, visit.now, zone)
    due, present = due_month(visit.now, zone), Month.of(visit.now, zone)
    return {
        "found": findings,
        "months": months,
        "warnings": to_think_of(file.counts, findings, months, due, present),
        "due": due,
        "shape": shape_of(findings),
        "before": imports.imported_before(connection, visit.console.vault, file.sha256),
        "anything": may_import(file),
        "nothing": why_nothing(file.counts),
    }


async def progress(visit: Visit) -> web.StreamResponse:
    """How far it has come, asked for again and again; once it is through, the page is to be loaded anew."""
    file = await _mine(visit)
    if file.state in AT_WORK and not file.silent(visit.now):
        return visit.fragment("importing/progress.html", file=file)
    return web.Response(headers={"HX-Refresh": "true"})


async def carry_out(visit: Visit) -> web.StreamResponse:
    """Import what was shown."""
    file = await _mine(visit)
    found = Findings.of(file.found) if file.state is ImportState.SHOWN else Findings()
    shown = file.state is ImportState.SHOWN and shape_of(found) == visit.form.text("shape")
    if not shown or not await visit.console.importing.carry_out(file.ref, visit.who, found.shapes):
        raise stale("import_cases.not_as_shown")
    return visit.moved(visit.link("import_file", ref=file.ref))


async def check_again(visit: Visit) -> web.StreamResponse:
    """Begin anew a check that was cut short."""
    file = await _mine(visit)
    if file.state is not ImportState.CHECKING or not file.silent(visit.now):
        raise stale()
    visit.console.importing.check(file.ref, visit.who)
    return visit.moved(visit.link("import_file", ref=file.ref))


async def drop(visit: Visit) -> web.StreamResponse:
    """Forget a file that was not imported."""
    file = await _mine(visit)
    if file.state in (ImportState.IMPORTING, ImportState.FINISHED):
        raise stale()
    await visit.console.store.write(partial(imports.drop, ref=file.ref))
    return visit.moved(visit.link("import_cases"), done="import_dropped")


async def rejects(visit: Visit) -> web.StreamResponse:
    """The rejected rows as a csv: to be mended and imported again."""
    file = await _mine(visit)
    desk = visit.console.importing
    content = b"".join([piece async for piece in desk.kept(file.ref, import_files.REJECTS)])
    if not content:
        raise not_found("import_cases.no_rejects")
    detail = {"what": "rejects", "count": file.counts.rejected}
    await visit.recorded(_nothing, "export", "cases", detail=detail)
    day = visit.formats.local(visit.now)
    headers = named(f"退回的行{day.month}月{day.day}日.csv")
    return web.Response(body=content, content_type="text/csv", charset="utf-8", headers=headers)


async def _mine(visit: Visit) -> FileImport:
    """The file in the path; raises Problem 404 when it is gone, or somebody else brought it."""
    found = partial(imports.find, vault=visit.console.vault, ref=visit.part("ref"))
    file = await visit.read(found)
    if file is None or file.user_id != visit.user.id or not file.sha256:
        raise not_found("import_cases.gone")
    return file


def _nothing(_: Connection) -> None:
    """There is nothing to read beside the line of the log."""


_FILE = "/office/import/{ref}"
ROUTES = (
    Route(
        "GET",
        "/office/import",
        show,
        READERS,
        "bring the month's file; who imported what",
        name="import_cases",
        nav=Nav("callbacks", 6),
    ),
    Route("POST", "/office/import", bring, OFFICE, "bring a file", name="import_bring", upload=True),
    Route(
        "GET",
        _FILE,
        show_file,
        OFFICE,
        "what a file would do, or did",
        name="import_file",
        under="import_cases",
    ),
    Route(
        "GET",
        f"{_FILE}/progress",
        progress,
        OFFICE,
        "how far a file has come",
        name="import_progress",
        background=True,
    ),
    Route("POST", f"{_FILE}/import", carry_out, OFFICE, "import what was shown", name="import_carry_out"),
    Route("POST", f"{_FILE}/check", check_again, OFFICE, "check it anew", name="import_check"),
    Route("POST", f"{_FILE}/drop", drop, OFFICE, "forget a file", name="import_drop"),
    Route("GET", f"{_FILE}/rejects", rejects, OFFICE, "the rejected rows as a file", name="import_rejects"),
)
