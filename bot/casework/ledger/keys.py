"""Keys of a signed note as text: `vkey` to give away, `skey` to keep (C2SP signed-note v1.0.0).

`<name>+<key id, 8 hex digits>+<base64 of kind ‖ public key>`, and the same with `PRIVATE+KEY+` before it and the
seed in it, as Go's note package writes it. A key is known by its name and id; the id alone protects nothing.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.casework.ledger.exact import base64_read, base64_written
from bot.casework.ledger.problems import LedgerProblem, NotExact

KEY_BYTES = 32
ID_BYTES = 4
SIGNATURE_BYTES = 64
_NAME = re.compile(r"[!-*,-~]{1,200}")
_VKEY = re.compile(r"([!-*,-~]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})")
_PRIVATE = "PRIVATE+KEY+"


class KeyKind(IntEnum):
    """What a key signs: the first byte of its material."""

    NOTE = 0x01
    """The text of a note, Ed25519."""
    COSIGNATURE = 0x04
    """A checkpoint with the time, Ed25519 (cosignature/v1)."""


class NotAKey(LedgerProblem):
    """The text is no key of this form; it is not shown, for it may be a secret."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}的写法不对：应照原样抄，不多空格，不少一个字")


@dataclass(frozen=True)
class VerifierKey:
    """A public key and the name it signs under. Raises NotAKey for a name with blanks, `+` or more than ASCII."""

    name: str
    kind: KeyKind
    public: bytes

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None or len(self.public) != KEY_BYTES:
            raise NotAKey("公钥")

    @cached_property
    def id(self) -> bytes:
        """SHA-256(name ‖ "\\n" ‖ kind ‖ public key), the first 4 bytes."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:ID_BYTES]

    @property
    def text(self) -> str:
        """The vkey."""
        return f"{self.name}+{self.id.hex()}+{base64_written(bytes([self.kind]) + self.public)}"

    @classmethod
    def read(cls, text: str) -> "VerifierKey":
        """The key of a vkey; raises NotAKey, also when the id is not that of the key."""
        name, given, kind, public = _parts(text, "公钥")
        key = cls(name, kind, public)
        if key.id != given:
            raise NotAKey("公钥")
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether this is the key's Ed25519 signature over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A private key: 32 random bytes, and the name it signs under."""

    name: str
    kind: KeyKind
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise NotAKey("私钥")
        _ = self.verifier

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public key to give away."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.kind, public)

    @property
    def text(self) -> str:
        """The skey: a secret."""
        material = base64_written(bytes([self.kind]) + self.seed)
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{material}"

    @classmethod
    def read(cls, text: str) -> "SigningKey":
        """The key of an skey; raises NotAKey."""
        if not text.startswith(_PRIVATE):
            raise NotAKey("私钥")
        name, given, kind, seed = _parts(text.removeprefix(_PRIVATE), "私钥")
        key = cls(name, kind, seed)
        if key.verifier.id != given:
            raise NotAKey("私钥")
        return key

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over `message`, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def _parts(text: str, what: str) -> tuple[str, bytes, KeyKind, bytes]:
    found = _VKEY.fullmatch(text)
    if found is None:
        raise NotAKey(what)
    try:
        material = base64_read(found[3], what)
        return found[1], bytes.fromhex(found[2]), KeyKind(material[0]), material[1:]
    except (NotExact, ValueError):
        raise NotAKey(what) from None
