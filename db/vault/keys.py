"""What the office's secret gives, and how texts are known in the database when the secret has been changed.

A secret gives five keys and a name through HKDF (RFC 5869). What is sealed is sealed anew when the secret changes.
What is only *known*, by a keyed hash, cannot be: of an imported row or a receipt code nothing else is there. It is hashed
once more instead: under the first secret `HMAC(k, text)`, and around that, for each secret since,
`name(4) ‖ HMAC(wrap key, what stood there before)`. Whoever has a former secret and not the present one computes nothing
that stands in the database; which secret a value is known by stands at its beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from db.vault.suites import PRINT, Suite, suite_of

NAME = 4
"""Bytes that name a key."""
_HASH = 16
WRAPPED = NAME + _HASH
"""Bytes of a keyed hash under any secret but the first, whose own have no name and another length."""
_LENGTH = 32
_SUITE = 1


@dataclass(frozen=True, slots=True)
class HashKeys:
    """The keys of a secret that open nothing: what the keyring keeps of a former one."""

    name: bytes
    suite: Suite
    """Which works with them."""
    hashes: bytes
    """For blind indexes."""
    prints: bytes
    sign: bytes
    wrap: bytes

    @classmethod
    def of(cls, secret: str, suite: Suite) -> "HashKeys":
        """Those of a secret."""
        purposes = (b"index", b"fingerprint", b"sign", b"wrap")
        name = suite.derive(secret, b"name")[:NAME]
        return cls(name, suite, *(suite.derive(secret, purpose) for purpose in purposes))

    @classmethod
    def kept(cls, name: bytes, kept: bytes, sealed_with: Suite) -> "HashKeys":
        """Those that the keyring keeps under a name; raises ValueError for anything else.

        What was kept before a database could change its suite says none: it is of the one with which it is sealed.
        """
        suite, keys = sealed_with, kept
        if len(kept) == _SUITE + 4 * _LENGTH:
            suite, keys = suite_of(kept), kept[_SUITE:]
        if len(keys) != 4 * _LENGTH:
            raise ValueError("no keys of a former secret")
        return cls(name, suite, *(keys[start : start + _LENGTH] for start in range(0, len(keys), _LENGTH)))

    @property
    def begins(self) -> bytes:
        """What every value begins with that is sealed under this secret."""
        return self.suite.scheme + self.name

    @property
    def bytes(self) -> bytes:
        """What the keyring keeps."""
        return b"".join((self.suite.scheme, self.hashes, self.prints, self.sign, self.wrap))


class Chain:
    """The secrets of a database, the first one first: by which keyed hashes texts are known in it."""

    def __init__(self, secrets: Sequence[HashKeys]) -> None:
        """`secrets`: at least one."""
        self.first, *self._since = secrets
        self._index = self.first.suite.keyed(self.first.hashes)
        self._prints = self.first.suite.prints(self.first.prints)

    def index(self, text: str) -> bytes:
        """The blind index under the first secret."""
        keyed = self._index.copy()  # the key's own work is done once
        keyed.update(text.encode())
        return keyed.digest()[:_HASH]

    def fingerprint(self, text: str) -> bytes:
        """The fingerprint under the first secret."""
        keyed = self._prints.copy()
        keyed.update(text.encode())
        return keyed.digest()[:PRINT]

    def known(self, value: bytes, until: bytes) -> bytes:
        """What a keyed hash under any secret of the chain is under the one of this name."""
        layers = self._since
        if not layers:
            return value
        end = next((n for n, keys in enumerate(layers, 1) if keys.name == until), 0)
        for keys in layers[self._layer_of(value) : end]:
            value = keys.name + keys.suite.mac(keys.wrap, value)[:_HASH]
        return value

    def _layer_of(self, value: bytes) -> int:
        if len(value) == WRAPPED:
            for n, keys in enumerate(self._since, 1):
                if value.startswith(keys.name):
                    return n
        return 0
