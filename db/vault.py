"""Personal data at rest: sealed with AES-256-GCM, found by a keyed blind index, shown masked.

One secret (`HUIFANG_SECRET_KEY`) gives four keys through HKDF-SHA256 (RFC 5869): to seal, index, sign and tell
changes. A sealed value is `0x01 ‖ nonce(12) ‖ ciphertext`; the first byte names the scheme, so that keys can be rotated
later.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SCHEME = b"\x01"
_NONCE = 12


class WrongKey(RuntimeError):
    """The value was sealed with another secret key."""

    def __init__(self) -> None:
        super().__init__("数据是用另一个 HUIFANG_SECRET_KEY 加密的，请换回原来的密钥")


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"huifang/vault/v1", info=purpose).derive(secret.encode())


class Vault:
    """Seals and opens texts under the office's secret."""

    def __init__(self, secret: str, *, nonces: Callable[[int], bytes] = os.urandom) -> None:
        self._cipher = AESGCM(_derive(secret, b"seal"))
        self._index = hmac.new(_derive(secret, b"index"), digestmod=hashlib.sha256)
        self._print = hashlib.blake2b(key=_derive(secret, b"fingerprint"), digest_size=16)
        self._sign_key = _derive(secret, b"sign")
        self._nonces = nonces

    def seal(self, clear: str) -> bytes:
        """Encrypt; the same text gives another ciphertext each time."""
        return self._sealed(self._nonces(_NONCE), clear)

    def seal_all(self, clears: Sequence[str]) -> list[bytes]:
        """`seal` each: the system is asked for chance only once."""
        chance = self._nonces(_NONCE * len(clears))
        return [
            self._sealed(chance[start : start + _NONCE], clear)
            for start, clear in zip(range(0, len(chance), _NONCE), clears, strict=True)
        ]

    def _sealed(self, nonce: bytes, clear: str) -> bytes:
        return _SCHEME + nonce + self._cipher.encrypt(nonce, clear.encode(), None)

    def open(self, sealed: bytes) -> str:
        """Decrypt; raises WrongKey if the secret is another one or the value was altered."""
        if sealed[:1] != _SCHEME:
            raise WrongKey
        try:
            return self._cipher.decrypt(sealed[1:13], sealed[13:], None).decode()
        except InvalidTag as e:
            raise WrongKey from e

    def seal_bytes(self, clear: bytes) -> bytes:
        """`seal`, for files."""
        nonce = self._nonces(_NONCE)
        return _SCHEME + nonce + self._cipher.encrypt(nonce, clear, None)

    def open_bytes(self, sealed: bytes) -> bytes:
        """What `seal_bytes` sealed; raises WrongKey if the secret is another one or a byte was altered."""
        if sealed[:1] != _SCHEME:
            raise WrongKey
        try:
            return self._cipher.decrypt(sealed[1:13], sealed[13:], None)
        except InvalidTag as e:
            raise WrongKey from e

    def index(self, clear: str) -> bytes:
        """The blind index: equal texts give equal 16 bytes, nothing else can be read from them."""
        keyed = self._index.copy()  # the key's own work is done once
        keyed.update(clear.encode())
        return keyed.digest()[:16]

    def fingerprint(self, text: str) -> bytes:
        """16 bytes by which a long text is known again (BLAKE2b, keyed): tells changes, is never searched for."""
        keyed = self._print.copy()
        keyed.update(text.encode())
        return keyed.digest()

    def sign(self, message: bytes) -> bytes:
        """32 bytes by which we know `message` again as ours; begin it with what it is for."""
        return hmac.digest(self._sign_key, message, hashlib.sha256)


def mask_phone(e164: str) -> str:
    """`+8619000000001` → `190****0001`: enough to recognise, too little to dial."""
    digits = e164.removeprefix("+86") if e164.startswith("+86") else e164
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"
