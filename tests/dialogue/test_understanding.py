"""Replies are understood as their writers meant them, and a score nobody said is never made up."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.understanding import Meaning, understand

REPLIES = Path(__file__).parent / "data" / "replies.tsv"
COUNTED = ("趟", "天", "次", "个人", "楼", "号窗口", "分钟", "块钱", "个月", "份材料")


def test_every_reply_of_the_corpus_means_what_its_writer_meant() -> None:
    lines = REPLIES.read_text(encoding="utf-8").splitlines()
    wrong = []
    for line in lines:
        text, meaning = line.rsplit("\t", 1)
        found = understand(json.loads(text)).meaning
        if found != meaning:
            wrong.append(f"{text}: {found} instead of {meaning}")
    assert len(lines) > 200
    assert not wrong, "\n".join(wrong)


def test_what_is_said_besides_the_score_is_kept_in_the_persons_own_characters() -> None:
    assert understand("满意，但是等太久").comment == "但是等太久"
    assert understand("滿意，就是慢").comment == "就是慢"
    assert understand("5").comment == ""
    assert understand("跑了3趟").comment == "跑了3趟"


def test_somebody_who_does_not_want_to_rate_is_seen() -> None:
    assert understand("不想评价").declined
    assert not understand("没空").declined


@given(st.text(max_size=300))
def test_any_text_has_a_meaning(text: str) -> None:
    assert understand(text).meaning in Meaning


@given(
    st.text(max_size=40),
    st.sampled_from(["不满意", "不滿意", "不\u200b满意", "不 满 意"]),
    st.text(max_size=40),
)
def test_dissatisfaction_never_turns_into_satisfaction(before: str, word: str, after: str) -> None:
    score = understand(before + word + after).score
    assert score is None or score <= 2


@given(st.integers(1, 5), st.sampled_from(COUNTED), st.sampled_from(["跑了", "等了", "要", "去了", ""]))
def test_a_number_that_counts_something_is_no_score(number: int, unit: str, verb: str) -> None:
    assert understand(f"{verb}{number}{unit}").score is None


@given(st.sampled_from(["非常满意", "满意", "基本满意", "不满意", "非常不满意", "5", "3"]), st.data())
def test_invisible_characters_change_nothing(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    mark = data.draw(st.sampled_from(["\u200b", "\u202e", "\ufeff", "\x00", "\u2060"]))
    assert understand(word[:at] + mark + word[at:]).meaning == understand(word).meaning
