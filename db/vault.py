"""Personal data at rest: sealed with AES-256-GCM, found by a keyed blind index, shown masked.

One secret (`HUIFANG_SECRET_KEY`) gives four keys through HKDF-SHA256 (RFC 5869): to seal, index, sign and tell
changes. A sealed value is `0x02 ‖ key(4) ‖ nonce(12) ‖ ciphertext`: which scheme, which key, and the text, bound to the
place where it stands (`db.sealed`), so that it opens nowhere else. Values of the first scheme, `0x01 ‖ nonce(12) ‖
ciphertext`, are bound to nothing and still open.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

UNBOUND = b"\x01"
"""What a value of the first scheme begins with."""
_BOUND = b"\x02"
_KEY, _NONCE = 4, 12
_FROM = 1 + _KEY
_TEXT = _FROM + _NONCE


class Place(NamedTuple):
    """Where a sealed value stands; it opens nowhere else."""

    column: str
    """`table.column`."""
    row: str
    """What tells the row from all others, whatever else changes in it."""

    @property
    def bytes(self) -> bytes:
        """What the seal is bound to."""
        return f"{self.column}\n{self.row}".encode("utf-8", "surrogatepass")


class WrongKey(RuntimeError):
    """The value was sealed with another secret key."""

    def __init__(self, said: str = "数据是用另一个 HUIFANG_SECRET_KEY 加密的，请换回原来的密钥") -> None:
        super().__init__(said)


class OutOfPlace(WrongKey):
    """The value was sealed with our key and does not open here: it was altered, or moved from elsewhere."""

    def __init__(self, at: Place) -> None:
        super().__init__(
            f"{at.column}（{at.row[:40]}）里的密文被改动过，或者是从别处搬来的，打不开；请运行 huifang db check，用备份核对"
        )
        self.at = at


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"huifang/vault/v1", info=purpose).derive(secret.encode())


class Vault:
    """Seals and opens texts under the office's secret."""

    def __init__(self, secret: str, *, nonces: Callable[[int], bytes] = os.urandom) -> None:
        self._cipher = AESGCM(_derive(secret, b"seal"))
        self._begins = _BOUND + _derive(secret, b"name")[:_KEY]
        self._index = hmac.new(_derive(secret, b"index"), digestmod=hashlib.sha256)
        self._print = hashlib.blake2b(key=_derive(secret, b"fingerprint"), digest_size=16)
        self._sign_key = _derive(secret, b"sign")
        self._nonces = nonces

    def seal(self, clear: str, at: Place) -> bytes:
        """Encrypt for a place; the same text gives another ciphertext each time."""
        return self._sealed(self._nonces(_NONCE), clear.encode(), at)

    def seal_all(self, clears: Sequence[str], at: Sequence[Place]) -> list[bytes]:
        """`seal` each for its place: the system is asked for chance only once."""
        chance = self._nonces(_NONCE * len(clears))
        return [
            self._sealed(chance[start : start + _NONCE], clear.encode(), place)
            for start, clear, place in zip(range(0, len(chance), _NONCE), clears, at, strict=True)
        ]

    def seal_bytes(self, clear: bytes, at: Place) -> bytes:
        """`seal`, for files."""
        return self._sealed(self._nonces(_NONCE), clear, at)

    def _sealed(self, nonce: bytes, clear: bytes, at: Place) -> bytes:
        return self._begins + nonce + self._cipher.encrypt(nonce, clear, at.bytes)

    def open(self, sealed: bytes, at: Place) -> str:
        """Decrypt what stands at a place; raises WrongKey if the secret is another one, OutOfPlace if it is not."""
        return self.open_bytes(sealed, at).decode()

    def open_bytes(self, sealed: bytes, at: Place) -> bytes:
        """`open`, for files."""
        if sealed[:1] == UNBOUND:
            return self._open_unbound(sealed)
        if sealed[:_FROM] != self._begins:
            raise WrongKey
        try:
            return self._cipher.decrypt(sealed[_FROM:_TEXT], sealed[_TEXT:], at.bytes)
        except (InvalidTag, ValueError) as e:
            raise OutOfPlace(at) from e

    def _open_unbound(self, sealed: bytes) -> bytes:
        try:
            return self._cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], None)
        except (InvalidTag, ValueError) as e:
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
