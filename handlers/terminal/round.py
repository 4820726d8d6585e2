"""`huifang round`: plan, look at and close the callbacks of a month."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.round_state import RoundState
from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.garbage import rare_collections
from handlers.terminal.given_out import acted
from handlers.terminal.months import planned
from handlers.terminal.two_persons import Also, Because, By

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, tzinfo

    from sqlalchemy import Connection

    from bot.casework.callsheet.why_phoned import Why
    from bot.domain.month import RoundKey
    from db.upkeep.lineage import Consent
    from handlers.terminal.opening import Office

app = typer.Typer(help="回访月次：计划、进度、关闭封存。", no_args_is_help=True, rich_markup_mode=None)

MonthText = Annotated[
    str,
    typer.Argument(help="办结月份，如 2026-10（在次月 1—5 日回访）；补充月次如 2026-10+1", metavar="MONTH"),
]
WAITS = 0.5
"""Seconds until it is looked again whether another process has sealed the round."""
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command(epilog="例：huifang round plan 2026-10")
@guarded
def plan(month: MonthText, as_json: AsJson = False) -> None:
    """为该月每件办结办件建立一条回访（serve 运行时会自动做）。"""
    with rare_collections():
        run(_plan(month, as_json))


@app.command(epilog="例：huifang round status 2026-10 --json")
@guarded
def status(month: MonthText, as_json: AsJson = False) -> None:
    """该月回访的进度和数字。"""
    run(_status(month, as_json))


@app.command(epilog="例：huifang round close 2026-10")
@guarded
def close(
    month: MonthText, by: By = None, also: Also = None, reason: Because = "", as_json: AsJson = False
) -> None:
    """回访期满后：核对每件都有结果，封存档案（serve 运行时会自动做）。

    有未曾回访的办件时不能关闭；两个人写明理由（--by、--and、--reason），就把它们记为“未曾回访”关闭。
    """
    with rare_collections():
        run(_close(month, as_json, by, also, reason))


@app.command(
    epilog="例：huifang round late 2026-10 --until '2026-11-08 20:00' --by chenjing --and liwei --reason 停电"
)
@guarded
def late(
    month: MonthText,
    until: Annotated[str, typer.Option("--until", help="补开到什么时候，如 '2026-11-08 20:00'")],
    by: By = None,
    also: Also = None,
    reason: Because = "",
) -> None:
    """回访期过了还有未曾回访的办件：由两个人补开回访期，消息在发送时段里重新发出。"""
    run(_late(month, until, by, also, reason))


async def _plan(text: str, as_json: bool) -> None:
    from bot.channels import vendors
    from bot.domain.month import RoundKey
    from handlers.terminal.composition import rounds_of
    from handlers.terminal.opening import now, opened

    month = RoundKey.parse(text)
    async with opened(writing=True) as office:
        rounds = rounds_of(office)
        added = await rounds.plan(month, now())
        await acted(office, "round_plan", f"month {month}", {"count": added})
        if not vendors.in_use(office.settings):
            while await rounds.climb(now()):  # there is no message to wait for: everybody is to be phoned
                pass
        if not as_json:
            print(f"{month}：新增 {added} 条回访。")
        await _show(office, month, as_json)


async def _status(text: str, as_json: bool) -> None:
    from bot.domain.month import RoundKey
    from handlers.terminal.opening import opened

    month = RoundKey.parse(text)
    async with opened() as office:
        await _show(office, month, as_json)


async def _late(text: str, until: str, by: str | None, also: str | None, reason: str) -> None:
    from functools import partial

    from bot.domain.month import RoundKey
    from bot.work.approvals import overdue_rounds
    from handlers.terminal.consent import consented
    from handlers.terminal.opening import now, opened

    month = RoundKey.parse(text)
    async with opened() as office:
        at = _moment(until, office.settings.zone)
        await planned(office, month)
        overdue_rounds.may_last(at, office.settings.hours, now())
        await office.store.read(partial(overdue_rounds.overdue, month=str(month), now=now()))
    consent = await consented(by, also, reason)
    async with opened(writing=True) as office:
        decide = partial(overdue_rounds.open_late, month=str(month), until=at, hours=office.settings.hours)
        because = await office.store.write(
            partial(_decided, decide, str(month), "round_late", consent, now())
        )
    print(f"{month} 补开到 {at:%Y-%m-%d %H:%M}：{_reached_again(because)}。")


def _reached_again(because: "Mapping[Why, int]") -> str:
    """Whom a late window reaches by message, and who still has to be phoned."""
    from bot.casework.terms import by_reason

    texted = {why: count for why, count in because.items() if why.by_message}
    phoned = {why: count for why, count in because.items() if not why.by_message}
    parts = (("会重新发消息", texted), ("只能打电话", phoned))
    return "，".join(f"{sum(some.values())} 件{what}（{by_reason(some)}）" for what, some in parts if some)


def _moment(text: str, zone: "tzinfo") -> "datetime":
    from datetime import datetime

    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=zone)
    except ValueError:
        raise Unwelcome(f"时间写法不对：{text[:40]!r}；请写成 '2026-11-08 20:00' 这样") from None


def _decided(
    decide: "Callable[..., Mapping[Why, int]]",
    month: str,
    act: str,
    consent: "Consent",
    now: "datetime",
    connection: "Connection",
) -> "Mapping[Why, int]":
    """The decision of two persons and its log line: how many cases, and for which reasons."""
    from db.queries.office import audit

    both = f"{consent.by}、{consent.also}"
    because = decide(connection, both=both, reason=consent.reason, now=now)
    who = audit.Who(None, f"命令行：{both}", "", "")
    detail = {"never_called": sum(because.values()), "because": dict(because)}
    audit.note(connection, None, who, act, f"month {month}", reason=consent.reason, detail=detail, now=now)
    return because


async def _close(text: str, as_json: bool, by: str | None, also: str | None, reason: str) -> None:
    from functools import partial

    from bot.casework.terms import by_reason
    from bot.domain.month import RoundKey
    from bot.work.approvals import overdue_rounds
    from handlers.terminal.consent import consented
    from handlers.terminal.opening import now, opened

    month = RoundKey.parse(text)
    async with opened() as office:
        await planned(office, month)
        if by or also:
            await office.store.read(partial(overdue_rounds.overdue, month=str(month), now=now()))
    consent = await consented(by, also, reason) if by or also else None
    async with opened(writing=True) as office:
        if consent is not None:
            decide = partial(overdue_rounds.give_up, month=str(month))
            because = await office.store.write(
                partial(_decided, decide, str(month), "round_give_up", consent, now())
            )
            if not as_json:
                print(f"{month} 带着未曾回访的 {sum(because.values())} 件关闭：{by_reason(because)}。")
        sealed = await _sealed(office, month)
        if sealed is not None:
            await acted(office, "round_close", f"month {month}", {"count": sealed})
        if not as_json:
            print(f"{month} 已关闭，{'由另一个进程封存' if sealed is None else f'封存档案 {sealed} 份'}。")
        await _show(office, month, as_json)


async def _sealed(office: "Office", month: "RoundKey") -> int | None:
    """Close it; how many records were sealed, or None where another process did it meanwhile.

    `serve` goes on with whatever round it finds closing at its next tick, with this one, too: it is waited for.
    """
    import asyncio

    from handlers.terminal.composition import rounds_of
    from handlers.terminal.opening import now
    from scheduler.rounds.closing import AlreadyClosed, SealedElsewhere

    elsewhere = False
    while True:
        try:
            return await rounds_of(office).close(month, now())
        except SealedElsewhere:
            elsewhere = True
            await asyncio.sleep(WAITS)
        except AlreadyClosed:
            if not elsewhere:
                raise
            return None


async def _show(office: "Office", month: "RoundKey", as_json: bool) -> None:
    from handlers.terminal.figures import report_of, show

    report = await report_of(office, month)
    if report["state"] == RoundState.UNPLANNED and report["concluded"] == 0:
        if month.number:
            await planned(office, month)  # the message lists those that exist
        raise Unwelcome(f"{month} 没有办结的办件；请先 huifang cases import 导入")
    if as_json:
        print_json(report)
    else:
        show(report)
