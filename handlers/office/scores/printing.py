"""评分表 as files: to be signed on paper, or worked on; with what each mark rests on, and lines for the signatures.

A file is handed on, so it says what departments and handlers may read. Only all items at once are the office's own.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.scores.sheet import MarkSheet, MarksOf
from bot.exports.formats import Format
from bot.paper import marks as paper
from handlers.office.scores.marks import ShownSheet, shown
from handlers.office.scores.own_mark import code_for
from handlers.office.scores.scope import SEES, Scope, scope
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

FORMATS = (Format.PDF, Format.XLSX)


async def export(visit: Visit) -> web.Response:
    """The sheet that is shown, as a file."""
    form = visit.query.one_of("format", FORMATS) or Format.PDF

    def look(connection: Connection) -> tuple[Scope, ShownSheet]:
        wanted = scope(connection, visit)
        own = wanted.of is MarksOf.ITEM and not wanted.department
        found = shown(connection, wanted, handed_on=not own)
        if found is None:
            raise not_found("scores.nothing")
        return wanted, found

    wanted, found = await visit.read(look)
    handler = visit.query.text("handler") if wanted.of is MarksOf.HANDLER else ""
    marks = _own(found.marks, handler) if handler else found.marks
    if handler and not marks.rows:
        raise not_found("scores.nothing")
    agency = visit.console.settings.agency_name
    code = code_for(visit.console.vault, found.drawn.id, marks.rows[0].subject) if handler else ""
    page = paper.MarkPaper(agency, wanted.department, marks, found.drawn.at, handler, code)
    write = {Format.PDF: _write_pdf, Format.XLSX: _write_book}[form]
    name = f"绩效评分表 {wanted.period.title} {handler or paper.WHOSE[wanted.of]}"
    file = GivenFile(name, form, partial(write, page=page))
    return await given_out(visit, file, f"scores {wanted.period}", {"what": "scores", "of": wanted.of.value})


def _own(marks: MarkSheet, handler: str) -> MarkSheet:
    """What somebody is given to sign: their line, and nobody else's."""
    return replace(marks, rows=tuple(row for row in marks.rows if row.subject.name == handler))


def _write_pdf(path: Path, source: DeliverySource, *, page: paper.MarkPaper) -> int:
    path.write_bytes(paper.marks_pdf(page))
    return len(page.marks.rows)


def _write_book(path: Path, source: DeliverySource, *, page: paper.MarkPaper) -> int:
    paper.write_book(path, page)
    return len(page.marks.rows)


ROUTES = (
    Route(
        "GET",
        "/office/scores/export",
        export,
        SEES,
        "the marks as a paper to sign, or a workbook",
        name="scores_file",
        under="scores",
    ),
)
