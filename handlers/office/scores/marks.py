"""评分表: the marks of a period as they were drawn up last, by department, item or handler. For reference: no grade follows."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.scores import document
from bot.casework.scores.sheet import MarkSheet, MarksOf
from bot.domain.scoring import Basis
from bot.work import mark_sheets
from db.queries.office.users import User
from db.queries.scores import facts, sheets
from db.queries.scores.sheets import DrawnSheet
from db.store import Conflict
from handlers.office.scores.scope import SEES, Scope, offered, posted, scope
from handlers.office.web.roles import CHIEFS, OFFICE
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.lately import coming_back
from handlers.pages.problems import stale


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet as it is shown."""

    drawn: DrawnSheet
    marks: MarkSheet
    departments: tuple[str, ...]

    @property
    def withheld(self) -> bool:
        """Whether a mark is left out that the office reads."""
        return any(row.mark.basis is Basis.WITHHELD for row in self.marks.rows)


async def show(visit: Visit) -> web.Response:
    """The newest sheet of a period."""

    def look(connection: Connection) -> tuple[Scope, ShownSheet | None, tuple[object, ...]]:
        wanted = scope(connection, visit)
        found = shown(connection, wanted, handed_on=visit.user.bound_to is not None)
        return wanted, found, offered(connection, visit)

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


def shown(connection: Connection, wanted: Scope, *, handed_on: bool) -> ShownSheet | None:
    """The newest sheet of the period, as departments may read it if it is `handed_on`; None: none was drawn up yet."""
    drawn = sheets.latest(connection, str(wanted.period))
    if drawn is None:
        return None
    return ShownSheet(drawn, *worked_out(drawn.document, wanted.of, wanted.only, handed_on=handed_on))


@lru_cache(maxsize=16)
def worked_out(
    drawn: str, of: MarksOf, only: frozenset[str] | None, *, handed_on: bool
) -> tuple[MarkSheet, tuple[str, ...]]:
    """The marks of a sheet and its departments: a sheet never changes, and one of 1,500 lines takes 40 ms."""
    counts = document.read(drawn)
    return counts.sheet(of, only, handed_on=handed_on), counts.departments


async def draw_up(visit: Visit) -> web.StreamResponse:
    """Count the period and keep the sheet; the former ones stay."""
    period = posted(visit)
    draft = await visit.read(partial(mark_sheets.counted, period=period))
    try:
        await visit.recorded(
            partial(mark_sheets.draw_up, draft=draft, by=visit.user.id, now=visit.now),
            "score_sheet",
            f"scores {period}",
            detail=lambda number: {"sheet": number},
        )
    except Conflict:
        raise stale("scores.drawn_meanwhile") from None
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
