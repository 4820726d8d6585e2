"""The day's cards on paper, for the leader; in Chinese, whatever the console's language."""

from functools import partial
from pathlib import Path

from aiohttp import web

from bot.casework.terms import COLOURS
from bot.casework.tickets.deadline import Colour
from bot.domain.card import CARD_GROUNDS, CardGround
from bot.domain.language import Language
from bot.domain.role import Role
from bot.exports.formats import Format
from bot.paper.watch_day import WatchDay, watch_day_pdf
from db.queries.supervision.watch_stand import stand
from handlers.office.supervision.sight import SEE
from handlers.office.supervision.supervising import cards_of_day
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.formats import Formats


async def pdf(visit: Visit) -> web.StreamResponse:
    """The paper of a day."""
    day, raised = await cards_of_day(visit)
    green, yellow, red = (await visit.read(stand)).cards()
    f = Formats(Language.ZH_HANS, visit.console.zone)
    page = WatchDay(
        visit.console.settings.agency_name,
        f"电子监察日报 {f.dated(day.date())}",
        f"这一天亮牌 {len(raised)} 张。印制时在办 {green + yellow + red} 件：正常 {green} 件，黄牌 {yellow} 件，红牌 {red} 件。",
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
    file = GivenFile(page.title, Format.PDF, partial(_write, page=page))
    return await given_out(visit, file, "supervision", {"list": "cards", "day": str(day.date())})


def _write(path: Path, _: DeliverySource, *, page: WatchDay) -> int:
    path.write_bytes(watch_day_pdf(page))
    return len(page.rows)


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
