"""What has to add up in a report: every column that has a total, the parts of the whole, the months of the period."""

from collections.abc import Iterator, Sequence

from bot.casework.figures.adding_up import Sum
from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.score import Figures
from bot.paper.content import Report
from bot.paper.tables import ANSWERED, Cell, Grid


def of_report(report: Report, *, closed: bool) -> Iterator[Sum]:
    """`closed`: all its rounds are, so that every concluded case must have exactly one result."""
    for section in report.sections:
        if isinstance(section.grid, Grid):  # an official form says itself what of it has to be equal
            yield from of_grid(section.grid)
    figures = report.figures
    yield Sum("评价", ANSWERED, tuple(figures.scores.values()), figures.answered)
    if closed:
        yield Sum("办结的去向", "办结", tuple(figures.dispositions.values()), figures.concluded)


def of_grid(grid: Grid) -> Iterator[Sum]:
    """Every column of counts that has a total; a table whose last column is 合计 across its rows as well."""
    if grid.total is None:
        return
    for n, total in enumerate(grid.total):
        if isinstance(total, int):
            yield Sum(grid.title, grid.columns[n], _counts(row[n] for row in grid.rows), total)
    if grid.columns[-1] == "合计" and len(grid.columns) > 2:
        for row in (*grid.rows, grid.total):
            last = row[-1]
            assert isinstance(last, int), "a total of counts"
            yield Sum(grid.title, str(row[0]), _counts(row[1:-1]), last)


def of_months(lines: Sequence[MonthLine], totals: Figures) -> Iterator[Sum]:
    """The months of a period make the period, in every disposition and every score."""
    each = [line.figures for line in lines]
    yield Sum("各月对照", "办结", tuple(one.concluded for one in each), totals.concluded)
    for end, whole in totals.dispositions.items():
        yield Sum("各月对照", str(end), tuple(one.dispositions[end] for one in each), whole)
    for score, whole in totals.scores.items():
        yield Sum("各月对照", str(score), tuple(one.scores[score] for one in each), whole)


def _counts(cells: Iterator[Cell] | Sequence[Cell]) -> tuple[int, ...]:
    return tuple(cell for cell in cells if isinstance(cell, int))
