"""`huifang tickets accept|assign|reply …`: one command per act; who did it, and in which role, is logged."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.finding import FINDINGS, MEASURES, Finding, Measure
from bot.domain.role import DECIDING, Role
from handlers.terminal.door import Unwelcome, guarded, run

if TYPE_CHECKING:
    from bot.casework.tickets.ticket import Order
    from bot.casework.tickets.visibility import Viewer
    from bot.domain.act import Act
    from bot.work.tickets import Done

RACES = 5
RELEASE = "release"
"""A reply that uses the department's draft."""

No = Annotated[str, typer.Argument(help="投诉件编号", metavar="NO")]
By = Annotated[str, typer.Option("--by", help="谁（缺省：登录系统的用户名）", metavar="NAME")]
TheRole = Annotated[
    str, typer.Option("--role", help=f"以什么身份：{'、'.join(DECIDING[:-1])} 或 {DECIDING[-1]}")
]
Text = Annotated[str, typer.Argument(help="文字；写 - 就从标准输入读", metavar="TEXT")]
FindingOption = Annotated[
    str,
    typer.Option(
        "--finding", help=f"认定，可以不写：{'、'.join(f'{f}（{FINDINGS[f].zh_hans}）' for f in Finding)}"
    ),
]
MeasureOptions = Annotated[
    list[str],
    typer.Option(
        "--measure",
        help=f"处理，可以写几次，写了认定就要写：{'、'.join(f'{m}（{MEASURES[m].zh_hans}）' for m in Measure)}",
    ),
]
To = Annotated[str, typer.Option("--to", "--department", help="哪个处室或单位")]


def number(text: str) -> str:
    """The number in stored form; raises Unwelcome."""
    from bot.casework.tickets.ticket_number import parse_ticket_number

    no = parse_ticket_number(text)
    if no is None:
        raise Unwelcome(f"{text[:40]!r} 不是投诉件编号（或校验字母不对）；应当像 TS-20261103-7KQ2X-K")
    return no


def viewer(by: str, role: str) -> "Viewer":
    """The user at the terminal; raises Unwelcome for a role that does not work on tickets."""
    import getpass

    from bot.casework.tickets.visibility import Viewer
    from bot.dialogue.mentions import printable

    if role not in DECIDING:
        raise Unwelcome(f"--role 只能是 {'、'.join(DECIDING)}，不能是 {role[:20]!r}")
    name = printable(by)[:64]
    if not name:
        try:
            name = getpass.getuser()
        except (KeyError, OSError):
            name = "命令行"
    return Viewer(name, Role(role))


def add_acts(app: typer.Typer) -> None:
    """Every act as a command of this app."""
    for name, command, example in _COMMANDS:
        app.command(name, epilog=f"例：huifang tickets {name} TS-20261103-7KQ2X-K {example}".rstrip())(
            guarded(command)
        )


def accept(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """受理；告诉投诉人最迟哪天答复。"""
    _do(no, "accept", by, role)


def decline(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """不予受理；TEXT 是理由，会告诉投诉人。"""
    _do(no, "decline", by, role, text=text)


def transfer(no: No, to: To = "", text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """转送别的单位；会告诉投诉人转给了谁。"""
    _do(no, "transfer", by, role, text=text, to=to)


def assign(no: No, to: To = "", text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """交承办处室办理；TEXT 是移交的文字，处室只看得到它：不要写出投诉人。"""
    _do(no, "assign", by, role, text=text, to=to)


def start(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """开始办理。"""
    _do(no, "start", by, role)


def suspend(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """请投诉人补充（TEXT 是问题），时限中止。"""
    _do(no, "suspend", by, role, text=text)


def resume(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """恢复办理，时限接着算。"""
    _do(no, "resume", by, role)


def reply(
    no: No,
    text: Text = "",
    finding: FindingOption = "",
    measure: MeasureOptions = [],  # noqa: B006  # typer's way
    by: By = "",
    role: TheRole = Role.OFFICER,
) -> None:
    """答复投诉人（TEXT），并问是否认可；认定和处理只有监察室看得到。"""
    _do(no, "reply", by, role, text=text, found=(finding, measure))


def release(
    no: No,
    finding: FindingOption = "",
    measure: MeasureOptions = [],  # noqa: B006  # typer's way
    by: By = "",
    role: TheRole = Role.OFFICER,
    yes: Annotated[bool, typer.Option("--yes", help="显示以后直接发出，不再问")] = False,
) -> None:
    """显示处室拟的答复，确认以后照原样答复投诉人；要改，用 reply 写出改好的全文。"""
    from bot.casework.tickets.ticket import Order
    from bot.domain.act import Act

    who = viewer(by, role)
    _found(finding, measure)  # refused before anybody is asked
    draft = run(_draft(number(no), Order(Act.REPLY, who.name, who.role)))
    print(draft)
    if not yes and not typer.confirm("照这样答复投诉人吗？", err=True):
        raise Unwelcome("没有发出；要退回修改，请用 huifang tickets return")
    _do(no, RELEASE, by, role, text=draft, found=(finding, measure))


def return_(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """把处室拟的答复退回修改；TEXT 写要改什么，处室会看到：不要写出投诉人。"""
    _do(no, "return", by, role, text=text)


def note(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """内部备注；只有监察室看得到，什么都不改。"""
    _do(no, "note", by, role, text=text)


def extend(
    no: No,
    days: Annotated[int, typer.Option("--days", help="延几天")] = 0,
    text: Text = "",
    by: By = "",
    role: TheRole = Role.OFFICER,
) -> None:
    """延期一次（要 --role chief）；TEXT 是理由，会告诉投诉人。"""
    _do(no, "extend", by, role, text=text, days=days)


def try_(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """登记一次联系投诉人（问是否认可答复）；TEXT 写怎么联系的、结果如何。"""
    _do(no, "try", by, role, text=text)


def give_up(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """按“没有评价”办完：要沉默够久、登记够次。"""
    _do(no, "give_up", by, role)


_COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("accept", accept, ""),
    ("decline", decline, "不属于本机关职权"),
    ("transfer", transfer, "--to 市信访局"),
    ("assign", assign, "--to 无线电管理处 有人反映窗口没有一次性告知，请核实"),
    ("start", start, ""),
    ("suspend", suspend, "请说说是哪一天"),
    ("resume", resume, ""),
    ("reply", reply, "已为您补办，对不起"),
    ("release", release, ""),
    ("return", return_, "请写清楚怎么改正"),
    ("note", note, "已和处室约好周五前给材料"),
    ("extend", extend, "--days 10 需要外地核实 --role chief"),
    ("try", try_, "打电话没人接"),
    ("give-up", give_up, ""),
)


def _do(
    no: str,
    act: str,
    by: str,
    role: str,
    *,
    text: str = "",
    to: str = "",
    days: int = 0,
    found: tuple[str, Sequence[str]] = ("", ()),
) -> None:
    from bot.casework.terms import TICKET_STATES
    from bot.casework.tickets.ticket import Order
    from bot.domain.act import Act

    who = viewer(by, role)
    what = Act.REPLY if act == RELEASE else Act(act)
    finding, measures = _found(*found)
    said = text if act == RELEASE else _read(text)
    order = Order(what, who.name, who.role, said, to, days, finding=finding, measures=measures)
    done, reachable = run(_acted(number(no), order, as_drafted=act == RELEASE))
    print(
        f"{done.ticket.ticket_no} {TICKET_STATES[done.ticket.state]}。{_due(done)}{_told(order.act, done, reachable)}"
    )


def _found(finding: str, measures: Sequence[str]) -> tuple[Finding | None, tuple[Measure, ...]]:
    """认定和处理 as written on the command line; raises Unwelcome."""
    from bot.casework.tickets.findings import unfit
    from bot.domain.act import Act

    for word, allowed in ((finding, Finding), *((one, Measure) for one in measures)):
        if word and word not in set(allowed):
            raise Unwelcome(f"{word[:20]!r} 不认识；只能是 {'、'.join(allowed)}")
    found, done = Finding(finding) if finding else None, tuple(one for one in Measure if one in measures)
    if (wrong := unfit(Act.REPLY, found, done)) is not None:
        raise Unwelcome(wrong)
    return found, done


async def _draft(no: str, order: "Order") -> str:
    from functools import partial

    from bot.work.tickets import draft_of
    from handlers.terminal.opening import opened

    async with opened() as office:
        return await office.store.read(partial(draft_of, vault=office.vault, ticket_no=no, order=order))


def _read(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


async def _acted(no: str, order: "Order", *, as_drafted: bool) -> "tuple[Done, bool]":
    """Carry out the act; returns whether a channel to complainants is set up. `as_drafted`: the draft is sent as it
    was read."""
    from functools import partial

    from bot.work.tickets import Caught, act, logged, release
    from db.store import Conflict
    from handlers.terminal.composition import registry_of, voice_of
    from handlers.terminal.opening import now, opened

    async with opened() as office:
        voice = voice_of(office)
        carried_out = release if as_drafted else act
        work = partial(
            carried_out, registry=registry_of(office), voice=voice, ticket_no=no, order=order, now=now()
        )
        for _ in range(RACES):
            try:
                done = await office.store.write(logged(work))
            except Conflict:
                continue
            if isinstance(done, Caught):
                raise done
            return done, bool(voice.channels)
    raise RuntimeError(f"{no} 一直有别人在改，这次没有做成；请稍后再试")


def _due(done: "Done") -> str:
    from bot.domain.month import OFFICE_ZONE

    ends = done.ticket.deadline
    return f"时限到 {ends.astimezone(OFFICE_ZONE):%Y-%m-%d}。" if ends is not None else ""


def _told(act: "Act", done: "Done", reachable: bool) -> str:
    """Says whether the complainant is told, so that nobody wrongly assumes it."""
    from bot.channels import vendors
    from bot.work.tickets import tells

    if not tells(act):
        return ""
    if done.told is not None:
        return f"会用{vendors.called(done.told)}告诉投诉人。"
    if not reachable:
        return "没有告诉投诉人：这里没有设置聊天或短信，请另行告知。"
    return "没有告诉投诉人：没有可用的聊天或短信，请打电话告知。"
