"""A month's figures for the eye: where every case went, and the three rates side by side with their lower bound."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.casework.terms import DISPOSITIONS

NAMES = {disposition.value: name for disposition, name in DISPOSITIONS.items()}
STATES = {"unplanned": "未计划", "open": "回访中", "closed": "已封存"}


def show(report: Mapping[str, Any], console: Console | None = None) -> None:
    """Print a round's report as `huifang round status` knows it."""
    console = console or Console()
    window = report["window"]
    head = f"[bold]{report['month']} 回访[/bold]  {STATES[report['state']]}"
    console.print(f"{head}  {window['opens'][:16]} — {window['closes'][:16]}", highlight=False)
    if report["rule"]:
        console.print(f"  {report['rule']}", highlight=False)
    table = Table(show_header=False, box=None, padding=(0, 1))
    concluded = report["concluded"]
    for key, name in NAMES.items():
        count = report["dispositions"][key]
        table.add_row(name, str(count), _bar(count, concluded))
    if report["open"]:
        table.add_row("尚无结果", str(report["open"]), _bar(report["open"], concluded))
    console.print(table)
    decided = sum(report["dispositions"].values())
    sign = "＝" if decided == concluded else "≠"
    console.print(f"  办结 {concluded} {sign} 各种结果合计 {decided}")
    answered, satisfied = report["answered"], report["satisfied"]
    console.print(f"  答复率 {_rate(answered, concluded)}（答复 {answered} / 办结 {concluded}）")
    low = report["wilson_low"]
    bound = f"，95% 下限 {low:.1%}" if low is not None else ""
    console.print(
        f"  满意率·按答复计 {_rate(satisfied, answered)}（满意 {satisfied} / 答复 {answered}{bound}）"
    )
    console.print(f"  满意率·按办结计 {_rate(satisfied, concluded)}（满意 {satisfied} / 办结 {concluded}）")
    if report["root"]:
        console.print(f"  档案总校验值 {report['root']}", highlight=False)


def _bar(count: int, of: int) -> str:
    return "█" * round(40 * count / of) if of else ""


def _rate(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"
