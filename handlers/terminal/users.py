"""`huifang users`: the people who may log in to the console."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.domain.role import Role
from handlers.terminal.accounts import found, noted
from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.given_out import at_terminal
from handlers.terminal.passwords import chosen_password, show_first
from handlers.terminal.users_addresses import Email, Wecom, address

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.domain.work_address import WorkAddress
    from db.queries.office.users import User
    from db.vault import Vault
    from handlers.terminal.accounts import Change

app = typer.Typer(help="用户：谁可以登录后台。", no_args_is_help=True, rich_markup_mode=None)


Name = Annotated[str, typer.Argument(help="用户名", metavar="NAME")]
RealName = Annotated[str, typer.Option("--real-name", help="本人姓名：投诉写到这个人，就不让本人看到")]
Aliases = Annotated[list[str] | None, typer.Option("--alias", help="别人怎么称呼，可以写几次")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("add", epilog="例：huifang users add chenjing --role officer")
@guarded
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", help=" | ".join(Role), metavar="ROLE")],
    department: Annotated[
        str | None, typer.Option("--department", help="处室联络员所在的处室", metavar="D")
    ] = None,
    real_name: RealName = "",
    alias: Aliases = None,
    wecom: Wecom = "",
    email: Email = "",
    as_json: AsJson = False,
) -> None:
    """添加用户。密码在终端里输入两遍；脚本里放在环境变量 HUIFANG_NEW_PASSWORD 或标准输入的第一行。"""
    run(_add(name, (role, department), (real_name, "\n".join(alias or ())), (wecom, email), as_json))


@app.command("list")
@guarded
def list_(as_json: AsJson = False) -> None:
    """列出全部用户。"""
    run(_list(as_json))


@app.command("names", epilog="例：huifang users names chenjing --real-name 陈静 --alias 小陈")
@guarded
def names(name: Name, real_name: RealName = "", alias: Aliases = None) -> None:
    """改本人姓名和别名；账号七天内不能审批，并告诉室领导（在后台改要两个人，没有这七天）。"""
    run(_names(name, real_name, "\n".join(alias or ())))


app.command("address", epilog="例：huifang users address chenjing --wecom ChenJing --email c@example.gov.cn")(
    address
)


@app.command("password")
@guarded
def password(name: Name) -> None:
    """重设密码；原来的登录全部退出。"""
    run(_password(name))


@app.command("disable")
@guarded
def disable(name: Name) -> None:
    """停用：立即退出，不能再登录；以前的记录都保留。"""
    run(_change(name, "user_disable", _disable, "已停用"))


@app.command("enable")
@guarded
def enable(name: Name) -> None:
    """恢复使用。"""
    run(_change(name, "user_enable", _enable, "已恢复"))


@app.command("totp")
@guarded
def totp(
    name: Name, off: Annotated[bool, typer.Option("--off", help="停用动态口令（手机丢了时用）")] = False
) -> None:
    """看动态口令启用了没有；加 --off 停用。启用由本人在后台“我的账号”里操作。"""
    run(_change(name, "totp_off", _totp_off, "动态口令已停用") if off else _totp(name))


async def _add(
    name: str, at: tuple[str, str | None], names: tuple[str, str], reached: tuple[str, str], as_json: bool
) -> None:
    from bot.casework.approvals.refusal import NotPossible
    from bot.casework.names.login_names import folded
    from bot.work.accounts import changes, credentials
    from bot.work.accounts.addresses import good_address
    from handlers.terminal.opening import now, opened

    role, department = at
    if role not in list(Role):
        raise Unwelcome(f"没有 {role} 这个角色；可以是 {'、'.join(Role)}")
    kept = credentials.good_name(name)
    place = credentials.good_place(role, department)
    real_name, aliases = credentials.good_names(*names)
    to = good_address(*reached)
    async with opened() as office:
        try:
            await office.store.read(lambda c: changes.sure_free(c, kept))
        except NotPossible as e:
            raise Unwelcome(str(e)) from None
        chosen, generated = chosen_password(kept)
        moment = now()
        values = {
            "name": kept,
            "folded": folded(kept),
            "role": role,
            "department": place,
            "real_name": real_name,
            "aliases": aliases,
            "password_hash": await credentials.Passwords().hash(chosen),
            "must_change": generated,
            "created_at": moment,
        }

        number = await office.store.write(
            partial(_added, vault=office.vault, values=values, address=to, now=moment)
        )
    if as_json:
        given = {"password": chosen} if generated else {}
        facts = {"id": number, "name": kept, "role": role, "department": place}
        print_json(facts | {"real_name": real_name, "aliases": aliases.splitlines()} | given)
        return
    print(f"已添加用户 {kept}（{role}）。")
    show_first(chosen, generated)


def _added(
    connection: "Connection", *, vault: "Vault", values: dict[str, Any], address: "WorkAddress", now: datetime
) -> int:
    from bot.casework.approvals import separation
    from bot.work.accounts.addresses import give
    from db.queries.office import audit, users

    founded, name = users.founded_at(connection), values["name"]
    number = users.add(connection, vault, values)
    if number is None:
        raise Unwelcome(f"用户名 {name} 已经有人用了，请换一个")
    give(connection, vault, number, address)
    settles = separation.settles_at(founded, now)
    if settles is not None:
        users.unsettle(connection, number, settles)
    names = {"real_name": values["real_name"], "aliases": values["aliases"]}
    told = {"role": values["role"], "department": values["department"]} | {
        k: v for k, v in names.items() if v
    }
    audit.note(connection, None, at_terminal(), "user_add", f"user {name}", detail=told, now=now)
    return number


async def _list(as_json: bool) -> None:
    from db.queries.office import users
    from handlers.terminal.opening import opened

    async with opened() as office:
        people = await office.store.read(users.every)
    if as_json:
        print_json([_as_json(person) for person in people])
        return
    for person in people:
        state = "已停用" if person.disabled_at is not None else "在用"
        codes = "动态口令" if person.has_totp else ""
        cells = (person.name, person.role, person.department or "", state, codes, person.real_name)
        print("\t".join(cells).rstrip())


async def _names(name: str, real_name: str, aliases: str) -> None:
    from bot.work.accounts import credentials
    from db.queries.office import users
    from handlers.terminal.opening import now

    kept = credentials.good_names(real_name, aliases)

    def change(connection: "Connection", vault: "Vault", person: "User") -> None:
        users.set_names(connection, vault, person, *kept, now=now())
        _unsettle(connection, person)

    await _change(name, "user_names", change, f"的姓名是 {kept[0] or '（没有写）'}")


async def _password(name: str) -> None:
    from bot.work.accounts import credentials
    from db.queries.office import api_tokens, passkeys, sessions, users
    from handlers.terminal.opening import now, opened

    async with opened() as office:
        person = await office.store.read(lambda c: found(c, name))
        chosen, generated = chosen_password(person.name)
        hashed = await credentials.Passwords().hash(chosen)

        def change(connection: "Connection", vault: "Vault", person: "User") -> None:
            users.set_password(connection, person.id, hashed, must_change=generated)
            passkeys.forget(connection, person.id)
            sessions.close_all(connection, person.id, why=sessions.SessionEnd.RESET)
            api_tokens.revoke_all(connection, person.id, now=now())
            _unsettle(connection, person)

        await office.store.write(lambda c: noted(c, office.vault, name, "password_reset", change))
    print(f"{person.name} 的密码已重设，原来的登录全部退出。")
    show_first(chosen, generated)


async def _totp(name: str) -> None:
    from handlers.terminal.opening import opened

    async with opened() as office:
        person = await office.store.read(lambda c: found(c, name))
    print("已启用" if person.has_totp else "未启用")


async def _change(name: str, act: str, change: "Change", done: str) -> None:
    from handlers.terminal.opening import opened

    async with opened() as office:
        person = await office.store.write(lambda c: noted(c, office.vault, name, act, change))
    print(f"{person.name} {done}。")


def _disable(connection: "Connection", vault: "Vault", person: "User") -> None:
    from db.queries.office import sessions, users
    from handlers.terminal.opening import now

    users.set_disabled(connection, vault, person.id, now())
    sessions.close_all(connection, person.id)


def _enable(connection: "Connection", vault: "Vault", person: "User") -> None:
    from db.queries.office import users

    users.set_disabled(connection, vault, person.id, None)
    _unsettle(connection, person)


def _totp_off(connection: "Connection", vault: "Vault", person: "User") -> None:
    from db.queries.office import passkeys, users

    users.set_totp(connection, person.id, None)
    passkeys.forget(connection, person.id)
    _unsettle(connection, person)


def _unsettle(connection: "Connection", person: "User") -> None:
    """Somebody else granted or reset this account: except in a new installation, it decides nothing for a while."""
    from bot.casework.approvals import separation
    from db.queries.office import users
    from handlers.terminal.opening import now

    settles = separation.settles_at(users.founded_at(connection), now())
    if settles is not None:
        users.unsettle(connection, person.id, settles)


def _as_json(person: "User") -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "department": person.department,
        "real_name": person.real_name,
        "aliases": person.aliases.splitlines(),
        "totp": person.has_totp,
        "disabled": person.disabled_at is not None,
    }
