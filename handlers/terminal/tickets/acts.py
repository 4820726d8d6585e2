"""`huifang tickets accept|assign|reply …`: one command per act; who did it, and in which role, is logged."""

from collections.abc import Callable
from typing import Annotated

import typer

from bot.domain.act import Act
from bot.domain.finding import FINDINGS, MEASURES, Finding, Measure
from bot.domain.role import Role
from handlers.terminal.door import Unwelcome, guarded, run
from handlers.terminal.tickets import joining_acts, request_acts, request_documents, request_papers
from handlers.terminal.tickets.arguments import By, No, Text, TheRole, number, viewer
from handlers.terminal.tickets.carrying_out import ActDetails, do, draft_read, found_of
from handlers.terminal.tickets.ticket_page import for_terminals

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


def add_acts(app: typer.Typer) -> None:
    """Every act as a command of this app: on complaints first, then on requests for information."""
    for of, commands in _TABLES:
        for name, command, example in commands:
            app.command(name, epilog=f"例：huifang tickets {name} {of} {example}".rstrip())(guarded(command))


def accept(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """受理；过十分钟告诉投诉人最迟哪天答复，之前可以撤销（take-back）。"""
    do(no, Act.ACCEPT, by, role)


def decline(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """不予受理；TEXT 是理由，会告诉投诉人。"""
    do(no, Act.DECLINE, by, role, ActDetails(text=text))


def transfer(no: No, to: To = "", text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """转送别的单位；会告诉投诉人转给了谁。"""
    do(no, Act.TRANSFER, by, role, ActDetails(text=text, to=to))


def assign(no: No, to: To = "", text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """交承办处室办理；TEXT 是交办的文字，处室只看得到它：不要写出投诉人。"""
    do(no, Act.ASSIGN, by, role, ActDetails(text=text, to=to))


def start(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """开始办理；十分钟内可以撤销（take-back）。"""
    do(no, Act.START, by, role)


def take_back(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """撤销十分钟内的“受理”或“开始办理”：本人或室领导，以后没有别的、投诉人还没有听说。"""
    do(no, Act.TAKE_BACK, by, role)


def suspend(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """请投诉人补充（TEXT 是问题），时限中止。"""
    do(no, Act.SUSPEND, by, role, ActDetails(text=text))


def resume(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """恢复办理，时限接着算。"""
    do(no, Act.RESUME, by, role)


def reply(
    no: No,
    text: Text = "",
    finding: FindingOption = "",
    measure: MeasureOptions = [],  # noqa: B006  # typer's way
    by: By = "",
    role: TheRole = Role.OFFICER,
) -> None:
    """答复投诉人（TEXT），并问是否认可；认定和处理只有监察室看得到。"""
    do(no, Act.REPLY, by, role, ActDetails(text=text, found=found_of(finding, measure)))


def release(
    no: No,
    finding: FindingOption = "",
    measure: MeasureOptions = [],  # noqa: B006  # typer's way
    by: By = "",
    role: TheRole = Role.OFFICER,
    yes: Annotated[bool, typer.Option("--yes", help="显示以后直接发出，不再问")] = False,
) -> None:
    """显示处室拟的答复，确认以后照原样答复投诉人；要改，用 reply 写出改好的全文。"""
    found = found_of(finding, measure)  # refused before anybody is asked
    draft = run(draft_read(number(no), viewer(by, role)))
    print("\n".join(map(for_terminals, draft.splitlines())))
    if not yes and not typer.confirm("照这样答复投诉人吗？", err=True):
        raise Unwelcome("没有发出；要退回修改，请用 huifang tickets return")
    do(no, Act.REPLY, by, role, ActDetails(found=found), draft=draft)


def return_(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """把处室拟的答复退回修改；TEXT 写要改什么，处室会看到：不要写出投诉人。"""
    do(no, Act.RETURN, by, role, ActDetails(text=text))


def note(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """内部备注；只有监察室看得到，什么都不改。"""
    do(no, Act.NOTE, by, role, ActDetails(text=text))


def extend(
    no: No,
    days: Annotated[int, typer.Option("--days", help="延几天")] = 0,
    text: Text = "",
    by: By = "",
    role: TheRole = Role.OFFICER,
) -> None:
    """延期一次（要 --role chief）；TEXT 是理由，会告诉投诉人。"""
    do(no, Act.EXTEND, by, role, ActDetails(text=text, days=days))


def try_(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """登记一次联系投诉人（问是否认可答复）；TEXT 写怎么联系的、结果如何。"""
    do(no, Act.TRY, by, role, ActDetails(text=text))


def give_up(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """按“没有评价”办完：要沉默够久、登记够次。"""
    do(no, Act.GIVE_UP, by, role)


_COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("accept", accept, ""),
    ("decline", decline, "不属于本机关职权"),
    ("transfer", transfer, "--to 市信访局"),
    ("assign", assign, "--to 无线电管理处 有人反映窗口没有一次性告知，请核实"),
    ("start", start, ""),
    ("take-back", take_back, ""),
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
_TABLES = (
    ("TS-20261103-7KQ2X-K", (*_COMMANDS, *joining_acts.COMMANDS)),
    ("GK-20261103-7KQ2X-K", (*request_acts.COMMANDS, *request_documents.COMMANDS, *request_papers.COMMANDS)),
)
