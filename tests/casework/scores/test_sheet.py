"""Marks side by side: periods, classes of like volume, and places that few are given."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.scores import document
from bot.casework.scores.document import Counts
from bot.casework.scores.mark import Basics
from bot.casework.scores.rules import MarkRules
from bot.casework.scores.sheet import MarksOf, MarkSubject, ToldMark
from bot.domain.month import Month
from bot.domain.period import BadPeriod, Period, around
from bot.domain.scoring import Basis, FactKind

QUARTER = Period.parse("2026-Q4")


def counts(**departments: Basics) -> Counts:
    return Counts(
        QUARTER, MarkRules(), {(name, "事项", "王五", "2026-10"): one for name, one in departments.items()}
    )


@pytest.mark.parametrize(
    ("text", "first", "last", "title"),
    [
        ("2026-10", "2026-10", "2026-10", "2026年10月"),
        ("2026-Q1", "2026-01", "2026-03", "2026年第一季度"),
        ("2026-Q4", "2026-10", "2026-12", "2026年第四季度"),
        ("2026-H1", "2026-01", "2026-06", "2026年上半年"),
        ("2026-H2", "2026-07", "2026-12", "2026年下半年"),
        ("2026", "2026-01", "2026-12", "2026年全年"),
    ],
)
def test_periods_are_read_and_written(text: str, first: str, last: str, title: str) -> None:
    period = Period.parse(text)
    assert (str(period.first), str(period.last), str(period), period.title) == (first, last, text, title)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-Q5", "2026-H3", "2026-10+1", "２０２６", "202610", "2026-10 "]
)
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(BadPeriod, match="2026-Q4"):
        Period.parse(text)


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_a_month_lies_in_its_quarter_half_and_year(year: int, number: int) -> None:
    month = Month(year, number)
    found = around(month)
    assert [period.months for period in found] == [1, 3, 6, 12]
    assert all(period.first <= month <= period.last for period in found)
    assert all(Period.parse(str(period)) == period for period in found)


def test_places_are_given_within_a_class_to_those_with_enough_ratings() -> None:
    rows = {
        row.subject.name: row
        for row in counts(
            甲=Basics(50, {5: 30}),
            乙=Basics(60, {4: 40}),
            丙=Basics(70, {5: 30}),
            丁=Basics(80, {1: 12}),
            戊=Basics(2000, {4: 900}),
        )
        .sheet(MarksOf.DEPARTMENT)
        .rows
    }
    assert {name: (row.place, row.among) for name, row in rows.items()} == {
        "甲": (1, 3),
        "丙": (1, 3),
        "乙": (3, 3),
        "丁": (None, 0),
        "戊": (None, 0),
    }
    assert rows["丁"].mark.basis is Basis.MARKED, "its mark stands, its place would say too much"
    assert rows["戊"].volume == 3, "alone in its class nobody is first"


def test_a_year_of_which_two_months_had_cases_is_classed_by_those() -> None:
    two = {("甲", "事项", "王五", "2026-10"): Basics(120, {5: 90})}
    year = Period.parse("2026")
    assert [row.volume for row in Counts(year, MarkRules(), two, 2).sheet(MarksOf.DEPARTMENT).rows] == [2]
    assert [row.volume for row in Counts(year, MarkRules(), two).sheet(MarksOf.DEPARTMENT).rows] == [1]


def test_two_handlers_of_one_name_are_two() -> None:
    both = Counts(
        QUARTER,
        MarkRules(),
        {("甲", "x", "王五", "2026-10"): Basics(1), ("乙", "x", "王五", "2026-10"): Basics(2)},
    )
    assert [row.subject for row in both.sheet(MarksOf.HANDLER).rows] == [
        MarkSubject("王五", "乙"),
        MarkSubject("王五", "甲"),
    ]
    assert [row.basics.concluded for row in both.sheet(MarksOf.ITEM).rows] == [3]
    assert [row.subject.department for row in both.sheet(MarksOf.HANDLER, frozenset({"甲"})).rows] == ["甲"]


def test_whoever_is_not_named_has_no_line() -> None:
    nobody = Counts(
        QUARTER, MarkRules(), {("甲", "", "", "2026-10"): Basics(1, facts={FactKind.COMPLAINT: 1})}
    )
    assert nobody.sheet(MarksOf.HANDLER).rows == nobody.sheet(MarksOf.ITEM).rows == ()
    assert [row.subject.name for row in nobody.sheet(MarksOf.DEPARTMENT).rows] == ["甲"]


@given(
    st.dictionaries(
        st.tuples(*[st.text(max_size=4)] * 4),
        st.builds(
            Basics,
            st.integers(0, 99),
            st.dictionaries(st.integers(1, 5), st.integers(1, 9)),
            st.dictionaries(st.sampled_from(FactKind), st.integers(1, 9)),
            st.dictionaries(st.integers(1, 2), st.integers(1, 3)),
        ),
        max_size=5,
    ),
    st.frozensets(st.builds(ToldMark, st.sampled_from(MarksOf), st.text(max_size=4), st.text(max_size=4))),
)
def test_a_sheet_is_read_as_it_was_written(
    basics: dict[tuple[str, str, str, str], Basics], told: frozenset[ToldMark]
) -> None:
    kept = Counts(QUARTER, MarkRules(), basics, told=told)
    assert document.read(document.written(kept)) == kept


BEFORE = '{"period":"2026-Q4","rules":RULES,"counted":[["甲","事项","王五",12,{"5":11},{"low_rating":2},1]],"months":3}'


def test_a_sheet_of_before_months_were_told_apart_says_what_it_said() -> None:
    rules = {name: of for name, of in MarkRules().as_json().items() if name != "deducting"}
    old = document.read(BEFORE.replace("RULES", json.dumps(rules)))
    [row] = old.sheet(MarksOf.DEPARTMENT).rows
    assert (str(row.mark.value), str(row.mark.cost), row.taken_out) == ("94.00", "6", 1), (
        "added up, as it was then"
    )
    [row] = old.sheet(MarksOf.DEPARTMENT, handed_on=True).rows
    assert row.mark.basis is Basis.WITHHELD, "nobody held it against other sheets"
