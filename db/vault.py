"""Personal data at rest: sealed, found by a keyed blind index, shown masked. With which algorithms, says `db.suites`.

One secret (`HUIFANG_SECRET_KEY`) gives four keys through HKDF (RFC 5869): to seal, index, sign and tell changes. A sealed
value is `suite(1) ‖ key(4) ‖ nonce(12) ‖ ciphertext`: with what, under which key, and the text, bound to the place where
it stands (`db.sealed`), so that it opens nowhere else. Values of the first scheme, `0x01 ‖ nonce(12) ‖ ciphertext`
(AES-256-GCM), are bound to nothing and still open.
"""

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag

from db.suites import INTERNATIONAL, PRINT, Suite, suite_of

UNBOUND = b"\x01"
"""What a value of the first scheme begins with."""
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


class AnotherSuite(WrongKey):
    """The value was sealed with other algorithms than those that are set."""

    def __init__(self, suite: Suite) -> None:
        super().__init__(
            f"数据是用 {suite.name} 这一套算法加密的；请把 HUIFANG_CIPHER_SUITE 设回 {suite.name}，已有的数据库不能换一套"
        )


class Vault:
    """Seals and opens texts under the office's secret."""

    def __init__(
        self, secret: str, *, suite: Suite = INTERNATIONAL, nonces: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._suite = suite
        self._cipher = suite.cipher(secret)
        self._begins = suite.scheme + suite.derive(secret, b"name")[:_KEY]
        self._index = suite.keyed(suite.derive(secret, b"index"))
        self._print = suite.prints(suite.derive(secret, b"fingerprint"))
        self._sign_key = suite.derive(secret, b"sign")
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
        if suite_of(sealed) is not self._suite:
            raise AnotherSuite(suite_of(sealed))
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
        """16 bytes by which a long text is known again: tells changes, is never searched for."""
        keyed = self._print.copy()
        keyed.update(text.encode())
        return keyed.digest()[:PRINT]

    def sign(self, message: bytes) -> bytes:
        """32 bytes by which we know `message` again as ours; begin it with what it is for."""
        return self._suite.mac(self._sign_key, message)


def mask_phone(e164: str) -> str:
    """`+8619000000001` → `190****0001`: enough to recognise, too little to dial."""
    digits = e164.removeprefix("+86") if e164.startswith("+86") else e164
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"
