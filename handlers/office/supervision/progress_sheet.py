"""The sheet of cases in progress: read, shown, imported exactly as it was shown. Only who brought it sees what is in it."""

import asyncio
import secrets
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.intake.progress import ProgressSheet, read_progress
from bot.intake.tables.unreadable import UnreadableFile
from bot.work.importing.in_memory import in_memory
from db.queries.supervision import sheets
from db.queries.supervision.sheets import BroughtSheet
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, not_found, stale

LARGEST = 16 << 20
SHOWN = 100
"""Rejected rows and changed cases on the page."""


async def show(visit: Visit) -> web.StreamResponse:
    """Where a sheet is brought, and the latest ones."""
    found = await visit.read(partial(sheets.latest, vault=visit.console.vault))
    return await visit.page("supervision/sheet_bring.html", latest=found, megabytes=LARGEST >> 20)


async def bring(visit: Visit) -> web.StreamResponse:
    """Read a sheet and show what importing it would do."""
    upload = visit.upload
    if upload is None or not upload.name:
        raise bad_input("supervision.no_file")
    content = bytearray()
    async for piece in upload.content():
        content += piece
        if len(content) > LARGEST:
            raise Problem(413, "supervision.too_large", most=LARGEST >> 20)
    try:
        sheet = await asyncio.to_thread(_read, bytes(content), visit)
    except UnreadableFile as e:
        raise bad_input("supervision.unreadable", why=str(e)) from None
    ref = secrets.token_hex(10)
    kept = partial(
        sheets.keep,
        vault=visit.console.vault,
        ref=ref,
        by=(visit.user.id, visit.user.name),
        name=upload.name,
        read=(sheet.cases, sheet.rows, len(sheet.rejected)),
        untold=sheet.untold,
        now=visit.now,
    )
    detail = {"rows": sheet.rows, "rejected": len(sheet.rejected)}
    brought = await visit.recorded(kept, "watch_check", "supervision", detail=detail)
    return await visit.page(
        "supervision/sheet_shown.html", brought=brought, sheet=sheet, most=SHOWN, fate=brought.fate
    )


def _read(content: bytes, visit: Visit) -> ProgressSheet:
    with in_memory() as (file, path):
        file.write(content)
        return read_progress(path, aliases=visit.console.settings.column_aliases)


async def carry_out(visit: Visit) -> web.StreamResponse:
    """Import what was shown, if it would still come to the same."""
    ref, shape = visit.part("ref"), visit.form.text("shape")

    def change(connection: Connection) -> BroughtSheet:
        brought = sheets.find(connection, visit.console.vault, ref)
        if brought is None or brought.user_id != visit.user.id or brought.done_at is not None:
            raise not_found("supervision.gone")
        if brought.shape != shape or not sheets.carry_out(connection, brought, now=visit.now):
            raise stale("supervision.moved")
        return brought

    await visit.recorded(change, "import", "supervision", detail=lambda one: {"rows": one.rows})
    return visit.moved(visit.link("supervision"), done="watch_imported")


_SHEETS = "/office/supervision/sheets"
ROUTES = (
    Route(
        "GET",
        _SHEETS,
        show,
        OFFICE,
        "bring the sheet of cases in progress",
        name="watch_sheets",
        under="supervision",
    ),
    Route("POST", _SHEETS, bring, OFFICE, "read a sheet and show it", name="watch_bring", upload=True),
    Route(
        "POST",
        f"{_SHEETS}/{{ref}}/import",
        carry_out,
        OFFICE,
        "import what was shown",
        name="watch_import",
        stands=_SHEETS,
    ),
)
