"""SM2 as it is published: the standard's own numbers, and what a key or a message may not be."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.province import sm2
from bot.channels.province.sm2 import BadPublicKey, CurvePoint, encrypted, public_key, times
from standins.province import PRIVATE, PUBLIC, PUBLIC_TEXT, opened

K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21


def test_the_example_of_the_standard_comes_out() -> None:
    """GB/T 32918.5-2017 (GM/T 0003.5-2012), the example of encryption on the recommended curve."""
    assert f"{PUBLIC.x:064X}{PUBLIC.y:064X}" == (
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    cipher = encrypted(PUBLIC, b"encryption standard", K)
    assert cipher is not None
    c1, c3, c2 = cipher[:65], cipher[65:97], cipher[97:]
    assert c1.hex().upper() == (
        "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
        "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
    )
    assert c3.hex().upper() == "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
    assert c2.hex().upper() == "21886CA989CA9C7D58087307CA93092D651EFA"


def test_the_curve_closes_at_its_order() -> None:
    last = times(sm2.N - 1, sm2.G)
    assert (last.x, (last.y + sm2.G.y) % sm2.P) == (sm2.G.x, 0)
    assert times(2, sm2.G).on_curve
    assert times(3, sm2.G) == times(3, CurvePoint(sm2.G.x, sm2.G.y))


@settings(max_examples=25)
@given(st.binary(min_size=1, max_size=200))
def test_whoever_has_the_key_reads_every_message_and_nobody_else(plain: bytes) -> None:
    cipher = encrypted(PUBLIC, plain, 1 + secrets.randbelow(sm2.N - 1))
    if cipher is None:  # one byte in 256 is hidden by nothing
        assert len(plain) == 1
        return
    assert opened(cipher) == plain
    with pytest.raises(ValueError, match="another"):
        opened(cipher, PRIVATE - 1)
    with pytest.raises(ValueError, match="another"):
        opened(cipher[:-1] + bytes([cipher[-1] ^ 1]))


@pytest.mark.parametrize(
    "text", ["", "04", PUBLIC_TEXT[:-1], "xx" * 64, "05" + PUBLIC_TEXT[2:], f"{'0' * 127}1", "f" * 128]
)
def test_what_is_no_point_of_the_curve_is_no_key(text: str) -> None:
    assert public_key(PUBLIC_TEXT.upper()) == public_key(PUBLIC_TEXT[2:]) == PUBLIC
    with pytest.raises(BadPublicKey):
        public_key(text)


@pytest.mark.parametrize("k", [0, sm2.N, -1])
def test_a_number_that_hides_nothing_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        encrypted(PUBLIC, b"x", k)
    with pytest.raises(ValueError, match="nothing"):
        encrypted(PUBLIC, b"", 1)
