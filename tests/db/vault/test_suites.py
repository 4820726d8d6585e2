"""The suites of algorithms, tested with published vectors; and a value names its suite."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SM3, Hash
from hypothesis import given
from hypothesis import strategies as st

from db.vault import AnotherSuite, OutOfPlace, Place, Vault
from db.vault.keys import HashKeys
from db.vault.suites import GUOMI, INTERNATIONAL, SUITES, Suite

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
HERE = Place("cases.phone_sealed", "甲-1")
BLOCK = 64


def sm3(message: bytes) -> bytes:
    digest = Hash(SM3())
    digest.update(message)
    return digest.finalize()


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_that_of_gbt_32905(message: bytes, digest: str) -> None:
    assert sm3(message).hex() == digest


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    clear = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    nonce = bytes.fromhex("00001234567800000000abcd")
    sealed = GUOMI.aead(KEY).encrypt(nonce, clear, bound)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert GUOMI.aead(KEY).decrypt(nonce, sealed, bound) == clear
    for broken in (sealed[:-1], sealed[:-17] + b"x" + sealed[-16:], b"", sealed[:10]):
        with pytest.raises((InvalidTag, ValueError)):
            GUOMI.aead(KEY).decrypt(nonce, broken, bound)


@given(st.binary(max_size=100), st.binary(max_size=200))
def test_hmac_is_built_of_sm3_as_rfc_2104_says(key: bytes, message: bytes) -> None:
    padded = (sm3(key) if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in padded) + message)
    assert GUOMI.mac(key, message) == sm3(bytes(byte ^ 0x5C for byte in padded) + inner)


@pytest.mark.parametrize("suite", SUITES.values(), ids=list(SUITES))
def test_a_vault_keeps_its_promises_under_each_suite(suite: Suite) -> None:
    vault = Vault("a secret", suite=suite)
    sealed = vault.seal("+8619000000001", HERE)
    assert sealed.startswith(suite.scheme)
    assert len(sealed) == 1 + 4 + 12 + len("+8619000000001") + 16
    assert vault.open(sealed, HERE) == "+8619000000001"
    assert vault.seal("+8619000000001", HERE) != sealed
    with pytest.raises(OutOfPlace):
        vault.open(sealed, Place("cases.phone_sealed", "甲-2"))
    assert vault.index("张三") == Vault("a secret", suite=suite).index("张三") != vault.index("张四")
    assert [len(known) for known in (vault.index("x"), vault.fingerprint("x"), vault.sign(b"x"))] == [
        16,
        16,
        32,
    ]


@pytest.mark.parametrize("suite", SUITES.values(), ids=list(SUITES))
def test_what_the_keyring_kept_before_it_named_suites_is_of_the_one_that_sealed_it(suite: Suite) -> None:
    keys = HashKeys.of("a secret", suite)
    assert HashKeys.kept(keys.name, keys.bytes[1:], suite) == keys
    assert {HashKeys.kept(keys.name, keys.bytes, sealed) for sealed in SUITES.values()} == {keys}


def test_a_value_of_the_other_suite_says_which_one_to_set() -> None:
    ours, theirs = Vault("a secret", suite=GUOMI), Vault("a secret", suite=INTERNATIONAL)
    with pytest.raises(AnotherSuite, match="设回 international"):
        ours.open(theirs.seal("x", HERE), HERE)
    with pytest.raises(AnotherSuite, match="设回 guomi"):
        theirs.open(ours.seal("x", HERE), HERE)
    assert ours.index("x") != theirs.index("x")
