"""评分表: the marks of a period as they were drawn up last, by department, item or handler. For reference: no grade follows."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.scores import document
from bot.casework.scores.sheet import MarkSheet, MarksOf
from bot.work import scores
from db.queries.office.users import User
from db.queries.scores import facts, sheets
from db.queries.scores.sheets import DrawnSheet
from handlers.office.scores.scope import SEES, Scope, offered, posted, scope
from handlers.office.web.roles import CHIEFS, OFFICE
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.lately import coming_back


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet as it is shown."""

    drawn: DrawnSheet
    marks: MarkSheet
    departments: tuple[str, ...]


async def show(visit: Visit) -> web.Response:
    """The newest sheet of a period."""

    def look(connection: Connection) -> tuple[Scope, ShownSheet | None, tuple[object, ...]]:
        wanted = scope(connection, visit)
        return wanted, shown(connection, wanted), offered(connection, visit)

    wanted, found, periods = await visit.recorded(
        look, "view", "scores", detail=lambda seen: {"page": "scores", "period": str(seen[0].period)}
    )
    outdated = await visit.console.outdated.glance((wanted.period, found.drawn.at)) if found else None
    page = await visit.page(
        "scores/marks.html",
        wanted=wanted,
        found=found,
        outdated=outdated,
        periods=periods,
        kinds=tuple(MarksOf),
    )
    return coming_back(page, outdated) if outdated is not None else page


def shown(connection: Connection, wanted: Scope) -> ShownSheet | None:
    """The newest sheet of the period; None: none was drawn up yet."""
    drawn = sheets.latest(connection, str(wanted.period))
    if drawn is None:
        return None
    return ShownSheet(drawn, *_worked_out(drawn.document, wanted.of, wanted.only))


@lru_cache(maxsize=16)
def _worked_out(drawn: str, of: MarksOf, only: frozenset[str] | None) -> tuple[MarkSheet, tuple[str, ...]]:
    """The marks of a sheet and its departments: a sheet never changes, and one of 1,500 lines takes 40 ms."""
    counts = document.read(drawn)
    return counts.sheet(of, only), counts.departments


async def draw_up(visit: Visit) -> web.StreamResponse:
    """Count the period and keep the sheet; the former ones stay."""
    period = posted(visit)
    counts = await visit.read(partial(scores.counted, period=period))
    await visit.recorded(
        partial(scores.draw_up, counts=counts, by=visit.user.id, now=visit.now),
        "score_sheet",
        f"scores {period}",
        detail=lambda number: {"sheet": number},
    )
    facts_of = {"what": period.title}
    return visit.moved(visit.link("scores", period=period), done="score_sheet", facts=facts_of)


def open_contests(connection: Connection, user: User, now: datetime) -> Count | None:
    """How many contests wait for a decision, for those who decide."""
    waiting = facts.open_contests(connection) if user.role in CHIEFS else 0
    return Count(waiting, "warn") if waiting else None


ROUTES = (
    Route(
        "GET",
        "/office/scores",
        show,
        SEES,
        "the marks of a period",
        name="scores",
        nav=Nav("oversight", 20, open_contests),
    ),
    Route(
        "POST",
        "/office/scores",
        draw_up,
        OFFICE,
        "draw up the marks of a period",
        name="scores_draw",
        under="scores",
    ),
)
