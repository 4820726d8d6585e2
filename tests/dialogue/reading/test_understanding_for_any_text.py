"""What holds for any reply: it has a meaning, counts are no scores, a no stays a no, writing does not matter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.reading.characters import read
from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.lexicon import entries
from bot.dialogue.reading.understanding import Meaning, normal_form, opts_out, understand

LEVELS = {
    "非常满意": "5",
    "满意": "4",
    "基本满意": "3",
    "不满意": "2",
    "非常不满意": "1",
    "5": "5",
    "3分": "3",
}
TRADITIONAL = {"满": "滿"}
COUNTED = (
    "趟 次 天 个 个人 个月 楼 号 号窗口 点 点半 分钟 小时 年 月 日 元 块钱 毛 份 份材料 张 套 页 项 件 种 位 名 人 家 层 栋 "
    "单元 岁 斤 公里 米 周 星期 遍 回 条 台 倍 折 % ‰ 成 万 千 百 秒 刻钟 个工作日 工作日 个部门 个章 道 门 批 期 级 路 站 度 ℃ 号线"
).split()
VERBS = [
    "",
    "跑了",
    "等了",
    "要",
    "去了",
    "办了",
    "第",
    "花了",
    "排队",
    "一共",
    "交了",
    "住",
    "我去了",
    "才",
    "给我跑了",
]
UNSEEN = [
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\x00",
    "\u202e",
    "\u2067",
    "\xad",
    "\ufe0f",
    "\u3164",
    "\ud800",
    "\U000e0041",
]
TROUBLE = st.text(
    st.sampled_from(
        "不没满意非常基本5五分1234，。 ?？\n没有我你们对退订投诉打错了T-.、:(“👍😡" + "".join(UNSEEN)
    ),
    max_size=30,
)


@given(st.one_of(st.text(max_size=300), TROUBLE))
def test_any_text_has_a_meaning_and_a_comment_that_can_be_stored(text: str) -> None:
    found = understand(text)
    assert found.meaning in Meaning
    assert found.comment.encode("utf-8").count(b"\x00") == 0
    assert found.score is None or not found.declined


@given(st.one_of(st.text(max_size=300), TROUBLE, st.just("退订" + "长" * 5_000)))
def test_opting_out_is_heard_the_same_by_the_short_way(text: str) -> None:
    assert opts_out(text) is understand(text).optout


@given(
    st.one_of(st.text(max_size=40), TROUBLE),
    st.sampled_from(["不满意", "不滿意", "不\u200b满意", "不 满 意"]),
    TROUBLE,
)
def test_dissatisfaction_never_turns_into_satisfaction(before: str, word: str, after: str) -> None:
    score = understand(before + word + after).score
    assert score is None or score <= 2


@given(
    st.sampled_from("没有 不是 没 未 并非 不会 不可能 难以 不觉得 无法 如果 希望 能 才".split()),
    st.sampled_from(["", " ", "…", "，", "\n"]),
)
def test_what_is_denied_or_wished_for_is_no_score(word: str, between: str) -> None:
    assert understand(f"{word}{between}满意").score is None


@given(
    st.sampled_from("12345１２３４５一二三四五两②"),
    st.sampled_from(COUNTED),
    st.sampled_from(VERBS),
    st.sampled_from(["", " "]),
    st.sampled_from(["", " "]),
)
def test_a_number_that_counts_something_is_no_score(
    number: str, unit: str, verb: str, before: str, after: str
) -> None:
    assert understand(f"{verb}{before}{number}{after}{unit}").score is None


@given(st.integers(0, 10**12).filter(lambda n: not 1 <= n <= 5 and n != 100))
def test_a_number_outside_the_scale_is_no_score(number: int) -> None:
    for text in (f"{number}", f"{number}分", f"打{number}分", f"满意 {number}分"):
        assert understand(text).score is None


@given(
    st.integers(1, 5),
    st.integers(0, 9),
    st.sampled_from([".", ",", "-", "~", "/", ":", "、", "到", "至", "或", "，", "～", "—"]),
)
def test_two_numbers_are_no_score(first: int, second: int, between: str) -> None:
    text = f"{first}{between}{second}"
    assert understand(text).score is None or text in ("5/5", f"{first}.0")


@given(st.sampled_from(sorted(LEVELS)), st.data())
def test_invisible_characters_change_nothing(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    mark = data.draw(st.text(st.sampled_from(UNSEEN), min_size=1, max_size=5))
    assert understand(word[:at] + mark + word[at:]).meaning.value == LEVELS[word]


@pytest.mark.parametrize("word", sorted(LEVELS))
def test_width_script_and_spacing_change_nothing(word: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in word)
    traditional = "".join(TRADITIONAL.get(c, c) for c in word)
    for text in (wide, traditional, " ".join(word), f"\u3000{word}\u3000", f"{word}！", f"“{word}”"):
        assert understand(text).meaning.value == LEVELS[word]


@given(st.one_of(st.text(max_size=200), TROUBLE))
def test_the_normal_form_is_one_and_shows_nothing_hidden(text: str) -> None:
    form = normal_form(text)
    assert normal_form(form) == form
    assert "  " not in form
    assert not set(UNSEEN) & set(form)


VERY = ("的很", "得很")
"""Said behind a word, not beside it; a blank between them means nothing."""
BESIDE = st.text(
    st.sampled_from("满意不很非常基本没有门再说你们我他领导让写证给看等结果一二三45分打了吧的好差，。 "),
    max_size=12,
)


@given(st.sampled_from(sorted(LEVELS)), st.sampled_from(["，", " ", "。", "\n", ""]), BESIDE)
def test_no_clause_beside_a_score_ever_raises_it(word: str, between: str, beside: str) -> None:
    said = int(LEVELS[word])
    higher = [level for level in LEVELS if int(LEVELS[level]) > said and level in beside]
    goes_on = between == "" or (
        between == " " and beside.lstrip(" ").startswith(VERY)
    )  # 满意 的很 is 满意的很
    score = understand(word + between + beside).score
    assert score is None or score <= said or higher or goes_on, (word, beside)


SAYS_A_LEVEL = {Kind.SATISFIED, Kind.DISSATISFIED, Kind.DELIGHTED, Kind.FULL_MARKS}
CLAUSE = st.lists(
    st.sampled_from(
        sorted(
            word
            for word, kind in entries()
            if kind not in SAYS_A_LEVEL
            and not re.search("[1-5一二三四五]|满意|satisfied|one|two|three|four|five", word)
        )
    ),
    max_size=4,
).map("".join)
"""Of the words that the grammar knows, and that have a say."""
MARK = st.sampled_from("，。；\n！")


@given(CLAUSE, MARK, st.sampled_from(sorted(LEVELS)), MARK, CLAUSE)
def test_no_known_words_around_a_score_ever_raise_it(
    before: str, first: str, word: str, second: str, behind: str
) -> None:
    score = understand(before + first + word + second + behind).score
    assert score is None or score <= int(LEVELS[word]), (before, word, behind)


UNKNOWN = st.text(st.sampled_from("魑魅魍魉饕餮貔貅氤氲囹圄鳏龘"), min_size=1, max_size=6)
"""Nothing in any table is written with these."""


@given(st.sampled_from(["满意", "非常满意", "5", "4分", "基本满意"]), st.sampled_from("， 。"), UNKNOWN)
def test_a_good_score_beside_words_nobody_knows_is_asked_about(word: str, between: str, beside: str) -> None:
    assert understand(f"{word}{between}{beside}").score is None
    assert understand(f"{beside}{between}{word}").score is None


@given(st.sampled_from(["不满意", "非常不满意", "1分", "2分"]), UNKNOWN)
def test_a_low_score_keeps_whatever_grievance_stands_beside_it(word: str, beside: str) -> None:
    found = understand(f"{word}，{beside}")
    assert found.score is not None
    assert found.comment == beside


def test_a_reply_that_unfolds_into_more_than_is_read_is_kept_as_a_comment() -> None:
    words = "5" + "\ufdfa" * 200  # each stands for eighteen characters
    assert (understand(words).meaning, understand(words).comment) == (Meaning.UNCLEAR, words)
    assert read(words).too_long
