"""What Aliyun pushes is read whole or left out, and every message once, however its number is written."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.aliyun.messages import MOST_ITEMS, NotTheirs, items_of, replies_of, reports_of
from bot.channels.aliyun.posts import routes
from bot.channels.base import Fate, Receipt, Refusal
from bot.channels.events import Event, Toast
from bot.channels.inbound import Post, PostReply, Unavailable
from bot.channels.inbox import InboundSms
from bot.settings import Settings

REPLY = '{"phone_number":"19000000001","content":"5","send_time":"2026-11-02 09:30:00","sequence_id":%s}'


def keys(*numbers: str) -> list[str]:
    return [sms.message_id for n in numbers for sms in replies_of(items_of(f"[{REPLY % n}]"), vouched=False)]


def test_a_number_is_the_same_as_string_number_and_double() -> None:
    assert keys('"1234567890"', "1234567890", "1234567890.0", "1.23456789E9") == ["1234567890"] * 4
    assert keys('"12345678901234567"', "12345678901234567") == ["12345678901234567"] * 2
    (rounded,) = keys("1.2345678901234568E16")
    assert rounded.startswith("words-"), "which number it was is no longer known"
    assert keys("null", "1e999999999", '""') == [rounded] * 3
    assert keys('"a:b"') == ["a-b"], "a colon would make it an edit"


def test_a_reply_is_an_answer_from_a_number_that_nobody_vouches_for() -> None:
    (sms,) = replies_of(items_of(REPLY % 7), vouched=False)
    assert sms == InboundSms("7", "+8619000000001", "5", vouched=False)
    digit = json.dumps([{"phone_number": 8619000000001, "content": 5, "sequence_id": 8}])
    assert list(replies_of(items_of(digit), vouched=True)) == [InboundSms("8", "+8619000000001", "5")]


def test_a_report_names_the_number_the_reference_and_the_reason() -> None:
    items: list[dict[str, object]] = [
        {"phone_number": "19000000001", "success": True, "err_code": "DELIVERED", "biz_id": "1^0", "out_id": "K7Q2M9AB"},
        {"phone_number": "19000000001", "success": "false", "err_code": "W-BLACK", "biz_id": "2^0", "out_id": "no ref"},
        {"success": False, "err_code": "XX:0001", "out_id": "K7Q2M9AB"},
        {"success": False},
        {"biz_id": "3^0"},
    ]  # fmt: skip
    to = "+8619000000001"
    assert list(reports_of(items_of(json.dumps(items)), vouched=False)) == [
        Receipt("1^0", "delivered", "", "K7Q2M9AB", Fate.DELIVERED, None, to, False),
        Receipt("2^0", "failed", "W-BLACK", None, Fate.FAILED, Refusal.OPTED_OUT, to, False),
        Receipt("out:K7Q2M9AB", "failed", "XX:0001", "K7Q2M9AB", Fate.FAILED, None, None, False),
    ]


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["phone_number", "content"]), inner)
    ),
)


@settings(max_examples=40)
@given(st.binary() | st.builds(lambda value: json.dumps(value).encode(), _JSON))
def test_no_body_does_harm(body: bytes) -> None:
    try:
        items = items_of(body)
    except NotTheirs:
        return
    for sms in replies_of(items, vouched=False):
        assert sms.sender is not None
        assert ":" not in sms.message_id
        assert 0 < len(sms.message_id) <= 64
    for receipt in reports_of(items, vouched=False):
        assert receipt.provider_id
        assert not receipt.vouched


@dataclass
class Hall:
    """A house that is away, or fails at one thing."""

    away: bool = False
    fails_at: str = ""
    taken: list[object] = field(default_factory=list)

    def floods(self, event: Event) -> bool:
        return False

    async def take(self, event: Event) -> Toast | None:
        assert isinstance(event, InboundSms)
        self._take(event.message_id)
        return None

    async def keep(self, events: Sequence[Event]) -> None:
        raise AssertionError

    async def report(self, receipt: Receipt) -> None:
        self._take(receipt.provider_id)

    def _take(self, what: str) -> None:
        if self.away:
            raise Unavailable("away")
        if what == self.fails_at:
            raise ValueError("a fault of ours")
        self.taken.append(what)


async def posted(hall: Hall, body: str, route: int = 0) -> PostReply:
    answer = await routes(hall, Settings())[route].answer(Post("/", {}, {}, body.encode()))
    assert answer is not None
    return answer


async def test_what_is_broken_costs_nothing_beside_it() -> None:
    batch = f'[{REPLY % 1}, null, {{}}, 5, {{"phone_number":"911","content":"x"}}, {REPLY % 2}]'
    answer = await posted(hall := Hall(), batch)
    assert (answer.status, answer.body) == (200, '{"code":0,"msg":"接收成功"}')
    assert hall.taken == ["1", "2"]
    assert (await posted(hall := Hall(fails_at="1"), batch)).status == 500
    assert hall.taken == ["2"]


@pytest.mark.parametrize("body", ["", "x", "5", '"x"', "NaN", f"[{','.join(['{}'] * (MOST_ITEMS + 1))}]"])
async def test_what_is_none_of_theirs_is_said_to_be(body: str) -> None:
    assert (await posted(Hall(), body)).status == 400


async def test_nothing_is_acknowledged_before_it_is_durable() -> None:
    assert (await posted(Hall(away=True), REPLY % 1)).status == 503
    report = '[{"phone_number":"19000000001","success":true,"biz_id":"1^0"}]'
    assert (await posted(Hall(away=True), report, 1)).status == 503
    assert (await posted(hall := Hall(), report, 1)).status == 200
    assert hall.taken == ["1^0"]
