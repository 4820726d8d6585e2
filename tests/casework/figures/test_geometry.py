"""Charts are drawn true to scale, and nothing in them overlaps or falls outside."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.geometry import THINNEST, Plot, columns, coverage, trend
from bot.casework.figures.score import Figures, figures
from bot.domain.disposition import Disposition

PLOT = Plot(top=20.0, bottom=120.0, left=5.0)
COUNTS = st.integers(0, 2_000)
ROUNDING = 1e-6
"""Of sums of floats: far below what can be drawn."""


@st.composite
def months(draw: st.DrawFn) -> Figures:
    scores = {score: draw(COUNTS) for score in (5, 4, 3, 2, 1)}
    ends = {end: draw(COUNTS) for end in Disposition} | {Disposition.ANSWERED: sum(scores.values())}
    waiting = draw(COUNTS)
    return figures(
        concluded=sum(ends.values()) + waiting, dispositions=ends, scores=scores, still_open=waiting
    )


@given(months())
def test_the_bars_hold_every_case_once_and_in_proportion(month: Figures) -> None:
    drawn = coverage(month)
    assert sum(part.count for part in drawn.ends) == month.concluded
    assert sum(part.count for part in drawn.scores) == month.answered
    for parts in (drawn.ends, drawn.scores):
        for part, after in pairwise(parts):
            assert after.x - part.x - 100 * part.count / month.concluded < ROUNDING
        assert all(0 <= part.x <= 100 + ROUNDING and part.width >= THINNEST for part in parts)
        assert all(part.width - 100 * part.count / month.concluded <= THINNEST + ROUNDING for part in parts)


@given(st.dictionaries(st.integers(1, 31), st.dictionaries(st.sampled_from("ab"), COUNTS), max_size=12))
def test_columns_stand_on_the_ground_and_grow_with_their_counts(counts: dict[int, dict[str, int]]) -> None:
    drawn = columns(counts, ("a", "b"), PLOT)
    assert [column.total for column in drawn.columns] == [sum(parts.values()) for parts in counts.values()]
    assert drawn.total == sum(column.total for column in drawn.columns)
    for column in drawn.columns:
        assert PLOT.top - ROUNDING <= column.top <= PLOT.bottom
        assert PLOT.left - ROUNDING <= column.x <= column.x + column.width <= PLOT.right + ROUNDING
    tall = sorted(drawn.columns, key=lambda column: column.total)
    assert all(low.top >= high.top - ROUNDING for low, high in pairwise(tall))


@given(st.lists(months(), max_size=6))
def test_the_trend_stays_in_its_plot_and_hides_nothing_below_its_scale(lines: list[Figures]) -> None:
    drawn = trend([MonthLine("2026-10", "closed", None, line) for line in lines], PLOT)
    for point in drawn.points:
        for y in (point.low, point.share, point.high, point.of_concluded):
            assert y is None or PLOT.top - ROUNDING <= y <= PLOT.bottom + ROUNDING
