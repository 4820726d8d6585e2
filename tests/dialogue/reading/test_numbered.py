"""Several answers in one reply: whole or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.questionnaire import Option
from bot.dialogue.reading.numbered import by_number, picked
from bot.domain.language import Language
from dialogue.invented import asking_reasons

QUESTION = asking_reasons().find("why_1")
assert QUESTION is not None
OPTIONS: tuple[Option, ...] = QUESTION.options


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("1 3", [1, 3]),
        ("13", [1, 3]),
        ("３、1。", [1, 3]),
        ("一和八", [1, 8]),
        ("①，⑧", [1, 8]),
        ("第2条，还有第4条", [2, 4]),
        ("选5吧", [5]),
        ("态度差，办得慢", [8]),
        ("3和态度差，办得慢", [3, 8]),
        ("Bad attitude and slow and 1", [1, 8]),
        ("9", []),
        ("0", []),
        ("10", []),
        ("1-3", []),
        ("3分", []),
        ("跑了3趟", []),
        ("不是态度差，办得慢", []),
        ("1 3 都是胡说", []),
        ("", []),
        ("、", []),
    ],
)
def test_a_reply_is_taken_whole_or_not_at_all(said: str, places: list[int]) -> None:
    assert [OPTIONS.index(one) + 1 for one in picked(OPTIONS, said)] == places


@pytest.mark.parametrize("language", Language)
def test_what_a_page_sends_for_any_boxes_names_them(language: Language) -> None:
    labels = [one.labels[language] for one in OPTIONS]
    assert picked(OPTIONS, "、".join(labels)) == OPTIONS
    assert by_number(OPTIONS, "、".join(labels)) == ()


@given(st.lists(st.integers(1, 8), min_size=1, unique=True), st.sampled_from([" ", "、", "", "，", " 和 "]))
def test_numbers_name_the_same_answers_in_any_order(places: list[int], between: str) -> None:
    said = between.join(map(str, places))
    assert [OPTIONS.index(one) + 1 for one in by_number(OPTIONS, said)] == sorted(places)
