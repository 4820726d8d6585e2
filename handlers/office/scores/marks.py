"""评分表: the marks of a period as they were drawn up last, by department, item or handler. For reference: no grade follows."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.scores import document
from bot.casework.scores.sheet import MarkSheet, MarksOf
from bot.work import scores
from db.queries.ledger import corrected
from db.queries.office.users import User
from db.queries.scores import facts, sheets
from db.queries.scores.sheets import DrawnSheet
from handlers.office.scores.scope import SEES, Scope, offered, posted, scope
from handlers.office.web.roles import CHIEFS, OFFICE
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet as it is shown, and what has happened since."""

    drawn: DrawnSheet
    marks: MarkSheet
    departments: tuple[str, ...]
    outdated: int
    """Facts, decisions and corrections that came after it."""


async def show(visit: Visit) -> web.Response:
    """The newest sheet of a period."""

    def look(connection: Connection) -> tuple[Scope, ShownSheet | None, tuple[object, ...]]:
        wanted = scope(connection, visit)
        return wanted, shown(connection, wanted), offered(connection, visit)

    wanted, found, periods = await visit.recorded(
        look, "view", "scores", detail=lambda seen: {"page": "scores", "period": str(seen[0].period)}
    )
    return await visit.page(
        "scores/marks.html", wanted=wanted, found=found, periods=periods, kinds=tuple(MarksOf)
    )


def shown(connection: Connection, wanted: Scope) -> ShownSheet | None:
    """The newest sheet of the period; None: none was drawn up yet."""
    drawn = sheets.latest(connection, str(wanted.period))
    if drawn is None:
        return None
    counts = document.read(drawn.document)
    since = _since(connection, wanted, drawn.at)
    return ShownSheet(drawn, counts.sheet(wanted.of, wanted.only), counts.departments, since)


def _since(connection: Connection, wanted: Scope, at: datetime) -> int:
    period = wanted.period
    found = facts.of_period(connection, str(period.first), str(period.last))
    moments = [fact.at for fact in found]
    moments += [
        one.at for one in corrected.of_months(connection, str(period.first), str(period.last)).values()
    ]
    moments += [one.contest.decided_at for one in found if one.contest and one.contest.decided_at]
    return sum(moment > at for moment in moments)


async def draw_up(visit: Visit) -> web.StreamResponse:
    """Count the period and keep the sheet; the former ones stay."""
    period = posted(visit)
    await visit.recorded(
        partial(scores.draw_up, period=period, by=visit.user.id, now=visit.now),
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
