"""Twilio's codes and words, read with care whatever comes."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import About, Doubt, Fate, Refusal, Refused
from bot.channels.twilio.codes import FATES, LONGEST_WAIT, MEANINGS, SMS_CODES, error_code

judged, why_not = SMS_CODES.judged, SMS_CODES.why_not

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.integers(100, 599), st.text(max_size=50) | JSON.map(json.dumps), st.text(max_size=20))
def test_only_a_4xx_is_ever_a_refusal(status: int, body: str, wait: str) -> None:
    outcome = judged(status, body, {"Retry-After": wait})
    assert isinstance(outcome, Refused if 400 <= status < 500 and status != 408 else Doubt)
    if isinstance(outcome, Refused):
        assert 0.0 <= outcome.retry_after <= LONGEST_WAIT
        assert len(outcome.code) <= 16


@given(st.integers(0, 99_999), st.sampled_from([301, 500, 502, 503, 504, 200, 408]))
def test_no_code_turns_a_doubt_into_a_refusal(code: int, status: int) -> None:
    assert isinstance(judged(status, json.dumps({"code": code}), {}), Doubt)


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("nan", 0.0),
        ("inf", 0.0),
        ("1e99", LONGEST_WAIT),
        ("soon", 0.0),
        ("", 0.0),
    ],
)
def test_retry_after_is_believed_within_reason(wait: str, seconds: float) -> None:
    assert judged(429, "", {"Retry-After": wait}) == Refused(Refusal.LATER, "http_429", seconds)


def test_retry_after_may_be_a_date_against_the_answers_own() -> None:
    now = datetime(2026, 11, 1, 9, tzinfo=UTC)
    headers = {"Date": format_datetime(now), "Retry-After": format_datetime(now + timedelta(seconds=90))}
    assert judged(429, "", headers) == Refused(Refusal.LATER, "http_429", 90.0)


def test_429_is_never_about_the_message() -> None:
    assert judged(429, json.dumps({"code": 30007}), {}) == Refused(Refusal.LATER, "30007")


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"code": null}', '{"code": true}', '{"code": 1e9}'])
def test_a_body_without_a_code_has_none(body: str) -> None:
    assert error_code(body) is None


def test_a_body_nested_beyond_reason_has_no_code() -> None:
    assert error_code("[" * 200_000) is None


def test_a_message_that_did_not_arrive_says_what_that_means_for_the_number() -> None:
    assert why_not(Fate.UNDELIVERED, "30005") is Refusal.BAD_ADDRESS
    assert why_not(Fate.UNDELIVERED, "30003") is Refusal.NOT_TODAY
    assert why_not(Fate.FAILED, "21610") is Refusal.OPTED_OUT
    assert why_not(Fate.FAILED, "") is None
    assert why_not(Fate.DELIVERED, "30005") is None
    assert why_not(None, "30005") is None


@pytest.mark.parametrize("status", [400, 403, 413, 422])
def test_a_refusal_without_a_code_of_twilios_own_is_about_us(status: int) -> None:
    """A proxy or a portal on the way: whoever it was, it knew neither the number nor the message."""
    outcome = judged(status, "<html>Bad Request</html>", {})
    assert outcome == Refused(Refusal.HALT, f"http_{status}")
    assert outcome.why.about is About.US


@pytest.mark.parametrize(
    ("code", "about"),
    [
        (21211, About.ADDRESS),
        (21610, About.ADDRESS),
        (30004, About.ADDRESS),
        (30007, About.MESSAGE),
        (21408, About.US),  # not enabled by us for that country
        (21612, About.US),  # not from this sender
        (20003, About.US),
        (30001, About.US),
        (30002, About.US),
        (30034, About.US),
        (30003, About.US),  # switched off today is nobody's number being dead
        (30008, About.US),
        (30036, About.US),
    ],
)
def test_a_code_is_about_the_number_the_message_or_us(code: int, about: About) -> None:
    assert MEANINGS[code].why.about is about


def test_an_unavailable_provider_may_say_for_how_long() -> None:
    assert judged(503, "", {"Retry-After": "30"}) == Doubt("http_503", retry_after=30.0)


def test_every_code_stands_with_the_vendors_words() -> None:
    assert all(meaning.says for meaning in MEANINGS.values())


@pytest.mark.parametrize(
    ("word", "fate"),
    [
        ("queued", Fate.ACCEPTED),
        ("accepted", Fate.ACCEPTED),
        ("scheduled", Fate.ACCEPTED),
        ("sending", Fate.ACCEPTED),
        ("sent", Fate.ACCEPTED),
        ("delivered", Fate.DELIVERED),
        ("read", Fate.DELIVERED),
        ("undelivered", Fate.UNDELIVERED),
        ("failed", Fate.FAILED),
        ("canceled", Fate.FAILED),
        ("partially_delivered", None),
        ("", None),
    ],
)
def test_a_status_word_is_known_or_nothing(word: str, fate: Fate | None) -> None:
    assert FATES.get(word) is fate
