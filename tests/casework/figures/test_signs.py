"""A month is compared with what was, and with nothing that anybody chose."""

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.figures.signs import RateSign, SignCount, compared

counts = st.builds(lambda part, more: SignCount(part, part + more), st.integers(0, 50), st.integers(0, 50))
months = st.fixed_dictionaries(dict.fromkeys(RateSign, counts))


@given(months, st.lists(months, max_size=6))
def test_unusual_is_what_no_earlier_month_reached(
    now: dict[RateSign, SignCount], earlier: list[dict[RateSign, SignCount]]
) -> None:
    for line in compared(now, earlier):
        shares = [share for month in earlier if (share := month[line.sign].share) is not None]
        if len(shares) < 3:
            assert (line.lowest, line.highest, line.unusual) == (None, None, False)
        else:
            share = line.now.share
            assert line.unusual == (share is not None and all(share > one for one in shares))


@given(months, st.lists(months, min_size=3, max_size=6))
def test_a_month_like_an_earlier_one_is_not_unusual(
    now: dict[RateSign, SignCount], earlier: list[dict[RateSign, SignCount]]
) -> None:
    assert not any(line.unusual for line in compared(now, [*earlier, now]))
