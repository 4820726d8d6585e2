"""Each 差评 is counted once, whatever became of it, and no rate stands without what it is of."""

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.remedies.tally import CountedRemedy, RemedyTally, by_department, tally
from bot.domain.remedy import RemedyEnd

E = RemedyEnd
counted = st.builds(
    CountedRemedy,
    st.sampled_from(["无线电管理处", "电力处", ""]),
    st.sampled_from([None, *RemedyEnd]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([True, False, None]),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(counted, max_size=40))
def test_every_one_is_open_or_has_one_outcome_and_departments_add_up(found: list[CountedRemedy]) -> None:
    whole, parts = tally(found), by_department(found).values()
    assert whole.received == len(found) == whole.still_open + sum(whole.outcomes.values())
    spoken = whole.called_back.part
    assert whole.received == whole.still_open + spoken + sum(whole.without.values())
    assert whole.received == sum(part.received for part in parts)
    assert whole.reopened == sum(part.reopened for part in parts)
    assert whole.overdue == sum(part.overdue for part in parts) <= whole.still_open
    for share in ("in_time", "called_back", "content"):
        of = getattr(whole, share)
        assert of.part == sum(getattr(part, share).part for part in parts)
        assert of.whole == sum(getattr(part, share).whole for part in parts)
        assert (of.rate is None) is (of.low is None) is (of.whole == 0)
        assert of.low is None or 0 <= of.low <= of.rate <= 1


def test_of_nothing_there_is_no_rate_and_of_few_the_bound_is_low() -> None:
    assert tally([]) == RemedyTally()
    assert tally([]).called_back.rate is None
    found = [
        CountedRemedy("无线电管理处", end, in_time=True) for end in (E.SATISFIED, E.FAIR, E.DISSATISFIED)
    ]
    found += [CountedRemedy("无线电管理处", E.ERASED), CountedRemedy("无线电管理处", E.CHANGED)]
    whole = tally(found)
    assert (whole.called_back.part, whole.called_back.whole) == (3, 4), (
        "a changed rating is no 差评 to call back about"
    )
    assert (whole.content.part, whole.content.whole) == (2, 3)
    assert whole.content.low is not None
    assert round(whole.content.low, 3) == 0.208, "Wilson's bound of two of three"
    assert whole.without == {E.ERASED: 1, E.CHANGED: 1}
