"""`huifang tickets register`: a complaint that came by letter, by phone, in person or by the box, as on the console's page."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.arrival import ARRIVALS
from bot.domain.category import CATEGORIES
from bot.domain.role import Role
from handlers.terminal.door import Unwelcome, guarded, run
from handlers.terminal.tickets.arguments import (
    AsJson,
    By,
    Day,
    Text,
    TheRole,
    day,
    listed,
    one_of,
    words_of,
)
from handlers.terminal.tickets.request_documents import content_of, kept_of
from handlers.terminal.tickets.written_slip import NOT_THEN, asked, give, one_line, registered, writer

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from bot.domain.arrival import Arrival
    from bot.work.attachments.folder import Kept
    from bot.work.tickets import Registry
    from bot.work.tickets.noting_down import NotedComplaint
    from bot.work.tickets.written_down import WrittenDown
    from handlers.terminal.opening import Office
    from handlers.terminal.tickets.written_slip import Also

_ARRIVALS = {arrival: label.zh_hans for arrival, label in ARRIVALS.items()}
_CATEGORIES = {category: label.zh_hans for category, label in CATEGORIES.items()}
NO_ARRIVAL = f"请用 --arrival 写明怎么来的：{listed(_ARRIVALS)}"
_SAYS = {
    "no_arrival": NO_ARRIVAL,
    "no_category": f"请用 --category 写明投诉什么：{listed(_CATEGORIES)}",
    "no_content": "请把原话写下来：写在命令后面，或写 - 从标准输入读",
    "no_named": "请用 --name 写投诉人姓名（用 --ask 就一项一项问，不留在命令历史里），不愿意留姓名的写 --anonymous",
    "no_name": "署名的请写投诉人姓名；不愿意留姓名的写 --anonymous",
    "not_then": NOT_THEN,
    "not_a_phone": "--phone 不是电话号码；请核对，没有留电话的不用写",
}
Arrived = Annotated[str, typer.Option("--arrival", help=f"怎么来的（中英文都行）：{listed(_ARRIVALS)}")]
CategoryOption = Annotated[
    str, typer.Option("--category", help=f"投诉什么（中英文都行）：{listed(_CATEGORIES)}")
]
Department = Annotated[str, typer.Option("--department", help="投诉哪个处室；没有说的不写")]
AboutOffice = Annotated[bool, typer.Option("--about-office", help="投诉的就是监察室：登记后只有上级看得到")]
Official = Annotated[str, typer.Option("--official", help="投诉的人")]
Happened = Annotated[str, typer.Option("--happened", help="什么时候、在哪里")]
TheirName = Annotated[str, typer.Option("--name", help="投诉人姓名；加密保存")]
Anonymous = Annotated[bool, typer.Option("--anonymous", help="匿名")]
Phone = Annotated[
    str, typer.Option("--phone", help="投诉人电话，愿意留的才写；加密保存，不会往这个号码发短信")
]
Scan = Annotated[Path | None, typer.Option("--scan", help="来信的扫描件或照片；加密保存", metavar="FILE")]
Ask = Annotated[bool, typer.Option("--ask", help="姓名和电话一项一项问，不留在命令历史里")]


@guarded
def register(  # noqa: PLR0913, PLR0917 - each is a field of the console's form
    text: Text = "",
    arrival: Arrived = "",
    category: CategoryOption = "",
    name: TheirName = "",
    anonymous: Anonymous = False,
    phone: Phone = "",
    ask: Ask = False,
    department: Department = "",
    about_office: AboutOffice = False,
    official: Official = "",
    happened: Happened = "",
    scan: Scan = None,
    came: Day = "",
    by: By = "",
    role: TheRole = Role.OFFICER,
    as_json: AsJson = False,
) -> None:
    """登记来信、来访、来电、意见箱的投诉：TEXT 是原话，不写投诉人的姓名和电话；给出编号和查询码。"""
    from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT, LONGEST_NAME
    from bot.work.tickets import noting_down as limits

    who = writer(by, role)
    if anonymous and (name or phone):
        raise Unwelcome("匿名的不留姓名和电话：--anonymous 和 --name、--phone 只写一种")
    if ask and not anonymous:
        name, phone = name or asked("投诉人姓名"), phone or asked("投诉人电话（没有留的直接回车）")
    noted = limits.NotedComplaint(
        arrived(arrival),
        one_of(category, _CATEGORIES, "类别") if category else None,
        words_of(text, longest=LONGEST_CONTENT).strip(),
        True if anonymous else False if name or ask else None,
        one_line(name, LONGEST_NAME),
        one_line(phone, limits.LONGEST_PHONE),
        limits.THE_OFFICE if about_office else one_line(department, limits.LONGEST_DEPARTMENT),
        one_line(official, limits.LONGEST_OFFICIAL),
        one_line(happened, limits.LONGEST_HAPPENED),
        day(came, "--came"),
    )
    content = content_of(scan) if scan is not None else None
    give(run(registered(partial(_written, noted, who.name, content), who)), as_json=as_json)


def arrived(word: str) -> "Arrival | None":
    """How it came, by its name; raises Unwelcome for what is no way."""
    return one_of(word, _ARRIVALS, "来的方式") if word else None


def _written(
    noted: "NotedComplaint", by_whom: str, content: bytes | None, office: "Office", today: "date"
) -> "tuple[WrittenDown, Also | None]":
    """By the rule of the console's page, with the scan kept in the folder; raises Unwelcome."""
    from bot.dialogue.complaint.office_names import OfficeNames
    from bot.work.tickets.noting_down import NotWritable, written_from

    try:
        written = written_from(noted, OfficeNames(office.settings.office_names), by_whom, today)
    except NotWritable as e:
        raise Unwelcome(_SAYS[e.why]) from None
    if content is None:
        return written, None
    return written, partial(_scanned, kept_of(office, content), written.arrival.value)


def _scanned(file: "Kept", channel: str, connection: "Connection", _: "Registry", number: str) -> None:
    """The scan lies with the complaint, as one that comes with the console's form."""
    from db.queries.tickets import attachments
    from handlers.terminal.opening import now

    kept = {"media_type": file.media_type, "sha256": file.sha256}
    attachments.add_stored(connection, number, channel=channel, size=file.size, now=now(), **kept)
