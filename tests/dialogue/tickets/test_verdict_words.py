"""Which words judge a reply, ask about a ticket, or steer a complaint; and which only look like it."""

import pytest

from bot.dialogue.reading.complaint_words import Want, named_in, names_ticket, only_names_ticket, want
from bot.dialogue.tickets.verdict import said

CODE = "7KQ2-M0XD-4RTB-9VWC-H3NJ-6PYE-5G1Z"


@pytest.mark.parametrize(
    "text",
    [
        "认可",
        "认可，谢谢",
        "我认可。",
        "認可",
        "满意",
        "滿意，謝謝",
        "非常满意",
        "基本满意",
        "已经解决了！",
        "TS-20261103-0007-C 认可",
        f"{CODE} 认可",
        "accepted",
        "I accept, thanks",
        "satisfied",
        "Yes",
    ],
)
def test_a_reply_is_accepted(text: str) -> None:
    assert said(text) == (True, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("不认可", ""),
        ("不認可，還沒退錢", "还没退钱"),
        ("不满意", ""),
        ("不满意，因为拖了三个月", "因为拖了三个月"),
        ("非常不满意", ""),
        ("没解决问题", "问题"),
        ("没有解决", ""),
        ("我不接受这个说法", "这个说法"),
        ("TS-20261103-0007-C 不认可，没退钱", "没退钱"),
        ("not satisfied, the money is not back", "the money is not back"),
        ("No.", ""),
        ("不满意，我要投诉", "我要投诉"),
    ],
)
def test_a_reply_is_not_accepted(text: str, reason: str) -> None:
    assert said(text) == (False, reason)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "1",
        "满意5",
        "好的",
        "收到",
        "谢谢",
        "认可吗？",
        "满意，但是太慢",
        "认可你们的工作，但钱没退",
        "no thanks",
        "no problem",
        "不满意的地方在哪里写？",
        "他认可了",
        "投诉",
        "\ud800",
        "x" * 9_000,
    ],
)
def test_what_is_no_certain_verdict(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "TS-20261103-0007-C",
        "ts20261103 0007c",
        "ＴＳ－20261103－0007－Ｃ",
        "查一下 TS-20261103-0007-C 的进度",
        "TS-20261103-0007-C?",
        "status of TS-20261103-0007-C please",
        CODE,
        CODE.lower(),
        f"查询码：{CODE}",
    ],
)
def test_a_number_asks_about_itself(text: str) -> None:
    assert only_names_ticket(text)


@pytest.mark.parametrize(
    "text",
    ["TS-20261103-0007-C 这件办得很好", f"{CODE} 不认可", "进度", "TS", "5", "1234-5678", "", "TS-1" * 80],
)
def test_other_words_do_not_only_ask_about_a_number(text: str) -> None:
    assert not only_names_ticket(text)


def test_a_ticket_is_named_however_it_is_spelt_and_only_when_it_is_one() -> None:
    ours = ("TS-20261103-0007-C", "TS-20261103-0008-D")
    assert named_in("满意 ts 20261103 0007 c", ours) == ours[0]
    assert named_in(f"{ours[0]} {ours[1]}", ours) is None
    assert named_in("满意", ours) is None
    assert names_ticket(f"不认可 {ours[0]}")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("取消", Want.CANCEL),
        ("取消。", Want.CANCEL),
        ("/cancel", Want.CANCEL),
        ("/cancel@huifang_bot", Want.CANCEL),
        ("放棄", Want.CANCEL),
        ("不投诉了", Want.CANCEL),
        ("繼續投訴", Want.RESUME),
        ("Continue", Want.RESUME),
        ("实名提交", Want.NAMED),
        ("匿名", Want.ANONYMOUS),
        ("修改", Want.CHANGE),
        ("我的回訪", Want.CALLBACK),
        ("他取消了", None),
        ("继续说说那件事", None),
        ("", None),
    ],
)
def test_a_short_reply_wants_something_only_as_a_whole(text: str, meant: Want | None) -> None:
    assert want(text) is meant
