"""`huifang round`: plan, look at and close the callbacks of a month."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.door import Unwelcome, guarded, print_json, run

if TYPE_CHECKING:
    from bot.casework.month import Month
    from bot.commands.opening import Office

app = typer.Typer(help="回访月次：计划、进度、关闭封存。", no_args_is_help=True, rich_markup_mode=None)

MonthText = Annotated[str, typer.Argument(help="办结月份，如 2026-10（在次月 1—5 日回访）", metavar="MONTH")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command(epilog="例：huifang round plan 2026-10")
@guarded
def plan(month: MonthText, as_json: AsJson = False) -> None:
    """为该月每件办结办件建立一条回访（serve 运行时会自动做）。"""
    run(_plan(month, as_json))


@app.command(epilog="例：huifang round status 2026-10 --json")
@guarded
def status(month: MonthText, as_json: AsJson = False) -> None:
    """该月回访的进度和数字。"""
    run(_status(month, as_json))


@app.command(epilog="例：huifang round close 2026-10")
@guarded
def close(month: MonthText, as_json: AsJson = False) -> None:
    """回访期满后：核对每件都有结果，封存档案（serve 运行时会自动做）。"""
    run(_close(month, as_json))


async def _plan(text: str, as_json: bool) -> None:
    from bot.casework.month import Month
    from bot.commands.opening import now, opened
    from bot.commands.wiring import rounds_of

    month = Month.parse(text)
    async with opened(writing=True) as office:
        rounds = rounds_of(office)
        added = await rounds.plan(month, now())
        if office.settings.telegram is None and office.settings.twilio is None:
            while await rounds.climb(now()):  # no message to wait for: everybody is to be phoned
                pass
        if not as_json:
            print(f"{month}：新增 {added} 条回访。")
        await _show(office, month, as_json)


async def _status(text: str, as_json: bool) -> None:
    from bot.casework.month import Month
    from bot.commands.opening import opened

    month = Month.parse(text)
    async with opened() as office:
        await _show(office, month, as_json)


async def _close(text: str, as_json: bool) -> None:
    from bot.casework.month import Month
    from bot.commands.opening import now, opened
    from bot.commands.wiring import rounds_of

    month = Month.parse(text)
    async with opened(writing=True) as office:
        sealed = await rounds_of(office).close(month, now())
        if not as_json:
            print(f"{month} 已关闭，封存档案 {sealed} 份。")
        await _show(office, month, as_json)


async def _show(office: "Office", month: "Month", as_json: bool) -> None:
    from bot.commands.figures import report_of, show

    report = await report_of(office, month)
    if report["state"] == "unplanned" and report["concluded"] == 0:
        raise Unwelcome(f"{month} 没有办结的办件；请先 huifang cases import 导入")
    if as_json:
        print_json(report)
    else:
        show(report)
