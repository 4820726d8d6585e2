"""评价回执: a code copied by hand is read, typing errors are noticed, and the receipt leads to its own slot alone."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.ledger.problems import NotExact
from bot.casework.ledger.rating_receipt import (
    NotAReceipt,
    RatingReceipt,
    receipt_code_of,
    receipt_in,
    receipt_secret,
)
from bot.dialogue.reading.complaint_words import shows_code
from bot.domain.month import RoundKey

SECRETS = st.binary(min_size=16, max_size=16)
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
OCTOBER = RoundKey.parse("2026-10")


@given(SECRETS, st.sampled_from(["", " ", "—", "\n", "_", "·"]))
def test_a_code_is_read_however_it_is_typed(t: bytes, between: str) -> None:
    code = receipt_code_of(t)
    assert [len(group) for group in code.split("-")] == [4] * 7
    typed = code.replace("-", between).lower().replace("1", "l").replace("0", "o")
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in typed)
    assert receipt_secret(typed) == receipt_secret(wide) == receipt_secret(typed.replace("l", "I")) == t


DASHES = "-‐‑‒–—―−﹣－_.·/、。\u00a0\u200b\u3000"


@given(
    SECRETS,
    st.sampled_from(["", " ", "  ", "——", " - ", "\n", *DASHES]),
    st.sampled_from(["", "回执", "回执：", "/check ", "check my code ", "2026-10 "]),
)
def test_a_code_is_found_among_words_whatever_stands_between(t: bytes, between: str, before: str) -> None:
    typed = before + receipt_code_of(t).replace("-", between).lower() + "。谢谢"
    assert receipt_in(typed) == t
    assert shows_code(typed)


@given(SECRETS, st.integers(1, 27))
def test_a_message_that_is_nothing_but_a_code_may_part_it_anywhere(t: bytes, at: int) -> None:
    signs = receipt_code_of(t).replace("-", "")
    assert receipt_in(f" {signs[:at]} {signs[at:]}\n") == t


@given(SECRETS, st.integers(0, 27), st.integers(1, 31))
def test_one_wrong_sign_is_noticed(t: bytes, place: int, step: int) -> None:
    bare = receipt_code_of(t).replace("-", "")
    wrong = bare[:place] + SIGNS[(SIGNS.index(bare[place]) + step) % 32] + bare[place + 1 :]
    with pytest.raises(NotAReceipt):
        receipt_secret(wrong)


@given(SECRETS)
def test_two_swapped_signs_are_noticed_wherever_they_stand(t: bytes) -> None:
    bare = receipt_code_of(t).replace("-", "")
    for one, other in combinations(range(28), 2):
        signs = list(bare)
        signs[one], signs[other] = signs[other], signs[one]
        if "".join(signs) != bare:
            with pytest.raises(NotAReceipt):
                receipt_secret("".join(signs))


@given(SECRETS)
def test_a_receipt_has_one_code(t: bytes) -> None:
    """4093, 4094 and 4095 would leave the same remainders as 0, 1 and 2."""
    number = 0
    for sign in receipt_code_of(t).replace("-", ""):
        number = number * 32 + SIGNS.index(sign)
    twin = number + 4093
    if twin >> 12 == number >> 12:
        with pytest.raises(NotAReceipt):
            receipt_secret("".join(SIGNS[twin >> 5 * n & 31] for n in reversed(range(28))))


@pytest.mark.parametrize("typed", ["", "5TQX", "U" * 28, "0" * 27, "0" * 29, "满" * 28, "0" * 27 + "1"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(NotAReceipt):
        receipt_secret(typed)


@given(SECRETS, st.sampled_from(["HNJX-2026-00002", "甲〔2026〕1号"]))
def test_a_receipt_is_a_file_of_four_lines(t: bytes, case_no: str) -> None:
    receipt = RatingReceipt(OCTOBER, case_no, t)
    assert RatingReceipt.read(receipt.text) == receipt
    assert t.hex() not in repr(receipt)
    for wrong in (
        receipt.text[:-1],
        receipt.text + "\n",
        receipt.text.replace(receipt.code, receipt.code.replace("-", " ")),
        receipt.text.replace("-", ""),
        receipt.text.replace("v1", "v2"),
        receipt.text.replace("2026-10\n", "2026-13\n"),
        receipt.text.replace("\n", "\r\n"),
    ):
        with pytest.raises(NotExact):
            RatingReceipt.read(wrong)


@given(SECRETS)
def test_nobody_elses_case_month_or_secret_leads_to_the_slot(t: bytes) -> None:
    own = RatingReceipt(OCTOBER, "HNJX-1", t)
    others = [
        RatingReceipt(OCTOBER, "HNJX-2", t),
        RatingReceipt(RoundKey.parse("2026-10+1"), "HNJX-1", t),
        RatingReceipt(OCTOBER, "HNJX-1", bytes([t[0] ^ 1]) + t[1:]),
    ]
    assert own.slot not in {other.slot for other in others}
