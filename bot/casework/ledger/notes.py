"""A signed note: a text, an empty line, and signatures of several keys under it (C2SP signed-note v1.0.0).

Whoever reads one knows some keys beforehand. Signatures of other keys are ignored; a signature of a known key must hold,
and a key signs once. Reading is strict: what a note's writer would not have written is no note.
"""

import re
from dataclasses import dataclass, replace

from bot.casework.ledger.exact import base64_read, base64_written
from bot.casework.ledger.keys import ID_BYTES, KeyKind, SigningKey, VerifierKey
from bot.casework.ledger.problems import LedgerProblem, NotExact

LARGEST = 100_000
"""Bytes of a note."""
MOST_SIGNATURES = 64
_DASH = "\N{EM DASH} "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIGNATURE = re.compile(rf"{_DASH}([^\s+]+) ([A-Za-z0-9+/]+={{0,2}})")


class BadSignature(LedgerProblem):
    """A signature under the name and id of a known key is not that key's, or stands there twice."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} 的签名不对：内容被改过，或者不是它签的")


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """A signature line. `signature`: without the key's id, in the form of the key's kind."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """The line without its line feed."""
        return f"{_DASH}{self.name} {base64_written(self.key_id + self.signature)}"

    def claims(self, key: VerifierKey) -> bool:
        """Whether it says that it is of this key; what it says still has to be verified."""
        return (self.name, self.key_id) == (key.name, key.id)


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text that ends with a line feed, and at least one signature."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def written(self) -> bytes:
        """The note's bytes."""
        return "".join([self.text, "\n", *(f"{line.text}\n" for line in self.signatures)]).encode()

    def with_signature(self, signature: NoteSignature) -> "SignedNote":
        """The same note with one more signature, as a witness gives it back."""
        return replace(self, signatures=(*self.signatures, signature))

    def claimed_by(self, key: VerifierKey) -> NoteSignature | None:
        """The one signature that claims to be of this key; raises BadSignature when there are two."""
        found = [signature for signature in self.signatures if signature.claims(key)]
        if len(found) > 1:
            raise BadSignature(key.name)
        return found[0] if found else None

    def signed_by(self, key: VerifierKey) -> bool:
        """Whether this key signed the text; raises BadSignature when something claims so and does not hold."""
        assert key.kind == KeyKind.NOTE, "a cosignature is over more than the text"
        found = self.claimed_by(key)
        if found is not None and not key.verifies(found.signature, self.text.encode()):
            raise BadSignature(key.name)
        return found is not None


def note_signature(text: str, key: SigningKey) -> NoteSignature:
    """The signature of a key of the kind NOTE over a text."""
    assert key.kind == KeyKind.NOTE, "a cosignature is over more than the text"
    return NoteSignature(key.name, key.verifier.id, key.sign(text.encode()))


def note_read(raw: bytes) -> SignedNote:
    """The note with exactly these bytes; raises NotExact. Nothing is verified yet."""
    text, signed = _halves(raw)
    lines = signed.removesuffix("\n").split("\n")
    if not signed.endswith("\n") or len(lines) > MOST_SIGNATURES:
        raise NotExact("签名的文本", raw)
    return SignedNote(text, tuple(_signature(line) for line in lines))


def _halves(raw: bytes) -> tuple[str, str]:
    try:
        whole = raw.decode() if len(raw) <= LARGEST else ""
    except UnicodeDecodeError:
        whole = ""
    text, gap, signed = whole.rpartition("\n\n")
    if not gap or not text or _CONTROL.search(whole):
        raise NotExact("签名的文本", raw)
    return text + "\n", signed


def _signature(line: str) -> NoteSignature:
    found = _SIGNATURE.fullmatch(line)
    material = base64_read(found[2], "签名") if found is not None else b""
    if found is None or len(material) <= ID_BYTES:
        raise NotExact("签名", line)
    return NoteSignature(found[1], material[:ID_BYTES], material[ID_BYTES:])
