"""The explanation of a reply names the rule that applied and the words that it used."""

import pytest

from bot.dialogue.reading.explanation import Rule, explain
from bot.dialogue.reading.understanding import understand
from dialogue.reach import replies

DECIDES = {"optout": Rule.OPTOUT, "wrong_person": Rule.WRONG_PERSON, "complaint": Rule.COMPLAINT}
SCORING = {Rule.LEVEL, Rule.DIGIT, Rule.STARS, Rule.WHOLE_REPLY}


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("非常满意，谢谢", [("level", "非常满意"), ("remark", "谢谢")]),
        ("２，跑了三趟", [("digit", "２"), ("remark", "跑了三趟")]),
        ("5 退订", [("optout", "退订"), ("digit", "5")]),
        ("5 拒收", [("optout", "拒收"), ("digit", "5")]),
        ("1 拒收", [("digit", "1"), ("remark", "拒收")]),
        ("⭐⭐⭐⭐⭐", [("stars", "⭐⭐⭐⭐⭐")]),
        ("100分", [("whole_reply", "100分")]),
        ("不满意，我要投诉", [("level", "不满意"), ("remark", "我要投诉"), ("complaint", "投诉")]),
        ("满意，呵呵", [("doubt", "呵呵")]),
        ("很好", [("doubt", "很好")]),
        ("打错了", [("wrong_person", "打错了")]),
        ("不想评价", [("declined", "不想评价")]),
        ("T", [("optout", "T")]),
        (" \u200b", []),
    ],
)
def test_the_words_are_named_with_the_rule_that_took_them(text: str, taken: list[tuple[str, str]]) -> None:
    assert [(found.rule.value, found.words) for found in explain(text)] == taken


def test_a_clause_nobody_can_account_for_is_given_as_the_reason() -> None:
    (taken,) = explain("满意，没门，谢谢")
    assert (taken.words, taken.says) == ("没门", "旁边的话认不出来，或者和好评不合")


def test_every_reply_of_the_corpus_is_explained_by_what_it_is_taken_for() -> None:
    for _, text, _ in replies():
        found, taken = understand(text), explain(text)
        rules = {t.rule for t in taken}
        if found.score is not None:
            assert rules & SCORING, text
            assert Rule.DOUBT not in rules, text
        elif found.meaning.value in DECIDES:
            assert DECIDES[found.meaning.value] in rules, text
        elif found.comment:
            assert rules & {Rule.DOUBT, Rule.DECLINED, Rule.WRONG_PERSON, Rule.TOO_LONG, Rule.LEANING}, text
