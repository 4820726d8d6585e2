"""Personal data at rest: sealed, found by a keyed blind index, shown masked. `db.vault.suites` has the algorithms.

One secret (`HUIFANG_SECRET_KEY`) gives the keys (`db.vault.keys`): to seal, index, sign and tell changes. A sealed value is `suite(1) ‖ key(4) ‖ nonce(12) ‖ ciphertext`: with what, under which key, and the text, bound to the place where
it stands (`db.vault.sealed`), so that it opens nowhere else. Values of the first scheme, `0x01 ‖ nonce(12) ‖ ciphertext`
(AES-256-GCM), are bound to nothing and still open.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from cryptography.exceptions import InvalidTag

from db.vault.keys import NAME, Chain, HashKeys
from db.vault.suites import INTERNATIONAL, SUITES, Suite, suite_of

UNBOUND = b"\x01"
"""The first byte of a value in the first scheme."""
CLEAR = b"\x00"
"""Precedes a text that a revision, which has no key, left to be sealed (`db.queries.keys.left_in_clear`)."""
TO_HASH = b"\x00to be hashed "
"""Precedes a text that a revision left to be hashed; no hash begins with it."""
_NONCE = 12
_FROM = 1 + NAME
_TEXT = _FROM + _NONCE


class Place(NamedTuple):
    """Where a sealed value is stored; it opens nowhere else."""

    column: str
    """`table.column`."""
    row: str
    """What identifies the row and never changes."""

    @property
    def bytes(self) -> bytes:
        """The bytes to which the seal is bound."""
        return f"{self.column}\n{self.row}".encode("utf-8", "surrogatepass")


ANOTHER_KEY = (
    "数据是用另一个 HUIFANG_SECRET_KEY 加密的，请换回原来的密钥；要换成现在这个，或恢复的是换密钥以前的备份，"
    "把原来的设为 HUIFANG_SECRET_KEY_OLD，再运行 huifang db rekey"
)


class WrongKey(RuntimeError):
    """The value was sealed with another secret key."""

    def __init__(self, said: str = ANOTHER_KEY) -> None:
        super().__init__(said)


class OutOfPlace(WrongKey):
    """The value was sealed with our key but does not open here: it was altered, or moved from elsewhere."""

    def __init__(self, at: Place) -> None:
        super().__init__(
            f"{at.column}（{at.row[:40]}）里的密文被改动过，或者是从别处搬来的，打不开；请运行 huifang db check，用备份核对"
        )
        self.at = at


class AnotherSuite(WrongKey):
    """The value was sealed with other algorithms than those in the settings."""

    def __init__(self, suite: Suite) -> None:
        super().__init__(
            f"数据是用 {suite.name} 这一套算法加密的；请把 HUIFANG_CIPHER_SUITE 设回 {suite.name}。要换一套算法，和密钥一起换："
            f"设 HUIFANG_CIPHER_SUITE_OLD={suite.name} 和 HUIFANG_SECRET_KEY_OLD，再运行 huifang db rekey"
        )


class Vault:
    """Seals and opens texts under the office's secret, and recognises them by keyed hashes.

    While the secret is being changed (`huifang db rekey`) a vault has two. It seals under the old one until the
    change has begun and under the new one afterwards (`turn`), and can open and recognise values of both.
    """

    def __init__(
        self,
        secret: str,
        *,
        old: str | None = None,
        suite: Suite = INTERNATIONAL,
        old_suite: Suite | None = None,
        nonces: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """`old`: the secret that is being given up, if any; `old_suite`: its algorithms, if they differ."""
        self.chance = nonces
        """Where all that has to be unguessable comes from: so many random bytes."""
        self._new = HashKeys.of(secret, suite)
        self._old = HashKeys.of(old, old_suite or suite) if old is not None else None
        self._ciphers = {self._new.begins: suite.cipher(secret)}
        self.same_secret = frozenset(HashKeys.of(secret, one).name for one in SUITES.values())
        """What names the new secret under any suite."""
        if old is not None and self._old is not None:
            self._ciphers[self._old.begins] = self._old.suite.cipher(old)
        self.learn((), changing=self._old is not None, begun=self._old is None)

    def learn(self, former: Sequence[HashKeys], *, changing: bool, begun: bool) -> None:
        """Learn from the database its former secrets, the first one first, and whether this one is being changed.

        `begun`: new values are already written under the new secret. Afterwards `changing` says whether a value
        written under one may be looked up under the other, and `gives_up` whether the old secret ever was this
        database's.
        """
        names = {keys.name for keys in former}
        old = [self._old] if changing and self._old is not None and self._old.name not in names else []
        self._chain = Chain((*former, *old, self._new))
        self.changing = changing
        self.gives_up = changing or (self._old is not None and self._old.name in names)
        self._present = self._new
        if not begun and self._old is not None:
            self._present = self._old

    def turn(self) -> None:
        """From now on everything is sealed and hashed under the new secret."""
        self._present = self._new

    @property
    def begun(self) -> bool:
        """Whether everything is sealed under the new secret from now on."""
        return self._present is self._new

    @property
    def name(self) -> bytes:
        """The name of the new, or only, secret."""
        return self._new.name

    @property
    def old(self) -> HashKeys | None:
        """The secret that is being given up."""
        return self._old

    @property
    def names(self) -> str:
        """The names of this vault's secrets, for people and for other processes."""
        return " ".join(sorted(begins[1:].hex() for begins in self._ciphers))

    @property
    def begins(self) -> bytes:
        """The beginning of every value that is sealed in the latest way."""
        return self._new.begins

    def seal(self, clear: str, at: Place) -> bytes:
        """Encrypt for a place; the same text gives another ciphertext each time."""
        return self._sealed(self.chance(_NONCE), clear.encode(), at)

    def seal_all(self, clears: Sequence[str], at: Sequence[Place]) -> list[bytes]:
        """`seal` for many values and their places, with one request for random bytes."""
        return self.seal_all_bytes([clear.encode() for clear in clears], at)

    def seal_all_bytes(self, clears: Sequence[bytes], at: Sequence[Place]) -> list[bytes]:
        """`seal_all`, for whatever was sealed."""
        chance, begins = self.chance(_NONCE * len(clears)), self._present.begins
        nonces = [chance[start : start + _NONCE] for start in range(0, len(chance), _NONCE)]
        encrypt = self._ciphers[begins].encrypt
        return [
            begins + nonce + encrypt(nonce, clear, place.bytes)
            for nonce, clear, place in zip(nonces, clears, at, strict=True)
        ]

    def seal_bytes(self, clear: bytes, at: Place) -> bytes:
        """`seal`, for files."""
        return self._sealed(self.chance(_NONCE), clear, at)

    def _sealed(self, nonce: bytes, clear: bytes, at: Place) -> bytes:
        begins = self._present.begins
        return begins + nonce + self._ciphers[begins].encrypt(nonce, clear, at.bytes)

    def open(self, sealed: bytes, at: Place) -> str:
        """Decrypt the value at a place; raises WrongKey if the secret is another one, OutOfPlace if the place is."""
        return self.open_bytes(sealed, at).decode()

    def open_bytes(self, sealed: bytes, at: Place) -> bytes:
        """`open`, for files."""
        cipher = self._ciphers.get(sealed[:_FROM])
        if cipher is None:
            self._check_suite(sealed)
            if sealed[:1] == UNBOUND:
                return self._unbound(sealed)[1]
            raise WrongKey
        try:
            return cipher.decrypt(sealed[_FROM:_TEXT], sealed[_TEXT:], at.bytes)
        except (InvalidTag, ValueError) as e:
            raise OutOfPlace(at) from e

    def key_of(self, sealed: bytes) -> bytes:
        """The name of a sealed value's key; raises WrongKey for one of the first scheme that none of ours opens."""
        self._check_suite(sealed)
        return self._unbound(sealed)[0] if sealed[:1] == UNBOUND else sealed[1:_FROM]

    def _check_suite(self, sealed: bytes) -> None:
        if suite_of(sealed) not in {keys.suite for keys in (self._new, self._old) if keys is not None}:
            raise AnotherSuite(suite_of(sealed))

    def _unbound(self, sealed: bytes) -> tuple[bytes, bytes]:
        """The name of the key that opens it, and the text."""
        for begins, cipher in self._ciphers.items():
            with suppress(InvalidTag, ValueError):
                return begins[1:], cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], None)
        raise WrongKey

    def index(self, clear: str) -> bytes:
        """The blind index: equal texts give equal bytes, and nothing else can be learnt from them."""
        return self._chain.known(self._chain.index(clear), self._present.name)

    def fingerprint(self, text: str) -> bytes:
        """A few bytes that identify a long text: used to detect changes, never to search."""
        return self._chain.known(self._chain.fingerprint(text), self._present.name)

    def known(self, first: bytes) -> bytes:
        """The value to write for a keyed hash made under no secret of ours, or the first."""
        return self._chain.known(first, self._present.name)

    def newest(self, known: bytes) -> bytes:
        """A keyed hash of any age under the new secret: two of the same text are equal."""
        return self._chain.known(known, self._new.name)

    def indexes(self, clear: str) -> tuple[bytes, ...]:
        """The values under which a text may be stored: its blind index; two while the secret is being changed."""
        return self.forms(self._chain.index(clear))

    def forms(self, first: bytes) -> tuple[bytes, ...]:
        """`indexes`, of a keyed hash that was made under no secret of ours, or the first."""
        newest = self.newest(first)
        if not self.changing or self._old is None:
            return (newest,)
        return newest, self._chain.known(first, self._old.name)

    def sign(self, message: bytes) -> bytes:
        """32 bytes by which we recognise `message` as ours; begin it with its purpose."""
        return self._present.suite.mac(self._present.sign, message)

    def signatures(self, message: bytes) -> tuple[bytes, ...]:
        """The valid signatures: those made under the old secret count as long as we have it."""
        keys = (self._new, self._old) if self._old is not None else (self._new,)
        return tuple(one.suite.mac(one.sign, message) for one in keys)

    def lasting_index(self, clear: str) -> bytes:
        """`index`, unaffected by changes of the secret: for values that are never stored in the database."""
        return self._chain.index(clear)

    def salt(self, purpose: bytes) -> bytes:
        """32 bytes that stay the same when the secret changes."""
        return self._chain.first.suite.mac(self._chain.first.sign, purpose)
