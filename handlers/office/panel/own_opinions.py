"""A member's own opinions: given, followed, judged. Only their own, and no answer before the office has released it."""

import secrets
from dataclasses import replace
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.panel.interest import interest
from bot.casework.panel.opinions import (
    LONGEST_OBJECT,
    LONGEST_OPINION,
    MOST_EVIDENCE,
    OpinionNeed,
    answer_by,
)
from bot.domain.department import DepartmentNames
from bot.domain.panel import OPINIONS_ENDED, MemberVerdict, Occasion, OpinionState
from bot.work import panel_calls
from bot.work.attachments.folder import LARGEST
from db.queries import department_names
from db.queries.office import departments
from db.queries.panel import opinion_files, opinions
from db.queries.panel.members import PanelMember
from db.queries.panel.opinions import NewOpinion
from handlers.office.panel import evidence, opinion_moves
from handlers.office.panel.opinions import overdue
from handlers.office.panel.own import OWN, own_member, own_opinion
from handlers.office.web.roles import MEMBERS
from handlers.office.web.routing import Route
from handlers.office.web.scans import scan
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input

_NEW, _ONE = f"{OWN}/opinions", f"{OWN}/opinions/{{ref}}"


async def show_form(visit: Visit) -> web.StreamResponse:
    """The form for an opinion."""
    await own_member(visit)
    return await visit.page(
        "panel/own_new.html",
        occasions=[(one.value, visit.say(f"name.occasion_{one}")) for one in Occasion],
        departments=[(one.name, one.name) for one in await visit.read(departments.listed)],
        longest=LONGEST_OPINION,
        longest_object=LONGEST_OBJECT,
        megabytes=LARGEST >> 20,
    )


async def give(visit: Visit) -> web.StreamResponse:
    """Keep an opinion; whether the member has an interest is marked, and told."""
    member, now = await own_member(visit), visit.now
    new = _read(visit, member, await visit.read(department_names.known))
    file = await scan(visit, evidence.TAKEN)
    until = answer_by(now, visit.console.settings.panel_terms, visit.console.registry.calendar.is_workday)
    by, vault = (visit.user.id, member.called), visit.console.vault

    def keep(connection: Connection) -> str:
        department = opinion_moves.department_of(connection, new.department)
        given = replace(new, department=department)
        number = opinions.add(connection, vault, given, answer_by=until, by=by, now=now)
        if file is not None:
            evidence.attach(connection, visit, new.ref, file)
        panel_calls.of_act(connection, new.ref, visit.user.id, now)
        return number

    await visit.recorded(
        keep,
        "opinion_file",
        f"panel {member.called}",
        detail=lambda number: {"number": number},
    )
    return visit.moved(visit.link("own_opinion", ref=new.ref), done=f"opinion_{new.interest}")


def _read(visit: Visit, member: PanelMember, known: DepartmentNames) -> NewOpinion:
    form = visit.form
    occasion, day = form.one_of("occasion", tuple(Occasion)), form.day("day")
    object_ = form.text("object", longest=LONGEST_OBJECT)
    words = form.words("words", longest=LONGEST_OPINION)
    if occasion is None or not object_ or not words:
        raise bad_input("own_panel.incomplete")
    if day is None or day > visit.formats.local(visit.now):
        raise bad_input("own_panel.which_day")
    department = form.text("department", longest=100)
    declared = form.has("interest")
    found = interest(member.row.unit, (*known.every(department), object_, words), declared=declared)
    return NewOpinion(secrets.token_hex(10), member.row.ref, occasion, day, object_, words, found, department)


async def show(visit: Visit) -> web.StreamResponse:
    """One of the own opinions: where it stands, what it was answered, and the verdict."""
    member, ref = await own_member(visit), visit.part("ref")
    opinion = await visit.recorded(
        partial(own_opinion, visit=visit, member=member, ref=ref),
        "view",
        f"panel {member.called}",
        detail={"list": "opinion"},
    )
    return await visit.page(
        "panel/own_opinion.html",
        opinion=opinion,
        overdue=overdue(opinion.row, visit.now),
        verdict_by=opinion_moves.judged_by(visit, opinion),
        acts=opinion_moves.offered(visit, opinion),
        need=OpinionNeed,
        verdicts=tuple(MemberVerdict),
        longest=LONGEST_OPINION,
        files=await visit.read(partial(opinion_files.of_opinion, ref=ref)),
        more=OpinionState(opinion.row.state) not in OPINIONS_ENDED,
        most=MOST_EVIDENCE,
        megabytes=LARGEST >> 20,
    )


async def act(visit: Visit) -> web.StreamResponse:
    """Take it back, judge the answer, or have it done again."""
    member, ref, order = await own_member(visit), visit.part("ref"), opinion_moves.order_of(visit)

    def change(connection: Connection) -> None:
        opinion = own_opinion(connection, visit=visit, member=member, ref=ref)
        opinion_moves.moved(connection, visit, opinion, order, by=member.called)

    await visit.recorded(change, f"opinion_{order.act}", f"panel {member.called}")
    return await opinion_moves.done(visit, visit.link("own_opinion", ref=ref), order)


ROUTES = (
    Route("GET", _NEW, show_form, MEMBERS, "the form for an opinion", name="own_new", under="own_panel"),
    Route("POST", _NEW, give, MEMBERS, "give an opinion", upload=True),
    Route(
        "GET", _ONE, show, MEMBERS, "one of a member's own opinions", name="own_opinion", under="own_panel"
    ),
    Route(
        "POST",
        f"{_ONE}/act",
        act,
        MEMBERS,
        "do something to an own opinion",
        name="own_opinion_act",
        stands=_ONE,
    ),
)
