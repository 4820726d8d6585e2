"""What the vault seals, indexes and recognises; the forms that stand in databases must never change."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.vault import Vault, WrongKey

VAULT = Vault("a secret")
PHONES = [f"+861900000{n:04d}" for n in range(50)]


def test_what_was_sealed_at_once_opens_one_by_one() -> None:
    sealed = VAULT.seal_all(PHONES)
    assert [VAULT.open(value) for value in sealed] == PHONES
    assert VAULT.open(VAULT.seal("张三")) == "张三"
    assert VAULT.seal_all([]) == []


def test_no_nonce_is_used_twice() -> None:
    sealed = [*VAULT.seal_all(PHONES), *VAULT.seal_all(PHONES), *map(VAULT.seal, PHONES)]
    assert len({value[1:13] for value in sealed}) == len(sealed)


def test_another_secret_opens_nothing() -> None:
    with pytest.raises(WrongKey):
        Vault("another").open(VAULT.seal_all(["张三"])[0])


def test_the_index_is_the_hmac_that_databases_hold() -> None:
    key = HKDF(algorithm=SHA256(), length=32, salt=b"huifang/vault/v1", info=b"index").derive(b"a secret")
    for phone in PHONES:
        assert VAULT.index(phone) == hmac.digest(key, phone.encode(), hashlib.sha256)[:16]


def test_a_fingerprint_tells_texts_and_secrets_apart() -> None:
    prints = {v.fingerprint(text) for v in (VAULT, Vault("another")) for text in ("甲", "甲 ", "")}
    assert len(prints) == 6
    assert VAULT.fingerprint("甲") == Vault("a secret").fingerprint("甲")
    assert {len(one) for one in prints} == {16}
