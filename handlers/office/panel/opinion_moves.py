"""What the office's page of an opinion and the member's own have in common: doing one thing to it."""

from dataclasses import replace
from datetime import datetime

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
    verdict_by,
)
from bot.domain.panel import MemberVerdict, OpinionAct
from bot.domain.role import Role
from bot.work import panel_calls
from bot.work.tickets.takers import takes
from db.queries import department_names
from db.queries.panel import opinions
from db.queries.panel.opinions import KeptOpinion
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, stale


def department_of(connection: Connection, name: str) -> str:
    """The listed department of this name, by its name of today, also under a former one; "" of no name. Raises Problem 400: what
    is sent to nobody's department nobody reads."""
    today = department_names.known(connection).current(name)
    if today and not takes(connection, today):
        raise bad_input("panel.no_department", name=name)
    return today


def offered(visit: Visit, opinion: KeptOpinion) -> list[tuple[OpinionAct, tuple[OpinionNeed, ...]]]:
    """What this reader may try now, with what each needs."""
    standing, role = opinion.standing, Role(visit.user.role)
    acts = opinion_acts(standing, role, visit.user.id, visit.user.departments)
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
        visit.user.departments,
        visit.form.one_of("verdict", tuple(MemberVerdict)) if wanted is OpinionAct.JUDGE else None,
        to,
    )


def moved(
    connection: Connection, visit: Visit, opinion: KeptOpinion, order: OpinionOrder, *, by: str
) -> None:
    """Do it; raises Problem. `by`: as what the record calls whoever does it."""
    if visit.form.number("seen") != opinion.row.version:
        raise stale("panel.moved")
    terms, is_workday = visit.console.settings.panel_terms, visit.console.registry.calendar.is_workday
    try:
        order = replace(order, to=department_of(connection, order.to))
        into = decide_opinion(opinion.standing, order, visit.now, terms, is_workday)
    except PanelRefused as e:
        raise bad_input("panel.refused", why=str(e)) from None
    kept = opinions.move(
        connection,
        visit.console.vault,
        opinion,
        order,
        into,
        by=by,
        until=(answer_by(visit.now, terms, is_workday), verdict_by(visit.now, terms, is_workday)),
        now=visit.now,
    )
    if not kept:
        raise stale("panel.moved")
    panel_calls.of_act(connection, opinion.row.ref, visit.user.id, visit.now)


def judged_by(visit: Visit, opinion: KeptOpinion) -> datetime | None:
    """Until when the member may judge the answer; None: there is none."""
    row = opinion.row
    kept: datetime | None = row.verdict_by
    if row.released_at is None or kept is not None:
        return kept
    terms, is_workday = visit.console.settings.panel_terms, visit.console.registry.calendar.is_workday
    return verdict_by(row.released_at, terms, is_workday)


async def done(visit: Visit, address: str, order: OpinionOrder) -> web.Response:
    """Back to the opinion, with what was done."""
    facts = {"what": visit.say(f"name.opinion_act_{order.act}")}
    return visit.moved(address, done="opinion_done", facts=facts)
