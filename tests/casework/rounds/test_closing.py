"""How a callback ends at the close: by what was really tried, and never by what failed on our side."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.archive.record import HistoryAttempt
from bot.casework.rounds.closing import Effort, closing_disposition, effort
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE

AT = datetime(2026, 11, 2, 9, 15, tzinfo=OFFICE_ZONE)
OURS = ["pending", "cancelled", "failed", "failed message", "undelivered message"]
"""Nothing went out, or it was refused because of us."""
THEIRS = ["failed address", "undelivered address"]
REACHED = ["sending", "unknown", "accepted", "delivered", "undelivered", "undelivered later", "failed later"]
CALLED = ["no_answer", "later", ""]
TRIES = st.builds(
    lambda channel, state: tried(f"{channel}: {state}"),
    st.sampled_from(["sms", "telegram"]),
    st.sampled_from([*OURS, *THEIRS, *REACHED]),
) | st.builds(lambda state: tried(f"phone: {state}"), st.sampled_from([*CALLED, "unreachable"]))


def tried(text: str) -> HistoryAttempt:
    """`sms: failed address` → a try."""
    channel, _, how = text.partition(": ")
    state, _, fault = how.partition(" ")
    return HistoryAttempt(channel, AT, state, fault=fault or None)


@pytest.mark.parametrize(
    ("tries", "expected"),
    [
        ([], "not_called"),
        (["sms: cancelled"], "not_called"),
        (["sms: pending", "telegram: failed"], "not_called"),
        (["sms: failed message"], "not_called"),
        (["sms: failed address"], "unreachable"),
        (["telegram: failed address", "sms: undelivered address"], "unreachable"),
        (["sms: failed", "sms: failed address"], "unreachable"),
        (["sms: failed address", "phone: unreachable"], "unreachable"),
        (["phone: unreachable"], "unreachable"),
        (["telegram: cancelled", "sms: failed address"], "not_called"),
        (["sms: failed address", "sms: cancelled"], "not_called"),
        (["sms: failed address", "telegram: delivered"], "no_answer"),
        (["sms: accepted"], "no_answer"),
        (["sms: unknown"], "no_answer"),
        (["sms: undelivered later", "sms: cancelled"], "no_answer"),
        (["sms: failed", "phone: no_answer"], "no_answer"),
        (["phone: "], "no_answer"),
    ],
)
def test_whoever_is_silent_ends_by_what_was_tried(tries: list[str], expected: str) -> None:
    assert closing_disposition([tried(t) for t in tries], reachable=True).value == expected


@pytest.mark.parametrize(("tries", "expected"), [([], "no_contact"), (["sms: cancelled"], "no_contact")])
def test_without_any_address_there_was_nothing_to_try(tries: list[str], expected: str) -> None:
    assert closing_disposition([tried(t) for t in tries], reachable=False).value == expected


@pytest.mark.parametrize("state", OURS)
def test_what_failed_on_our_side_alone_is_recorded_against_nobody(state: str) -> None:
    assert effort(tried(f"sms: {state}")) is Effort.NOTHING
    ends = {closing_disposition([tried(f"{c}: {state}") for c in ("sms", "telegram")], reachable=True)}
    assert ends == {Disposition.NOT_CALLED}


@given(st.lists(TRIES), st.booleans())
def test_every_end_says_what_it_means(tries: list[HistoryAttempt], reachable: bool) -> None:
    end, efforts = closing_disposition(tries, reachable=reachable), {effort(t) for t in tries}
    last = {t.channel: effort(t) for t in tries}
    match end:
        case Disposition.NO_ANSWER:
            assert Effort.REACHED in efforts
        case Disposition.UNREACHABLE:
            assert Effort.REFUSED in efforts
            assert Effort.REACHED not in efforts
            assert not reachable or set(last.values()) == {Effort.REFUSED}
        case Disposition.NOT_CALLED:
            assert reachable
            assert Effort.REACHED not in efforts
        case Disposition.NO_CONTACT:
            assert not reachable
            assert efforts <= {Effort.NOTHING}
        case _:
            raise AssertionError(end)
