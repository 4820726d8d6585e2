"""成套隐去: whoever has every published table finds out no sum of few people, by subtraction, by elimination or by trying all."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.figures.breakdown import Group
from bot.casework.figures.merging import LOWEST_FLOOR, Departments
from bot.casework.figures.period_floor import MonthOfGroups
from bot.casework.figures.period_floor import told as told_of
from bot.casework.figures.suppression import Cells, Exposed, GroupCell, ToldTable, exposed
from bot.domain.month import Month
from bot.domain.period import Period, around

Sums = Mapping[frozenset[tuple[str, str]], int]


def rows_of(
    cells: Cells, tables: Sequence[ToldTable], kind: int
) -> Iterator[tuple[frozenset[tuple[str, str]], int]]:
    """Every number that anybody can read: the rows of the tables, and their totals."""
    for one in tables:
        within = [cell for cell in cells if cell[1] in one.leaves]
        groups = [frozenset(within), *(frozenset(c for c in within if c[0] == name) for name in one.shown)]
        for group in groups:
            yield group, sum(cells[cell].counts[kind] for cell in group)


def by_trying(cells: Cells, tables: Sequence[ToldTable], floor: int) -> frozenset[Exposed]:
    """The sums of few people that are the same in every world that fits all the numbers."""
    read = list(rows_of(cells, tables, 0))
    names = sorted(cells)
    most = {leaf: sum(c.counts[0] for (_, of), c in cells.items() if of == leaf) for _, leaf in cells}
    worlds = [
        dict(zip(names, world, strict=True))
        for world in product(*(range(most[leaf] + 1) for _, leaf in names))
        if all(
            sum(n for cell, n in zip(names, world, strict=True) if cell in group) == told
            for group, told in read
        )
    ]
    found = set[Exposed]()
    for one in wanted(cells, tables, floor):
        sums = {sum(world[one.name, leaf] for leaf in one.leaves) for world in worlds}
        if len(sums) == 1 and sums != {0}:
            found.add(one)
    return frozenset(found)


def wanted(cells: Cells, tables: Sequence[ToldTable], floor: int) -> Iterator[Exposed]:
    """Every sum of a group over any hidden months of its own that is of few people."""
    shown = {
        (name, leaf) for one in tables if len(one.leaves) == 1 for leaf in one.leaves for name in one.shown
    }
    for name in {name for name, _ in cells}:
        own = [leaf for of, leaf in cells if of == name and (of, leaf) not in shown]
        for size in range(1, len(own) + 1):
            for leaves in combinations(own, size):
                if 0 < sum(cells[name, leaf].people for leaf in leaves) < floor:
                    yield Exposed(name, frozenset(leaves))


LEAVES = ("1", "2", "3")
small = st.dictionaries(
    st.tuples(st.sampled_from("甲乙丙"), st.sampled_from(LEAVES)), st.integers(0, 2), max_size=6
)
names = st.frozensets(st.sampled_from("甲乙丙"))


@settings(max_examples=120, deadline=None)
@given(small, st.tuples(names, names, names), names, st.none() | names)
def test_what_is_found_out_is_what_holds_in_every_world_that_fits(
    counts: dict[tuple[str, str], int],
    months: tuple[frozenset[str], ...],
    quarter: frozenset[str],
    two: frozenset[str] | None,
) -> None:
    cells = {cell: GroupCell((n,), n) for cell, n in counts.items()}
    tables = [ToldTable(frozenset({leaf}), shown) for leaf, shown in zip(LEAVES, months, strict=True)]
    tables.append(ToldTable(frozenset(LEAVES), quarter))
    if two is not None:
        tables.append(ToldTable(frozenset(LEAVES[:2]), two))
    by_flows = {(one.name, one.leaves) for one in exposed(cells, tables, 4) if one.name}
    tried = {(one.name, one.leaves) for one in by_trying(cells, tables, 4)}
    assert by_flows <= tried
    single = {one for one in tried if len(one[1]) == 1}
    assert single <= by_flows


def test_a_quarter_gives_a_month_away_that_is_all_that_its_others_leave() -> None:
    cells = {
        ("甲", "1"): GroupCell((12,), 12),
        ("甲", "2"): GroupCell((3,), 3),
        ("乙", "2"): GroupCell((9,), 9),
    }
    months = [ToldTable(frozenset({"1"}), frozenset("甲")), ToldTable(frozenset({"2"}), frozenset())]
    assert exposed(cells, months, 5) == frozenset()
    quarter = ToldTable(frozenset("12"), frozenset("甲"))
    assert exposed(cells, [*months, quarter], 5) == {Exposed("甲", frozenset("2"))}


groups = st.lists(
    st.tuples(st.sampled_from("甲乙丙丁戊"), st.integers(0, 4), st.integers(0, 14), st.integers(0, 3)),
    max_size=5,
)
years = st.lists(groups, min_size=1, max_size=12)


def told_periods(months: Sequence[MonthOfGroups], floor: int) -> Mapping[Period, Departments]:
    """The periods of a year, as they come to their ends."""
    said: dict[Period, Departments] = {}
    periods = {period for one in months for period in around(one.month)[1:]}
    for period in sorted(periods, key=lambda one: (one.last, one.months)):
        said[period] = told_of(period, [one for one in months if one.month <= period.last], said, floor)
    return said


def month_of(n: int, parts: list[tuple[str, int, int, int]]) -> MonthOfGroups:
    unique = {name: (silent, good, bad) for name, silent, good, bad in parts if silent + good + bad}
    made = tuple(
        Group(name, silent + good + bad, good + bad, good, 0) for name, (silent, good, bad) in unique.items()
    )
    return MonthOfGroups.counted(Month(2026, n), made, LOWEST_FLOOR)


@settings(max_examples=150, deadline=None)
@given(years)
def test_no_hidden_count_can_be_had_from_the_months_the_quarters_and_the_year_together(
    year: list[list[tuple[str, int, int, int]]],
) -> None:
    """An attacker who solves all published numbers as one system of equations and bounds, kind by kind."""
    months = [month_of(n, parts) for n, parts in enumerate(year, 1)]
    told = told_periods(months, LOWEST_FLOOR)
    cells = {
        (one.name, str(month.month)): GroupCell((one.satisfied, one.answered - one.satisfied), one.answered)
        for month in months
        for one in month.groups
    }
    single = [ToldTable(frozenset({str(m.month)}), frozenset(g.name for g in m.told.shown)) for m in months]
    known = {str(m.month) for m in months}
    several = [
        ToldTable(
            frozenset(leaf for leaf in known if Month.parse(leaf) in period),
            frozenset(g.name for g in parts.shown),
        )
        for period, parts in told.items()
    ]
    for kind in range(2):
        before, after = solved(cells, single, kind), solved(cells, [*single, *several], kind)
        for name, leaf in after - before:
            assert not 0 < cells[name, leaf].people < LOWEST_FLOOR or not cells[name, leaf].counts[kind]
    for period, parts in told.items():
        own = [g for month in months if month.month in period for g in month.groups]
        rows = [*parts.shown, *([parts.rest] if parts.rest else [])]
        if rows:
            assert sum(row.answered for row in rows) == sum(g.answered for g in own)
            assert all(row.answered >= LOWEST_FLOOR for row in rows)


def solved(cells: Cells, tables: Sequence[ToldTable], kind: int) -> set[tuple[str, str]]:
    """The cells that have one value only: by elimination, or because their bounds meet."""
    unknown = sorted(cells)
    read = list(rows_of(cells, tables, kind))
    lines = [[Fraction(cell in group) for cell in unknown] for group, _ in read]
    pivots = eliminated(lines)
    found = {unknown[n] for n, line in pivots.items() if sum(map(bool, line)) == 1}
    low, high = dict.fromkeys(unknown, 0), dict.fromkeys(unknown, 10**6)
    for _ in range(30):
        for group, told in read:
            for cell in group:
                others = [one for one in group if one != cell]
                high[cell] = min(high[cell], told - sum(low[one] for one in others))
                low[cell] = max(low[cell], told - sum(high[one] for one in others))
    return found | {cell for cell in unknown if low[cell] == high[cell]}


def eliminated(lines: list[list[Fraction]]) -> dict[int, list[Fraction]]:
    """Gauß and Jordan: the reduced lines by the column that each solves."""
    pivots: dict[int, list[Fraction]] = {}
    for given_line in lines:
        line = given_line
        for column, by in pivots.items():
            line = less(line, line[column], by)
        lead = next((n for n, value in enumerate(line) if value), None)
        if lead is not None:
            line = [value / line[lead] for value in line]
            pivots = {column: less(other, other[lead], line) for column, other in pivots.items()}
            pivots[lead] = line
    return pivots


def less(line: list[Fraction], times: Fraction, by: list[Fraction]) -> list[Fraction]:
    return [a - times * b for a, b in zip(line, by, strict=True)] if times else line


def test_a_department_that_is_never_large_enough_in_a_month_is_told_of_the_year() -> None:
    parts = [("甲", 1, 8, 2), ("乙", 0, 2, 1), ("丙", 1, 2, 1), ("丁", 0, 7, 0)]
    months = [month_of(n, parts) for n in range(1, 13)]
    told = told_periods(months, LOWEST_FLOOR)
    assert [g.name for g in months[0].told.shown] == ["甲", "丁"]
    assert set(map(str, told)) == {"2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-H1", "2026-H2", "2026"}
    quarter = told[Period.parse("2026-Q1")]
    assert [(g.name, g.concluded, g.answered, g.satisfied) for g in quarter.shown][1] == ("乙", 9, 9, 6)
    assert isinstance(quarter, Departments)


def test_what_a_quarter_and_a_half_year_leave_of_a_month_is_no_row_of_two_people() -> None:
    """甲 of January is the half year less the second quarter, five people; 丁 and 戊 are what is left of January: two."""
    months = [
        month_of(1, [("甲", 0, 5, 0), ("乙", 1, 5, 0), ("丁", 0, 1, 0), ("戊", 0, 1, 0)]),
        month_of(4, [("乙", 2, 0, 0), ("丙", 0, 7, 0), ("丁", 1, 0, 11), ("戊", 0, 3, 0)]),
        month_of(5, [("甲", 1, 0, 12), ("乙", 1, 12, 0), ("丙", 2, 0, 14)]),
        month_of(
            6,
            [("甲", 2, 1, 10), ("乙", 3, 3, 0), ("丙", 0, 1, 0), ("丁", 3, 1, 0), ("戊", 1, 2, 0)],
        ),
    ]
    told = told_periods(months, LOWEST_FLOOR)
    assert [g.name for g in months[0].told.shown] == ["乙"]
    shown = {str(period): {g.name for g in parts.shown} for period, parts in told.items()}
    assert not ("甲" in shown["2026-H1"] and "甲" in shown["2026-Q2"])


@settings(max_examples=150, deadline=None)
@given(years)
def test_no_subtraction_leaves_a_row_of_fewer_people_than_the_floor(
    year: list[list[tuple[str, int, int, int]]],
) -> None:
    """All that is hidden in some months, less what is known of departments whose hidden answers all lie in these months. A
    month of fewer people tells its own total, as every month does."""
    months = [one for n, parts in enumerate(year, 1) if _many(one := month_of(n, parts))]
    told = told_periods(months, LOWEST_FLOOR)
    for size in range(1, min(len(months), 4) + 1):
        for some in combinations(months, size):
            whole, left = left_of(some, months, told)
            assert left in (0, whole) or left >= LOWEST_FLOOR, [str(one.month) for one in some]


def _many(month: MonthOfGroups) -> bool:
    return sum(group.answered for group in month.groups) >= LOWEST_FLOOR


def left_of(
    some: Sequence[MonthOfGroups], months: Sequence[MonthOfGroups], told: Mapping[Period, Departments]
) -> tuple[int, int]:
    """How many answers are hidden in these months, and how many are left when all is taken away that is known."""
    within = {one.month for one in some}
    hidden = {
        (g.name, one.month): g.answered for one in months for g in one.groups if g not in one.told.shown
    }
    whole = left = sum(n for (_, month), n in hidden.items() if month in within)
    seen = set[tuple[str, Month]]()
    for period in sorted(told, key=lambda one: (one.months, one.last)):
        for name in {g.name for g in told[period].shown}:
            own = {cell for cell in hidden if cell[0] == name and cell[1] in period} - seen
            seen |= own
            if own and {month for _, month in own} <= within:
                left -= sum(hidden[cell] for cell in own)
    return whole, left
