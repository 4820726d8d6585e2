"""A month is compared with what was, and with nothing that anybody chose."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.figures.score import wilson_low
from bot.casework.figures.signs import RateSign, SignCount, compared

counts = st.builds(lambda part, more: SignCount(part, part + more), st.integers(0, 50), st.integers(0, 50))
months = st.fixed_dictionaries(dict.fromkeys(RateSign, counts))


@given(months, st.lists(months, max_size=6))
def test_unusual_is_what_no_earlier_month_reached_and_chance_does_not_explain(
    now: dict[RateSign, SignCount], earlier: list[dict[RateSign, SignCount]]
) -> None:
    for line in compared(now, earlier):
        shares = [share for month in earlier if (share := month[line.sign].share) is not None]
        if len(shares) < 3:
            assert (line.lowest, line.highest, line.unusual) == (None, None, False)
        else:
            low = wilson_low(line.now.part, line.now.whole)
            assert line.unusual == (low is not None and all(low > one for one in shares))
            share = line.now.share
            assert not line.unusual or (share is not None and share > max(shares))


@given(months, st.lists(months, min_size=3, max_size=6))
def test_a_month_like_an_earlier_one_is_not_unusual(
    now: dict[RateSign, SignCount], earlier: list[dict[RateSign, SignCount]]
) -> None:
    assert not any(line.unusual for line in compared(now, [*earlier, now]))


def month(**found: tuple[int, int]) -> dict[RateSign, SignCount]:
    return {sign: SignCount(*found.get(sign.value, (0, 40))) for sign in RateSign}


@pytest.mark.parametrize(
    ("sign", "usual", "planted"),
    [
        (RateSign.SHARED_PHONE, ((1, 38), (2, 41), (0, 35)), (9, 40)),
        (RateSign.STAFF_PHONE, ((0, 38), (0, 41), (0, 35)), (1, 40)),
        (RateSign.BUSIEST_HOUR, ((14, 30), (12, 30), (15, 30)), (26, 30)),
        (RateSign.BY_PHONE, ((5, 30), (6, 30), (7, 30)), (18, 30)),
        (RateSign.SECOND_DIFFERS, ((0, 4), (1, 5), (0, 4)), (4, 5)),
        (RateSign.AFTER_COMPLAINT, ((0, 2), (1, 6), (0, 3)), (5, 6)),
        (RateSign.SILENT_HANDLERS, ((0, 6), (0, 6), (0, 6)), (1, 6)),
    ],
)
def test_each_kind_of_gaming_that_was_planted_is_seen(
    sign: RateSign, usual: tuple[tuple[int, int], ...], planted: tuple[int, int]
) -> None:
    found = compared(month(**{sign.value: planted}), [month(**{sign.value: one}) for one in usual])
    assert [line.sign for line in found if line.unusual] == [sign]


def test_months_that_differ_by_chance_alone_are_hardly_ever_called_unusual() -> None:
    """A year of an honest office of 35 cases: one in ten comes through an agent, half of the answers in one hour."""
    drawn = random.Random(20261129)

    def honest() -> dict[RateSign, SignCount]:
        rates = dict.fromkeys(RateSign, 0.1) | {RateSign.BUSIEST_HOUR: 0.5}
        return {sign: SignCount(sum(drawn.random() < p for _ in range(35)), 35) for sign, p in rates.items()}

    years = [[honest() for _ in range(7)] for _ in range(200)]
    called = sum(line.unusual for *earlier, now in years for line in compared(now, earlier))
    assert called <= len(years) * len(RateSign) // 100, (
        "less than one in a hundred; the highest of seven would be fourteen"
    )
