"""The keys derived from the office's secret, and how texts are recognised after the secret has changed.

A secret gives five keys and a name through HKDF (RFC 5869). When the secret changes, sealed values are sealed again.
A value that is only *recognised*, by a keyed hash, cannot be: the text of an imported row or a receipt code is no
longer there. Instead it is hashed once more: under the first secret `HMAC(k, text)`, and around that, for each secret
since, `name(4) ‖ HMAC(wrap key, previous value)`. Somebody who has a former secret but not the present one can
compute nothing that is stored; the beginning of a value says under which secret it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from db.vault.suites import PRINT, Suite, suite_of

NAME = 4
"""Length in bytes of a key's name."""
_HASH = 16
WRAPPED = NAME + _HASH
"""Bytes of a keyed hash under any secret but the first, whose hashes have no name and another length."""
_LENGTH = 32
_SUITE = 1


@dataclass(frozen=True, slots=True)
class HashKeys:
    """Those keys of a secret that open nothing: what the keyring keeps of a former one."""

    name: bytes
    suite: Suite
    """The suite that uses them."""
    hashes: bytes
    """For blind indexes."""
    prints: bytes
    sign: bytes
    wrap: bytes

    @classmethod
    def of(cls, secret: str, suite: Suite) -> "HashKeys":
        """Those of a given secret."""
        purposes = (b"index", b"fingerprint", b"sign", b"wrap")
        name = suite.derive(secret, b"name")[:NAME]
        return cls(name, suite, *(suite.derive(secret, purpose) for purpose in purposes))

    @classmethod
    def kept(cls, name: bytes, kept: bytes, sealed_with: Suite) -> "HashKeys":
        """Those that the keyring keeps under a name; raises ValueError for anything else.

        Entries from before a database could change its suite name none: theirs is the suite they are sealed with.
        """
        suite, keys = sealed_with, kept
        if len(kept) == _SUITE + 4 * _LENGTH:
            suite, keys = suite_of(kept), kept[_SUITE:]
        if len(keys) != 4 * _LENGTH:
            raise ValueError("no keys of a former secret")
        return cls(name, suite, *(keys[start : start + _LENGTH] for start in range(0, len(keys), _LENGTH)))

    @property
    def begins(self) -> bytes:
        """The beginning of every value that is sealed under this secret."""
        return self.suite.scheme + self.name

    @property
    def bytes(self) -> bytes:
        """What the keyring keeps."""
        return b"".join((self.suite.scheme, self.hashes, self.prints, self.sign, self.wrap))


class Chain:
    """The secrets of a database, the first one first, under which its keyed hashes were made."""

    def __init__(self, secrets: Sequence[HashKeys]) -> None:
        """`secrets`: at least one."""
        self.first, *self._since = secrets
        self._index = self.first.suite.keyed(self.first.hashes)
        self._prints = self.first.suite.prints(self.first.prints)

    def index(self, text: str) -> bytes:
        """The blind index under the first secret."""
        keyed = self._index.copy()  # the key schedule is computed once
        keyed.update(text.encode())
        return keyed.digest()[:_HASH]

    def fingerprint(self, text: str) -> bytes:
        """The fingerprint under the first secret."""
        keyed = self._prints.copy()
        keyed.update(text.encode())
        return keyed.digest()[:PRINT]

    def known(self, value: bytes, until: bytes) -> bytes:
        """A keyed hash under any secret of the chain, brought under the one with this name."""
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
