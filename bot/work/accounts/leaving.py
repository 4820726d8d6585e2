"""停用: an account is closed, what it held goes back, and who goes on with the rest is written down.

One decision for the console and the command line, in the current transaction: `bot.casework.approvals.leaving` says who would be
missed. Whoever closes it logs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.casework.approvals.leaving import NEEDS_REASON, Missed, StaffPost, missed, takes_over
from bot.domain.role import Role
from db.queries.office import handovers, sessions, users
from db.queries.office.users import User
from db.vault import Vault


class Unspared(StrEnum):
    """Why an account is not closed like this."""

    LAST_ADMIN = "last_admin"
    NEEDS_CHIEF = "needs_chief"
    """Fewer than two chiefs would be left: it takes a reason."""
    NEEDS_SUPERIOR = "needs_superior"
    """No superior would be left: it takes a reason."""
    NO_SUCH_SUCCESSOR = "no_such_successor"


class CannotLeave(ValueError):
    """The account is not closed; nothing was changed. `why` names the sentence to say."""

    def __init__(self, why: Unspared) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Leave:
    """How somebody's account is to be closed. `by`: whose log-in closes it; None: the command line."""

    successor: int | None
    reason: str
    by: int | None


def leave(connection: Connection, vault: Vault, person: User, wanted: Leave, now: datetime) -> User | None:
    """Close the account: logged out everywhere, their cards free for others. Who goes on with it, if anybody was named.

    Raises CannotLeave.
    """
    successor = _spared(connection, person, wanted)
    users.set_disabled(connection, vault, person.id, now)
    sessions.close_all(connection, person.id, why=sessions.SessionEnd.DISABLED)
    handovers.put_cards_back(connection, person.id)
    if successor is not None:
        handovers.add(connection, person.id, successor.id, by=wanted.by, note=wanted.reason, now=now)
    return successor


def keep_an_admin(connection: Connection, person: User, role: Role) -> None:
    """Raise CannotLeave when this person's other role would leave nobody to look after the accounts."""
    is_one = person.role == Role.ADMIN and person.disabled_at is None
    if is_one and role is not Role.ADMIN and users.active_admins(connection) <= 1:
        raise CannotLeave(Unspared.LAST_ADMIN)


def missed_without(person: User, everybody: Sequence[User]) -> Missed | None:
    """Who would be missed among the active accounts without this one; None for one that is closed already."""
    if person.disabled_at is not None:
        return None
    others = (one for one in everybody if one.id != person.id and one.disabled_at is None)
    return missed(_post(person), map(_post, others))


def successors(person: User, everybody: Sequence[User]) -> tuple[User, ...]:
    """Who could go on with this person's work."""
    return tuple(
        one
        for one in everybody
        if one.id != person.id and one.disabled_at is None and takes_over(_post(person), _post(one))
    )


def _spared(connection: Connection, person: User, wanted: Leave) -> User | None:
    """Who goes on with it, if anybody was named; raises CannotLeave."""
    if person.role == Role.ADMIN:
        users.active_admins(connection)  # locked, so that two do not disable each other
    everybody = users.every(connection)
    would_be = missed_without(person, everybody)
    if would_be is Missed.ADMIN:
        raise CannotLeave(Unspared.LAST_ADMIN)
    if would_be in NEEDS_REASON and not wanted.reason:
        raise CannotLeave(Unspared(f"needs_{would_be}"))
    if wanted.successor is None:
        return None
    named = (one for one in successors(person, everybody) if one.id == wanted.successor)
    found = next(named, None)
    if found is None:
        raise CannotLeave(Unspared.NO_SUCH_SUCCESSOR)
    return found


def _post(person: User) -> StaffPost:
    return StaffPost(Role(person.role), person.department)
