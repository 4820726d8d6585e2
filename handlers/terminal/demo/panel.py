"""The demo's panel: one member who serves, with an account."""

from datetime import date, datetime

from sqlalchemy import Connection

from bot.casework.names.login_names import folded
from bot.casework.panel.members import MemberOrder, decide_member, longest_until
from bot.domain.panel import MemberAct, Sphere
from bot.domain.role import Role
from db.queries.office import users
from db.queries.panel import members
from db.queries.panel.members import NewMember
from db.vault import Vault

OFFICER, CHIEF, MEMBER = "chenjing", "zhoumin", "pyy1"
REF = "0" * 20
_HER = NewMember(REF, "何静", "星城机械厂", Sphere.ENTERPRISE, "19000000061")


def invite(connection: Connection, vault: Vault, now: datetime, today: date) -> None:
    """Nominated by the officer, appointed by the chief; raises nothing, for all accounts are there."""
    officer, chief, account = (users.named(connection, folded(name)) for name in (OFFICER, CHIEF, MEMBER))
    assert officer is not None
    assert chief is not None
    assert account is not None
    members.nominate(connection, vault, _HER, user_id=officer.id, name=officer.name, now=now)
    until = longest_until(today, 3)
    for act, by, role, day in (
        (MemberAct.CONSENT, officer, Role.OFFICER, today),
        (MemberAct.APPROVE, chief, Role.CHIEF, until),
    ):
        member = members.find(connection, REF)
        assert member is not None
        order = MemberOrder(act, role, by.id, day=day)
        into = decide_member(member.standing, order, today)
        members.move(connection, member, order, into, by=by.name, named=True, now=now)
    members.link(connection, REF, account.id)
