"""Complaint numbers: random, not consecutive; accepted however they are typed; typing errors are noticed."""

from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.tickets.ticket_number import (
    CHANCE_BITS,
    find_ticket_number,
    parse_ticket_number,
    ticket_number,
    ticket_numbers,
)

NUMBER, COUNTED = "TS-20261103-7KQ2X-K", "TS-20261103-0007-V"
TYPED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DRAWN = st.builds(
    ticket_number, st.dates(date(2020, 1, 1), date(2099, 12, 31)), st.integers(0, 2**CHANCE_BITS - 1)
)


@given(number=DRAWN)
def test_a_number_is_read_as_it_was_written(number: str) -> None:
    assert parse_ticket_number(number) == number
    assert find_ticket_number(f"请查一下{number}的进度，5分") == number


@given(number=DRAWN, at=st.integers(3, 18), sign=st.sampled_from(TYPED))
def test_one_wrong_sign_shows(number: str, at: int, sign: str) -> None:
    slip = number[:at] + sign + number[at + 1 :]
    meant = number[at] == "-" or sign.translate(str.maketrans("OIL", "011")) == number[at]
    assert parse_ticket_number(slip) is None or meant


@given(number=DRAWN, at=st.integers(2, 14))
def test_two_neighbours_swapped_show(number: str, at: int) -> None:
    bare = number.replace("-", "")
    slip = bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :]
    assert slip == bare or parse_ticket_number(slip) is None


@given(chance=st.integers(0, 2**CHANCE_BITS - 1))
def test_a_number_that_is_taken_is_followed_by_another(chance: int) -> None:
    some = list(islice(ticket_numbers(date(2026, 11, 3), chance), 50))
    assert len(set(some)) == 50
    assert all(number[-1].isalpha() for number in some)
    assert not {sign for number in some for sign in number[12:]} & set("01OIL")


@pytest.mark.parametrize(
    "typed",
    [
        "ts-20261103-7kq2x-k",
        "TS202611037KQ2XK",
        "TS 20261103 7KQ2X K",
        "ＴＳ－２０２６１１０３－７ＫＱ２Ｘ－Ｋ",
        "TS-2O26l1O3-7KQ2X-K",
        "TS—20261103—7KQ2X—K",
        "T S 2 0 2 6 1 1 0 3 7 K Q 2 X K",
        "\u200bTS-20261103\u200b-7KQ2X-K ".replace("\u200b", "", 1),
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_ticket_number(typed) == NUMBER
    assert find_ticket_number(f"我的{typed}怎么样了") == NUMBER


@pytest.mark.parametrize(
    "typed", ["ts20261103 0007v", "TS-20261103-OOO7-V", "ＴＳ－20261103－0007－Ｖ", COUNTED]
)
def test_the_counted_numbers_of_before_are_read_as_ever(typed: str) -> None:
    assert parse_ticket_number(typed) == COUNTED
    assert find_ticket_number(f"{typed} 5") == COUNTED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TS",
        "TS-20261103-7KQ2X",
        "TS-20261303-7KQ2X-K",
        "TS-20261103-0007-C",
        "HNJX-2026-00005",
        "TS" * 2_000,
    ],
)
def test_what_is_no_number_of_ours(text: str) -> None:
    assert parse_ticket_number(text) is None
    assert find_ticket_number(text) is None
