"""工作交接和停用: what somebody has in hand is shown before their account is disabled, and a successor goes on with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.leaving import NEEDS_REASON, Missed, StaffPost, missed, takes_over
from bot.casework.approvals.rules import LONGEST_REASON
from bot.casework.approvals.separation import takes_two
from bot.casework.tickets.visibility import Viewer
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from db.queries.office import handovers, sessions, users
from db.queries.office.handovers import InHand
from db.queries.office.users import User
from db.queries.tickets import ticket_inbox
from db.queries.tickets.ticket_inbox import Bounds, TicketsWanted
from handlers.office.admin.users import USERS, person_of, show_person
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.roles import ADMINS
from handlers.office.web.routing import Route
from handlers.office.web.toast import Undo
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, stale


@dataclass(frozen=True, slots=True)
class Leaving:
    """What an administrator sees before somebody's account is disabled: numbers, and never a complaint."""

    in_hand: InHand
    worked_on: Mapping[TicketKind, int]
    """Open tickets of each kind on which they have acted."""
    of_department: Mapping[TicketKind, int]
    """Open tickets that their department answers for."""
    missed: Missed | None
    successors: tuple[User, ...]


async def show_leaving(visit: Visit) -> web.Response:
    """What they have in hand, who would be missed, and who could go on with it."""
    person = await person_of(visit)
    if person.disabled_at is not None:
        return visit.moved(f"{USERS}/{person.id}")
    return await _form(visit, person)


async def disable(visit: Visit) -> web.Response:
    """They may not come in any more, and are logged out. One person is enough: it may be urgent."""
    person = await person_of(visit)
    reason = visit.form.words("reason", longest=LONGEST_REASON).strip()
    chosen = visit.form.number("successor", lowest=1)
    now, vault = visit.now, visit.console.vault

    def change(connection: Connection) -> User | None:
        successor = _leaves(connection, person, chosen, reason)
        users.set_disabled(connection, vault, person.id, now)
        sessions.close_all(connection, person.id, why=sessions.SessionEnd.DISABLED)
        handovers.put_cards_back(connection, person.id)
        if successor is not None:
            handovers.add(connection, person.id, successor.id, by=visit.user.id, note=reason, now=now)
        return successor

    try:
        successor = await visit.recorded(
            change,
            "user_disable",
            f"user {person.name}",
            reason=reason,
            detail=lambda to: {"successor": to.name} if to is not None else {},
        )
    except Problem as e:
        said = visit.say(e.key, **e.facts)
        if e.key == "users.last_admin":
            return await show_person(visit, person, status=e.status, said=said)
        return await _form(visit, person, status=e.status, said=said, reason=reason)
    facts = {"name": person.called, "to": successor.called if successor is not None else ""}
    done = "user_handed_over" if successor else "user_disabled"
    back = f"{USERS}/{person.id}/enable"
    undo = None if takes_two(person.role) else Undo(back)  # a second person has to agree to the others
    return visit.moved(f"{USERS}/{person.id}", done=done, facts=facts, undo=undo)


def _leaves(connection: Connection, person: User, chosen: int | None, reason: str) -> User | None:
    """Who goes on with it, if anybody was named. Raises Problem when they cannot be spared like this."""
    if person.role == Role.ADMIN:
        users.active_admins(connection)  # locked, so that two do not disable each other
    everybody = users.every(connection)
    would_be = _missed(person, everybody)
    if would_be is Missed.ADMIN:
        raise stale("users.last_admin")
    if would_be in NEEDS_REASON and not reason:
        raise bad_input(f"leaving.needs_{would_be}")
    if chosen is None:
        return None
    successor = next((one for one in _successors(person, everybody) if one.id == chosen), None)
    if successor is None:
        raise stale("leaving.no_such_successor")
    return successor


def _missed(person: User, everybody: Sequence[User]) -> Missed | None:
    if person.disabled_at is not None:
        return None
    others = (one for one in everybody if one.id != person.id and one.disabled_at is None)
    return missed(_post(person), map(_post, others))


def _successors(person: User, everybody: Sequence[User]) -> tuple[User, ...]:
    return tuple(
        one
        for one in everybody
        if one.id != person.id and one.disabled_at is None and takes_over(_post(person), _post(one))
    )


def _post(person: User) -> StaffPost:
    return StaffPost(Role(person.role), person.department)


def _leaving(connection: Connection, person: User, viewer: Viewer, visit: Visit) -> Leaving:
    everybody, now = users.every(connection), visit.now
    assert viewer.user_id is not None
    open_ones = Bounds(about_office=person.role == Role.SUPERIOR, viewer=viewer.user_id)
    own = tuple(person.bound_to or ())
    theirs = Bounds(about_office=False, departments=own, viewer=viewer.user_id)
    return Leaving(
        handovers.in_hand(connection, person.id, viewer=viewer.user_id, now=now),
        _open(connection, open_ones, now, by_whom=person.name) if person.role != Role.SUPERIOR else {},
        _open(connection, theirs, now) if own else {},
        _missed(person, everybody),
        _successors(person, everybody),
    )


def _open(
    connection: Connection, bounds: Bounds, now: datetime, by_whom: str = ""
) -> Mapping[TicketKind, int]:
    """How many are open, of every kind."""
    return {
        kind: sum(
            heap.number
            for heap in ticket_inbox.heaps(
                connection, bounds, TicketsWanted(by_whom=by_whom, kinds=(kind,)), now=now
            )
        )
        for kind in TicketKind
    }


async def _form(
    visit: Visit, person: User, *, status: int = 200, said: str = "", reason: str = ""
) -> web.Response:
    viewer = viewer_of(visit.user)
    found = await visit.recorded(
        lambda c: _leaving(c, person, viewer, visit),
        "view",
        f"user {person.name}",
        detail={"page": "leaving"},
    )
    return await visit.page(
        "admin/leaving.html",
        status=status,
        said=said,
        person=person,
        found=found,
        reason=reason,
        needs_reason=found.missed in NEEDS_REASON,
        longest=LONGEST_REASON,
    )


ROUTES = (
    Route(
        "GET",
        f"{USERS}/{{number}}/leave",
        show_leaving,
        ADMINS,
        "what somebody has in hand, before they are disabled",
        name="leaving",
        under="users",
    ),
    Route("POST", f"{USERS}/{{number}}/disable", disable, ADMINS, "disable, and hand over"),
)
