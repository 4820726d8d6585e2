"""当天的黄牌红牌: the cards of one day, page by page, and all of them as a workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.role import Role
from bot.exports import sheets
from bot.exports.formats import Format
from bot.exports.sheets import SheetColumn, WorkbookTable
from db.queries.supervision import cards
from db.schema.columns import AnyRow
from handlers.office.supervision.sight import SEE
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.positions import Position, page, position
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

PAGE = 200
"""Cards of a page."""
COLUMNS = ("case_no", "item", "department", "handler", "colour", "ground", "raised", "explain_by", "reason")


@dataclass(frozen=True, slots=True)
class CardsOfDay:
    """A page of them. `count`: how many the day has in all; `more`: where the next page begins."""

    raised: list[AnyRow]
    count: int
    more: Position | None


def day_of(visit: Visit) -> datetime:
    """The day that the address names, or today."""
    wanted = visit.query.day("day") or visit.formats.local(visit.now)
    return datetime.combine(wanted, time(), visit.console.zone)


def raised_on(connection: Connection, day: datetime, behind: AnyRow | None) -> list[AnyRow]:
    """A piece of the cards of a day, behind this one."""
    return cards.raised(connection, day, day + timedelta(days=1), behind=behind)


async def show(visit: Visit) -> web.StreamResponse:
    """The cards of one day, as far as this reader sees them."""
    day, start, own = day_of(visit), position(visit.query, "after"), visit.user.bound_to
    until = day + timedelta(days=1)

    def look(connection: Connection) -> CardsOfDay:
        found = _from(connection, max(day, start.at) if start is not None else day, until, own)
        raised, more = page(found, lambda row: row.raised_at, start, PAGE)
        return CardsOfDay(raised, cards.how_many(connection, day, until, departments=own), more)

    found = await visit.recorded(look, "view", "supervision", detail=lambda seen: {"count": len(seen.raised)})
    return await visit.page("supervision/day.html", day=day, found=found, start=start)


def _from(
    connection: Connection, since: datetime, until: datetime, own: frozenset[str] | None
) -> Iterator[AnyRow]:
    last: AnyRow | None = None
    while some := cards.raised(connection, since, until, departments=own, behind=last, most=PAGE + 1):
        yield from some
        last = some[-1]


async def export(visit: Visit) -> web.StreamResponse:
    """The same as a workbook, all of them."""
    day = day_of(visit)
    name = f"{visit.say('supervision.day_title')} {day.date()}"
    file = GivenFile(name, Format.XLSX, partial(_write, day=day, visit=visit))
    return await given_out(visit, file, "supervision", {"list": "cards", "day": str(day.date())})


def _write(path: Path, source: DeliverySource, *, day: datetime, visit: Visit) -> int:
    with sheets.book(path) as book:
        columns = [SheetColumn(visit.say(f"supervision.col_{name}"), 20) for name in COLUMNS]
        table = WorkbookTable(book, visit.say("supervision.day_title"), columns)
        for row in source.pages(partial(_piece, day=day)):
            table.add(_line(row, visit))
    return table.count


def _piece(connection: Connection, behind: AnyRow | None, *, day: datetime) -> list[AnyRow]:
    return raised_on(connection, day, behind)


def _line(row: AnyRow, visit: Visit) -> Sequence[str]:
    return (
        row.case_no,
        row.item,
        row.department,
        row.handler,
        visit.say(f"supervision.card_{row.colour}"),
        visit.say(f"supervision.ground_{row.ground}"),
        visit.formats.stamp(row.raised_at)[:16],
        visit.formats.stamp(row.explain_by)[:16],
        row.reason or "",
    )


ROUTES = (
    Route(
        "GET",
        "/office/supervision/day",
        show,
        SEE,
        "a day's cards",
        name="watch_day",
        under="supervision",
    ),
    Route(
        "GET",
        "/office/supervision/day/export",
        export,
        SEE - {Role.LIAISON},
        "a day's cards as a workbook",
        name="watch_day_export",
        under="supervision",
    ),
)
