"""An auditor is told that a line is not a record, and why."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.archive.record import canonical
from bot.casework.archive.shape import phones_in_clear, read_line
from bot.domain.record import typed

GOOD: dict[str, Any] = {
    "schema": "huifang/archive/v1",
    "archive_no": "HF-202610-00001",
    "month": "2026-10",
    "case": {
        "case_no": "A-1",
        "item": "许可",
        "department": "处",
        "handler": "李四",
        "applicant": "张三",
        "received_at": None,
        "promised_days": None,
        "concluded_at": "2026-10-31T23:59:59+08:00",
        "outcome": "准予",
        "phone": "190****0001",
    },
    "disposition": "answered",
    "score": 5,
    "answers": [
        {
            "question": "overall",
            "value": "5",
            "raw": "好",
            "channel": "sms",
            "at": "2026-11-02T10:00:00+08:00",
        }
    ],
    "attempts": [
        {
            "n": 1,
            "channel": "sms",
            "at": "2026-11-02T09:00:00+08:00",
            "state": "delivered",
            "provider_id": None,
            "error": None,
        }
    ],
    "tickets": [],
    "questionnaire": {"id": "satisfaction", "version": 1, "sha256": "0" * 64},
    "sealed_at": "2026-11-06T00:00:05+08:00",
}
Change = Callable[[dict[str, Any]], object]


def flaws_after(change: Change) -> str:
    record = json.loads(json.dumps(GOOD))
    change(record)
    return "；".join(read_line(canonical(record).decode())[1])


def test_a_record_as_published_has_no_flaw() -> None:
    assert flaws_after(lambda r: None) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.pop("tickets"), "缺 tickets"),
        (lambda r: r["case"].pop("phone"), "case 的值不对"),
        (lambda r: r.update(extra=1), "多出 extra"),
        (lambda r: r.update(schema="huifang/archive/v2"), "schema"),
        (lambda r: r.update(disposition="delighted"), "disposition"),
        (lambda r: r.update(disposition=["answered"]), "disposition"),
        (lambda r: r.update(score=6), "score"),
        (lambda r: r.update(score=True), "score"),
        (lambda r: r.update(score=5.0), "score"),
        (lambda r: r.update(score=None), "矛盾"),
        (lambda r: r.update(disposition="refused"), "矛盾"),
        (lambda r: r.update(month="2026-13"), "month"),
        (lambda r: r.update(sealed_at="2026-11-06T00:00:05Z"), "sealed_at"),
        (lambda r: r.update(sealed_at="2026-02-30T00:00:05+08:00"), "sealed_at"),
        (lambda r: r["case"].update(phone="19000000001"), "case"),
        (lambda r: r["case"].update(phone=""), "case.phone"),
        (lambda r: r["case"].update(case_no=""), "case"),
        (lambda r: r["case"].update(received_at=""), "received_at"),
        (lambda r: r["case"].update(concluded_at=None), "concluded_at"),
        (lambda r: r.update(disposition=None, score=None), "disposition"),
        (lambda r: r.update(sealed_at=None), "sealed_at"),
        (lambda r: r["case"].update(more=1), "case 的值不对"),
        (lambda r: r["case"].update(promised_days="20"), "case"),
        (lambda r: r["answers"][0].update(raw=None), "answers"),
        (lambda r: r["answers"].append("好"), "answers"),
        (lambda r: r["attempts"][0].update(n=2), "序号"),
        (lambda r: r["attempts"][0].pop("error"), "attempts"),
        (lambda r: r.update(attempts={}), "attempts"),
        (lambda r: r.update(tickets=[7]), "tickets"),
        (lambda r: r["questionnaire"].update(sha256="x"), "questionnaire"),
    ],
)
def test_every_departure_is_named(change: Change, said: str) -> None:
    assert said in flaws_after(change)


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda line: line.replace(",", ", ", 1),
        lambda line: line.replace("许可", "\\u8bb8可"),
        lambda line: line.replace('"score":5', '"score":5,"score":5'),
        lambda line: line + " ",
    ],
)
def test_another_way_of_writing_the_same_record_is_noticed(rewritten: Callable[[str], str]) -> None:
    line = canonical(GOOD).decode()
    assert rewritten(line) != line
    assert "不是规范写法" in "；".join(read_line(rewritten(line))[1])


@pytest.mark.parametrize("line", ["", "{", "null", "[]", '"x"', "NaN", '{"a":NaN}', "[" * 100_000])
def test_what_is_no_record_is_said_to_be_none(line: str) -> None:
    record, flaws = read_line(line)
    assert flaws
    assert record is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3), max_leaves=8
    )
)
def test_no_value_anywhere_confuses_the_auditor(value: object) -> None:
    for key in GOOD:
        read_line(json.dumps({**GOOD, key: value}))


def test_a_phone_in_clear_is_found_in_the_texts_only() -> None:
    record = json.loads(json.dumps(GOOD))
    record["case"]["case_no"] = "19000000001"
    assert phones_in_clear(typed(json.dumps(record)), ["+8619000000001"]) == []
    record["answers"][0]["raw"] = "打 190-0000-0001"
    record["case"]["outcome"] = "电话 19000000009"
    assert phones_in_clear(typed(json.dumps(record)), ["+8619000000001"]) == ["case.outcome", "answers.raw"]
