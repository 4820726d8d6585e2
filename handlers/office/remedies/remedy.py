"""One 差评: what was said, what was done, what is due, and what can be done now; each step by a person, held to what was seen."""

from dataclasses import dataclass
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.remedies.course import (
    LONGEST_WORDS,
    REMEDY_MOVES,
    RemedyNeed,
    RemedyOrder,
    RemedyRefused,
    acts_of,
)
from bot.casework.remedies.rules import RemedyRules
from bot.domain.remedy import CALLED_BACK, REMEDY_ACTS, RemedyAct, RemedyEnd
from bot.domain.role import Role
from bot.domain.scoring import ContestGround
from bot.work import remedies, remedy_words
from bot.work.remedies import RemedyDesk, RemedyWish
from bot.work.remedy_standing import standing
from bot.work.tickets import logged, unless_refused
from db.queries.remedies import history, opening
from db.queries.remedies.history import RemedyEvent
from db.queries.remedies.kept import Remedy
from db.queries.scores import facts
from db.queries.scores.facts import Contest
from db.store import Conflict
from handlers.office.remedies.remedy_sight import (
    SEE,
    RemedyLine,
    line,
    readable,
    seen_one,
    told,
    workdays,
)
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found, stale

ACT = OFFICE | {Role.LIAISON}
STOPS = (RemedyEnd.NOT_REACHED, RemedyEnd.OPTED_OUT)
_MOST = 4_000
"""Characters that are read of a text: more than may be kept, so that the refusal can say so."""


@dataclass(frozen=True, slots=True)
class SeenRemedy:
    """What the page shows."""

    line: RemedyLine
    events: list[RemedyEvent]
    contest: Contest | None
    acts: tuple[RemedyAct, ...]
    rules: RemedyRules
    said: list[str]
    """The person's own words; for the office."""
    beginning: str
    """Where the text for the department begins."""


async def show(visit: Visit) -> web.Response:
    """The page."""
    return await page(visit)


async def page(visit: Visit, *, said: str = "") -> web.Response:
    """The page; `said`: why something was not done."""
    number = visit.number("number")
    found = await visit.recorded(partial(_found, visit=visit), "view", f"remedy {number}")
    return await visit.page(
        "remedies/remedy.html",
        status=400 if said else 200,
        refused=said,
        found=found,
        remedy=found.line.remedy,
        theirs=visit.user.bound_to is not None,
        needs={act: REMEDY_MOVES[found.line.remedy.state, act].needs for act in found.acts},
        need=RemedyNeed,
        grounds=tuple(ContestGround),
        ends={RemedyAct.JUDGE: CALLED_BACK, RemedyAct.STOP: STOPS},
        longest=LONGEST_WORDS,
        typed=visit.form.fields,
        tried=visit.request.match_info.get("act", ""),
    )


def _found(connection: Connection, *, visit: Visit) -> SeenRemedy:
    remedy = seen_one(connection, visit)
    rules, vault, theirs = opening.rules(connection), visit.console.vault, visit.user.bound_to is not None
    user = visit.user
    can = acts_of(standing(connection, remedy), Role(user.role), user.id, user.departments)
    contest = facts.contest_of_remedy(connection, remedy.id)
    return SeenRemedy(
        line(told(connection, visit, remedy), rules, workdays(visit), visit.now, visit),
        readable(visit, history.events(connection, vault, remedy.id)),
        contest,
        tuple(act for act in can if user.role in ACT and _once(act, contest)),
        rules,
        [] if theirs else remedy_words.said(connection, remedy),
        "" if theirs else remedy_words.beginning(connection, vault, remedy),
    )


def _once(act: RemedyAct, contest: Contest | None) -> bool:
    """A claim is made once, and decided once."""
    if act is RemedyAct.CLAIM:
        return contest is None
    if act in (RemedyAct.UPHOLD, RemedyAct.REFUSE):
        return contest is not None and contest.decided_at is None
    return True


async def act(visit: Visit) -> web.StreamResponse:
    """Do one thing to it, or say above the forms why not."""
    number = visit.number("number")
    version = visit.form.number("seen")
    if visit.part("act") not in REMEDY_ACTS:
        raise not_found("remedies.no_such")
    if version is None:
        raise bad_input("remedies.choose")
    wanted = RemedyAct(visit.part("act"))
    user = visit.user
    order = RemedyOrder(
        wanted,
        Role(user.role),
        user.id,
        visit.form.words("words", longest=_MOST),
        user.departments,
        visit.form.text("kind", longest=100),
        visit.form.number("days") or 0,
        visit.form.one_of("end", tuple(RemedyEnd)),
    )
    wish = RemedyWish(order, user.name, version, visit.form.one_of("ground", tuple(ContestGround)))
    refused = await visit.console.store.write(logged(partial(_refused, visit=visit, wish=wish)))
    if isinstance(refused, Conflict):
        raise stale("remedies.moved")
    if refused is not None:
        return await page(visit, said=str(refused))
    visit.console.said()
    facts_ = {"what": visit.say(f"name.remedy_act_{wanted}")}
    next_ = visit.link("remedy_calls") if visit.form.has("calls") else visit.link("remedy", number=number)
    return visit.moved(next_, done="remedy_done", facts=facts_)


def _refused(connection: Connection, *, visit: Visit, wish: RemedyWish) -> Exception | None:
    """Do it; or why it is not done."""
    remedy, vault = seen_one(connection, visit), visit.console.vault
    remedy_words.check(connection, vault, remedy, wish.order, visit.who, visit.now)
    act = partial(_done, connection, visit, remedy, wish)
    return unless_refused(connection, act, RemedyRefused, Conflict)


def _done(connection: Connection, visit: Visit, remedy: Remedy, wish: RemedyWish) -> None:
    desk = RemedyDesk(visit.console.vault, workdays(visit), visit.console.voice)
    remedies.act(connection, desk, remedy, wish, visit.now)
    detail = {"end": wish.order.end.value} if wish.order.end is not None else {}
    visit.noted(connection, f"remedy_{wish.order.act}", f"remedy {remedy.id}", detail=detail)


ROUTES = (
    Route(
        "GET",
        "/office/remedies/{number}",
        show,
        SEE,
        "one low rating",
        name="remedy",
        under="remedies",
    ),
    Route(
        "POST",
        "/office/remedies/{number}/{act}",
        act,
        ACT,
        "do something about a low rating",
        name="remedy_act",
        stands="/office/remedies/{number}",
        under="remedies",
    ),
)
