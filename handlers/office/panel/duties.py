"""履职记录 in the office: what members did, entered here or by themselves and then confirmed here; the year's sheet of each;
and what the office tells all members."""

import secrets
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.panel.duties import looked_at
from bot.casework.panel.figures import PanelFigures, panel_figures
from bot.casework.panel.members import PanelRefused, serves
from bot.domain.panel import DutyState, MemberVerdict
from bot.domain.role import Role
from bot.work import panel_notices
from db.queries.office.users import User
from db.queries.panel import duties, members, notice_sends, opinion_facts
from handlers.office.panel.duty_form import duty_of, year_of
from handlers.office.panel.members import member_of
from handlers.office.web.roles import MEMBERS, OFFICE, READERS
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found, stale

LONGEST_NOTICE = 1_000
STOOD = {
    "sent": ("accepted", "delivered"),
    "on_its_way": ("pending", "sending", "unknown"),
    "refused": ("undelivered", "failed", "cancelled"),
    "no_way": (None,),
}
"""How far a notice is with a member, by the states of its message."""
_LIST = "/office/panel/duties"
_NOTICES = "/office/panel/notices"


async def show_all(visit: Visit) -> web.StreamResponse:
    """What waits to be confirmed, what each member did in the year, and the notices that stand."""
    year, vault = year_of(visit), visit.console.vault

    def look(connection: Connection) -> dict[str, Any]:
        done, notices = duties.sums(connection, year), duties.notices(connection)
        every = [one for one in members.every(connection) if one.row.number is not None]
        return {
            "offered": duties.offered(connection, vault),
            "sums": [(one, *done.get(one.row.ref, (0, 0.0))) for one in every],
            "notices": notices,
            "sends": notice_sends.of_notices(connection, [one.ref for one in notices]),
        }

    found = await visit.recorded(look, "view", "panel_duties")
    return await visit.page("panel/duties.html", year=year, longest=LONGEST_NOTICE, stood=STOOD, **found)


async def enter(visit: Visit) -> web.StreamResponse:
    """The office enters what a member did; it counts at once."""
    member, now = await member_of(visit), visit.now
    new, by, vault = duty_of(visit, member.row.ref), (visit.user.id, visit.user.name), visit.console.vault
    if member.row.number is None:
        raise stale("panel.not_appointed")
    await visit.recorded(
        lambda c: duties.add(c, vault, new, by=by, now=now),
        "duty_enter",
        f"panel {member.called}",
    )
    return visit.moved(visit.link("panel_member", ref=member.row.ref), done="duty_kept")


async def look(visit: Visit) -> web.StreamResponse:
    """Confirm what a member entered, or do not."""
    ref, holds = visit.part("ref"), visit.form.one_of("holds", ("yes", "no"))
    if holds is None:
        raise bad_input("panel.choose")
    by, now = (visit.user.id, visit.user.name), visit.now

    def change(connection: Connection) -> None:
        entry = duties.find(connection, ref)
        if entry is None:
            raise not_found("panel.no_duty")
        own = entry.user_id == visit.user.id
        try:
            state = looked_at(DutyState(entry.state), Role(visit.user.role), own=own, holds=holds == "yes")
        except PanelRefused as e:
            raise bad_input("panel.refused", why=str(e)) from None
        if not duties.look(connection, ref, state, by=by, now=now):
            raise stale("panel.moved")

    await visit.recorded(change, "duty_confirm" if holds == "yes" else "duty_decline", "panel_duties")
    return visit.moved(_LIST, done="duty_looked")


async def tell(visit: Visit) -> web.StreamResponse:
    """A notice to all members."""
    words = visit.form.words("words", longest=LONGEST_NOTICE)
    if not words:
        raise bad_input("panel.no_words")
    by, now, ref = (visit.user.id, visit.user.name), visit.now, secrets.token_hex(10)
    vault, voice, today = visit.console.vault, visit.console.voice, visit.formats.local(now)

    def send(connection: Connection) -> int:
        duties.tell(connection, ref, words, by=by, now=now)
        return panel_notices.send(connection, vault, voice, (ref, words), today, now)

    await visit.recorded(send, "panel_tell", "panel_duties", detail=lambda count: {"count": count})
    return visit.moved(_LIST, done="panel_told")


async def end_notice(visit: Visit) -> web.StreamResponse:
    """Take a notice back."""
    ref = visit.part("ref")

    def end(connection: Connection) -> None:
        if not duties.end_notice(connection, ref, visit.now):
            raise stale("panel.moved")
        notice_sends.withdraw(connection, ref, visit.now)

    await visit.recorded(end, "panel_untell", "panel_duties")
    return visit.moved(_LIST, done="panel_untold")


async def show_figures(visit: Visit) -> web.StreamResponse:
    """What a year of the panel comes to; figures, and nobody's name."""
    year, today, now = year_of(visit), visit.formats.local(visit.now), visit.now

    def look(connection: Connection) -> tuple[PanelFigures, int, int, float]:
        since, before = duties.bounds(year)
        done = duties.sums(connection, year).values()
        serving = [m for m in members.every(connection) if serves(m.standing.state, m.until, today)]
        counted = panel_figures(opinion_facts.facts(connection, since, before), now)
        return counted, len(serving), sum(n for n, _ in done), sum(hours for _, hours in done)

    figures, serving, activities, hours = await visit.read(look)
    return await visit.page(
        "panel/figures.html",
        year=year,
        figures=figures,
        serving=serving,
        activities=activities,
        hours=hours,
        verdicts=tuple(MemberVerdict),
    )


def count(connection: Connection, user: User, _: datetime) -> Count | None:
    """How many entries wait to be confirmed."""
    found = duties.waiting(connection) if user.role in OFFICE else 0
    return Count(found) if found else None


ROUTES = (
    Route(
        "GET",
        _LIST,
        show_all,
        READERS,
        "what the members did, and what they are told",
        name="panel_duties",
        nav=Nav("oversight", 42, count),
    ),
    Route(
        "POST",
        "/office/panel/members/{ref}/duties",
        enter,
        OFFICE,
        "enter what a member did",
        name="panel_duty",
        stands="/office/panel/members/{ref}",
    ),
    Route(
        "POST",
        f"{_LIST}/{{ref}}",
        look,
        OFFICE,
        "confirm what a member entered",
        name="panel_look",
        stands=_LIST,
    ),
    Route("POST", _NOTICES, tell, OFFICE, "tell all members something", name="panel_tell", stands=_LIST),
    Route(
        "POST",
        f"{_NOTICES}/{{ref}}",
        end_notice,
        OFFICE,
        "take a notice back",
        name="panel_untell",
        stands=_LIST,
    ),
    Route(
        "GET",
        "/office/member/figures",
        show_figures,
        READERS | MEMBERS,
        "what a year of the panel comes to",
        name="panel_figures",
    ),
)
