"""What a gateway posts, read by its row: every digit kept, both spellings of a time, and nothing hostile gets further."""

import json
from base64 import b64encode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Fate, Refusal
from bot.channels.gateway.decoding import items_of, replies, reports
from bot.channels.gateway.posts import hint
from bot.channels.gateway.reading import BadBody, each, read, text_at
from bot.channels.gateway.rows import Format, ReplyMap, Row
from bot.channels.gateway.table import shipped
from bot.channels.inbox import InboundSms

YUNMAS, FORM_GBK = shipped()
REPLY = {"mobile": "19000000001", "smsContent": "5", "sendTime": "20261102090500", "addSerial": ""}


def heard(body: object, row: Row = YUNMAS, **of: Any) -> list[InboundSms]:
    """The replies that can be told apart."""
    assert row.reply is not None
    told = row.reply.model_copy(update=of)
    given = body if isinstance(body, bytes) else json.dumps(body).encode(row.charset)
    return list(replies(row, told, items_of(row, given, told.format, told.items)).clear)


def told(body: object, row: Row = YUNMAS) -> list[Any]:
    assert row.report is not None
    given = body if isinstance(body, bytes) else json.dumps(body).encode(row.charset)
    found, _ = reports(row, row.report, items_of(row, given, row.report.format, row.report.items))
    return found


def key(**changes: object) -> str:
    (sms,) = heard({**REPLY, **changes})
    return sms.message_id


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-02 09:05:00",
        "2026/11/02 09:05:00",
        "2026-11-02T09:05:00+08:00",
        "1793581500",
        "1793581500000",
    ],
)
def test_the_same_reply_in_another_spelling_is_the_same(moment: str) -> None:
    assert key(sendTime=moment) == key()
    assert key(mobile="+8619000000001") == key(mobile=19000000001) == key(mobile="8619000000001") == key()


@pytest.mark.parametrize(
    "change",
    [{"smsContent": "4"}, {"sendTime": "20261202090500"}, {"mobile": "19000000002"}, {"addSerial": "1"}],
)
def test_another_reply_is_another(change: dict[str, object]) -> None:
    assert key(**change) != key()


def test_a_reply_without_a_time_is_for_an_officer_and_never_lost() -> None:
    assert YUNMAS.reply is not None
    blank, short = {**REPLY, "smsContent": ""}, {**REPLY, "mobile": "10086"}
    headless = {"mobile": "19000000001", "sendTime": "20261102090500"}
    found = replies(
        YUNMAS, YUNMAS.reply, [{**REPLY, "sendTime": ""}, "nonsense", REPLY, blank, short, headless]
    )
    assert [sms.text for sms in found.unclear] == ["5"]
    assert [sms.text for sms in found.clear] == ["5", ""]
    assert (found.unanswerable, found.broken) == (1, 2)


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("19000000001", "19000000001"),
        ("1.9000000001E10", "19000000001"),
        ("19000000001.0", "19000000001"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("0.5", "0.5"),
        ("1e999999999", "1e999999999"),
        ("true", "true"),
        ("null", ""),
        ("[1]", ""),
    ],
)
def test_a_number_keeps_every_digit(written: str, exact: str) -> None:
    assert text_at(read(f'{{"n":{written}}}'.encode(), "json", "utf-8"), (("n",),)) == exact


def test_reports_come_one_or_many_and_say_what_the_row_makes_of_them() -> None:
    one = {"reportStatus": "UNDELIV", "mobile": "19000000001", "errorCode": "CM:8004", "msgGroup": 1102}
    several = told(
        [one, {**one, "reportStatus": "DELIVRD", "errorCode": "DB:0140"}, {}, {**one, "errorCode": "DB:9"}]
    )
    assert [(r.provider_id, r.fate, r.error, r.why) for r in several] == [
        ("1102", Fate.UNDELIVERED, "CM:8004", Refusal.OPTED_OUT),
        ("1102", Fate.DELIVERED, "", None),
        ("1102", Fate.UNDELIVERED, "DB:9", None),
    ]
    (spread,) = told({"reportStatus": "DELIVRD", "Mobiles": ["19000000001"], "msgGroup": "7"})
    assert spread.to == "+8619000000001"
    assert told({**one, "reportStatus": "ACCEPTD"})[0].fate is Fate.ACCEPTED
    (unheard,) = told(b"msgid=17&mobile=8619000000001&status=SENDING", FORM_GBK)
    assert unheard.fate is None, "a word that nobody has told us of ends nothing"
    (form,) = told(b"msgid=17&seq=K7Q2M9AB&mobile=8619000000001&status=MK:0044", FORM_GBK)
    assert (form.ref, form.why) == ("K7Q2M9AB", Refusal.NOT_TODAY)


def test_nobody_vouches_for_a_push() -> None:
    (dead,) = told(
        {"reportStatus": "UNDELIV", "mobile": "19000000001", "errorCode": "CM:8003", "msgGroup": "1"}
    )
    assert dead.closes
    asked, unasked = hint(dead, askable=True), hint(dead, askable=False)
    assert (asked.why, asked.vouched) == (Refusal.BAD_ADDRESS, False)
    assert (unasked.why, unasked.error, unasked.vouched) == (None, "CM:8003", False)


def test_replies_in_xml_come_one_or_many() -> None:
    one = "<mo><id>88</id><from>8619000000001</from><msg>5 很快&amp;好</msg><at>20261102090500</at></mo>"
    for body, texts in ((one, 1), (one + one.replace("88", "89"), 2)):
        found = heard(
            f'<?xml version="1.0" encoding="GBK"?><mos><!-- x -->{body}</mos>'.encode("gbk"), FORM_GBK
        )
        assert [sms.text for sms in found] == ["5 很快&好"] * texts


def test_an_entity_is_not_unfolded() -> None:
    bomb = '<!DOCTYPE m [<!ENTITY a "5"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    hostile = f"{bomb}<mos><mo><id>1</id><from>8619000000001</from><msg>&a;&b;</msg></mo></mos>"
    assert [sms.text for sms in heard(hostile.encode("gbk"), FORM_GBK)] == [""]


def test_a_body_in_base64_is_read_as_one() -> None:
    assert [sms.text for sms in heard(b64encode(json.dumps(REPLY).encode()), format="base64-json")] == ["5"]


FORMATS: list[Format] = ["json", "base64-json", "form", "xml", "text"]


@given(body=st.binary(max_size=200) | st.text(max_size=100).map(str.encode), form=st.sampled_from(FORMATS))
def test_whatever_comes_is_read_or_refused(body: bytes, form: Format) -> None:
    with suppress(BadBody):
        list(each(read(body, form, "utf-8"), ((), ("a", "0"))))


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*REPLY, "msgGroup"]), inner),
    max_leaves=12,
)


@settings(max_examples=40)
@given(_ANYTHING)
def test_no_shape_of_json_gets_further_than_to_be_refused(found: object) -> None:
    for take in (heard, told):
        with suppress(BadBody):
            take(found)


def test_depth_and_number_of_items_have_their_limits() -> None:
    for hostile in (b"[" * 100_000, b'{"a":' * 100_000, json.dumps([REPLY] * 1_001).encode(), b"[]", b"{}"):
        with pytest.raises(BadBody):
            heard(hostile)


def test_the_map_of_replies_is_a_table_of_places() -> None:
    of = ReplyMap.model_validate({"phone": "a.b", "text": ["c", "d.0"], "time": "t"})
    found = replies(YUNMAS, of, [{"a": {"b": "19000000001"}, "c": "", "d": ["5"], "t": "20261102090500"}])
    assert [sms.text for sms in found.clear] == ["5"]
