"""The month's and the year's figures as tables: the same tables for the page, for paper and for the workbook.

A cell is a text, a count, or a share (a float between 0 and 1). A group with fewer than ten answers shows its
counts and the words 样本过少 in place of rates; groups are ordered by size, never by satisfaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.figures.breakdown import TOO_FEW, DayOfAnswers, Group, MonthLine
from bot.casework.figures.score import Figures, wilson_low
from bot.casework.terms import DISPOSITIONS, PENDING, ROUNDS, SCORES, TICKET_STATES
from bot.channels import vendors
from bot.domain.disposition import Disposition
from bot.domain.round_state import RoundState

Cell = str | int | float | None
NONE = "—"
FEW = "样本过少"
ANSWERED = DISPOSITIONS[Disposition.ANSWERED]
OTHERS = "窗口之外"
"""The channels on which people answer; the office's own entries are not answers."""
UNKNOWN = "没有记下"
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Grid:
    """One table. The first column names its rows; `total`, if there is one, is set below a rule."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What verifying a sealed month found, and when (in the office's zone)."""

    at: datetime
    findings: int


@dataclass(frozen=True, slots=True)
class Rate:
    """One of the three rates: its name, its fraction in words and numbers, and its Wilson lower bound if it
    has one."""

    name: str
    share: float | None
    fraction: str
    low: float | None
    note: str


def rates(figures: Figures) -> tuple[Rate, Rate, Rate]:
    """答复率 and the two 满意率, always all three."""
    answered, satisfied, concluded = figures.answered, figures.satisfied, figures.concluded
    return (
        Rate(
            "答复率",
            figures.coverage,
            f"{ANSWERED} {answered}／办结 {concluded}",
            None,
            "全数清点，不是抽样，没有误差区间。",
        ),
        Rate(
            f"满意率·按{ANSWERED}计",
            figures.satisfied_rate,
            f"满意 {satisfied}／{ANSWERED} {answered}",
            figures.wilson_low,
            "",
        ),
        Rate(
            "满意率·按办结计",
            figures.satisfied_of_concluded,
            f"满意 {satisfied}／办结 {concluded}",
            wilson_low(satisfied, concluded),
            "",
        ),
    )


def whole(figures: Figures) -> str:
    """The total in one line: 办结 195 ＝ 各种结果合计 195, or with what is still open; ≠ where it does not add up."""
    left = figures.concluded - figures.accounted
    if left and (
        figures.open == left or not figures.accounted
    ):  # before its plan, a month has no open callbacks
        return f"办结 {figures.concluded} ＝ 已有结果 {figures.accounted} ＋ 尚无结果 {left}"
    sign = "＝" if figures.complete or figures.empty else "≠"
    return f"办结 {figures.concluded} {sign} 各种结果合计 {figures.accounted}"


def ends(figures: Figures) -> Grid:
    """What became of every concluded case."""
    rows = [(DISPOSITIONS[d], n, _share(n, figures.concluded)) for d, n in figures.dispositions.items()]
    if figures.open:
        rows.append((PENDING, figures.open, _share(figures.open, figures.concluded)))
    total = (
        "合计",
        figures.accounted + figures.open,
        _share(figures.accounted + figures.open, figures.concluded),
    )
    return Grid("办结的去向", ("回访结果", "件数", "占办结"), tuple(rows), total, whole(figures))


def scores(figures: Figures) -> Grid:
    """The distribution of the answers over the five levels."""
    rows = tuple(
        (f"{score} {SCORES[score]}", n, _share(n, figures.answered), _share(n, figures.concluded))
        for score, n in figures.scores.items()
    )
    silent = figures.concluded - figures.answered
    return Grid(
        "评价",
        ("评价", "件数", f"占{ANSWERED}", "占办结"),
        rows,
        ("合计", figures.answered, _share(figures.answered, figures.answered), figures.coverage),
        f"其余 {silent} 件没有评价，不计为满意。3 分及以上为满意。",
    )


def groups(name: str, parts: Sequence[Group], totals: Figures) -> Grid:
    """By department or by item."""
    total = (
        "合计",
        totals.concluded,
        totals.answered,
        totals.coverage,
        totals.satisfied,
        totals.satisfied_rate,
        totals.wilson_low,
        totals.satisfied_of_concluded,
        sum(part.complaints for part in parts),
    )
    return Grid(
        f"按{name}",
        (name, "办结", ANSWERED, "答复率", "满意", "满意率", "下限", "满意／办结", "投诉"),
        tuple(_group(part) for part in parts),
        total,
        f"满意率为满意／已评价，下限是有 95% 的把握不低于的数（威尔逊法）。已评价不足 {TOO_FEW} 件的只列件数，不列满意率。按件数排列，不作排名。",
    )


def _group(part: Group) -> tuple[Cell, ...]:
    name, counts = part.name or "（没有写明）", (part.concluded, part.answered, part.coverage, part.satisfied)
    if part.too_few:
        return (name, *counts, FEW, NONE, NONE, part.complaints)
    return (name, *counts, part.satisfied_rate, part.wilson_low, part.satisfied_of_concluded, part.complaints)


def days(window: Sequence[date], answers: Iterable[DayOfAnswers]) -> Grid:
    """The standing answers by day and channel; days without answers are included."""
    counts: dict[tuple[str, str], int] = {}
    for part in answers:
        key = (_day(part.day) if part.day else OTHERS, channel(part.channel))
        counts[key] = counts.get(key, 0) + part.count
    rows = [_day(day) for day in window] + ([OTHERS] if any(day == OTHERS for day, _ in counts) else [])
    return _crossed("每天的答复", "日期", rows, counts, "按最后一次评价的那天和渠道计，一件只计一次。")


def channels(months: Sequence[str], came: Mapping[str, Mapping[str | None, int]]) -> Grid:
    """The standing answers by month and channel."""
    counts = {(month, channel(name)): n for month, parts in came.items() for name, n in parts.items()}
    return _crossed("各月各渠道的答复", "月份", months, counts, "按最后一次评价的渠道计，一件只计一次。")


def _crossed(
    title: str, first: str, rows: Sequence[str], counts: Mapping[tuple[str, str], int], note: str
) -> Grid:
    """A channel on which nobody answered has no column: there are more than a page is wide."""
    used = {column for _, column in counts}
    known = [name for name in map(vendors.called, vendors.answered_on()) if name in used]
    columns = known + sorted(used - set(known))
    lines: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row,
            *(counts.get((row, column), 0) for column in columns),
            sum(n for (r, _), n in counts.items() if r == row),
        )
        for row in rows
    )
    sums = (sum(n for (_, c), n in counts.items() if c == column) for column in columns)
    return Grid(title, (first, *columns, "合计"), lines, ("合计", *sums, sum(counts.values())), note)


def complaints(states: Mapping[str, int]) -> Grid:
    """The complaints opened about the cases, by their current state."""
    rows = [(name, states[state.value]) for state, name in TICKET_STATES.items() if state.value in states]
    return Grid(
        "引出的投诉",
        ("现在的状态", "件数"),
        tuple(rows),
        ("合计", sum(states.values())),
        "只计由本期办件引出的投诉件；对监察室本身的投诉只报上级，不在此列。",
    )


def sources(counts: Mapping[str, int]) -> Grid:
    """All complaints registered in the period, by how they came."""
    rows = tuple((channel(source), n) for source, n in counts.items())
    return Grid(
        "投诉的来源",
        ("怎么来的", "件数"),
        rows,
        ("合计", sum(counts.values())),
        "计本期登记的全部投诉件，不论由哪件办件引出；对监察室本身的投诉只报上级，不在此列。",
    )


def trend(lines: Sequence[MonthLine]) -> Grid:
    """The months side by side."""
    return Grid(
        "各月对照",
        ("月份", "办结", ANSWERED, "答复率", "满意", "满意率", "下限", "满意／办结", "状态"),
        tuple(_month(line) for line in lines),
    )


def _month(line: MonthLine) -> tuple[Cell, ...]:
    f = line.figures
    head = (line.month, f.concluded, f.answered, _or_none(f.coverage), f.satisfied)
    state = ROUNDS[line.state]
    if f.answered < TOO_FEW:
        return (*head, FEW if f.answered else NONE, NONE, NONE, state)
    return (*head, f.satisfied_rate, f.wilson_low, f.satisfied_of_concluded, state)


def seals(lines: Sequence[MonthLine], checks: Mapping[str, Check]) -> Grid:
    """Each month's Merkle root, for comparison with copies kept elsewhere, and the result of verifying it."""
    rows = tuple(
        (line.month, line.figures.concluded, _checked(line, checks.get(line.month)), line.root or NONE)
        for line in lines
    )
    note = (
        "给核对的人看的。怎么核对：在后台打开这个月，按“现在核验”。档案总校验值要另存一份在别处：以后算出来一个字不差，就能证明封存以后没有改动、增减和调换；"
        "不能证明导入的名单完整，也不能证明是谁按的键。自己写程序算的：导出未遮盖的档案（JSONL），每行一片叶子，按 RFC 9162 用 SHA-256 算出 Merkle 根。"
    )
    return Grid("核对", ("月份", "办结", "核验", "档案总校验值"), rows, None, note)


def _checked(line: MonthLine, check: Check | None) -> str:
    if line.state != RoundState.CLOSED:
        return "还没有封存"
    if check is None:
        return "没有核验"
    at = f"{check.at:%Y-%m-%d %H:%M}"
    return f"不符，{check.findings} 处问题（{at}）" if check.findings else f"相符（{at}）"


def shown(cell: Cell) -> str:
    """A cell as a reader sees it: shares with one decimal."""
    match cell:
        case None:
            return NONE
        case float():
            return f"{cell:.1%}"
        case _:
            return str(cell)


def channel(name: str | None) -> str:
    """The office's name for a channel."""
    return UNKNOWN if name is None else vendors.called(name)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}"


def _share(part: int, of: int) -> float | None:
    return part / of if of else None


def _or_none(share: float | None) -> Cell:
    return share if share is not None else NONE
