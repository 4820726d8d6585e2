"""The month's figures: no share without its base, and a lower bound that stays low on little evidence."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.figures.score import CountsDisagree, figures, satisfied, wilson_low
from bot.domain.disposition import Disposition

ANSWERED = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("good", "answered", "expected"),
    [
        (1, 1, 0.206549314377),
        (9, 10, 0.595849973205),
        (50, 100, 0.403831530366),
        (95, 100, 0.888249530768),
        (1, 100, 0.001767432064),
        (195, 195, 0.980680795426),
    ],
)
def test_the_bound_has_the_values_of_the_textbook(good: int, answered: int, expected: float) -> None:
    assert wilson_low(good, answered) == pytest.approx(expected, abs=1e-9)


def test_nobody_answered_means_no_bound_rather_than_nought() -> None:
    assert wilson_low(0, 0) is None


@given(st.integers(1, 10**9))
def test_the_bound_is_exact_at_both_ends(answered: int) -> None:
    z = 1.959963984540054
    assert wilson_low(0, answered) == 0.0
    assert wilson_low(answered, answered) == answered / (answered + z * z)


@given(ANSWERED)
def test_the_bound_stays_between_nought_and_the_share(counts: tuple[int, int]) -> None:
    good, answered = counts
    low = wilson_low(good, answered)
    assert low is not None
    assert 0 <= low <= good / answered


@given(ANSWERED)
def test_the_bound_solves_the_equation_that_defines_it(counts: tuple[int, int]) -> None:
    good, answered = counts
    low = wilson_low(good, answered)
    assert low is not None
    z = 1.959963984540054
    assert good / answered == pytest.approx(low + z * math.sqrt(low * (1 - low) / answered), abs=1e-9)


@given(ANSWERED)
def test_the_same_share_from_more_people_is_surer(counts: tuple[int, int]) -> None:
    good, answered = counts
    few, many = wilson_low(good, answered), wilson_low(10 * good, 10 * answered)
    assert few is not None
    assert many is not None
    assert few <= many


@pytest.mark.parametrize(("good", "answered"), [(-1, 5), (6, 5), (1, 0), (0, -1)])
def test_impossible_counts_are_refused(good: int, answered: int) -> None:
    with pytest.raises(CountsDisagree):
        wilson_low(good, answered)


def test_basically_satisfied_counts_and_dissatisfied_does_not() -> None:
    assert [satisfied(score) for score in (5, 4, 3, 2, 1)] == [True, True, True, False, False]


def test_a_month_names_every_disposition_in_the_published_order() -> None:
    month = figures(concluded=0, dispositions={}, scores={})
    assert json.loads(json.dumps(month.as_json()))["dispositions"] == {
        "not_called": 0,
        "answered": 0,
        "refused": 0,
        "wrong_person": 0,
        "no_answer": 0,
        "unreachable": 0,
        "no_contact": 0,
        "excluded": 0,
    }
    assert [d.value for d in month.dispositions][:3] == ["not_called", "answered", "refused"]


def test_an_empty_month_has_no_rates_at_all() -> None:
    month = figures(concluded=0, dispositions={}, scores={})
    assert (month.satisfied_rate, month.coverage, month.satisfied_of_concluded, month.wilson_low) == (
        None,
    ) * 4
    assert month.empty
    assert not month.complete, "of nothing nothing is proved"


def test_rates_are_shares_of_what_their_names_say() -> None:
    month = figures(
        concluded=200,
        dispositions={Disposition.ANSWERED: 50, Disposition.NO_ANSWER: 140},
        scores={5: 30, 3: 10, 2: 4, 1: 6},
        still_open=10,
    )
    assert (month.answered, month.satisfied, month.open) == (50, 40, 10)
    assert (month.satisfied_rate, month.coverage, month.satisfied_of_concluded) == (0.8, 0.25, 0.2)
    assert month.wilson_low == wilson_low(40, 50)
    assert not month.complete


def test_the_month_is_complete_only_when_every_case_is_accounted_for() -> None:
    gone = {Disposition.NO_CONTACT: 3}
    assert figures(concluded=3, dispositions=gone, scores={}).complete
    assert not figures(concluded=4, dispositions=gone, scores={}).complete
    assert not figures(concluded=3, dispositions=gone, scores={}, still_open=1).complete


@pytest.mark.parametrize(
    ("dispositions", "scores"),
    [
        ({Disposition.ANSWERED: 2}, {5: 1}),
        ({Disposition.NO_ANSWER: 1}, {5: 1}),
        ({Disposition.ANSWERED: 1}, {0: 1}),
        ({Disposition.ANSWERED: 0}, {5: 1, 4: -1}),
    ],
)
def test_scores_that_nobody_gave_are_refused(
    dispositions: dict[Disposition, int], scores: dict[int, int]
) -> None:
    with pytest.raises(CountsDisagree):
        figures(concluded=5, dispositions=dispositions, scores=scores)
