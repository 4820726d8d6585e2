"""The ladder: one first message, one reminder a channel on other days, and then the telephone."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.contact.ladder import HandToPhone, Move, Send, Try, Wait, next_move
from bot.domain.attempt import TryState
from bot.domain.month import OFFICE_ZONE, Hours, Month, window_of

HOURS = Hours.parse("09:00-20:00")
WINDOW = window_of(Month.parse("2026-10"), OFFICE_ZONE)
BOTH = ["telegram", "sms"]


def at(when: str) -> datetime:
    """`2 10:00` → 10 o'clock on the 2nd of November."""
    day, _, hour = when.partition(" ")
    return datetime.fromisoformat(f"2026-11-{int(day):02d}T{hour}:00+08:00")


def tried(text: str) -> Try:
    """`1 09:00 sms delivered` and, behind it, `reminder`, `temporary`, `ours` or `mended`."""
    day, hour, channel, state, *marks = text.split()
    return Try(
        channel,
        at(f"{day} {hour}"),
        TryState(state),
        reminder="reminder" in marks,
        temporary="temporary" in marks,
        ours="ours" in marks,
        mended="mended" in marks,
    )


def said(move: Move) -> str:
    """A move as it is written in the table."""
    match move:
        case Send(step, channel):
            return f"{step.value} {channel}"
        case Wait(until):
            return f"wait {until.astimezone(OFFICE_ZONE):%-d %H:%M}"
        case HandToPhone():
            return "phone"


@pytest.mark.parametrize(
    ("tries", "now", "expected"),
    [
        ([], "1 08:00", "wait 1 09:00"),
        ([], "1 09:00", "invite telegram"),
        ([], "1 20:00", "wait 2 09:00"),
        (["1 09:00 telegram cancelled"], "1 10:00", "invite telegram"),
        (["1 09:00 telegram pending"], "1 10:00", "wait 1 10:01"),
        (["1 09:00 telegram sending"], "3 10:00", "wait 3 10:01"),
        (["1 09:00 telegram failed"], "1 10:00", "invite sms"),
        (["1 09:00 telegram failed mended"], "1 10:00", "invite telegram"),
        (["1 09:00 telegram failed mended", "1 10:00 telegram failed"], "1 11:00", "invite sms"),
        (["1 09:00 telegram failed", "1 10:00 sms undelivered"], "1 11:00", "phone"),
        (["1 09:00 telegram delivered"], "1 19:00", "wait 2 09:00"),
        (["1 09:00 telegram delivered"], "2 09:00", "remind telegram"),
        (["1 09:00 telegram unknown"], "2 09:00", "remind telegram"),
        (["1 09:00 telegram delivered", "2 09:00 telegram accepted reminder"], "3 09:00", "remind sms"),
        (["1 09:00 sms undelivered temporary"], "2 09:00", "remind sms"),
        (["1 09:00 telegram accepted ours"], "1 12:00", "wait 2 09:00"),
        (["1 09:00 telegram accepted ours"], "2 09:00", "invite telegram"),
        (
            [
                "1 09:00 telegram delivered",
                "2 09:00 telegram accepted reminder",
                "3 09:00 sms delivered reminder",
            ],
            "4 09:00",
            "phone",
        ),
    ],
)
def test_the_next_step_follows_from_what_was_tried(tries: list[str], now: str, expected: str) -> None:
    assert said(next_move([tried(t) for t in tries], BOTH, at(now), WINDOW, HOURS)) == expected


def test_nobody_without_a_channel_is_waited_for() -> None:
    assert said(next_move([], [], at("1 09:00"), WINDOW, HOURS)) == "phone"


ENDS = st.sampled_from(
    ["delivered", "accepted", "unknown", "failed", "undelivered", "undelivered temporary", "accepted ours"]
)


@given(st.lists(ENDS, min_size=12, max_size=12), st.sampled_from([BOTH, BOTH[::-1], ["sms"]]))
def test_however_its_tries_end_a_callback_has_one_invite_and_one_reminder_a_channel_that_were_ours_to_send(
    ends: list[str], channels: list[str]
) -> None:
    tries: list[Try] = []
    now = WINDOW.opens
    for end in ends:
        move = next_move(tries, channels, now, WINDOW, HOURS)
        while isinstance(move, Wait):
            assert move.until > now
            now = move.until
            move = next_move(tries, channels, now, WINDOW, HOURS)
        if isinstance(move, HandToPhone):
            break
        assert now in HOURS
        mark = " reminder" if move.step.value == "remind" else ""
        tries.append(tried(f"{now.astimezone(OFFICE_ZONE):%d %H:%M} {move.channel} {end}{mark}"))
        now += timedelta(minutes=5)
    kept = [t for t in tries if not t.ours and not t.closes_channel]
    assert sum(not t.reminder for t in kept) <= 1
    assert all(sum(t.reminder and t.channel == c for t in kept) <= 1 for c in channels)
    days = [t.at.astimezone(OFFICE_ZONE).date() for t in kept]
    assert len(set(days)) == len(days), "two messages that may have arrived on one day"
