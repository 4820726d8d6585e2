"""What Tencent posts and what is pulled: the same reply is the same whichever way it came, and nothing hostile gets in."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Fate, Receipt
from bot.channels.tencent.rows import (
    BadRow,
    parsed,
    pulled_reply,
    pulled_report,
    pushed_reply,
    pushed_report,
    rows_of,
)
from standins.tencent_rows import reply

PUSHED = {
    "extend": "",
    "mobile": "19000000001",
    "nationcode": "86",
    "sign": "某某监察室",
    "text": "5",
    "time": 1457336869,
}
REPORT = {
    "user_receive_time": "2015-10-17 08:03:04",
    "nationcode": "86",
    "mobile": "19000000001",
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "用户短信送达成功",
    "sid": "5000:1045710669157053657849499619",
}


def read(body: str) -> object:
    return parsed(body.encode())


def test_a_reply_names_its_sender_its_words_and_when() -> None:
    line = pushed_reply(PUSHED)
    assert (line.sms.sender, line.sms.text) == ("+8619000000001", "5")
    assert line.at == datetime(2016, 3, 7, 7, 47, 49, tzinfo=UTC)


@pytest.mark.parametrize("text", ["5", "不满意，\n材料改了两次🙂", " 退订 ", ""])
def test_a_reply_has_one_key_pushed_and_pulled(text: str) -> None:
    pulled, pushed = reply("+8619000000001", "某某监察室", text, 1457336869)
    fetched, posted = pulled_reply(pulled), pushed_reply(pushed)
    assert (fetched.sms.vouched, posted.sms.vouched) == (True, False)
    assert fetched == replace(posted, sms=replace(posted.sms, vouched=True))


@pytest.mark.parametrize(
    "changed",
    ['"time": 1457336869.0', '"time": "1457336869"', '"mobile": 19000000001', '"mobile": 1.9000000001e10'],
)
def test_numbers_are_their_digits_however_they_are_written(changed: str) -> None:
    again = read(json.dumps(PUSHED)[:-1] + f", {changed}}}")
    assert pushed_reply(again).sms.message_id == pushed_reply(PUSHED).sms.message_id


@pytest.mark.parametrize(
    "changed", [{"mobile": "19000000002"}, {"text": "4"}, {"time": 1457336870}, {"sign": "另一个签名"}]
)
def test_another_reply_has_another_key(changed: dict[str, object]) -> None:
    assert pushed_reply({**PUSHED, **changed}).sms.message_id != pushed_reply(PUSHED).sms.message_id


@pytest.mark.parametrize("time", [None, "", "2026-11-01 09:35:00", 1457336869000, {}, True, -1, "²"])
def test_an_answer_is_not_lost_with_its_time(time: object) -> None:
    odd = pushed_reply({**PUSHED, "time": time}).sms
    assert (odd.sender, odd.text) == ("+8619000000001", "5")
    assert odd.message_id == pushed_reply({**PUSHED, "time": time}).sms.message_id, "once, however often"
    assert odd.message_id != pushed_reply(PUSHED).sms.message_id


def test_nobody_is_answered_at_what_is_no_number() -> None:
    assert pushed_reply({**PUSHED, "mobile": "10690000"}).sms.sender is None
    assert pushed_reply({**PUSHED, "nationcode": "852", "mobile": "91234567"}).sms.sender == "+85291234567"


def test_a_report_says_what_became_of_the_message() -> None:
    sid = str(REPORT["sid"])
    failed = pushed_report({**REPORT, "report_status": "FAIL", "errmsg": "UNDELIV"})
    assert (failed.fate, failed.error, failed.why) == (Fate.FAILED, "UNDELIV", None)
    delivered = pushed_report(REPORT)
    assert (delivered.provider_id, delivered.fate, delivered.error) == (sid, Fate.DELIVERED, "")
    assert (delivered.to, delivered.vouched) == ("+8619000000001", False)
    assert pushed_report({**REPORT, "report_status": "NEW"}).fate is None


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        {},
        {**REPORT, "sid": ""},
        {**REPORT, "sid": True},
        {**REPORT, "sid": "5" * 65},
        {**REPORT, "report_status": None},
    ],
)
def test_what_is_no_report_is_not_taken_for_one(row: object) -> None:
    with pytest.raises(BadRow):
        pushed_report(row)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"NaN", b"[" * 100_000, b'{"time": Infinity}', b"1" * 10_000]
)
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(BadRow):
        parsed(body)


def test_more_rows_than_anybody_sends_are_refused() -> None:
    assert rows_of(PUSHED, 3) == [PUSHED]
    with pytest.raises(BadRow):
        rows_of([PUSHED] * 4, 3)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [*PUSHED, *REPORT, *reply("+8619000000001", "s", "t", 1)[0], "SerialNo", "ReportStatus"]
)


@given(st.dictionaries(NAMES, JSON | st.just("19000000001") | st.just(1e308)))
def test_a_row_is_read_or_refused_and_nothing_else(row: dict[str, object]) -> None:
    again = parsed(json.dumps(row).encode())
    for decode in (pushed_reply, pulled_reply, pushed_report, pulled_report):
        try:
            found = decode(again)
        except BadRow:
            continue
        if isinstance(found, Receipt):
            assert 0 < len(found.provider_id) <= 64 >= len(found.error)
        else:
            assert len(found.sms.message_id) == 64
