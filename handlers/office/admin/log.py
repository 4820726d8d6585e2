"""查看日志: who looked at what, when and why; filtered, and paged by what the reader may see of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TypedDict

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.terms import ACTS
from bot.casework.tickets.visibility import Viewer
from bot.exports import csv_text, formats, sheets
from bot.exports.formats import Format
from bot.exports.sheets import Cell, SheetColumn, WorkbookTable
from bot.work.tickets.identity_checks import BRAKED, CHECKED
from db.queries.office import audit, staff, users
from db.queries.office.audit import AuditLine, LogFilter
from db.vault import Vault
from handlers.office.admin.log_words import LogWords
from handlers.office.tickets.ticket_sight import viewer_of, without_hidden
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.positions import Position, page, position
from handlers.office.web.roles import OVERSEERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.texts import texts
from handlers.office.web.visit import Visit

OF_TICKETS = (
    *(f"ticket.{act}" for act in ACTS),
    *("view", "unseal", "approval_ask", "approval_granted", "approval_refused", CHECKED, BRAKED),
)
"""What may stand in the log about a complaint: to choose from, whether it does or not."""


COLUMNS = (
    *(("at", 20), ("by", 12), ("role", 10), ("act", 20), ("object", 30), ("reason", 30), ("detail", 50)),
    ("address", 18),
)
"""Of the file: the text of each heading, and its width."""


class _Asked(TypedDict):
    """The filter as it stands in the address."""

    act: str
    by: str
    object: str
    since: date | None
    until: date | None


async def show_log(visit: Visit) -> web.Response:
    """The latest lines that fit, and a link to those before them."""
    wanted, start = wanted_by(visit), position(visit.query)
    viewer = viewer_of(visit.user)
    lines, more = await visit.read(
        partial(page_for, vault=visit.console.vault, viewer=viewer, wanted=wanted, start=start)
    )
    acts = sorted({*await visit.read(audit.acts), *OF_TICKETS})
    words = LogWords(visit.say, texts().has, await visit.read(staff.names))
    asked = _asked(visit)
    people = [(one.name, one.called) for one in await visit.read(users.every)]
    if asked["by"] and asked["by"] not in dict(people):
        people.insert(0, (asked["by"], asked["by"]))
    return await visit.page(
        "admin/log.html", lines=lines, acts=acts, people=people, asked=asked, more=more, words=words
    )


async def export(visit: Visit) -> web.Response:
    """The lines that the same filter gives, all of them, as a file; the export is a line of the log itself."""
    form = visit.query.one_of("format", formats.LIST) or Format.XLSX
    wanted = wanted_by(visit)
    words = LogWords(visit.say, texts().has, await visit.read(staff.names))
    write = partial(_write, visit=visit, wanted=wanted, words=words, form=form)
    return await given_out(visit, GivenFile("查看日志", form, write), "log", {"what": "log"})


def _write(
    path: Path, source: DeliverySource, *, visit: Visit, wanted: LogFilter, words: LogWords, form: Format
) -> int:
    rows = (_row(line, words, visit) for line in _every(source, visit, wanted))
    columns = [SheetColumn(visit.say(f"log.{title}"), width) for title, width in COLUMNS]
    if form is Format.CSV:
        return csv_text.write(path, columns, rows)
    with sheets.book(path) as book:
        table = WorkbookTable(book, visit.say("log.title"), columns)
        for row in rows:
            table.add(row)
    return table.count


def _every(source: DeliverySource, visit: Visit, wanted: LogFilter) -> Iterator[AuditLine]:
    vault, viewer = visit.console.vault, viewer_of(visit.user)
    last: AuditLine | None = None

    def more(connection: Connection) -> tuple[list[AuditLine], list[AuditLine]]:
        some = audit.lines(connection, vault, wanted, behind=last)
        return some, list(without_hidden(connection, viewer, some))

    while (found := source.read(more))[0]:
        yield from found[1]
        last = found[0][-1]


def _row(line: AuditLine, words: LogWords, visit: Visit) -> tuple[Cell, ...]:
    role = f"name.role_{line.role}"
    return (
        visit.formats.stamp(line.at),
        words.who_is(line.by_whom),
        visit.say(role) if line.role and texts().has(role) else line.role,
        words.act(line.act),
        words.about(line),
        line.reason,
        "；".join(visit.say("log.one", label=label, value=value) for label, value in words.told(line)),
        line.address,
    )


def page_for(
    connection: Connection, vault: Vault, viewer: Viewer, wanted: LogFilter, start: Position | None
) -> tuple[list[AuditLine], Position | None]:
    """A page of the lines which the viewer may know of, the latest first, and where the next one begins."""
    found = _visible(
        connection, vault, viewer, replace(wanted, upto=start.at) if start is not None else wanted
    )
    return page(found, lambda line: line.at, start, audit.PAGE)


def _visible(connection: Connection, vault: Vault, viewer: Viewer, wanted: LogFilter) -> Iterator[AuditLine]:
    last: AuditLine | None = None
    while some := audit.lines(connection, vault, wanted, behind=last):
        yield from without_hidden(connection, viewer, some)
        last = some[-1]


def wanted_by(visit: Visit) -> LogFilter:
    """Which lines the address asks for; raises Problem 400."""
    asked = _asked(visit)
    return LogFilter(
        act=asked["act"] or None,
        by_whom=asked["by"] or None,
        object=asked["object"] or None,
        since=_midnight(visit, asked["since"]),
        until=_midnight(visit, asked["until"], after=1),
        viewer=visit.user.id,
    )


def _asked(visit: Visit) -> _Asked:
    query = visit.query
    return {
        "act": query.text("act", longest=32),
        "by": query.text("by", longest=64),
        "object": query.text("object", longest=200),
        "since": query.day("since"),
        "until": query.day("until"),
    }


def _midnight(visit: Visit, day: date | None, *, after: int = 0) -> datetime | None:
    """The beginning of an office's day."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=after), time(), visit.console.zone)


ROUTES = (
    Route(
        "GET", "/office/log", show_log, OVERSEERS, "who looked at what", name="log", nav=Nav("oversight", 90)
    ),
    Route(
        "GET", "/office/log/export", export, OVERSEERS, "the log as a file", name="export_log", under="log"
    ),
)
