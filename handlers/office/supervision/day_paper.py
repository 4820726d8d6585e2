"""The day's cards on paper, for the leader; in Chinese, whatever the console's language."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.terms import COLOURS
from bot.casework.tickets.deadline import Colour
from bot.domain.card import CARD_GROUNDS, CardGround
from bot.domain.language import Language
from bot.domain.role import Role
from bot.exports.formats import Format
from bot.paper.watch_day import WatchDay, watch_day_pdf
from db.queries.supervision import cards
from db.queries.supervision.watch_stand import stand
from db.schema.columns import AnyRow
from handlers.office.supervision.sight import SEE
from handlers.office.supervision.watch_day import day_of
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.formats import Formats

MOST = 1_000
"""Cards on one paper, some forty sheets of it; the workbook has all."""


async def pdf(visit: Visit) -> web.StreamResponse:
    """The paper of a day."""
    day = day_of(visit)
    f = Formats(Language.ZH_HANS, visit.console.zone)
    title = f"电子监察日报 {f.dated(day.date())}"
    file = GivenFile(title, Format.PDF, partial(_write, day=day, title=title, f=f, visit=visit))
    return await given_out(visit, file, "supervision", {"list": "cards", "day": str(day.date())})


def _write(path: Path, source: DeliverySource, *, day: datetime, title: str, f: Formats, visit: Visit) -> int:
    def look(connection: Connection) -> tuple[list[AnyRow], int, tuple[int, int, int]]:
        until = day + timedelta(days=1)
        raised = cards.raised(connection, day, until, most=MOST)
        return raised, cards.how_many(connection, day, until), stand(connection).cards()

    raised, count, (green, yellow, red) = source.read(look)
    first = f"，这里印最先的 {MOST} 张，全部的在 Excel 表格里" if count > len(raised) else ""
    page = WatchDay(
        visit.console.settings.agency_name,
        title,
        f"这一天亮牌 {count} 张{first}。印制时在办 {green + yellow + red} 件：正常 {green} 件，黄牌 {yellow} 件，红牌 {red} 件。",
        [
            (
                row.case_no,
                COLOURS[Colour(row.colour)],
                CARD_GROUNDS[CardGround(row.ground)].zh_hans,
                row.item,
                row.department,
                row.handler,
                f.dated(f.local(row.explain_by)),
                row.reason or "",
            )
            for row in raised
        ],
        visit.now,
    )
    path.write_bytes(watch_day_pdf(page))
    return len(raised)


ROUTES = (
    Route(
        "GET",
        "/office/supervision/day/pdf",
        pdf,
        SEE - {Role.LIAISON},
        "a day's cards on paper",
        name="watch_day_pdf",
        under="supervision",
    ),
)
