"""评议员 in the office: nominated, consenting, appointed by a chief who did not nominate, published, renewed, left."""

import secrets
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.names.login_names import folded
from bot.casework.panel.duties import LONGEST_DUTY
from bot.casework.panel.members import (
    LONGEST_NAME,
    LONGEST_WHY,
    MEMBER_MOVES,
    MemberNeed,
    MemberOrder,
    PanelRefused,
    called,
    decide_member,
    longest_until,
    member_acts,
    serves,
)
from bot.domain.panel import SPHERES, MemberAct, MemberState, Sphere
from bot.domain.role import Role
from bot.work import panel
from bot.work.accounts.addresses import good_phone
from bot.work.accounts.credentials import BadAccount
from db.queries.office import users
from db.queries.panel import duties, members
from db.queries.panel.members import NewMember, PanelMember
from handlers.office.panel.duty_form import kinds_of, year_of
from handlers.office.web.roles import CHIEFS, OFFICE, READERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found, stale

PANEL = "/office/panel"
_ONE = f"{PANEL}/members/{{ref}}"


async def show_all(visit: Visit) -> web.StreamResponse:
    """The members, and the form to nominate one."""
    found = await visit.recorded(members.every, "view", "panel", detail=lambda rows: {"count": len(rows)})
    today = visit.formats.local(visit.now)
    return await visit.page(
        "panel/members.html",
        people=[(one, called(one.standing.state, one.until, today)) for one in found],
        spheres=[(one.value, visit.say(f"name.sphere_{one}")) for one in Sphere],
        serving=sum(serves(one.standing.state, one.until, today) for one in found),
        longest=LONGEST_NAME,
    )


async def nominate(visit: Visit) -> web.StreamResponse:
    """Somebody is proposed; nothing goes to them from here."""
    form, ref = visit.form, secrets.token_hex(10)
    name, unit = form.text("name", longest=LONGEST_NAME), form.text("unit", longest=2 * LONGEST_NAME)
    sphere = form.one_of("sphere", tuple(SPHERES))
    if not name or not unit or sphere is None:
        raise bad_input("panel.needs_name")
    new = NewMember(ref, name, unit, sphere, _phone(visit))
    by, vault = (visit.user.id, visit.user.name), visit.console.vault
    await visit.recorded(
        lambda c: members.nominate(c, vault, new, user_id=by[0], name=by[1], now=visit.now),
        "member_nominate",
        f"panel {ref[:6]}",
    )
    return visit.moved(visit.link("panel_member", ref=ref), done="member_nominated")


async def show(visit: Visit) -> web.StreamResponse:
    """One member: who they are, what was done, and what can be done now."""
    member = await member_of(visit)
    sees, year = visit.user.role in OFFICE, year_of(visit)

    def look(connection: Connection) -> dict[str, Any]:
        own = member.row.user_id
        return {
            "terms": members.terms(connection, member.row.ref),
            "phone": members.phone(visit.console.vault, member.row) if sees else "",
            "account": users.find(connection, own) if own is not None else None,
            "duties": duties.of_year(connection, visit.console.vault, member.row.ref, year),
            "accounts": [one.name for one in free_accounts(connection)] if sees else [],
        }

    found = await visit.recorded(look, "view", f"panel {member.called}")
    today, years = visit.formats.local(visit.now), visit.console.settings.panel_years
    acts = member_acts(member.standing, Role(visit.user.role), visit.user.id)
    return await visit.page(
        "panel/member.html",
        member=member,
        stands=called(member.standing.state, member.until, today),
        acts=[(act, MEMBER_MOVES[member.standing.state, act].needs) for act in acts],
        need=MemberNeed,
        until=longest_until(today, years),
        longest=LONGEST_WHY,
        year=year,
        keep_years=visit.console.settings.panel_keep_years,
        kinds=kinds_of(visit),
        longest_duty=LONGEST_DUTY,
        **found,
    )


async def act(visit: Visit) -> web.StreamResponse:
    """Do one thing to a member."""
    wanted, member = visit.form.one_of("act", tuple(MemberAct)), await member_of(visit)
    if wanted is None:
        raise bad_input("panel.choose")
    words, day = visit.form.words("words", longest=LONGEST_WHY), visit.form.day("day")
    order = MemberOrder(wanted, Role(visit.user.role), visit.user.id, words, day)
    named, now, by = visit.form.has("named"), visit.now, visit.user.name

    def change(connection: Connection) -> None:
        current = _found(connection, member.row.ref)
        _not_forgotten(current)
        if visit.form.number("seen") != current.row.version:
            raise stale("panel.moved")
        try:
            into = decide_member(current.standing, order, visit.formats.local(now))
        except PanelRefused as e:
            raise bad_input("panel.refused", why=str(e)) from None
        if not members.move(connection, current, order, into, by=by, named=named, now=now):
            raise stale("panel.moved")
        if into is MemberState.LEFT:
            panel.lock(connection, visit.console.vault, current, now)

    await visit.recorded(change, f"member_{wanted}", f"panel {member.called}")
    return visit.moved(visit.link("panel_member", ref=member.row.ref), done="member_done")


async def change_phone(visit: Visit) -> web.StreamResponse:
    """Where the office reaches them."""
    member, phone, vault = await member_of(visit), _phone(visit), visit.console.vault
    _not_forgotten(member)
    await visit.recorded(
        lambda c: members.put_phone(c, vault, member.row.ref, phone), "member_phone", f"panel {member.called}"
    )
    return visit.moved(visit.link("panel_member", ref=member.row.ref), done="member_done")


async def link_account(visit: Visit) -> web.StreamResponse:
    """The account with which they log in: an administrator makes it, the office says whose it is."""
    member, name = await member_of(visit), visit.form.text("account", longest=64)
    _not_forgotten(member)

    def change(connection: Connection) -> None:
        account = users.named(connection, folded(name)) if name else None
        if name and (account is None or account.id not in {one.id for one in free_accounts(connection)}):
            raise bad_input("panel.no_account")
        members.link(connection, member.row.ref, account.id if account is not None else None)

    detail = {"user": name} if name else {}
    await visit.recorded(change, "member_account", f"panel {member.called}", detail=detail)
    return visit.moved(visit.link("panel_member", ref=member.row.ref), done="member_done")


async def forget(visit: Visit) -> web.StreamResponse:
    """Destroy what is personal of somebody who serves no more, before the term for keeping it is over."""
    member, now, vault = await member_of(visit), visit.now, visit.console.vault
    reason = visit.form.words("words", longest=LONGEST_WHY)
    if not reason:
        raise bad_input("panel.why_forget")

    def change(connection: Connection) -> None:
        current = _found(connection, member.row.ref)
        if serves(current.standing.state, current.until, visit.formats.local(now)):
            raise stale("panel.still_serves")
        if not panel.forget(connection, vault, current, now):
            raise stale("panel.forgotten")

    await visit.recorded(change, "member_forget", f"panel {member.called}", reason=reason)
    return visit.moved(visit.link("panel_member", ref=member.row.ref), done="member_forgotten")


def free_accounts(connection: Connection) -> list[users.User]:
    """Accounts of panel members that are open and nobody's yet."""
    taken = {one.row.user_id for one in members.every(connection)}
    return [
        one
        for one in users.every(connection)
        if one.role == Role.MEMBER and one.disabled_at is None and one.id not in taken
    ]


async def member_of(visit: Visit) -> PanelMember:
    """The member whom the address is about; raises Problem 404."""
    return await visit.read(partial(_found, ref=visit.part("ref")))


def _found(connection: Connection, ref: str) -> PanelMember:
    member = members.find(connection, ref)
    if member is None:
        raise not_found("panel.nobody")
    return member


def _not_forgotten(member: PanelMember) -> None:
    if member.row.forgotten_at is not None:
        raise stale("panel.forgotten")


def _phone(visit: Visit) -> str:
    try:
        return good_phone(visit.form.text("phone", longest=100))
    except BadAccount:
        raise bad_input("panel.bad_phone") from None


ROUTES = (
    Route(
        "GET", PANEL, show_all, READERS, "the members of the panel", name="panel", nav=Nav("oversight", 40)
    ),
    Route("POST", PANEL, nominate, OFFICE, "nominate a member of the panel"),
    Route("GET", _ONE, show, READERS, "one member of the panel", name="panel_member", under="panel"),
    Route(
        "POST", f"{_ONE}/act", act, OFFICE, "do something to a member", name="panel_member_act", stands=_ONE
    ),
    Route("POST", f"{_ONE}/phone", change_phone, OFFICE, "a member's phone", stands=_ONE),
    Route(
        "POST",
        f"{_ONE}/forget",
        forget,
        CHIEFS,
        "destroy what is personal of a former member",
        name="panel_forget",
        stands=_ONE,
    ),
    Route("POST", f"{_ONE}/account", link_account, OFFICE, "the account of a member", stands=_ONE),
)
