"""`huifang users address`: where somebody is told that something waits for them in the console."""

from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.accounts import found
from handlers.terminal.door import guarded, run
from handlers.terminal.given_out import at_terminal

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.domain.work_address import WorkAddress
    from db.vault import Vault

NOT_GIVEN = "\0"
Wecom = Annotated[str, typer.Option("--wecom", help="企业微信账号", metavar="ID")]
Email = Annotated[str, typer.Option("--email", help="工作邮箱", metavar="ADDRESS")]
AnotherWecom = Annotated[
    str, typer.Option("--wecom", help="企业微信账号；写 '' 去掉", metavar="ID", show_default=False)
]
AnotherEmail = Annotated[
    str, typer.Option("--email", help="工作邮箱；写 '' 去掉", metavar="ADDRESS", show_default=False)
]


@guarded
def address(
    name: Annotated[str, typer.Argument(help="用户名", metavar="NAME")],
    wecom: AnotherWecom = NOT_GIVEN,
    email: AnotherEmail = NOT_GIVEN,
) -> None:
    """有事要办时通知到哪里：只说“有一件要您办的事”，不说是哪件。都不写，就看看现在是什么。"""
    run(_address(name, wecom, email))


async def _address(name: str, wecom: str, email: str) -> None:
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        work = office.store.read if wecom == email == NOT_GIVEN else office.store.write
        now_at = await work(lambda c: _changed(c, office.vault, name, wecom, email))
    print(f"企业微信：{now_at.wecom or '（没有）'}　邮箱：{now_at.email or '（没有）'}")


def _changed(connection: "Connection", vault: "Vault", name: str, wecom: str, email: str) -> "WorkAddress":
    """What is not given stays as it is; the change is logged, and where to is not."""
    from bot.work.accounts.addresses import give, good_address
    from db.queries.office import audit, work_addresses
    from handlers.terminal.opening import now

    person = found(connection, name)
    before = work_addresses.of(connection, vault, person.id)
    after = good_address(
        before.wecom if wecom == NOT_GIVEN else wecom, before.email if email == NOT_GIVEN else email
    )
    if after != before:
        give(connection, vault, person.id, after)
        audit.note(connection, None, at_terminal(), "user_address", f"user {person.name}", now=now())
    return after
