"""A mark is made of ratings that were given and facts that were verified, and of nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.scores.mark import Basics, mark
from bot.casework.scores.rules import BadRules, MarkRules
from bot.domain.scoring import Basis, Deducting, FactKind

RULES = MarkRules()
ratings = st.dictionaries(st.integers(1, 5), st.integers(0, 60))
facts = st.dictionaries(st.sampled_from(FactKind), st.integers(0, 5))
basics = st.builds(Basics, st.integers(0, 500), ratings, facts)


def test_ten_ratings_and_two_facts_by_hand() -> None:
    # 4 × 10 + 3 × 8 + 1 × 6 + 1 × 3 + 1 × 0 = 73 points of ten people: 73 marks; 3 for a 差评, 5 for lateness.
    one = Basics(12, {5: 4, 4: 3, 3: 1, 2: 1, 1: 1}, {FactKind.LOW_RATING: 1, FactKind.OVERDUE: 1})
    found = mark(one, RULES)
    assert (found.basis, found.mean, found.cost, found.value) == (
        Basis.MARKED,
        Decimal("73.00"),
        Decimal(8),
        Decimal("65.00"),
    )
    assert found.interval is not None
    # Wilson, 8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3).
    assert (round(found.interval.low, 3), round(found.interval.high, 3)) == (0.490, 0.943)


@pytest.mark.parametrize(
    ("one", "basis"),
    [
        (Basics(), Basis.NO_CASE),
        (Basics(facts={FactKind.OVERDUE: 3}), Basis.NO_CASE),
        (Basics(7), Basis.NO_RATING),
        (Basics(9, {5: 9}), Basis.TOO_FEW),
        (Basics(10, {5: 10}), Basis.MARKED),
        (Basics(30, {5: 30}), Basis.RANKED),
    ],
)
def test_without_a_basis_there_is_no_mark_neither_nought_nor_a_hundred(one: Basics, basis: Basis) -> None:
    found = mark(one, RULES)
    assert found.basis is basis
    assert (found.value is None) == (basis not in (Basis.MARKED, Basis.RANKED))
    assert (found.interval is None) == (found.value is None)


@pytest.mark.parametrize(
    ("deducting", "cost", "value"), [(Deducting.SUM, "36", "64.00"), (Deducting.MONTHLY, "3.00", "97.00")]
)
def test_twelve_months_of_97_by_hand(deducting: Deducting, cost: str, value: str) -> None:
    # Ten ratings of 非常满意 and one 差评核实 a month: 100 less 3 is 97 a month, twelve times.
    year = Basics(120, {5: 120}, {FactKind.LOW_RATING: 12})
    found = mark(year, MarkRules(deducting=deducting), months=12)
    assert (str(found.cost), str(found.value)) == (cost, value)


@given(basics, st.integers(1, 12))
def test_by_the_mean_of_months_a_year_of_like_months_has_the_mark_of_each(one: Basics, months: int) -> None:
    rules = MarkRules(print_from=1, rank_from=1)
    year = sum([one] * (months - 1), start=one)
    assert mark(year, rules, months).value == mark(one, rules).value


def test_a_rule_of_before_that_was_chosen_adds_up() -> None:
    kept = {name: of for name, of in RULES.as_json().items() if name != "deducting"}
    assert MarkRules.parse(kept).deducting is Deducting.SUM


@given(basics, st.integers(1, 1000))
def test_a_case_whose_applicant_stayed_silent_changes_no_mark(one: Basics, silent: int) -> None:
    more = Basics(one.concluded + silent, one.ratings, one.facts)
    before, after = mark(one, RULES), mark(more, RULES)
    assert (before.value, before.interval, before.cost) == (after.value, after.interval, after.cost)


@given(basics, st.sampled_from(FactKind))
def test_a_fact_never_raises_a_mark(one: Basics, kind: FactKind) -> None:
    more = Basics(one.concluded, one.ratings, {**one.facts, kind: one.facts.get(kind, 0) + 1})
    before, after = mark(one, RULES).value, mark(more, RULES).value
    assert (before is None) == (after is None)
    assert before is None or after is None or Decimal(0) <= after <= before <= 100


@given(basics, basics)
def test_two_parts_together_have_the_ratings_and_facts_of_both(one: Basics, other: Basics) -> None:
    both = one + other
    assert both.rated == one.rated + other.rated
    assert both.satisfied == one.satisfied + other.satisfied
    assert sum(both.facts.values()) == sum(one.facts.values()) + sum(other.facts.values())


@given(st.integers(0, 400), st.integers(1, 12))
def test_a_class_is_of_the_cases_of_one_month(concluded: int, months: int) -> None:
    assert RULES.class_of(concluded * months, months) == RULES.class_of(concluded, 1)


def test_rules_come_back_as_they_were_written() -> None:
    assert MarkRules.parse(RULES.as_json()) == RULES
    assert MarkRules.parse(RULES.as_json()).as_json() == RULES.as_json(), (
        "10 stays 10, and is not written 1E+1"
    )


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"points": {"5": "8", "4": "9", "3": "6", "2": "3", "1": "0"}}, "满意程度高的"),
        ({"points": {"5": "11", "4": "9", "3": "6", "2": "3", "1": "0"}}, "0 到 10"),
        ({"points": {"5": "10", "4": "9.25", "3": "6", "2": "3", "1": "0"}}, "一位小数"),
        ({"points": {"5": "NaN", "4": "9", "3": "6", "2": "3", "1": "0"}}, "一位小数"),
        ({"points": {"5": "1e40", "4": "9", "3": "6", "2": "3", "1": "0"}}, "不大的数"),
        ({"print_from": 31}, "不能比它少"),
        ({"print_from": "许多"}, "不是数字"),
        ({"classes": [300, 30]}, "从小到大"),
        ({"contest_days": 0}, "工作日"),
        ({"deductions": {kind.value: "-1" for kind in FactKind}}, "0 到 50"),
        ({"deductions": {}}, "不是数字"),
        ({"deducting": "half"}, "按月平均"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_with_what_is_wrong(
    change: dict[str, object], word: str
) -> None:
    with pytest.raises(BadRules, match=word):
        MarkRules.parse({**RULES.as_json(), **change})
