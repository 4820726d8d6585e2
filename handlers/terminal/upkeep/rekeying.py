"""`huifang db rekey` at the terminal: what it prints before, during and after changing the key."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import Progress

from bot.settings import load
from bot.work.rekeying import NotYet, Outstanding, Rekeying
from db.queries.keys.keyring import UsedBefore
from db.vault import AnotherSuite, WrongKey
from handlers.terminal.composition import folder_of
from handlers.terminal.door import Unwelcome
from handlers.terminal.given_out import at_terminal
from handlers.terminal.opening import now, opened
from handlers.terminal.serving.alone import is_served

HOW = "先把现在的密钥设为 HUIFANG_SECRET_KEY_OLD，新的（openssl rand -base64 32）设为 HUIFANG_SECRET_KEY，再运行"
WRONG = "HUIFANG_SECRET_KEY_OLD 不对：数据不是用它（也不是用 HUIFANG_SECRET_KEY）加密的；请设成数据现在用的密钥，什么也没有改"
SWAPPED = "数据就是用 HUIFANG_SECRET_KEY 加密的，从没有用过 HUIFANG_SECRET_KEY_OLD：两个密钥写反了，或者没有要换的；什么也没有改"
USED = "HUIFANG_SECRET_KEY 是以前换掉的密钥，不能再用；请另外生成一个：openssl rand -base64 32"
NOTHING = "没有要换的：数据和附件都已经在新密钥下。请去掉 HUIFANG_SECRET_KEY_OLD。"
NEARLY = "数据和附件都已经在新密钥下，还没有收尾：请再运行一次 huifang db rekey。"
ABSENT = "注意：有 {} 个附件不在附件目录里，没有换；以后从备份里找回来，再设一次 HUIFANG_SECRET_KEY_OLD，再运行一次。"
THROW_AWAY = (
    "现在旧密钥什么也打不开了，可以扔掉（换密钥以前的备份还要用它，留到那些备份不要了为止）。"
    "请从设置里去掉 HUIFANG_SECRET_KEY_OLD（和 HUIFANG_CIPHER_SUITE_OLD，如果设了），再重启 huifang serve。"
)


async def change(*, look_only: bool, without_files: bool) -> tuple[list[str], bool]:
    """The lines to print, and whether the change succeeded. Raises Unwelcome, NotYet, NoFiles or BadSettings."""
    if load().secret_key_old is None:
        raise Unwelcome(f"没有设置 HUIFANG_SECRET_KEY_OLD；{HOW}")
    try:
        async with opened(changing_key=True) as office:
            folder = folder_of(office)
            if not office.vault.gives_up:
                raise Unwelcome(SWAPPED)
            unserved = office.store.dialect == "sqlite" and not is_served(office.settings.database_url)
            rekeying = Rekeying(office.store, office.vault, folder, now, who=at_terminal(), unserved=unserved)
            absent = 0 if without_files else await rekeying.absent()
            lines, well = await _change(rekeying, under_way=office.vault.changing, look_only=look_only)
            return [*lines, ABSENT.format(absent)] if absent else lines, well
    except (NotYet, AnotherSuite):
        raise
    except UsedBefore:
        raise Unwelcome(USED) from None
    except WrongKey:
        raise Unwelcome(WRONG) from None


async def _change(rekeying: Rekeying, *, under_way: bool, look_only: bool) -> tuple[list[str], bool]:
    todo = await rekeying.left()
    if look_only:
        return [_outstanding(todo, under_way=under_way)], True
    if todo.total == 0 and not under_way:
        return [NOTHING], True
    await rekeying.begin()
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("换密钥", total=todo.total)
        left = await rekeying.run(lambda n: progress.advance(task, n))
    done = f"这次换到新密钥的：密文 {todo.sealed - left.sealed} 处，索引和摘要 {todo.known - left.known} 处，附件 {todo.files - left.files} 个。"
    return (
        ([done, THROW_AWAY], True)
        if left.total == 0
        else ([done, _stuck(left, await rekeying.stuck())], False)
    )


def _outstanding(todo: Outstanding, *, under_way: bool) -> str:
    if todo.total == 0:
        return NEARLY if under_way else NOTHING
    return f"还在旧密钥下的：密文 {todo.sealed} 处，索引和摘要 {todo.known} 处，附件 {todo.files} 个。什么也没有改。"


def _stuck(left: Outstanding, files: Sequence[str]) -> str:
    named = f"（{'、'.join(f'{name[:12]}…' for name in files)}）" if files else ""
    return (
        f"还有密文 {left.sealed} 处、附件 {left.files} 个{named}打不开，原样留着；旧密钥先不要扔。"
        "密文是哪些，huifang db check 会说；用备份核对以后再运行一次。"
    )
