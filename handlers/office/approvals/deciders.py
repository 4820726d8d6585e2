"""Whose request it is and who could decide it, as their accounts are now: whoever was disabled since decides nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.approvals.rules import OF_TICKETS
from bot.work.approvals import requests
from bot.work.approvals.requests import Person, Subject
from db.queries.office import staff, users
from db.queries.office.approvals import Approval
from db.queries.office.users import User
from handlers.office.tickets.ticket_sight import viewer_of


@dataclass(frozen=True, slots=True)
class Deciders:
    """Of a request that waits. `asker_left`: since when the account of whoever asked is disabled."""

    asker_left: datetime | None = None
    able: tuple[str, ...] | None = None
    """Who could decide it, by the names colleagues know; None of one about a complaint, for that would tell who may not know of it."""
    left: tuple[str, ...] = ()
    """Who could have, had they not been disabled since it was asked."""


def deciders(connection: Connection, found: Approval, about: Subject, now: datetime) -> Deciders:
    """As of now; of a request that is decided there is nothing to say."""
    if found.decision is not None:
        return Deciders()
    everybody, called = users.every(connection), staff.names(connection)
    asker_left = next((one.disabled_at for one in everybody if one.id == found.asked_by), None)
    if found.kind in OF_TICKETS:
        return Deciders(asker_left)
    could = [one for one in everybody if _could(connection, found, about, one, now)]
    return Deciders(
        asker_left,
        tuple(called(one.name) for one in could if one.disabled_at is None),
        tuple(
            called(one.name)
            for one in could
            if one.disabled_at is not None and one.disabled_at >= found.asked_at
        ),
    )


def _could(connection: Connection, found: Approval, about: Subject, one: User, now: datetime) -> bool:
    person = Person(one.id, viewer_of(one), "", one.decides_from)
    return requests.may_decide_about(connection, found, about, person, now)
