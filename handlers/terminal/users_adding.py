"""`huifang users add`: somebody new, with a password that was chosen or one that is shown once."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.domain.role import ROLES, Role
from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.given_out import at_terminal
from handlers.terminal.passwords import chosen_password, show_first
from handlers.terminal.users_addresses import Email, Wecom

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.domain.work_address import WorkAddress
    from db.vault import Vault

Name = Annotated[str, typer.Argument(help="用户名", metavar="NAME")]
TheirRole = Annotated[str, typer.Option("--role", help=" | ".join(Role), metavar="ROLE")]
Department = Annotated[str | None, typer.Option("--department", help="处室联络员所在的处室", metavar="D")]
RealName = Annotated[str, typer.Option("--real-name", help="本人姓名：投诉写到这个人，就不让本人看到")]
Aliases = Annotated[list[str] | None, typer.Option("--alias", help="别人怎么称呼，可以写几次")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is added, in stored form. `aliases`: a line each."""

    name: str
    role: Role
    department: str | None
    real_name: str
    aliases: str
    address: "WorkAddress"

    @property
    def values(self) -> dict[str, Any]:
        """As the table of users has it."""
        from bot.casework.names.login_names import folded

        return {
            "name": self.name,
            "folded": folded(self.name),
            "role": self.role.value,
            "department": self.department,
            "real_name": self.real_name,
            "aliases": self.aliases,
        }

    @property
    def noted(self) -> dict[str, Any]:
        """As the log tells it."""
        names = {"real_name": self.real_name, "aliases": self.aliases}
        told = {name: value for name, value in names.items() if value}
        return {"role": self.role.value, "department": self.department} | told


@guarded
def add(
    name: Name,
    role: TheirRole,
    department: Department = None,
    real_name: RealName = "",
    alias: Aliases = None,
    wecom: Wecom = "",
    email: Email = "",
    as_json: AsJson = False,
) -> None:
    """添加用户。密码在终端里输入两遍；脚本里放在环境变量 HUIFANG_NEW_PASSWORD 或标准输入的第一行。"""
    from bot.work.accounts import credentials
    from bot.work.accounts.addresses import good_address

    at = place(role, department)
    names = credentials.good_names(real_name, "\n".join(alias or ()))
    newcomer = Newcomer(credentials.good_name(name), *at, *names, good_address(wecom, email))
    number, generated = run(_add(newcomer))
    if as_json:
        print_json(_as_json(newcomer, number, generated))
        return
    print(f"已添加用户 {newcomer.name}（{ROLES[newcomer.role].zh_hans}）。")
    show_first(generated or "", bool(generated))


def place(role: str, department: str | None) -> tuple[Role, str | None]:
    """The role and its department as they are kept; raises Unwelcome or BadAccount."""
    from bot.work.accounts import credentials

    if role not in list(Role):
        raise Unwelcome(f"没有 {role[:20]} 这个角色；可以是 {'、'.join(Role)}")
    return Role(role), credentials.good_place(role, department)


async def _add(newcomer: Newcomer) -> tuple[int, str | None]:
    """The new number, and the password if it was generated; raises Unwelcome when the name is taken."""
    from bot.casework.approvals.refusal import NotPossible
    from bot.work.accounts import changes, credentials
    from handlers.terminal.opening import now, opened

    async with opened() as office:
        try:
            await office.store.read(lambda c: changes.sure_free(c, newcomer.name))
        except NotPossible as e:
            raise Unwelcome(str(e)) from None
        chosen, generated = chosen_password(newcomer.name)
        secret = {"password_hash": await credentials.Passwords().hash(chosen), "must_change": generated}
        number = await office.store.write(
            partial(_added, vault=office.vault, newcomer=newcomer, secret=secret, now=now())
        )
    return number, chosen if generated else None


def _added(
    connection: "Connection",
    *,
    vault: "Vault",
    newcomer: Newcomer,
    secret: dict[str, Any],
    now: "datetime",
) -> int:
    from bot.casework.approvals import separation
    from bot.work.accounts.addresses import give
    from db.queries.office import audit, users

    founded = users.founded_at(connection)
    number = users.add(connection, vault, {**newcomer.values, **secret, "created_at": now})
    if number is None:
        raise Unwelcome(f"用户名 {newcomer.name} 已经有人用了，请换一个")
    give(connection, vault, number, newcomer.address)
    settles = separation.settles_at(founded, now)
    if settles is not None:
        users.unsettle(connection, number, settles)
    about = f"user {newcomer.name}"
    audit.note(connection, None, at_terminal(), "user_add", about, detail=newcomer.noted, now=now)
    return number


def _as_json(newcomer: Newcomer, number: int, generated: str | None) -> dict[str, object]:
    return {
        "id": number,
        "name": newcomer.name,
        "role": newcomer.role,
        "department": newcomer.department,
        "real_name": newcomer.real_name,
        "aliases": newcomer.aliases.splitlines(),
    } | ({"password": generated} if generated else {})
