"""`huifang tickets applicant|letter`: who asks, in clear for a reason, and the letters of a request as PDF, as the console has them.

The line of the log is durable before anything is shown: a look in clear with its reason, a letter as an export.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind, kind_of
from handlers.terminal.door import Unwelcome, print_json, run
from handlers.terminal.given_out import named, sure
from handlers.terminal.tickets.arguments import AsJson, By, No, TheRole, number, viewer
from handlers.terminal.tickets.request_carried_out import request_number
from handlers.terminal.tickets.ticket_page import for_terminals

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.casework.tickets.visibility import Viewer
    from bot.paper.letter import LetterPaper
    from bot.work.tickets import Registry
    from bot.work.tickets.request_view import RequestSeen

Why = Annotated[str, typer.Option("--reason", help="为什么要看，要写具体，记进查看日志", metavar="TEXT")]
Which = Annotated[int | None, typer.Argument(help="第几号文书；不写就列出有哪些", metavar="N")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="存成 .pdf；申请人的姓名遮住，写了 --reason 的不遮")
]


def applicant(
    no: No, reason: Why = "", by: By = "", role: TheRole = Role.OFFICER, as_json: AsJson = False
) -> None:
    """申请人（申诉人）是谁、怎么联系，不遮盖地显示一次；要用 --reason 写明为什么，会记入查看日志。"""
    of, who, why = number(no), viewer(by, role), sure(reason)
    if kind_of(of) is TicketKind.COMPLAINT:
        raise Unwelcome(f"{of} 是投诉件：投诉人是谁要两个人同意才能看，请在后台这一件的页面上申请")
    if not why:
        raise Unwelcome("请用 --reason 写明为什么要看，如“寄送补正告知书要核对地址”；会记入查看日志")
    found = run(_seen(of, who, why, "unmask"))
    if not found.clear:
        raise Unwelcome(f"以 {who.role.value} 的身份看不到申请人是谁；请由办理的人来看")
    if as_json:
        answers = {one.question.key: one.value for one in found.answers}
        print_json({"ticket_no": of, "answers": answers})
        return
    for one in found.answers:
        shown = one.question.choices.get(one.value)
        value = shown.zh_hans if shown is not None else for_terminals(one.value)
        print(f"{one.question.title.zh_hans}　{value}")


def letter(
    no: No,
    which: Which = None,
    output: Output = None,
    reason: Why = "",
    by: By = "",
    role: TheRole = Role.OFFICER,
    as_json: AsJson = False,
) -> None:
    """依申请公开的文书（登记回执、告知书、答复书）：列出，或存成 PDF；会记入查看日志。"""
    of, who, why = request_number(no), viewer(by, role), sure(reason)
    if (which is None) != (output is None):
        raise Unwelcome(f"存成 PDF 要写第几号和 -o 文件名；有哪些：huifang tickets letter {of}")
    if which is None or output is None:
        _list(of, run(_seen(of, who, "", "view")), as_json=as_json)
        return
    if output.suffix.lower() != ".pdf":
        raise Unwelcome(f"文书只存成 PDF：文件名请以 .pdf 结尾，不能是 {output.name[:60]}")
    run(_kept(of, who, why, which, output))
    print(
        f"{of} 的第 {which} 号文书已写入 {output}。"
        + ("" if why else "申请人的姓名遮住了；要寄出的加 --reason。")
    )


def _list(no: str, found: "RequestSeen", *, as_json: bool) -> None:
    from bot.domain.month import OFFICE_ZONE
    from bot.paper.request_letter import LETTERS

    letters = [(n, one) for n, one in enumerate(found.timeline) if one.act in LETTERS]
    if as_json:
        print_json([{"n": n, "title": LETTERS[one.act], "at": one.at.isoformat()} for n, one in letters])
        return
    for n, one in letters:
        print(f"{n}　{one.at.astimezone(OFFICE_ZONE):%Y-%m-%d}　{LETTERS[one.act]}")
    print(f"共 {len(letters)} 份。存成 PDF：huifang tickets letter {no} 0 -o 文书.pdf")


async def _seen(no: str, who: "Viewer", reason: str, act: str) -> "RequestSeen":
    from handlers.terminal.composition import registry_of
    from handlers.terminal.opening import opened

    async with opened() as office:
        look = partial(_looked, registry=registry_of(office), no=no, who=who, reason=reason, act=act)
        return await office.store.write(look)


def _looked(
    connection: "Connection", *, registry: "Registry", no: str, who: "Viewer", reason: str, act: str
) -> "RequestSeen":
    """The request and the line of the log, in one transaction; raises NoSuchTicket."""
    from bot.work.tickets import viewer_at
    from bot.work.tickets.request_view import request_seen
    from db.queries.office import audit
    from handlers.terminal.opening import now

    viewing, at = viewer_at(connection, who.name, who.role), now()
    found = request_seen(connection, registry, viewing, no, at, reason=reason)
    by = named(who)
    detail = {"list": "letter"} if act == "export" else {}
    audit.note(connection, registry.vault, by, act, f"ticket {no}", reason=reason, detail=detail, now=at)
    return found


async def _kept(no: str, who: "Viewer", reason: str, which: int, output: Path) -> None:
    """Draw the letter and put it where it was asked for."""
    from bot.exports.whole import appearing
    from bot.paper.letter import letter_pdf
    from handlers.terminal.composition import registry_of
    from handlers.terminal.opening import opened

    act = "unmask" if reason else "export"
    async with opened() as office:
        look = partial(_looked, registry=registry_of(office), no=no, who=who, reason=reason, act=act)
        paper = _paper(await office.store.write(look), office.settings.agency_name, which)
    with appearing(output) as draft:
        draft.write_bytes(letter_pdf(paper))


def _paper(found: "RequestSeen", agency: str, which: int) -> "LetterPaper":
    """Raises Unwelcome for an entry that has no letter."""
    from bot.paper.request_letter import LetterOf, NoLetter, request_letter
    from handlers.terminal.opening import now

    assert found.course is not None, "only requests for information are asked for"
    no = found.ticket.ticket_no
    said = {one.question.key: one.value for one in found.answers}
    of = LetterOf(agency, no, found.course.received_on, said, found.timeline)
    try:
        return request_letter(of, which, now())
    except NoLetter:
        raise Unwelcome(f"{no} 没有第 {which} 号文书；有哪些：huifang tickets letter {no}") from None


COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("applicant", applicant, "--reason 寄送补正告知书要核对地址"),
    ("letter", letter, "0 -o 登记回执.pdf"),
)
