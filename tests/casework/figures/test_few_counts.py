"""Counts by kind that leave the house: no small one can be read, nor had from the whole."""

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.figures.few_counts import apart

counts = st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.integers(0, 12))


@given(counts, st.integers(5, 10))
def test_whatever_is_told_is_nothing_or_enough_and_leaves_enough_of_several_kinds(
    found: dict[str, int], floor: int
) -> None:
    told = apart(found, floor)
    assert all(n == 0 or n >= floor for n in told.shown.values())
    if told.total is None:
        assert (told.shown, told.rest) == ({}, None)
        assert 0 < sum(found.values()) < floor
    elif told.rest is None:
        assert told.shown == found
    else:
        assert told.rest >= floor
        assert told.merged >= 2
        assert sum(told.shown.values()) + told.rest == told.total == sum(found.values())


def test_a_single_small_kind_takes_the_smallest_of_the_others_with_it() -> None:
    told = apart({"甲": 9, "乙": 2, "丙": 7, "丁": 0}, 5)
    assert (told.shown, told.rest, told.merged) == ({"甲": 9, "丁": 0}, 9, 2)
