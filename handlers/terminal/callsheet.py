"""`huifang call-sheet`: the applicants that messages did not reach, for an officer to phone, and recording the calls."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from bot.domain.month import RoundKey
from handlers.terminal.calls import correct, record, take_back
from handlers.terminal.calls_again import correct_second, record_second
from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.given_out import Reason, exported, sure
from handlers.terminal.months import planned
from handlers.terminal.second_calls import find_out, second

if TYPE_CHECKING:
    from bot.dialogue.questionnaire import Questionnaire
    from db.queries.callsheet.to_phone import ToPhone
    from handlers.terminal.opening import Office


class MonthOrRecord(typer.core.TyperGroup):
    """`call-sheet MONTH` is short for `call-sheet show MONTH`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # the types are private to typer
        """Treat a first word that is not a command as a month."""
        if args and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=MonthOrRecord,
    help="电话回访单：列出要打电话的人，记下电话里的回答，记错了更正或撤销；抽中的由别人复核。",
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


app.command("record", epilog="例：huifang call-sheet record HNJX-2026-00013 --score 4 --note 说办得快")(
    record
)
app.command(
    "correct", epilog="例：huifang call-sheet correct HNJX-2026-00013 --score 5 --by 陈静 --reason 按错键"
)(correct)
app.command("second", epilog="例：huifang call-sheet second 2026-10 --by 李敏")(second)
app.command(
    "record-second", epilog="例：huifang call-sheet record-second HNJX-2026-00013 --score 4 --by 李敏"
)(record_second)
app.command(
    "find-out",
    epilog="例：huifang call-sheet find-out HNJX-2026-00013 --finding changed --note 又问过一次 --by 王强",
)(find_out)
app.command(
    "correct-second",
    epilog="例：huifang call-sheet correct-second HNJX-2026-00013 --score 5 --by 李敏 --reason 按错键",
)(correct_second)
app.command("take-back", epilog="例：huifang call-sheet take-back HNJX-2026-00013 --by 陈静")(take_back)


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
