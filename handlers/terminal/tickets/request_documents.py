"""`huifang tickets attach|detach`: documents that go out with the answer to a request, as the console's page takes them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.os_reason import os_reason
from bot.domain.role import Role
from handlers.terminal.door import Unwelcome, run
from handlers.terminal.given_out import named
from handlers.terminal.tickets.arguments import By, No, TheRole, viewer
from handlers.terminal.tickets.request_carried_out import request_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.casework.tickets.visibility import Viewer
    from bot.work.attachments.folder import Kept
    from bot.work.tickets import Registry
    from handlers.terminal.opening import Office

CHANNEL = "console"
"""As those that the page takes: it says that the office added it."""
_SAYS = {
    "no_request": "没有这一件 {no}，或不归您看；请核对编号",
    "gone_out": "{no} 已经办完，发出的文件不能再改",
    "many": "{no} 的文件满了：先用 huifang tickets detach 撤下一份",
    "not_there": "{no} 没有这一份；有哪些：huifang tickets show {no}",
}
File = Annotated[Path, typer.Argument(help="PDF、图片、Word、Excel 都可以", metavar="FILE")]
Which = Annotated[int, typer.Argument(help="第几份，见 huifang tickets show", metavar="N")]


def attach(no: No, file: File, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """加上随答复发出的文件；答复发出以前可以撤下（detach），发出以后申请人凭编号和查询码下载。"""
    of, who = request_number(no), viewer(by, role)
    count = run(_attached(of, who, content_of(file)))
    print(f"{of} 随答复发出的文件现有 {count} 份。撤下：huifang tickets detach {of} {count}")


def detach(no: No, which: Which, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """撤下一份还没有随答复发出的文件。"""
    of, who = request_number(no), viewer(by, role)
    run(_detached(of, who, which))
    print(f"{of} 撤下了第 {which} 份。")


def content_of(file: Path) -> bytes:
    """A file as it is; raises Unwelcome for one that cannot be read, and for one that is too large to be kept."""
    from bot.work.attachments.folder import LARGEST

    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as e:
        raise Unwelcome(f"读不出 {file}：{os_reason(e)}；请检查路径和权限") from None
    if len(content) > LARGEST:
        raise Unwelcome(f"文件太大：最多 {LARGEST >> 20} MB；请压缩或分成几份")
    return content


async def _attached(no: str, who: "Viewer", content: bytes) -> int:
    """How many go out with the answer now; raises Unwelcome."""
    from handlers.terminal.composition import registry_of
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        add = partial(_added, registry=registry_of(office), no=no, who=who, file=kept_of(office, content))
        return await office.store.write(add)


def kept_of(office: "Office", content: bytes) -> "Kept":
    """The file cleaned and sealed in the folder of attachments; raises Unwelcome for one that is not taken."""
    from bot.work.attachments.folder import Unfit
    from handlers.terminal.composition import folder_of

    try:
        return folder_of(office).keep(content)
    except Unfit:
        raise Unwelcome("这个文件打不开或不能收；请换成 PDF、照片、Word 或 Excel") from None


def _added(connection: "Connection", *, registry: "Registry", no: str, who: "Viewer", file: "Kept") -> int:
    from bot.work.tickets import viewer_at
    from bot.work.tickets.answer_documents import DocumentRefused, add_document
    from handlers.terminal.opening import now

    viewing = viewer_at(connection, who.name, who.role)
    try:
        count = add_document(connection, registry, viewing, no, file, CHANNEL, now())
    except DocumentRefused as e:
        raise Unwelcome(_SAYS[e.why].format(no=no)) from None
    _note(connection, registry, "request_file", no, who)
    return count


async def _detached(no: str, who: "Viewer", which: int) -> None:
    from handlers.terminal.composition import registry_of
    from handlers.terminal.opening import opened

    async with opened() as office:
        take = partial(_taken_back, registry=registry_of(office), no=no, who=who, which=which)
        await office.store.write(take)


def _taken_back(
    connection: "Connection", *, registry: "Registry", no: str, who: "Viewer", which: int
) -> None:
    from bot.work.tickets import viewer_at
    from bot.work.tickets.answer_documents import DocumentRefused, withdraw_document

    viewing = viewer_at(connection, who.name, who.role)
    try:
        withdraw_document(connection, registry, viewing, no, _id_of(connection, no, which))
    except DocumentRefused as e:
        raise Unwelcome(_SAYS[e.why].format(no=no)) from None
    _note(connection, registry, "request_file_back", no, who)


def _id_of(connection: "Connection", no: str, which: int) -> int:
    """Of the document that is listed at this place; 0: there is none."""
    from db.queries.tickets import attachments

    given = [one.id for one in attachments.of_ticket(connection, no) if one.kind == attachments.ANSWER]
    return given[which - 1] if 1 <= which <= len(given) else 0


def _note(connection: "Connection", registry: "Registry", act: str, no: str, who: "Viewer") -> None:
    from db.queries.office import audit
    from handlers.terminal.opening import now

    by = named(who)
    audit.note(connection, registry.vault, by, act, f"ticket {no}", now=now())


COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("attach", attach, "答复附件.pdf"),
    ("detach", detach, "1"),
)
