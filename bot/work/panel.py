"""What becomes of a member's account and personal data once they serve no more.

Leaving locks the account at once. Some years later, or earlier when a chief says so, name, unit and phone are destroyed, with
what was written into their duty log and the name and address on their account; number, sphere, terms, hours and opinions
stay, which the office's records and figures are made of and which call the member by number.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.role import OUTSIDE, Outside, Role
from bot.domain.work_address import WorkAddress
from db.queries.office import audit, sessions, staff, users, work_addresses
from db.queries.office.audit import Who
from db.queries.panel import duties, members, notice_sends
from db.queries.panel.members import PanelMember
from db.vault import Vault

AT_ONCE = 100
YEAR = timedelta(days=365.25)
_CLOCK = Who(None, OUTSIDE[Outside.CLOCK].zh_hans, "", "")


def lock(connection: Connection, vault: Vault, member: PanelMember, now: datetime) -> None:
    """They log in no more; an account that has become somebody's of the staff stays as it is."""
    account = users.find(connection, member.row.user_id) if member.row.user_id is not None else None
    if account is not None and account.role == Role.MEMBER and account.disabled_at is None:
        users.set_disabled(connection, vault, account.id, now)
        sessions.close_all(connection, account.id, why=sessions.SessionEnd.DISABLED)


def forget(connection: Connection, vault: Vault, member: PanelMember, now: datetime) -> bool:
    """Destroy what is personal; False: it was destroyed before."""
    lock(connection, vault, member, now)
    account = users.find(connection, member.row.user_id) if member.row.user_id is not None else None
    if account is not None and account.role == Role.MEMBER:
        users.set_names(connection, vault, account, "", "", now=now)
        staff.put_phone(connection, vault, account.id, "")
        work_addresses.put(connection, vault, account.id, WorkAddress())
    duties.forget(connection, member.row.ref)
    notice_sends.forget(connection, member.row.ref)
    return members.forget(connection, member.row.ref, now)


def forget_long_gone(
    connection: Connection, vault: Vault, years: int, now: datetime, *, most: int = AT_ONCE
) -> int:
    """Forget those whose service ended so many years ago, each with a line in the log; returns how many."""
    found = 0
    for ref in members.long_gone(connection, before=now - years * YEAR, most=most):
        member = members.find(connection, ref)
        if member is not None and forget(connection, vault, member, now):
            audit.note(connection, None, _CLOCK, "member_forget", f"panel {member.called}", now=now)
            found += 1
    return found
