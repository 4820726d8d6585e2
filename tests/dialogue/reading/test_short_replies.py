"""Commands, plain yes and no, and the language of a reply."""

import pytest

from bot.dialogue.reading.understanding import Command, command_of, language_of, yes_no


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("进度", Command.PROGRESS),
        ("查進度", Command.PROGRESS),
        ("Progress", Command.PROGRESS),
        ("/progress TS-20261103-0007-C", Command.PROGRESS),
        ("/progress@huifang_bot", Command.PROGRESS),
        ("投诉", Command.COMPLAINT),
        ("投訴！", Command.COMPLAINT),
        ("幫助", Command.HELP),
        ("HELP", Command.HELP),
        ("?", Command.HELP),
        ("取消", Command.CANCEL),
        ("/cancel", Command.CANCEL),
        ("恢复", Command.START),
        ("/start", Command.START),
    ],
)
def test_a_command_is_known_in_every_writing(text: str, command: Command) -> None:
    assert command_of(text) is command


@pytest.mark.parametrize(
    "text", ["", "满意", "5", "我想知道进度怎么样", "帮助了我很多", "/unknown", "/", "取消" * 500]
)
def test_a_word_inside_a_reply_is_no_command(text: str) -> None:
    assert command_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "是",
        "是的。",
        "有",
        "对",
        "對",
        "好的",
        "可以",
        "嗯嗯",
        "Yes",
        "y",
        "OK",
        "yes, please",
        "要，谢谢",
        "ＹＥＳ！",
    ],
)
def test_a_plain_yes(text: str) -> None:
    assert yes_no(text) is True


@pytest.mark.parametrize(
    "text", ["否", "没有", "沒有", "不", "不是", "不用了，谢谢", "No", "n", "no thanks", "nope.", "不要"]
)
def test_a_plain_no(text: str) -> None:
    assert yes_no(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "是吗？",
        "是不是",
        "有没有",
        "好不好",
        "有，但是没讲全",
        "是，不是",
        "不一定",
        "没有不",
        "y/n",
        "yes and no",
        "1",
        "5",
        "👍",
        "知道了",
        "谢谢",
    ],
)
def test_what_is_neither_plainly_yes_nor_plainly_no(text: str) -> None:
    assert yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("满意，谢谢", "zh-Hans"),
        ("滿意，謝謝", "zh-Hant"),
        ("not satisfied", "en"),
        ("5分 thanks 谢谢", "zh-Hans"),
        ("Dear 王先生, I was very satisfied with the service", "en"),
        ("5", None),
        ("T", None),
        ("OK", None),
        ("好", None),
        ("", None),
        ("👍", None),
        ("спасибо", None),
        ("ありがとう", None),
        ("\u200b\ud800", None),
    ],
)
def test_the_language_follows_the_writing_and_is_left_open_when_it_does_not_tell(
    text: str, language: str | None
) -> None:
    assert language_of(text) == language
