"""Replies are understood as their writers meant them, and a score nobody said is never made up.

`bot/samples/replies.tsv` is the corpus: the reply as a JSON string, its meaning (`unclear/declined` when the person does not
wish to rate), and where it matters the comment. Lines that begin with # are headings.
"""

import json
import time
import tomllib
from pathlib import Path

import pytest

from bot.dialogue.reading.understanding import Meaning, understand

BOT = Path(__file__).parents[2] / "bot"
REPLIES = BOT / "samples" / "replies.tsv"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")


def told(text: str) -> str:
    found = understand(text)
    return f"{found.meaning}/declined" if found.declined else found.meaning.value


def test_every_reply_of_the_corpus_means_what_its_writer_meant() -> None:
    lines = [line for line in REPLIES.read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    wrong = []
    for line in lines:
        text, meaning, *comment = line.split("\t")
        found = understand(json.loads(text))
        if told(json.loads(text)) not in (meaning, f"{meaning}/declined"):
            wrong.append(f"{text}: {told(json.loads(text))} instead of {meaning}")
        elif comment and found.comment != comment[0]:
            wrong.append(f"{text}: the comment is {found.comment!r} instead of {comment[0]!r}")
    assert len(lines) > 1500
    assert not wrong, "\n".join(wrong)


def test_no_reply_stands_in_the_corpus_twice() -> None:
    texts = [
        line.split("\t")[0] for line in REPLIES.read_text(encoding="utf-8").split("\n") if line[:1] == '"'
    ]
    assert sorted({t for t in texts if texts.count(t) > 1}) == []


def test_what_our_own_messages_offer_is_understood_when_it_is_typed() -> None:
    overall = tomllib.loads((BOT / "questionnaires" / "satisfaction.toml").read_text(encoding="utf-8"))[
        "questions"
    ][0]
    wrong = [
        (choice[language], told(choice[language]))
        for choice in overall["choices"]
        for language in LANGUAGES
        if told(choice[language]) != choice["value"]
        or told(f"{choice['value']} {choice[language]}") != choice["value"]
    ]
    assert wrong == []


@pytest.mark.parametrize("text", ["不想评价", "不想評價", "Rather not rate"])
def test_the_button_for_no_rating_can_be_typed(text: str) -> None:
    assert understand(text).declined


@pytest.mark.parametrize("text", ["我不是办件人", "我不是辦件人", "Not my application", "NOT ME"])
def test_the_button_for_a_wrong_person_can_be_typed(text: str) -> None:
    assert understand(text).meaning is Meaning.WRONG_PERSON


@pytest.mark.parametrize("text", ["COMPLAINT they asked for money at window 3", "投诉 窗口收了200块没给票"])
def test_a_complaint_can_be_told_in_the_message_that_files_it(text: str) -> None:
    assert understand(text) == understand(text).__class__(Meaning.COMPLAINT, text)


def test_a_comment_is_kept_in_the_persons_own_characters() -> None:
    assert understand("滿意，但是等太久……").comment == "但是等太久……"
    assert understand("５，ＡＢＣ窗口①號很好").comment == "ＡＢＣ窗口①號很好"
    assert understand("  跑了3趟\r\n才办好 ").comment == "跑了3趟\n才办好"
    assert understand("满意\u202e，很快\x00").comment == "很快"


def test_a_reply_that_is_only_the_score_or_the_word_leaves_no_comment() -> None:
    assert [understand(t).comment for t in ("5", "非常满意！", "我给你们打5分。", "T", "对这次办理满意")] == [
        ""
    ] * 5


def test_whatever_is_no_score_is_kept_whole() -> None:
    for text in ("很好，谢谢", "不是我办的，打错了", "我要投诉，1分", "别再发了，我要投诉"):
        assert understand(text).comment == text


def test_a_low_score_said_beside_a_complaint_is_not_lost() -> None:
    assert understand("不满意，我要投诉").also == 2
    assert understand("非常不满意！我要投诉窗口").also == 1
    assert understand("满意，但我要投诉小王").also is None
    assert understand("我要投诉").also is None


def test_somebody_who_does_not_want_to_rate_is_told_from_somebody_who_cannot_now() -> None:
    assert understand("不想评价").declined
    assert not understand("没空").declined
    assert not understand("不想评价，5").declined


def test_lone_surrogates_leave_a_comment_that_can_be_stored() -> None:
    assert understand("\ud83d跑了三趟\udc00").comment.encode("utf-8") == "跑了三趟".encode()


@pytest.mark.parametrize(
    "piece",
    [
        "不",
        "非常",
        "满意",
        "不满意，",
        "5 ",
        "5，",
        "1分,",
        "你 好 ",
        "没办过，",
        "很好但",
        "不要再",
        "(",
        "\u200b",
        "\ud800",
        "a,",
        "stop ",
    ],
)
def test_a_megabyte_of_anything_is_read_at_once(piece: str) -> None:
    before = time.process_time()
    found = understand(piece * (1_000_000 // len(piece)))
    understand(piece * (1990 // len(piece)))
    assert found.score is None
    assert time.process_time() - before < 3
