"""Receipt codes: codes read out or copied by hand are accepted, and typing errors are noticed."""

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.tickets.receipt_code import BITS, parse_receipt, receipt_code

chances = st.integers(0, 2**BITS - 1)


def test_a_code_is_seven_groups_of_four() -> None:
    code = receipt_code(2**BITS - 1)
    assert [len(group) for group in code.split("-")] == [4] * 7


@given(chances, chances)
def test_every_number_has_a_code_of_its_own(one: int, other: int) -> None:
    assert (receipt_code(one) == receipt_code(other)) == (one == other)


@given(chances, st.sampled_from(["", "查进度 ", "我的回执码是："]), st.sampled_from(["-", "", " "]))
def test_a_code_is_read_back_from_a_sentence_however_it_is_typed(
    chance: int, before: str, between: str
) -> None:
    code = receipt_code(chance)
    typed = before + code.replace("-", between).lower().replace("1", "l").replace("0", "o") + "。"
    assert parse_receipt(typed) == code


@given(chances, st.integers(0, 27), st.integers(1, 31))
def test_one_wrong_sign_is_noticed(chance: int, place: int, step: int) -> None:
    signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    bare = receipt_code(chance).replace("-", "")
    wrong = bare[:place] + signs[(signs.index(bare[place]) + step) % 32] + bare[place + 1 :]
    assert parse_receipt(wrong) is None


@given(chances, st.integers(0, 24))
def test_two_neighbours_swapped_are_noticed(chance: int, place: int) -> None:
    bare = receipt_code(chance).replace("-", "")
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    assert (parse_receipt(swapped) is None) == (swapped != bare)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = parse_receipt(text)
    assert found is None or parse_receipt(found) == found
