"""`huifang users`: the people who may log in to the console."""

from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.accounts import found, noted, unsettle
from handlers.terminal.door import guarded, print_json, run
from handlers.terminal.passwords import chosen_password, show_first
from handlers.terminal.users_adding import Aliases, AsJson, Name, RealName, add
from handlers.terminal.users_addresses import address
from handlers.terminal.users_leaving import disable, moved

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.queries.office.users import User
    from db.vault import Vault
    from handlers.terminal.accounts import Change

app = typer.Typer(help="用户：谁可以登录后台。", no_args_is_help=True, rich_markup_mode=None)


app.command("add", epilog="例：huifang users add chenjing --role officer")(add)


@app.command("list", epilog="例：huifang users list")
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


@app.command("password", epilog="例：huifang users password chenjing")
@guarded
def password(name: Name) -> None:
    """重设密码；原来的登录全部退出。"""
    run(_password(name))


app.command("disable", epilog="例：huifang users disable laowang --to xiaochen --reason 调到厅里")(disable)
app.command("place", epilog="例：huifang users place wugang --role liaison --department 电力处")(moved)


@app.command("enable", epilog="例：huifang users enable laowang")
@guarded
def enable(name: Name) -> None:
    """恢复使用。"""
    run(_change(name, "user_enable", _enable, "已恢复"))


@app.command("totp", epilog="例：huifang users totp chenjing --off")
@guarded
def totp(
    name: Name, off: Annotated[bool, typer.Option("--off", help="停用动态口令（手机丢了时用）")] = False
) -> None:
    """看动态口令启用了没有；加 --off 停用。启用由本人在后台“我的账号”里操作。"""
    run(_change(name, "totp_off", _totp_off, "动态口令已停用") if off else _totp(name))


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
        unsettle(connection, person)

    await _change(name, "user_names", change, f"的姓名是 {kept[0] or '（没有写）'}")


async def _password(name: str) -> None:
    from bot.work.accounts import credentials
    from db.queries.office import api_tokens, passkeys, sessions, users
    from handlers.terminal.opening import now, opened

    async with opened() as office:
        person = await office.store.read(lambda c: found(c, name))
        chosen, generated = chosen_password(person.name)
        hashed = await credentials.Passwords().hash(chosen)

        def change(connection: "Connection", vault: "Vault", person: "User") -> int:
            users.set_password(connection, person.id, hashed, must_change=generated)
            passkeys.forget(connection, person.id)
            ended = sessions.close_all(connection, person.id, why=sessions.SessionEnd.RESET)
            api_tokens.revoke_all(connection, person.id, now=now())
            unsettle(connection, person)
            return ended

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


def _enable(connection: "Connection", vault: "Vault", person: "User") -> None:
    from db.queries.office import users

    users.set_disabled(connection, vault, person.id, None)
    unsettle(connection, person)


def _totp_off(connection: "Connection", vault: "Vault", person: "User") -> int:
    from db.queries.office import passkeys, sessions, users

    users.set_totp(connection, person.id, None)
    passkeys.forget(connection, person.id)
    unsettle(connection, person)
    return sessions.close_all(connection, person.id, why=sessions.SessionEnd.MEANS)


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
