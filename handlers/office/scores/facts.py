"""核实的事实: what marks are made of; written down by the office, contested by whom it costs, decided by a third person."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.scores.contest import (
    CannotContest,
    CannotDecide,
    FactStanding,
    may_contest,
    may_judge,
)
from bot.casework.tickets.deadline import IsWorkday
from bot.domain.period import Period
from bot.domain.role import Role
from bot.domain.scoring import BY_HAND, ContestGround, ContestState
from bot.work import fact_names, scores
from bot.work.scores import CannotVerify, ContestRuling, LateCase, NoSuchFact, Objection
from db.queries.cases import crowds
from db.queries.ledger import corrected
from db.queries.ledger.corrected import CorrectedCase
from db.queries.scores import fact_list
from db.queries.scores.facts import ScoredFact
from handlers.office.scores.scope import SEES, Scope, bound, posted, scope
from handlers.office.web.positions import Position, position
from handlers.office.web.positions import page as page_of
from handlers.office.web.roles import CHIEFS, OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found

LONGEST = 500
AFTER = "after"
"""Names the place in the list at which a page begins."""
MOST = 100
"""Facts of a page, and so many red cards are offered beside them: those written down make room for others."""
OPEN = "open"
"""Only what waits for a decision."""
CONTESTS = OFFICE | {Role.LIAISON}
DECISIONS = (ContestState.UPHELD, ContestState.REFUSED)


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact as the reader reads it."""

    fact: ScoredFact
    called: str
    may: str
    """Which form stands beside it: `contest`, `decide` or none ("")."""
    until: datetime
    few_alike: bool
    """So few cases are alike that a department is not told the item, and perhaps not the handler."""


@dataclass(frozen=True, slots=True)
class FactsSeen:
    """What the page shows. `more`: where the next page begins; `changed`: the corrected cases."""

    wanted: Scope
    lines: list[FactLine]
    more: Position | None
    drafts: list[LateCase]
    changed: list[CorrectedCase]


async def show(visit: Visit) -> web.Response:
    """The facts of a period, with what is contested."""
    return await page(visit)


async def page(visit: Visit, *, said: str = "") -> web.Response:
    """The page; `said`: why something was not taken."""
    looked = visit.request.method == "GET"
    start = position(visit.query if looked else visit.form, AFTER)
    only = (visit.query if looked else visit.form).one_of("only", (OPEN,))

    def look(connection: Connection) -> FactsSeen:
        wanted = scope(connection, visit) if looked else bound(visit, posted(visit))
        period = wanted.period
        reach = (str(period.first), str(period.last))
        found, more = _page(connection, reach, wanted, start, only)
        ours = visit.user.role in OFFICE and start is None and not only
        drafts = scores.late_cases(connection, period, visit.now, most=MOST + 1) if ours else []
        changed = [] if only else corrected.of_months(connection, *reach).values()
        theirs = [one for one in changed if wanted.has(one.department)]
        return FactsSeen(wanted, _lines(connection, visit, found), more, drafts, theirs)

    seen = await visit.recorded(
        look, "view", "score_facts", detail=lambda seen: {"page": "score_facts", "count": len(seen.lines)}
    )
    drafts = seen.drafts
    return await visit.page(
        "scores/facts.html",
        status=400 if said else 200,
        said=said,
        wanted=seen.wanted,
        lines=seen.lines,
        more=seen.more,
        start=start,
        only=only or "",
        drafts=drafts[:MOST],
        more_drafts=len(drafts) > MOST,
        changed=sorted(seen.changed, key=lambda one: one.at),
        bound=visit.user.bound_to is not None,
        kinds=BY_HAND,
        grounds=tuple(ContestGround),
        decisions=DECISIONS,
        longest=LONGEST,
        typed=visit.form.fields,
    )


def _page(
    connection: Connection, reach: tuple[str, str], wanted: Scope, start: Position | None, only: str | None
) -> tuple[list[ScoredFact], Position | None]:
    if only:
        return fact_list.contested(connection, *reach, departments=wanted.only), None
    since = start.at if start is not None else fact_list.FROM_THE_FIRST
    found = fact_list.of_period(connection, *reach, since=since, departments=wanted.only)
    return page_of(found, lambda fact: fact.at, start, MOST)


def _lines(connection: Connection, visit: Visit, found: list[ScoredFact]) -> list[FactLine]:
    days = scores.rules(connection)[1].contest_days
    standings = scores.standings(connection, found, days, _workday(visit))
    return [_line(connection, visit, fact, stands) for fact, stands in zip(found, standings, strict=True)]


def _line(connection: Connection, visit: Visit, fact: ScoredFact, stands: FactStanding) -> FactLine:
    own = visit.user.bound_to
    called, may = fact_names.called(visit.console.vault, fact), _may(visit, stands)
    if own is None or fact.case_no:
        return FactLine(fact, called, may, stands.contest_until, few_alike=False)
    item, handler = crowds.told(connection, fact.month, own, fact.item, fact.handler)
    said = replace(fact, item=item, handler=handler)
    return FactLine(said, called, may, stands.contest_until, few_alike=item != fact.item)


def _may(visit: Visit, stands: FactStanding) -> str:
    role = visit.user.role
    try:
        if role in CHIEFS and stands.contested is not None:
            may_judge(stands, visit.user.id)
            return "decide"
        if role in CONTESTS:
            may_contest(stands, visit.now)
            return "contest"
    except (CannotContest, CannotDecide):
        pass
    return ""


async def _named(visit: Visit, period: Period) -> str:
    """The fact that the address calls so; raises Problem 404."""
    said, vault, own = visit.part("fact")[:32], visit.console.vault, visit.user.bound_to
    try:
        return await visit.read(lambda c: fact_names.name_of(c, vault, period, said, own))
    except NoSuchFact:
        raise not_found() from None


def _workday(visit: Visit) -> IsWorkday:
    return visit.console.registry_in_force().calendar.is_workday


def _back(visit: Visit, period: Period) -> str:
    """To the place in the list where the form stood."""
    place = {name: visit.form.text(name) or None for name in (AFTER, "only")}
    return visit.link("score_facts", period=period, **place)


async def verify(visit: Visit) -> web.StreamResponse:
    """Write down a fact about a case."""
    period, kind = posted(visit), visit.form.one_of("kind", BY_HAND)
    case_no, grounds = visit.form.text("case_no"), visit.form.words("grounds", longest=LONGEST)
    if kind is None:
        raise bad_input("scores.kind_wanted")
    work = partial(
        scores.verify, kind=kind, case_no=case_no, grounds=grounds, by=visit.user.id, now=visit.now
    )
    try:
        await visit.recorded(
            work, "score_fact", f"case {case_no[:100]}", reason=grounds, detail={"kind": kind.value}
        )
    except CannotVerify as e:
        return await page(visit, said=str(e))
    what = visit.say(f"name.fact_{kind}")
    return visit.moved(
        visit.link("score_facts", period=period), done="score_fact", facts={"case_no": case_no, "what": what}
    )


async def contest(visit: Visit) -> web.StreamResponse:
    """Say why a fact should not count."""
    period = posted(visit)
    ground, reason = (
        visit.form.one_of("ground", tuple(ContestGround)),
        visit.form.words("reason", longest=LONGEST),
    )
    if ground is None:
        raise bad_input("scores.ground_wanted")
    name = await _named(visit, period)
    said = Objection(ground, reason, visit.user.id, visit.user.bound_to)
    work = partial(
        scores.contest, period=period, name=name, said=said, is_workday=_workday(visit), now=visit.now
    )
    try:
        await visit.recorded(
            work, "score_contest", f"fact {name}", reason=reason, detail={"ground": ground.value}
        )
    except NoSuchFact:
        raise not_found() from None
    except CannotContest as e:
        return await page(visit, said=str(e))
    return visit.moved(_back(visit, period), done="score_contest")


async def decide(visit: Visit) -> web.StreamResponse:
    """Decide a contest."""
    period = posted(visit)
    state, reason = visit.form.one_of("state", DECISIONS), visit.form.words("reason", longest=LONGEST)
    if state is None:
        raise bad_input("scores.decision_wanted")
    name = await _named(visit, period)
    found = ContestRuling(state, reason, visit.user.id)
    work = partial(
        scores.decide, period=period, name=name, found=found, is_workday=_workday(visit), now=visit.now
    )
    try:
        await visit.recorded(
            work, "score_decide", f"fact {name}", reason=reason, detail={"state": state.value}
        )
    except NoSuchFact:
        raise not_found() from None
    except CannotDecide as e:
        return await page(visit, said=str(e))
    return visit.moved(
        _back(visit, period),
        done="score_decided",
        facts={"what": visit.say(f"name.contest_{state}")},
    )


ROUTES = (
    Route(
        "GET",
        "/office/scores/facts",
        show,
        SEES,
        "what marks are made of",
        name="score_facts",
        under="scores",
    ),
    Route(
        "POST",
        "/office/scores/facts",
        verify,
        OFFICE,
        "write down what was verified",
        name="score_verify",
        under="scores",
    ),
    Route(
        "POST",
        "/office/scores/facts/{fact}/contest",
        contest,
        CONTESTS,
        "say why a fact should not count",
        name="score_contest",
        stands="/office/scores/facts",
        under="scores",
    ),
    Route(
        "POST",
        "/office/scores/facts/{fact}/decide",
        decide,
        CHIEFS,
        "decide what is contested",
        name="score_decide",
        stands="/office/scores/facts",
        under="scores",
    ),
)
