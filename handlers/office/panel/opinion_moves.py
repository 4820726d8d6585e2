"""What the office's page of an opinion and the member's own have in common: doing one thing to it."""

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.panel.members import PanelRefused
from bot.casework.panel.opinions import (
    LONGEST_OPINION,
    OPINION_MOVES,
    OpinionNeed,
    OpinionOrder,
    answer_by,
    decide_opinion,
    opinion_acts,
)
from bot.domain.panel import MemberVerdict, OpinionAct
from bot.domain.role import Role
from db.queries.panel import opinions
from db.queries.panel.opinions import KeptOpinion
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, stale


def offered(visit: Visit, opinion: KeptOpinion) -> list[tuple[OpinionAct, tuple[OpinionNeed, ...]]]:
    """What this reader may try now, with what each needs."""
    standing, role = opinion.standing, Role(visit.user.role)
    acts = opinion_acts(standing, role, visit.user.id, visit.user.department or "")
    return [(act, OPINION_MOVES[standing.state, act].needs) for act in acts]


def order_of(visit: Visit) -> OpinionOrder:
    """What the form wants done; raises Problem 400."""
    wanted = visit.form.one_of("act", tuple(OpinionAct))
    if wanted is None:
        raise bad_input("panel.choose")
    to = visit.form.text("department", longest=100) if wanted is OpinionAct.ASSIGN else ""
    return OpinionOrder(
        wanted,
        Role(visit.user.role),
        visit.user.id,
        visit.form.words("words", longest=LONGEST_OPINION),
        to or visit.user.department or "",
        visit.form.one_of("verdict", tuple(MemberVerdict)) if wanted is OpinionAct.JUDGE else None,
    )


def moved(
    connection: Connection, visit: Visit, opinion: KeptOpinion, order: OpinionOrder, *, by: str
) -> None:
    """Do it; raises Problem. `by`: as what the record calls whoever does it."""
    if visit.form.number("seen") != opinion.row.version:
        raise stale("panel.moved")
    terms, is_workday = visit.console.settings.panel_terms, visit.console.registry.calendar.is_workday
    try:
        into = decide_opinion(opinion.standing, order, visit.now, terms, is_workday)
    except PanelRefused as e:
        raise bad_input("panel.refused", why=str(e)) from None
    until = answer_by(visit.now, terms, is_workday)
    vault = visit.console.vault
    if not opinions.move(connection, vault, opinion, order, into, by=by, answer_by=until, now=visit.now):
        raise stale("panel.moved")


async def done(visit: Visit, address: str, order: OpinionOrder) -> web.Response:
    """Back to the opinion, with what was done."""
    facts = {"what": visit.say(f"name.opinion_act_{order.act}")}
    return visit.moved(address, done="opinion_done", facts=facts)
