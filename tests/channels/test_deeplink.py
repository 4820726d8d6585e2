"""A link into the chat names a party, and nobody else can make one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.deeplink import party_of, token
from db.vault import Vault

OURS = Vault("a secret of the office").sign
THEIRS = Vault("another secret").sign
IDS = st.integers(0, 2**48 - 1)


@given(IDS)
def test_a_payload_names_its_party_and_fits_into_a_link(party_id: int) -> None:
    payload = token(OURS, party_id)
    assert party_of(OURS, payload) == party_id
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)


@given(IDS)
def test_a_payload_made_with_another_secret_names_nobody(party_id: int) -> None:
    assert party_of(OURS, token(THEIRS, party_id)) is None


@given(IDS, st.integers(0, 29), st.sampled_from("AZaz09_-"))
def test_a_payload_with_one_changed_character_names_nobody(party_id: int, place: int, other: str) -> None:
    payload = token(OURS, party_id)
    changed = payload[:place] + other + payload[place + 1 :]
    assert party_of(OURS, changed) == (party_id if changed == payload else None)


@given(st.text() | st.text("AZaz09_-", min_size=30, max_size=30))
def test_whatever_somebody_types_names_nobody(payload: str) -> None:
    assert party_of(OURS, payload) is None


@pytest.mark.parametrize("party_id", [-1, 2**48])
def test_an_impossible_party_gets_no_payload(party_id: int) -> None:
    with pytest.raises(OverflowError):
        token(OURS, party_id)
