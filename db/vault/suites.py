"""The vault's algorithms: the international ones, or 国密 for systems assessed for commercial cryptography.

    international  AES-256-GCM, HMAC-SHA256, HKDF-SHA256, BLAKE2b (keyed)   0x02
    guomi          SM4-GCM (GB/T 32907, RFC 8998), HMAC-SM3, HKDF-SM3 (GB/T 32905)   0x03

Each secret has its suite, and `huifang db rekey` may change it with the secret. Keyed hashes keep the suite with
which the database was begun at their core, and get the present one around it (`db.vault.keys`). Neither suite has SM2
signatures, because the library that we lock does not support them; nothing is signed for others yet.
"""

import hashlib
import hmac
from abc import ABC, abstractmethod
from typing import Protocol, Self

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PRINT = 16
"""Bytes of a fingerprint."""
_TAG = 16
_SALT = b"huifang/vault/v1"


class Aead(Protocol):
    """Seals bytes bound to others. `decrypt` raises InvalidTag, or ValueError for input that is too short."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class KeyedHash(Protocol):
    """A keyed hash with the interface of `hashlib`."""

    def copy(self) -> Self: ...

    def update(self, data: bytes, /) -> object: ...

    def digest(self) -> bytes: ...


class Suite(ABC):
    """One set of algorithms."""

    name: str
    """The name in the settings."""
    scheme: bytes
    """The first byte of every value sealed with it."""
    hash: HashAlgorithm
    """For key derivation."""
    key: int
    """Length in bytes of a sealing key."""

    def derive(self, secret: str, purpose: bytes, length: int = 32) -> bytes:
        """A key for one purpose."""
        return HKDF(algorithm=self.hash, length=length, salt=_SALT, info=purpose).derive(secret.encode())

    def cipher(self, secret: str) -> Aead:
        """The cipher under a secret."""
        return self.aead(self.derive(secret, b"seal", self.key))

    @abstractmethod
    def aead(self, key: bytes) -> Aead:
        """The cipher under a key."""

    @abstractmethod
    def keyed(self, key: bytes) -> KeyedHash:
        """A 32-byte hash under a key."""

    @abstractmethod
    def prints(self, key: bytes) -> KeyedHash:
        """A fast hash under a key, of at least `PRINT` bytes."""

    def mac(self, key: bytes, message: bytes) -> bytes:
        """The 32-byte MAC of a message under a key."""
        keyed = self.keyed(key)
        keyed.update(message)
        return keyed.digest()


class _International(Suite):
    name, scheme, hash, key = "international", b"\x02", SHA256(), 32

    def aead(self, key: bytes) -> Aead:
        return AESGCM(key)

    def keyed(self, key: bytes) -> KeyedHash:
        return hmac.new(key, digestmod=hashlib.sha256)

    def prints(self, key: bytes) -> KeyedHash:
        return hashlib.blake2b(key=key, digest_size=PRINT)


class _Guomi(Suite):
    name, scheme, hash, key = "guomi", b"\x03", SM3(), 16

    def aead(self, key: bytes) -> Aead:
        return _Sm4Gcm(key)

    def keyed(self, key: bytes) -> KeyedHash:
        return _HmacSm3(HMAC(key, SM3()))

    def prints(self, key: bytes) -> KeyedHash:
        return self.keyed(key)


class _Sm4Gcm:
    """SM4-GCM (RFC 8998) with a tag of 16 bytes after the ciphertext."""

    def __init__(self, key: bytes) -> None:
        self._key = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        at_work = Cipher(self._key, GCM(nonce)).encryptor()
        at_work.authenticate_additional_data(associated_data or b"")
        return at_work.update(data) + at_work.finalize() + at_work.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        sealed, tag = data[:-_TAG], data[-_TAG:]
        at_work = Cipher(self._key, GCM(nonce, tag)).decryptor()
        at_work.authenticate_additional_data(associated_data or b"")
        return at_work.update(sealed) + at_work.finalize()


class _HmacSm3:
    """HMAC-SM3 with the interface of `hashlib`."""

    def __init__(self, at_work: HMAC) -> None:
        self._at_work = at_work

    def copy(self) -> "_HmacSm3":
        return _HmacSm3(self._at_work.copy())

    def update(self, data: bytes, /) -> None:
        self._at_work.update(data)

    def digest(self) -> bytes:
        return self._at_work.copy().finalize()


INTERNATIONAL: Suite = _International()
GUOMI: Suite = _Guomi()
SUITES = {suite.name: suite for suite in (INTERNATIONAL, GUOMI)}
"""By the name in the settings."""


def suite_of(sealed: bytes) -> Suite:
    """The suite with which a value was sealed; values older than the schemes are international."""
    return next((suite for suite in SUITES.values() if sealed.startswith(suite.scheme)), INTERNATIONAL)
