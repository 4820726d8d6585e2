"""Accounts that see or decide are granted, changed or reopened by two persons: an administrator asks, a chief grants.

What is granted is carried out in the transaction of the decision. Nobody decides about their own account. A
superior's account is decided by another superior, as long as there is one who can: complaints about the office are
not its chief's business.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.approvals.separation import FIRST_PASSWORD, SETTLES, AccountChange, settled, takes_two
from bot.casework.names.login_names import folded, lookalike
from bot.casework.privacy.redaction import without_phones
from bot.domain.approval import ApprovalKind
from bot.domain.role import Role
from db.queries.office import api_tokens, approvals, passkeys, sessions, users
from db.queries.office.approvals import Approval
from db.queries.office.users import User
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class AccountWish:
    """What is to be done to which account. `before`: the role it had when this was requested."""

    change: AccountChange
    name: str
    user_id: int | None = None
    before: str | None = None
    role: str | None = None
    department: str | None = None
    real_name: str = ""
    aliases: str = ""

    @property
    def roles(self) -> tuple[str | None, str | None]:
        """The roles before and after."""
        return self.before, self.role


def needs_two(wish: AccountWish) -> bool:
    """Whether an administrator may not do this alone."""
    return takes_two(*wish.roles, change=wish.change)


def ask(connection: Connection, vault: Vault, wish: AccountWish, reason: str, by: int, now: datetime) -> int:
    """Store a request; returns its number. Raises NotPossible."""
    if not reason.strip():
        raise NotPossible("请写明理由，审批的人要看")
    known = approvals.is_asked(connection, ApprovalKind.ACCOUNT, wish.name)
    if known is not None:
        raise NotPossible(f"这个账号已经有申请了（编号 {known}），等审批就可以")
    _still(connection, wish)
    told, why = json.dumps(asdict(wish)), without_phones(reason.strip())
    return approvals.ask(connection, vault, ApprovalKind.ACCOUNT, wish.name, told, why, by, now=now)


def wish_of(vault: Vault, approval: Approval) -> AccountWish:
    """What was requested; raises WrongKey."""
    told = approval.told(vault)
    return AccountWish(**{**told, "change": AccountChange(told["change"])})


def may_grant(connection: Connection, wish: AccountWish, by: int, role: Role, now: datetime) -> bool:
    """Whether this person may decide about this account, whoever requested it."""
    if by == wish.user_id or role not in (Role.CHIEF, Role.SUPERIOR):
        return False
    if Role.SUPERIOR not in wish.roles or role is Role.SUPERIOR:
        return True
    others = (p for p in users.every(connection) if p.role == Role.SUPERIOR and p.id != wish.user_id)
    return not any(p.disabled_at is None and settled(p.decides_from, now) for p in others)


def carry_out(
    connection: Connection,
    vault: Vault,
    wish: AccountWish,
    now: datetime,
    *,
    password_hash: str | None = None,
) -> int:
    """Carry it out; how many log-ins it ended. Except for a change of name, the account then decides nothing for seven days. Raises
    NotPossible."""
    person, ended = _still(connection, wish), 0
    number = person.id if person is not None else _added(connection, vault, wish, password_hash, now)
    match wish.change:
        case AccountChange.ADD:
            pass
        case AccountChange.PLACE:
            assert wish.role is not None
            users.set_place(connection, vault, number, wish.role, wish.department, now=now)
        case AccountChange.PASSWORD:
            assert password_hash is not None
            users.set_password(connection, number, password_hash, must_change=True)
            passkeys.forget(connection, number)
            ended = sessions.close_all(connection, number, why=sessions.SessionEnd.RESET)
            api_tokens.revoke_all(connection, number, now=now)
        case AccountChange.TOTP_OFF:
            users.set_totp(connection, number, None)
            passkeys.forget(connection, number)
            ended = sessions.close_all(connection, number, why=sessions.SessionEnd.MEANS)
        case AccountChange.ENABLE:
            users.set_disabled(connection, vault, number, None)
        case AccountChange.NAMES:
            assert person is not None
            users.set_names(connection, vault, person, wish.real_name, wish.aliases, now=now)
            return ended
    users.unsettle(connection, number, now + SETTLES)
    return ended


def _added(
    connection: Connection, vault: Vault, wish: AccountWish, password_hash: str | None, now: datetime
) -> int:
    values: dict[str, Any] = {
        "name": wish.name,
        "folded": folded(wish.name),
        "role": wish.role,
        "department": wish.department,
        "real_name": wish.real_name,
        "aliases": wish.aliases,
        "password_hash": password_hash,
        "must_change": True,
        "created_at": now,
    }
    number = users.add(connection, vault, values)
    if number is None:
        raise NotPossible(f"用户名 {wish.name} 已经有人用了，请换一个")
    return number


def sure_free(connection: Connection, name: str) -> None:
    """Raise NotPossible when somebody has this name, or one that looks the same: the log would show one for the
    other."""
    seen = lookalike(name)
    for person in users.every(connection):
        if person.name == name or folded(person.name) == folded(name):
            raise NotPossible(f"用户名 {name} 已经有人用了，请换一个")
        if lookalike(person.name) == seen:
            raise NotPossible(f"用户名 {name} 和已有的 {person.name} 看上去一样，请换一个")


def _still(connection: Connection, wish: AccountWish) -> User | None:
    """The current account; None: it is to be added. Raises NotPossible when it has changed since."""
    if wish.user_id is None:
        sure_free(connection, wish.name)
        return None
    person = users.find(connection, wish.user_id)
    if person is None or person.role != wish.before:
        raise NotPossible("这个账号的角色后来改过了，请不批准，重新申请")
    return person


def of(
    person: User, change: AccountChange, role: str | None = None, department: str | None = None
) -> AccountWish:
    """A change of somebody's account."""
    wish = AccountWish(change, person.name, person.id, person.role, role, department)
    return wish if change is AccountChange.PLACE else replace(wish, role=None, department=None)


def called(person: User, real_name: str, aliases: str) -> AccountWish:
    """Other names of the person behind an account."""
    return replace(of(person, AccountChange.NAMES), real_name=real_name, aliases=aliases)


def gives_password(wish: AccountWish) -> bool:
    """Whether there will be a first password to hand over in person."""
    return wish.change in FIRST_PASSWORD
