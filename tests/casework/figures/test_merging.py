"""Departments in a published month: whatever is shown, no figure of fewer answers than the floor can be had, nor subtracted."""

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.figures.breakdown import TOO_FEW, Group
from bot.casework.figures.merging import LOWEST_FLOOR, Departments, in_order, published


def group(name: str, answered: int, concluded: int | None = None) -> Group:
    return Group(name, answered if concluded is None else concluded, answered, answered // 2, 0)


def groups_of(sizes: list[tuple[int, int]]) -> list[Group]:
    return [group(f"{n}", answered, answered + silent) for n, (answered, silent) in enumerate(sizes)]


months = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 9)), max_size=12).map(groups_of)


@given(months, st.integers(LOWEST_FLOOR, 30))
def test_every_row_has_enough_answers_and_the_rest_is_of_several_departments(
    month: list[Group], floor: int
) -> None:
    found = published(month, floor)
    assert all(row.answered >= floor for row in found.shown)
    if found.rest is not None:
        assert found.rest.answered >= floor
        assert found.merged >= 2


@given(months)
def test_the_rows_are_the_whole_month_or_there_are_none(month: list[Group]) -> None:
    found = published(month)
    rows = [*found.shown, *([found.rest] if found.rest is not None else [])]
    if not rows:
        assert sum(g.answered for g in month) < TOO_FEW or len(month) < 2
        return
    for what in ("concluded", "answered", "satisfied"):
        assert sum(getattr(row, what) for row in rows) == sum(getattr(g, what) for g in month)
    assert len(found.shown) + found.merged == len(month)


@given(months)
def test_a_department_of_few_answers_is_in_no_row_of_its_own(month: list[Group]) -> None:
    """What can be had is sums of rows: whoever is hidden is in none of them but the rest, together with others."""
    assert not {g.name for g in month if g.too_few} & {row.name for row in published(month).shown}


@given(months)
def test_departments_keep_their_order_and_no_more_are_merged_than_have_to_be(month: list[Group]) -> None:
    found = published(month)
    names = [g.name for g in month]
    assert [row.name for row in found.shown] == [n for n in names if n in {row.name for row in found.shown}]
    few = [g for g in month if g.too_few]
    if found.rest is not None and found.merged > len(few):
        assert len(few) == 1 or sum(g.answered for g in few) < TOO_FEW


def test_a_single_small_department_takes_the_smallest_of_the_others_with_it() -> None:
    month = [group("甲", 40), group("乙", 4), group("丙", 12)]
    assert published(month) == Departments((month[0],), Group("", 16, 16, 8, 0), 2)


def test_where_all_departments_have_many_answers_each_stands_for_itself() -> None:
    month = [group("甲", 40), group("乙", 10)]
    assert published(month) == Departments(tuple(month), None, 0)


def test_where_hardly_anybody_answered_there_is_only_the_total() -> None:
    assert published([group("甲", 4), group("乙", 5)]) == Departments((), None, 0)
    assert published([group("甲", 0, 7)]) == Departments((), None, 0)


def test_the_office_s_own_order_comes_first_and_the_others_follow_by_name() -> None:
    month = [group("丁", 1), group("乙", 90), group("甲", 3)]
    assert [g.name for g in in_order(month, ["甲", "丙", "乙"])] == ["甲", "乙", "丁"]
    assert [g.name for g in in_order(month, [])] == sorted(("丁", "乙", "甲"))
