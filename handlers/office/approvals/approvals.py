"""双人审批: what waits for a second person, what was decided, and deciding it; what is granted is done at once.

A request is shown to those who may see what it is about, and to nobody else.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.approvals.rules import (
    OF_ACCOUNTS,
    OF_CASES,
    OF_HOUSE,
    OF_ROUNDS,
    OF_SETTINGS,
    OF_TICKETS,
    SHOWN_WITHIN,
    may_see,
)
from bot.casework.tickets.ticket import Illegal
from bot.casework.tickets.visibility import Viewer
from bot.domain.approval import ApprovalKind
from bot.domain.role import Role
from bot.work.accounts import changes, credentials
from bot.work.approvals import requests
from bot.work.approvals.details import details
from bot.work.approvals.requests import NoSuchRequest, Person, Subject
from db.queries.office import approvals, users
from db.queries.office.approvals import Approval
from db.queries.office.users import User
from db.queries.tickets import ticket_rows
from db.store import Conflict
from handlers.office.approvals.deciders import Deciders, deciders
from handlers.office.cases.disclosure import subject_shown
from handlers.office.settings.question_preview import shown_of
from handlers.office.settings.saying import change_lines
from handlers.office.settings.sentences import previews_of
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.positions import Position, page, position
from handlers.office.web.roles import OFFICE, READERS, Roles
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found, stale

SEERS: Roles = READERS | {Role.SUPERIOR}
ASKERS: Roles = OFFICE | {Role.SUPERIOR}
DECIDERS: Roles = frozenset({Role.CHIEF, Role.SUPERIOR})
LONGEST_NOTE = 500
_OBJECTS = {
    OF_CASES: "case",
    OF_ROUNDS: "month",
    OF_TICKETS: "ticket",
    OF_ACCOUNTS: "user",
    OF_SETTINGS: "setting",
}


def person_of(visit: Visit) -> Person:
    """Whoever asks or decides."""
    return Person(visit.user.id, viewer_of(visit.user), visit.address, visit.user.decides_from)


def object_of(kind: ApprovalKind, about: str) -> str:
    """What a request is about, for the log."""
    what = next(word for kinds, word in _OBJECTS.items() if kind in kinds)
    return f"{what} {about}"


def told_of(approval: Approval) -> Mapping[str, object]:
    """Which request, for the log."""
    return {"kind": approval.kind.value, "approval": approval.id}


def visible(connection: Connection, viewer: Viewer, found: Iterable[Approval]) -> list[Approval]:
    """Those of the requests that the viewer may know of."""
    listed = list(found)
    numbers = list({a.object for a in listed if a.kind in OF_TICKETS})
    concerns = {ticket.ticket_no: ticket.concern for ticket in ticket_rows.known(connection, numbers)}
    return [
        a
        for a in listed
        if (
            a.object in concerns and may_see(viewer, concerns[a.object])
            if a.kind in OF_TICKETS
            else may_see(viewer, None, house=a.kind in OF_HOUSE)
        )
    ]


def _open(connection: Connection, viewer: Viewer) -> list[Approval]:
    """Everything that waits and that the viewer may know of."""
    found: list[Approval] = []
    last: Approval | None = None
    while some := approvals.still_open(connection, viewer.user_id, behind=last):
        found += visible(connection, viewer, some)
        last = some[-1]
    return found


def _decided(connection: Connection, viewer: Viewer, upto: datetime | None) -> Iterator[Approval]:
    """What was decided and the viewer may know of, what was asked last first."""
    last: Approval | None = None
    while some := approvals.decided(connection, viewer.user_id, upto=upto, behind=last):
        yield from visible(connection, viewer, some)
        last = some[-1]


def _lately(connection: Connection, user: User, now: datetime) -> list[User]:
    """The accounts given or reset in the last seven days, told to every chief, and to superiors."""
    return users.unsettled(connection, now=now) if user.role in DECIDERS else []


async def show_approvals(visit: Visit) -> web.Response:
    """What waits, and what was decided."""
    start = position(visit.query)

    def look(connection: Connection) -> tuple[list[Approval], list[Approval], Position | None, list[User]]:
        viewer = viewer_of(visit.user)
        found = _decided(connection, viewer, start.at if start is not None else None)
        decided, more = page(found, lambda a: a.asked_at, start, approvals.PAGE)
        if start is not None:
            return [], decided, more, []
        return _open(connection, viewer), decided, more, _lately(connection, visit.user, visit.now)

    waiting, decided, more, lately = await visit.recorded(look, "view", "approvals")
    return await visit.page(
        "approvals/approvals.html", waiting=waiting, decided=decided, more=more, lately=lately
    )


async def show_one(visit: Visit) -> web.Response:
    """One request, and the decision if it is this user's."""
    return await one(visit)


async def one(visit: Visit, *, said: str = "") -> web.Response:
    """The page of one request; `said`: why something was refused."""
    number = visit.number("number")

    def look(connection: Connection) -> tuple[Approval, Subject, bool, Deciders]:
        found, about = requests.request(connection, visit.console.registry, number, viewer_of(visit.user))
        visit.noted(connection, "view", object_of(found.kind, found.object), detail=told_of(found))
        decides = requests.may_decide_about(connection, found, about, person_of(visit), visit.now)
        return (
            found,
            subject_shown(connection, visit, about),
            decides,
            deciders(connection, found, about, visit.now),
        )

    try:
        found, about, decides, people = await visit.console.store.write(look)
    except NoSuchRequest:
        raise not_found("approvals.no_such") from None
    mine = found.asked_by == visit.user.id
    return await visit.page(
        "approvals/approval.html",
        status=400 if said else 200,
        a=found,
        about=about,
        details=details(visit.console.vault, found) if found.kind not in OF_HOUSE else None,
        mine=mine,
        decides=found.decision is None and decides,
        people=people,
        opens=mine and _opens(found, visit.now),
        said=said,
        longest=LONGEST_NOTE,
        **_of_setting(visit, about),
    )


def _opens(found: Approval, now: datetime) -> bool:
    """Whether what was asked for can be looked at now: granted not long ago, and not looked at yet."""
    fresh = found.decided_at is not None and now - found.decided_at < SHOWN_WITHIN
    return fresh and found.kind == "unseal" and found.decision == requests.GRANTED and found.used_at is None


def _of_setting(visit: Visit, about: Subject) -> dict[str, Any]:
    """What a setting would become."""
    if about.setting is None:
        return {"setting": (), "questions": {}, "previews": ()}
    return {
        "setting": change_lines(visit, about.setting),
        "questions": shown_of(visit, about.setting),
        "previews": previews_of(visit, about.setting),
    }


async def decide(visit: Visit) -> web.StreamResponse:
    """Grant, and do it; or refuse."""
    number, note = visit.number("number"), visit.form.words("note", longest=LONGEST_NOTE)
    decision = visit.form.one_of("decision", (requests.GRANTED, requests.REFUSED))
    if decision is None:
        return await one(visit, said=visit.say("approvals.no_decision"))
    if decision == requests.REFUSED and not note:
        return await one(visit, said=visit.say("approvals.no_note"))

    first = credentials.first_password()
    password_hash = await _hash_of(visit, number, decision, first)
    work = partial(
        _carried_out, visit=visit, number=number, decision=decision, note=note, password=password_hash
    )
    try:
        found = await visit.console.store.write(work)
    except NoSuchRequest:
        raise not_found("approvals.no_such") from None
    except (NotPossible, Illegal) as e:
        return await one(visit, said=str(e))
    except Conflict:
        raise stale("approvals.decided_already") from None
    visit.console.said()
    if found.kind in OF_SETTINGS:
        await visit.console.in_force.refresh()
    if password_hash is not None:
        return await visit.page("admin/first_password.html", name=found.object, first=first)
    return visit.moved(visit.link("approval", number=number), done=f"approval_{decision}")


def _carried_out(
    connection: Connection, *, visit: Visit, number: int, decision: str, note: str, password: str | None
) -> Approval:
    """The decision, what it grants, and its line in the log."""
    registry, voice, by, now = visit.console.registry, visit.console.voice, person_of(visit), visit.now
    if decision == requests.GRANTED:
        found = requests.grant(connection, registry, voice, number, by, note, now, password_hash=password)
    else:
        found = requests.refuse(connection, registry, number, by, note, now)
    act, about = f"approval_{decision}", object_of(found.kind, found.object)
    visit.noted(connection, act, about, reason=found.reason, detail=told_of(found))
    return found


async def _hash_of(visit: Visit, number: int, decision: str, first: str) -> str | None:
    """The hash of a first password, if granting this gives an account one."""
    found = await visit.read(lambda c: approvals.find(c, number))
    if found is None or found.kind not in OF_ACCOUNTS or decision != requests.GRANTED:
        return None
    wish = changes.wish_of(visit.console.vault, found)
    return await visit.console.logins.passwords.hash(first) if changes.gives_password(wish) else None


def count(connection: Connection, user: User, now: datetime) -> Count | None:
    """How many wait: for those who decide, for them, and the accounts that they should know to be new."""
    found = _open(connection, viewer_of(user))
    if user.role in DECIDERS:
        fresh = len(_lately(connection, user, now))
        return Count(sum(a.asked_by != user.id for a in found) + fresh, "warn")
    return Count(len(found))


ROUTES = (
    Route(
        "GET",
        "/office/approvals",
        show_approvals,
        SEERS,
        "what waits for a second person, and what was decided",
        name="approvals",
        nav=Nav("complaints", 20, count),
    ),
    Route(
        "GET",
        "/office/approvals/{number}",
        show_one,
        SEERS,
        "one request",
        name="approval",
        under="approvals",
    ),
    Route("POST", "/office/approvals/{number}", decide, DECIDERS, "grant or refuse", under="approvals"),
)
