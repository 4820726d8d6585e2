"""工作交接和停用: what somebody has in hand is shown before their account is disabled, and a successor goes on with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.leaving import NEEDS_REASON, Missed
from bot.casework.approvals.rules import LONGEST_REASON
from bot.casework.approvals.separation import takes_two
from bot.casework.tickets.visibility import Viewer
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from bot.work.accounts.leaving import CannotLeave, Leave, Unspared, leave, missed_without, successors
from db.queries.office import handovers, users
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
    wanted = Leave(visit.form.number("successor", lowest=1), reason, visit.user.id)
    try:
        successor = await visit.recorded(
            partial(leave, vault=visit.console.vault, person=person, wanted=wanted, now=visit.now),
            "user_disable",
            f"user {person.name}",
            reason=reason,
            detail=lambda to: {"successor": to.name} if to is not None else {},
        )
    except CannotLeave as e:
        return await _refused(visit, person, e.why, reason)
    facts = {"name": person.called, "to": successor.called if successor is not None else ""}
    done = "user_handed_over" if successor else "user_disabled"
    back = f"{USERS}/{person.id}/enable"
    undo = None if takes_two(person.role) else Undo(back)  # a second person has to agree to the others
    return visit.moved(f"{USERS}/{person.id}", done=done, facts=facts, undo=undo)


async def _refused(visit: Visit, person: User, why: Unspared, reason: str) -> web.Response:
    if why is Unspared.LAST_ADMIN:
        return await show_person(visit, person, status=409, said=visit.say("users.last_admin"))
    status = 409 if why is Unspared.NO_SUCH_SUCCESSOR else 400
    return await _form(visit, person, status=status, said=visit.say(f"leaving.{why}"), reason=reason)


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
        missed_without(person, everybody),
        successors(person, everybody),
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
