"""评议意见 in the office: taken up, handed to a department, answered there, released here, judged by the member.

A department sees what is handed to it, without a word of who the member is.
"""

from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.panel.opinions import LONGEST_OPINION, OpinionNeed
from bot.casework.privacy.redaction import without_phones
from bot.domain.panel import BEFORE_DEPARTMENT, OPINIONS_ENDED, OpinionState
from bot.domain.role import Role
from db.queries.office import departments
from db.queries.office.users import User
from db.queries.panel import opinion_files, opinions
from db.queries.panel.opinions import KeptOpinion
from handlers.office.panel import opinion_moves
from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

SEE = READERS | {Role.LIAISON}
_LIST = "/office/panel/opinions"
_ONE = f"{_LIST}/{{ref}}"
_WAIT = (OpinionState.FILED, OpinionState.ACCEPTED, OpinionState.DRAFTED, OpinionState.JUDGED)
"""In which states an opinion waits for the office."""


async def show_all(visit: Visit) -> web.StreamResponse:
    """The open opinions by their term; or all, the latest first."""
    every, own = visit.query.has("all"), visit.user.bound_to
    found = await visit.recorded(
        partial(opinions.listed, only_open=not every, departments=own),
        "view",
        "panel_opinions",
        detail=lambda rows: {"count": len(rows)},
    )
    vault = visit.console.vault
    return await visit.page(
        "panel/opinions.html",
        rows=[(row, opinions.object_of(vault, row), overdue(row, visit.now)) for row in found],
        every=every,
        inside=own is None,
        most=opinions.LISTED,
    )


async def show(visit: Visit) -> web.StreamResponse:
    """One opinion: what it says, what was done, and what can be done now."""
    ref = visit.part("ref")
    opinion = await visit.recorded(
        partial(seen, visit=visit, ref=ref), "view", await _about(visit, ref), detail={"list": "opinion"}
    )
    return await visit.page("panel/opinion.html", **await _facts(visit, opinion))


async def _facts(visit: Visit, opinion: KeptOpinion) -> dict[str, Any]:
    inside = visit.user.bound_to is None
    return {
        "opinion": opinion,
        "inside": inside,
        "words": (lambda words: words) if inside else without_phones,
        "overdue": overdue(opinion.row, visit.now),
        "verdict_by": opinion_moves.judged_by(visit, opinion),
        "acts": opinion_moves.offered(visit, opinion),
        "need": OpinionNeed,
        "departments": [one.name for one in await visit.read(departments.listed)],
        "longest": LONGEST_OPINION,
        "files": await visit.read(partial(opinion_files.of_opinion, ref=opinion.row.ref)),
    }


async def act(visit: Visit) -> web.StreamResponse:
    """Do one thing to an opinion."""
    ref, order = visit.part("ref"), opinion_moves.order_of(visit)

    def change(connection: Connection) -> None:
        opinion = seen(connection, visit=visit, ref=ref)
        opinion_moves.moved(connection, visit, opinion, order, by=visit.user.name)

    await visit.recorded(change, f"opinion_{order.act}", await _about(visit, ref))
    return await opinion_moves.done(visit, visit.link("panel_opinion", ref=ref), order)


def overdue(row: Any, now: datetime) -> bool:
    """Whether the member waits for an answer longer than the term."""
    return row.released_at is None and row.state not in OPINIONS_ENDED and now > row.answer_by


def count(connection: Connection, user: User, _: datetime) -> Count | None:
    """How many opinions wait for this reader."""
    if user.role == Role.LIAISON:
        found = opinions.with_department(connection, user.departments)
    elif user.role in OFFICE:
        found = opinions.waiting(connection, _WAIT)
    else:
        found = 0
    return Count(found, "warn") if found else None


def seen(connection: Connection, *, visit: Visit, ref: str) -> KeptOpinion:
    """An opinion; raises Problem 404 when there is none, or not for this reader."""
    opinion, own = opinions.find(connection, visit.console.vault, ref), visit.user.bound_to
    if opinion is None or not (own is None or _handed_to(own, opinion)):
        raise not_found("panel_opinions.nothing")
    return opinion


def _handed_to(departments: frozenset[str], opinion: KeptOpinion) -> bool:
    return opinion.row.department in departments and opinion.row.state not in BEFORE_DEPARTMENT


async def _about(visit: Visit, ref: str) -> str:
    """For the log: the number of the opinion; its own mark is drawn by chance and says nothing."""
    opinion = await visit.read(partial(seen, visit=visit, ref=ref))
    return f"opinion {opinion.row.number}"


ROUTES = (
    Route(
        "GET",
        _LIST,
        show_all,
        SEE,
        "the opinions of the panel",
        name="panel_opinions",
        nav=Nav("oversight", 41, count),
    ),
    Route("GET", _ONE, show, SEE, "one opinion", name="panel_opinion", under="panel_opinions"),
    Route(
        "POST",
        f"{_ONE}/act",
        act,
        OFFICE | {Role.LIAISON},
        "do something to an opinion",
        name="panel_opinion_act",
        stands=_ONE,
    ),
)
