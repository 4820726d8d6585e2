"""`huifang users disable` and `place`: somebody leaves, or gets another post. Somebody must be left to look after the accounts."""

from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.accounts import found, noted, unsettle
from handlers.terminal.door import Unwelcome, guarded, readable, run
from handlers.terminal.given_out import at_terminal
from handlers.terminal.users_adding import Department, Name, TheirRole, place

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.domain.role import Role
    from db.queries.office.users import User
    from db.vault import Vault

LONGEST_REASON = 200
"""Characters, as in the console."""
Successor = Annotated[str, typer.Option("--to", help="谁接手手上的工作（用户名）", metavar="NAME")]
Reason = Annotated[str, typer.Option("--reason", help="为什么，记进查看日志", metavar="TEXT")]
_SAYS = {
    "last_admin": "{name} 是最后一个在用的管理员，没有改动；请先添加另一个：huifang users add 用户名 --role admin",
    "needs_chief": "停用 {name} 以后，在用的室领导不足两位；请用 --reason 写明为什么现在就要停用",
    "needs_superior": "停用 {name} 以后没有上级账号；请用 --reason 写明为什么现在就要停用",
    "no_such_successor": "{to} 不能接手 {name} 的工作，没有停用；请另选一位同样岗位、在用的：huifang users list",
}


@guarded
def disable(name: Name, to: Successor = "", reason: Reason = "") -> None:
    """停用：立即退出，不能再登录，拿着的回访卡放回电话单；以前的记录都保留。"""
    person, successor = run(_disabled(name, to, readable(reason, longest=LONGEST_REASON).strip()))
    print(f"{person.name} 已停用，原来的登录全部退出，拿着的回访卡已放回电话单。")
    if successor is not None:
        print(f"没有办完的由 {successor.name} 接手：后台“接手的工作”里看得到。")
    print(f"停错了：huifang users enable {person.name}")


@guarded
def moved(name: Name, role: TheirRole, department: Department = None) -> None:
    """改角色和处室，马上生效；账号七天内不能审批，并告诉室领导（在后台，看得到投诉、能审批的角色由两个人改）。"""
    at = place(role, department)
    person = run(_moved(name, *at))
    print(f"{person.name} 的角色改为 {role}。")


async def _disabled(name: str, to: str, reason: str) -> "tuple[User, User | None]":
    from handlers.terminal.opening import opened

    async with opened() as office:
        return await office.store.write(lambda c: _leaves(c, office.vault, name, to, reason))


def _leaves(
    connection: "Connection", vault: "Vault", name: str, to: str, reason: str
) -> "tuple[User, User | None]":
    """The account closed with its line of the log, and who goes on with its work; raises Unwelcome."""
    from bot.work.accounts.leaving import CannotLeave, Leave, leave
    from db.queries.office import audit
    from handlers.terminal.opening import now

    person, at = found(connection, name), now()
    wanted = Leave(found(connection, to).id if to else None, reason, None)
    try:
        successor = leave(connection, vault, person, wanted, at)
    except CannotLeave as e:
        raise Unwelcome(_SAYS[e.why].format(name=person.name, to=to[:64])) from None
    told = {"successor": successor.name} if successor is not None else {}
    about = f"user {person.name}"
    audit.note(connection, None, at_terminal(), "user_disable", about, reason=reason, detail=told, now=at)
    return person, successor


async def _moved(name: str, role: "Role", department: str | None) -> "User":
    from bot.work.accounts.leaving import CannotLeave, keep_an_admin
    from db.queries.office import users
    from handlers.terminal.opening import now, opened

    def change(connection: "Connection", vault: "Vault", person: "User") -> None:
        try:
            keep_an_admin(connection, person, role)
        except CannotLeave as e:
            raise Unwelcome(_SAYS[e.why].format(name=person.name)) from None
        users.set_place(connection, vault, person.id, role, department, now=now())
        unsettle(connection, person)

    def told(person: "User") -> dict[str, object]:
        return {"from": [person.role, person.department], "to": [role.value, department]}

    async with opened() as office:
        return await office.store.write(lambda c: noted(c, office.vault, name, "user_change", change, told))
