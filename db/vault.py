"""Personal data at rest: sealed with AES-256-GCM, found by a keyed blind index, shown masked.

One secret (`HUIFANG_SECRET_KEY`) gives three keys through HKDF-SHA256 (RFC 5869): they seal, index and sign. A sealed value
is `0x01 ‖ nonce(12) ‖ ciphertext`; the first byte names the scheme, so that keys can be rotated later.
"""

import hashlib
import hmac
import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SCHEME = b"\x01"


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
        self._index_key = _derive(secret, b"index")
        self._sign_key = _derive(secret, b"sign")
        self._nonces = nonces

    def seal(self, clear: str) -> bytes:
        """Encrypt; the same text gives another ciphertext each time."""
        nonce = self._nonces(12)
        return _SCHEME + nonce + self._cipher.encrypt(nonce, clear.encode(), None)

    def open(self, sealed: bytes) -> str:
        """Decrypt; raises WrongKey if the secret is another one or the value was altered."""
        if sealed[:1] != _SCHEME:
            raise WrongKey
        try:
            return self._cipher.decrypt(sealed[1:13], sealed[13:], None).decode()
        except InvalidTag as e:
            raise WrongKey from e

    def index(self, clear: str) -> bytes:
        """The blind index: equal texts give equal 16 bytes, nothing else can be read from them."""
        return hmac.digest(self._index_key, clear.encode(), hashlib.sha256)[:16]

    def sign(self, message: bytes) -> bytes:
        """32 bytes by which we know `message` again as ours; begin it with what it is for."""
        return hmac.digest(self._sign_key, message, hashlib.sha256)


def mask_phone(e164: str) -> str:
    """`+8619000000001` → `190****0001`: enough to recognise, too little to dial."""
    digits = e164.removeprefix("+86") if e164.startswith("+86") else e164
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"
