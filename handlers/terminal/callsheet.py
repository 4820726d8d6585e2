"""`huifang call-sheet`: the applicants that messages did not reach, for an officer to phone, and recording the calls."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from bot.domain.attempt import Outcome
from bot.domain.month import RoundKey
from handlers.terminal.door import Unwelcome, guarded, print_json, readable, run
from handlers.terminal.given_out import Reason, exported, sure
from handlers.terminal.months import planned

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.dialogue.questionnaire import Questionnaire
    from bot.work.corrections import Corrected
    from db.queries.callsheet.to_phone import ToPhone
    from db.queries.rounds.callbacks import HeardByPhone
    from handlers.terminal.opening import Office

LONGEST_NOTE, LONGEST_REASON = 2_000, 200
"""Characters, as in the console."""
BY_PHONE = (
    Outcome.REFUSED,
    Outcome.WRONG_PERSON,
    Outcome.NO_ANSWER,
    Outcome.UNREACHABLE,
)
"""Ends of a call that are a result without a score."""


class MonthOrRecord(typer.core.TyperGroup):
    """`call-sheet MONTH` is short for `call-sheet show MONTH`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # the types are private to typer
        """Treat a first word that is not a command as a month."""
        if args and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=MonthOrRecord,
    help="电话回访单：列出要打电话的人，记下电话里的回答，记错了更正或撤销。",
    epilog="例：huifang call-sheet 2026-10 -o 电话单.xlsx　huifang call-sheet record HNJX-2026-00013 --score 4",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("show", epilog="例：huifang call-sheet 2026-10 -o 电话单.pdf")
@guarded
def show(
    month: Annotated[str, typer.Argument(help="办结月份，如 2026-10；补充月次如 2026-10+1", metavar="MONTH")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="存成 .xlsx 表格或 .pdf 纸单（含电话明文，请妥善保管）"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（含电话明文，请妥善保管）")] = False,
    reason: Reason = "",
) -> None:
    """列出该月要打电话的人（会记入查看日志）。"""
    if output is not None and as_json:
        raise Unwelcome("-o 写文件，--json 输出 JSON；请只用一个")
    if output is not None and output.suffix.lower() not in _FILES:
        raise Unwelcome(f"看不出 {output.name[:60]} 要什么格式；文件名请以 {'或'.join(_FILES)} 结尾")
    run(_show(month, output, as_json, sure(reason)))


@app.command("record", epilog="例：huifang call-sheet record HNJX-2026-00013 --score 4 --note 说办得快")
@guarded
def record(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    score: Annotated[int | None, typer.Option("--score", help="对方说的评分，1—5")] = None,
    disposition: Annotated[
        str | None,
        typer.Option("--disposition", help="没有评分时的结果：" + "、".join(BY_PHONE), metavar="D"),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="对方的原话")] = "",
    by: Annotated[str, typer.Option("--by", help="打电话的人")] = "",
) -> None:
    """记下一次电话：评分，或没有评分的结果。"""
    _sure_result(score, disposition)
    run(_record(case_no, _heard(score, disposition, note, by)))


@app.command(
    "correct", epilog="例：huifang call-sheet correct HNJX-2026-00013 --score 5 --by 陈静 --reason 按错键"
)
@guarded
def correct(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    score: Annotated[int | None, typer.Option("--score", help="对方真正的评分，1—5")] = None,
    disposition: Annotated[
        str | None,
        typer.Option("--disposition", help="没有评分时的结果：" + "、".join(BY_PHONE), metavar="D"),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="对方的原话")] = "",
    by: Annotated[str, typer.Option("--by", help="更正的人")] = "",
    reason: Annotated[str, typer.Option("--reason", help="更正的理由；别人的记录，或已过十分钟，要写")] = "",
) -> None:
    """更正最近一次电话记录：原来那一条和更正都留在档案里；封存以后记为补充记录。"""
    _sure_result(score, disposition)
    run(_correct(case_no, _heard(score, disposition, note, by), _why(reason)))


@app.command("take-back", epilog="例：huifang call-sheet take-back HNJX-2026-00013 --by 陈静")
@guarded
def take_back(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    by: Annotated[str, typer.Option("--by", help="撤销的人")] = "",
    reason: Annotated[str, typer.Option("--reason", help="为什么；别人的记录，或已过十分钟，要写")] = "",
) -> None:
    """撤销最近一次电话记录，像没有打过：记录和撤销都留在档案里，这件回到电话单上。"""
    from db.queries.rounds.callbacks import HeardByPhone

    run(_correct(case_no, HeardByPhone(None, None, _caller(by), "", withdrawn=True), _why(reason)))


def _sure_result(score: int | None, disposition: str | None) -> None:
    """Raise Unwelcome unless there is either a score or a result without one."""
    if (score is None) == (disposition is None):
        raise Unwelcome("--score 和 --disposition 要写一个，也只能写一个")
    if score is not None and not 1 <= score <= 5:
        raise Unwelcome(f"评分只能是 1 到 5，不能是 {score}")
    if disposition is not None and disposition not in BY_PHONE:
        raise Unwelcome(f"结果 {disposition!r} 不能用于电话回访，可用：{'、'.join(BY_PHONE)}")


async def _show(text: str, output: Path | None, as_json: bool, reason: str) -> None:
    from bot.work import questionnaires
    from db.queries.callsheet import callsheet
    from handlers.terminal.opening import now, opened

    month = RoundKey.parse(text)
    async with opened() as office:
        await planned(office, month)
        lines = await office.store.read(lambda c: list(callsheet.to_phone(c, str(month), now=now())))
        asked = await office.store.read(lambda c: questionnaires.of_round(c, str(month)))
        numbers = [list(line.numbers(office.vault)) for line in lines]
        told = {"list": "callsheet", "phones": "in clear", "count": len(lines)}
        await exported(office, f"month {month}", told, reason)
    if as_json:
        print_json([_told(line, phones) for line, phones in zip(lines, numbers, strict=True)])
        return
    if output is not None:
        _FILES[output.suffix.lower()](output, office, month, lines, asked)
        print(f"电话回访单 {len(lines)} 人，已写入 {output}。")
        return
    _list(office, lines, asked)


def _list(office: "Office", lines: "Sequence[ToPhone]", asked: "Questionnaire") -> None:
    from bot.casework.terms import WHYS
    from bot.exports import callsheet as sheet
    from bot.exports.reasons import counted

    for line in lines:
        print("\t".join(sheet.row(line, office.vault, office.settings.agency_name, asked)[: sheet.FILLED]))
    for why, count in counted(line.why for line in lines).items():
        print(f"  {WHYS[why]} {count} 人")
    print(f"还要打 {len(lines)} 人。记录：huifang call-sheet record 办件编号 --score 1—5")


def _book(
    output: Path, office: "Office", month: RoundKey, lines: "Sequence[ToPhone]", asked: "Questionnaire"
) -> None:
    from bot.exports import callsheet as sheet

    sheet.write(output, (sheet.row(line, office.vault, office.settings.agency_name, asked) for line in lines))


def _paper(
    output: Path, office: "Office", month: RoundKey, lines: "Sequence[ToPhone]", asked: "Questionnaire"
) -> None:
    from bot.exports.whole import appearing
    from bot.paper.callsheet import callsheet_pdf
    from handlers.terminal.opening import now

    with appearing(output) as draft:
        agency = office.settings.agency_name
        draft.write_bytes(callsheet_pdf(lines, office.vault, asked, agency=agency, month=month, at=now()))


_FILES: "dict[str, Callable[[Path, Office, RoundKey, Sequence[ToPhone], Questionnaire], None]]" = {
    ".xlsx": _book,
    ".pdf": _paper,
}


def _told(line: "ToPhone", phones: list[str]) -> dict[str, object]:
    from bot.casework.archive.record import moment
    from bot.exports.reasons import reason

    return {
        "case_no": line.case_no,
        "applicant": line.applicant,
        "contact": line.contact,
        "phones": phones,
        "item": line.item,
        "department": line.department,
        "concluded_at": moment(line.concluded_at),
        "tried": [{"channel": t.channel, "state": t.state, "at": moment(t.at)} for t in line.tries],
        "needs_person": line.needs_person,
        "why": line.why.value,
        "why_says": reason(line),
    }


def _heard(score: int | None, disposition: str | None, note: str, by: str) -> "HeardByPhone":
    from bot.domain.disposition import Disposition
    from db.queries.rounds.callbacks import HeardByPhone

    ended = Disposition.ANSWERED if score is not None else Disposition(disposition or "")
    return HeardByPhone(score, ended, _caller(by), "", words=readable(note, longest=LONGEST_NOTE).strip())


def _why(reason: str) -> str:
    return readable(reason, longest=LONGEST_REASON).strip()


def _caller(by: str) -> str:
    from bot.dialogue.mentions import printable

    return printable(by)[:64] or "officer"


async def _record(case_no: str, heard: "HeardByPhone") -> None:
    from functools import partial

    from bot.work.phone_calls import NotedCall, record
    from handlers.terminal.composition import desk_of
    from handlers.terminal.opening import now, opened

    async with opened(writing=True) as office:
        done = await office.store.write(
            partial(record, desk=desk_of(office), call=NotedCall(case_no, heard), now=now())
        )
    print(f"{case_no} 的档案已封存，这次电话记为补充记录。" if done.sealed else f"{case_no} 已记录。")
    print(
        f"记错了：huifang call-sheet correct {case_no} --score 1—5；撤销：huifang call-sheet take-back {case_no}"
    )


_CANNOT = {
    "no_call": "这件没有电话记录，不用更正或撤销",
    "answered_meanwhile": "打完电话以后，对方自己用消息答复了，以对方的答复为准，没有更正",
    "the_same": "和现在的记录一样，不用更正",
    "reason_wanted": "请用 --reason 写更正的理由：这条是别人记的，或已过十分钟",
}


async def _correct(case_no: str, heard: "HeardByPhone", reason: str) -> None:
    from bot.casework.callsheet.corrections import NotCorrectable
    from bot.domain.attempt import Outcome
    from bot.work.corrections import said
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        try:
            done = await office.store.write(
                lambda connection: _corrected(connection, office, case_no, heard, reason)
            )
        except NotCorrectable as e:
            raise Unwelcome(_CANNOT[e.why]) from None
    where = "，档案已封存，记为补充记录" if done.sealed else ""
    if heard.outcome == Outcome.WITHDRAWN:
        print(f"{case_no} 已撤销：原记“{said(done.before)}”{where}。")
    else:
        print(f"{case_no} 已更正：原记“{said(done.before)}”，应为“{said(done.after)}”{where}。")


def _corrected(
    connection: "Connection", office: "Office", case_no: str, heard: "HeardByPhone", reason: str
) -> "Corrected":
    """The correction and its line of the log, in one transaction."""
    from bot.work.corrections import correct, said
    from bot.work.phone_calls import NotedCall
    from db.queries.office import audit
    from handlers.terminal.composition import desk_of
    from handlers.terminal.given_out import at_terminal
    from handlers.terminal.opening import now

    at = now()
    done = correct(connection, desk_of(office), NotedCall(case_no, heard), reason, at)
    told = {"from": said(done.before), "to": said(done.after)}
    about = f"case {case_no}"
    audit.note(connection, None, at_terminal(), "call_correct", about, reason=reason, detail=told, now=at)
    return done
