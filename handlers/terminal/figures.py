"""A round's figures: the pinned JSON of `huifang round status --json`, and for people, the three rates side by side."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.casework.callsheet.why_phoned import Why
from bot.casework.terms import DISPOSITIONS, PENDING, ROUNDS, by_reason
from bot.domain.month import RoundKey
from bot.exports import round_status
from handlers.terminal.opening import Office, now

NAMES = {disposition.value: name for disposition, name in DISPOSITIONS.items()}


async def report_of(office: Office, key: RoundKey) -> dict[str, Any]:
    """The figures of a round, planned or not."""
    look = partial(round_status.status, key=key, zone=office.settings.zone, now=now())
    return await office.store.read(look)


def show(report: Mapping[str, Any], console: Console | None = None) -> None:
    """Print a round's report as `huifang round status` shows it."""
    console = console or Console()
    window = report["window"]
    head = f"[bold]{report['month']} 回访[/bold]  {ROUNDS[report['state']]}"
    console.print(f"{head}  {window['opens'][:16]} — {window['closes'][:16]}", highlight=False)
    if report["rule"]:
        console.print(f"  {report['rule']}", highlight=False, soft_wrap=True)
    table = Table(show_header=False, box=None, padding=(0, 1))
    concluded = report["concluded"]
    for key, name in NAMES.items():
        count = report["dispositions"][key]
        table.add_row(name, str(count), _bar(count, concluded))
    if report["open"]:
        table.add_row(PENDING, str(report["open"]), _bar(report["open"], concluded))
    console.print(table)
    decided = sum(report["dispositions"].values())
    if report["open"] and decided + report["open"] == concluded:
        console.print(f"  办结 {concluded} ＝ 已有结果 {decided} ＋ {PENDING} {report['open']}")
    else:
        console.print(f"  办结 {concluded} {'＝' if decided == concluded else '≠'} 各种结果合计 {decided}")
    if report["never_called"]:
        because = by_reason({Why(why): count for why, count in report["never_called_because"].items()})
        console.print(
            f"  [bold]{report['never_called']} 件未曾回访[/bold]（{because}）：不打电话、不由两人决定，就不会关闭"
        )
    for key, what in (("late", "补开回访期"), ("given_up", "带着未曾回访的办件关闭")):
        if report[key]:
            console.print(f"  {what}：{report[key]['by']}（{report[key]['reason']}）", markup=False)
    answered, satisfied = report["answered"], report["satisfied"]
    console.print(f"  答复率 {_rate(answered, concluded)}（已评价 {answered} / 办结 {concluded}）")
    low = report["wilson_low"]
    bound = f"，95% 下限 {low:.1%}" if low is not None else ""
    console.print(
        f"  满意率·按已评价计 {_rate(satisfied, answered)}（满意 {satisfied} / 已评价 {answered}{bound}）"
    )
    console.print(f"  满意率·按办结计 {_rate(satisfied, concluded)}（满意 {satisfied} / 办结 {concluded}）")
    for also in report["supplements"]:
        console.print(f"  {supplement_line(also)}", highlight=False)
    console.print(f"  {ledger_line(report['ledger'])}", highlight=False)
    if report["root"]:
        console.print(f"  档案总校验值 {report['root']}", highlight=False)


def ledger_line(ledger: Mapping[str, Any] | None) -> str:
    """What vouches for the figures, in one line."""
    if ledger is None:
        return "台账：没有记入"
    vouched = "见证单位已签" if ledger["witnessed"] else "没有见证单位签，只有本单位自己的签名"
    return f"台账：到第 {ledger['size']} 行，{vouched}；校验值 {ledger['root']}"


def supplement_line(also: Mapping[str, Any]) -> str:
    """A supplement round in one line."""
    ends = "、".join(f"{NAMES[end]} {count}" for end, count in also["dispositions"].items() if count)
    return (
        f"补充月次 {also['n']}（{ROUNDS[also['state']]}）：办结 {also['concluded']}；{ends or '还没有结果'}"
    )


def _bar(count: int, of: int) -> str:
    return "█" * round(40 * count / of) if of else ""


def _rate(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"
