"""What the vault seals, indexes and recognises; the forms that stand in databases must never change."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.vault import OutOfPlace, Place, Vault, WrongKey

VAULT = Vault("a secret")
PHONES = [f"+861900000{n:04d}" for n in range(50)]
HERE = Place("cases.phone_sealed", "甲-1")
ELSEWHERE = [
    Place("cases.phone_sealed", "甲-2"),
    Place("cases.phones_sealed", "甲-1"),
    Place("cases", "phone_sealed\n甲-1"),
]
PLACES = [Place("cases.phone_sealed", f"{n}") for n in range(50)]


def derived(purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"huifang/vault/v1", info=purpose).derive(b"a secret")


def test_what_was_sealed_at_once_opens_one_by_one() -> None:
    sealed = VAULT.seal_all(PHONES, PLACES)
    assert list(map(VAULT.open, sealed, PLACES)) == PHONES
    assert VAULT.open(VAULT.seal("张三", HERE), HERE) == "张三"
    assert VAULT.seal_all([], []) == []


def test_no_nonce_is_used_twice() -> None:
    sealed = [
        *VAULT.seal_all(PHONES, PLACES),
        *VAULT.seal_all(PHONES, PLACES),
        *map(VAULT.seal, PHONES, PLACES),
    ]
    assert len({value[5:17] for value in sealed}) == len(sealed)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_value_opens_only_where_it_was_put(elsewhere: Place) -> None:
    sealed = VAULT.seal("张三", HERE)
    with pytest.raises(OutOfPlace, match=elsewhere.column):
        VAULT.open(sealed, elsewhere)


@pytest.mark.parametrize("at", range(5, 34))
def test_an_altered_value_does_not_open(at: int) -> None:
    sealed = bytearray(VAULT.seal("张三", HERE))
    sealed[at] ^= 1
    with pytest.raises(OutOfPlace):
        VAULT.open(bytes(sealed), HERE)


def test_a_value_of_the_first_scheme_still_opens_and_a_bound_one_cannot_be_passed_off_as_one() -> None:
    cipher, nonce = AESGCM(derived(b"seal")), b"n" * 12
    assert VAULT.open(b"\x01" + nonce + cipher.encrypt(nonce, "张三".encode(), None), HERE) == "张三"
    bound = VAULT.seal("张三", HERE)
    with pytest.raises(WrongKey):
        VAULT.open(b"\x01" + bound[5:], HERE)


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x02", b"\x03", b"\x01" + b"n" * 12])
def test_what_is_no_sealed_value_is_told(broken: bytes) -> None:
    with pytest.raises(WrongKey):
        VAULT.open(broken, HERE)


def test_another_secret_opens_nothing_and_knows_that_it_is_another() -> None:
    with pytest.raises(WrongKey) as refused:
        Vault("another").open(VAULT.seal("张三", HERE), HERE)
    assert type(refused.value) is WrongKey


def test_the_index_is_the_hmac_that_databases_hold() -> None:
    for phone in PHONES:
        assert VAULT.index(phone) == hmac.digest(derived(b"index"), phone.encode(), hashlib.sha256)[:16]


def test_a_fingerprint_tells_texts_and_secrets_apart() -> None:
    prints = {v.fingerprint(text) for v in (VAULT, Vault("another")) for text in ("甲", "甲 ", "")}
    assert len(prints) == 6
    assert VAULT.fingerprint("甲") == Vault("a secret").fingerprint("甲")
    assert {len(one) for one in prints} == {16}
