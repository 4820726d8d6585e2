"""The geometry of the charts, for pages and paper alike: where each part begins and how far it reaches.

Widths are percentages of the drawing, heights are in its own units between `Plot.top` and `Plot.bottom`. What a part is
called and which colour it has is for the renderers; `kind` is the token of its label.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.score import Figures, wilson_low
from bot.domain.disposition import DISPOSITIONS, PENDING
from bot.domain.level import LEVELS

K = TypeVar("K")
GAP = 0.18
"""Between two parts of a bar, taken from the first."""
THINNEST = 0.2
WIDEST_COLUMN = 12.0
SHARE_OF_SLOT = 0.6
BLOCK_GAP, LOWEST_BLOCK = 1.2, 0.6
MOST_LINES = 4
HALF = 50


@dataclass(frozen=True, slots=True)
class Plot:
    """Where a chart with axes is drawn: heights, and the percentages in which its columns stand."""

    top: float
    bottom: float
    left: float = 0.0
    right: float = 100.0

    def height(self, share: float) -> float:
        """The height of a share of the scale."""
        return (self.bottom - self.top) * share


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


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where every concluded case went, and below it on the same scale the scores: silence is a gap, never consent."""

    ends: tuple[Segment, ...]
    """Named by the disposition, or `pending`."""
    scores: tuple[Segment, ...]
    """Named by the score."""
    answered: float
    satisfied: float
    """Where the answered and the satisfied end, in percent."""


def coverage(totals: Figures) -> Coverage:
    """The two bars of a month."""
    parts = [(end.value, label.token, totals.dispositions[end]) for end, label in DISPOSITIONS.items()]
    waiting = max(totals.concluded - totals.accounted, 0)
    whole = max(totals.concluded, totals.accounted, 1)
    ends = _segments([*parts, ("pending", PENDING.token, waiting)], whole)
    scores = _segments([(str(n), label.token, totals.scores[n]) for n, label in LEVELS.items()], whole)
    return Coverage(ends, scores, 100 * totals.answered / whole, 100 * totals.satisfied / whole)


def _segments(parts: Sequence[tuple[str, str, int]], whole: int) -> tuple[Segment, ...]:
    found, x = [], 0.0
    for name, kind, count in parts:
        if count:
            width = 100 * count / whole
            found.append(Segment(name, kind, count, x, max(width - GAP, THINNEST)))
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
    """A part of a column."""

    group: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class CountColumn(Generic[K]):
    """One column of counts by group."""

    of: K
    counts: Mapping[str, int]
    total: int
    x: float
    width: float
    blocks: tuple[Block, ...]
    top: float
    """Where it ends."""

    @property
    def middle(self) -> float:
        """Where its name goes."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Columns(Generic[K]):
    """Counts side by side, each stacked by group."""

    columns: tuple[CountColumn[K], ...]
    groups: Mapping[str, int]
    """Group → how many in all; only those that there are."""
    lines: tuple[tuple[int, float], ...]
    """The scale: number, y."""

    @property
    def total(self) -> int:
        """All that is counted."""
        return sum(self.groups.values())


def columns(counts: Mapping[K, Mapping[str, int]], groups: Sequence[str], plot: Plot) -> Columns[K]:
    """A column for each key, in order, its groups stacked in theirs."""
    step = _step(max((sum(parts.values()) for parts in counts.values()), default=0))
    most = max((sum(parts.values()) for parts in counts.values()), default=0)
    peak = step * max(-(-most // step), 1)
    slot = (plot.right - plot.left) / max(len(counts), 1)
    found = tuple(
        _column(of, parts, groups, plot.left + n * slot, slot, peak, plot)
        for n, (of, parts) in enumerate(counts.items())
    )
    sums = {group: sum(parts.get(group, 0) for parts in counts.values()) for group in groups}
    lines = tuple((n, plot.bottom - plot.height(n / peak)) for n in range(0, peak + 1, step))
    return Columns(found, {group: n for group, n in sums.items() if n}, lines)


def _column(
    of: K, counts: Mapping[str, int], groups: Sequence[str], x: float, slot: float, peak: int, plot: Plot
) -> CountColumn[K]:
    blocks, y = [], plot.bottom
    for group in groups:
        if count := counts.get(group, 0):
            height = plot.height(count / peak)
            blocks.append(Block(group, y - height, max(height - BLOCK_GAP, LOWEST_BLOCK)))
            y -= height
    width = min(slot * SHARE_OF_SLOT, WIDEST_COLUMN)
    return CountColumn(
        of,
        {group: counts.get(group, 0) for group in groups},
        sum(counts.values()),
        x + (slot * SHARE_OF_SLOT - width) / 2,
        width,
        tuple(blocks),
        y,
    )


def _step(most: int) -> int:
    """The distance of the scale's lines: 1, 2 or 5 times a power of ten, at most four of them."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= MOST_LINES * step:
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


def trend(months: Sequence[MonthLine], plot: Plot) -> Trend:
    """满意率 with its interval, and satisfied of concluded. The scale begins at 50 % unless something lies below it."""
    shares = [
        share
        for line in months
        for share in (line.figures.satisfied_of_concluded, line.figures.wilson_low)
        if share is not None
    ]
    floor = HALF if all(100 * share >= HALF for share in shares) else 0

    def y(percent: float) -> float:
        return plot.bottom - plot.height((percent - floor) / (100 - floor))

    points, width = [], plot.right - plot.left
    for n, line in enumerate(months):
        interval = whisker(line.figures.satisfied, line.figures.answered)
        certain = line.figures.satisfied_of_concluded
        points.append(
            Point(
                line,
                50.0 if len(months) == 1 else plot.left + width * n / (len(months) - 1),
                y(interval.low) if interval else None,
                y(interval.share) if interval else None,
                y(interval.high) if interval else None,
                y(100 * certain) if certain is not None else None,
            )
        )
    scale = (floor, (floor + 100) // 2, 100)
    return Trend(tuple(points), tuple((n, y(n)) for n in scale), floor)
