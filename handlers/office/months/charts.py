"""The geometry of the month's charts. Widths are percentages in SVG attributes: no style is needed, and text never scales."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.score import Figures, wilson_low
from bot.channels import vendors
from bot.domain.disposition import DISPOSITIONS
from bot.domain.medium import Medium
from db.queries.figures.figures import MonthFigures

KINDS = {disposition: label.token for disposition, label in DISPOSITIONS.items()}
"""Disposition → its colour's class, in the order shown."""
OTHER = "other"
"""The group of what came on a channel that nobody knows."""
GROUPS = (*(medium.value for medium in Medium), OTHER)
"""Answers are shown by how people were spoken to, whichever vendor carried it."""
GAP = 0.18
ROOM_FOR_WORDS, ROOM_ON_WIDE_SCREENS, ROOM_FOR_NUMBER = 14.0, 9.0, 1.8
"""From these widths (%) on, a segment's label and its number fit."""
TOP, BOTTOM = 18.0, 168.0
"""Of the plot of the days."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar; x and width in percent."""

    name: str
    kind: str
    count: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        """Where a centred label goes."""
        return self.x + self.width / 2

    @property
    def words_fit(self) -> bool:
        """Name and number fit in."""
        return self.width >= ROOM_FOR_WORDS

    @property
    def name_may_fit(self) -> bool:
        """Name and number fit in, centred, on a wide screen."""
        return self.width >= ROOM_ON_WIDE_SCREENS

    @property
    def number_fits(self) -> bool:
        """The number alone fits in."""
        return self.width >= ROOM_FOR_NUMBER


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where every concluded case went, and below it on the same scale the scores: silence is a gap, never consent."""

    ends: tuple[Segment, ...]
    scores: tuple[Segment, ...]
    answered: float
    satisfied: float
    """Where the answered and the satisfied end, in percent."""


def coverage(totals: Figures) -> Coverage:
    """The two bars of a month."""
    parts = [(d.value, kind, totals.dispositions[d]) for d, kind in KINDS.items()]
    waiting = max(totals.concluded - totals.accounted, 0)
    whole = max(totals.concluded, totals.accounted, 1)
    ends = _segments([*parts, ("pending", "pending", waiting)], whole)
    scores = _segments([(str(score), f"s{score}", totals.scores[score]) for score in (5, 4, 3, 2, 1)], whole)
    return Coverage(ends, scores, 100 * totals.answered / whole, 100 * totals.satisfied / whole)


def _segments(parts: Sequence[tuple[str, str, int]], whole: int) -> tuple[Segment, ...]:
    found, x = [], 0.0
    for name, kind, count in parts:
        if count:
            width = 100 * count / whole
            found.append(Segment(name, kind, count, x, max(width - GAP, 0.2)))
            x += width
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Whisker:
    """A share with its Wilson 95 % interval, all in percent."""

    low: float
    share: float
    high: float


def whisker(part: int, whole: int) -> Whisker | None:
    """The interval of a share; None of nothing."""
    low, high = wilson_low(part, whole), wilson_low(whole - part, whole)
    if low is None or high is None:
        return None
    return Whisker(100 * low, 100 * part / whole, 100 * (1 - high))


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a day's column."""

    group: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One day; `day` is None for the answers outside the window."""

    day: date | None
    counts: dict[str, int]
    total: int
    x: float
    width: float
    blocks: tuple[Block, ...]

    @property
    def top(self) -> float:
        """Where the column ends."""
        return min((block.y for block in self.blocks), default=BOTTOM)


@dataclass(frozen=True, slots=True)
class Daily:
    """Answers by day and channel."""

    columns: tuple[Column, ...]
    groups: dict[str, int]
    """Group → how many in all; only those that there are."""
    lines: tuple[tuple[int, float], ...]
    """The scale: number, y."""

    @property
    def total(self) -> int:
        """All answers."""
        return sum(self.groups.values())


def group(channel: str | None) -> str:
    """The group of a channel."""
    if channel == vendors.PHONE:
        return Medium.PHONE
    return vendors.medium_of(channel or "") or OTHER


def daily(found: MonthFigures) -> Daily:
    """The columns of a month's window, and one more when there are answers outside it."""
    counts: dict[date | None, Counter[str]] = {day: Counter() for day in found.days}
    for part in found.answers:
        counts.setdefault(part.day, Counter())[group(part.channel)] += part.count
    most = max(sum(of_day.values()) for of_day in counts.values())
    step = _step(most)
    peak = step * max(-(-most // step), 1)
    slot = 93.0 / len(counts)
    columns = tuple(
        _column(day, of_day, 7.0 + n * slot, slot * 0.6, peak)
        for n, (day, of_day) in enumerate(counts.items())
    )
    lines = tuple((n, BOTTOM - (BOTTOM - TOP) * n / peak) for n in range(0, peak + 1, step))
    groups = {g: total for g in GROUPS if (total := sum(of_day[g] for of_day in counts.values()))}
    return Daily(columns, groups, lines)


def _column(day: date | None, counts: Counter[str], x: float, width: float, peak: int) -> Column:
    blocks, y = [], BOTTOM
    for group in GROUPS:
        if counts[group]:
            height = (BOTTOM - TOP) * counts[group] / peak
            blocks.append(Block(group, y - height, max(height - 1.2, 0.6)))
            y -= height
    return Column(day, {g: counts[g] for g in GROUPS}, counts.total(), x, width, tuple(blocks))


def _step(most: int) -> int:
    """The distance of the scale's lines: 1, 2 or 5 times a power of ten, at most four of them."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= 4 * step:
                return step
        size *= 10


@dataclass(frozen=True, slots=True)
class Point:
    """One month of the trend; y in the plot, None without a value."""

    line: MonthLine
    x: float
    low: float | None
    share: float | None
    high: float | None
    of_concluded: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The last months."""

    points: tuple[Point, ...]
    lines: tuple[tuple[int, float], ...]
    floor: int
    """Where the scale begins, in percent."""


def trend(months: Sequence[MonthLine]) -> Trend:
    """The scale begins at 50 % unless something lies below it."""
    shares = [
        share
        for line in months
        for share in (line.figures.satisfied_of_concluded, line.figures.wilson_low)
        if share is not None
    ]
    floor = 50 if all(share >= 0.5 for share in shares) else 0

    def y(percent: float) -> float:
        return 110.0 - 96.0 * (percent - floor) / (100 - floor)

    points = []
    for n, line in enumerate(months):
        interval = whisker(line.figures.satisfied, line.figures.answered)
        certain = line.figures.satisfied_of_concluded
        points.append(
            Point(
                line,
                50.0 if len(months) == 1 else 8.0 + 87.0 * n / (len(months) - 1),
                y(interval.low) if interval else None,
                y(interval.share) if interval else None,
                y(interval.high) if interval else None,
                y(100 * certain) if certain is not None else None,
            )
        )
    scale = (floor, (floor + 100) // 2, 100)
    return Trend(tuple(points), tuple((n, y(n)) for n in scale), floor)
