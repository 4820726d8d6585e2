"""The month's phone calls as tables: who made them, and how the second calls ended."""

from collections.abc import Mapping
from dataclasses import astuple

from bot.casework.callsheet.phone_tally import PhoneTally
from bot.domain.second_call import CONCLUSIONS, DIFFERENCES, Conclusion
from bot.paper.tables import UNKNOWN, Cell, Grid


def phoned(calls: Mapping[str, PhoneTally]) -> Grid:
    """Who phoned how often, and what came of it; the last of the names may stand for everybody."""
    return Grid(
        "谁打的电话",
        ("谁打的", "打了", "打通", "其中有评价", "没打通", "更正过", "撤销", "其中复核"),
        tuple((name or UNKNOWN, *astuple(part)) for name, part in calls.items()),
        None,
        "打了＝打通＋没打通＋撤销。更正过的按更正后的结果计。封存以后打的电话是补充记录，不在此列。",
    )


def second_calls(found: Mapping[Conclusion | None, int], findings: Mapping[str | None, int]) -> Grid:
    """How the second calls ended; `findings`: of the differences, what a chief has found out about how many."""
    rows: list[tuple[Cell, ...]] = [(label.zh_hans, found.get(key, 0)) for key, label in CONCLUSIONS.items()]
    told = [f"{label.zh_hans} {n}" for key, label in DIFFERENCES.items() if (n := findings.get(key.value, 0))]
    if open_still := findings.get(None, 0):
        told.append(f"待核实 {open_still}")
    differ = f"不一致的：{'，'.join(told)}。" if told else ""
    return Grid(
        "复核的结论",
        ("结论", "件数"),
        (*rows, ("待复核", found.get(None, 0))),
        ("合计", sum(found.values())),
        f"{differ}复核不改首次的评价；首次记错的，另有更正。",
    )
