"""A checkpoint: whose ledger, how many lines, and the root over them; signed and witnessed as a note (C2SP tlog-checkpoint v1.0.0).

Two checkpoints of one origin and one size with different roots, both signed, are proof that the office showed two ledgers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.casework.ledger.cosignatures import cosigned_at
from bot.casework.ledger.exact import base64_read, base64_written, decimal_read
from bot.casework.ledger.keys import KeyKind, NotAKey, VerifierKey
from bot.casework.ledger.notes import SignedNote, note_read
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.casework.ledger.proofs import verify_consistency
from bot.casework.ledger.tree import HASH_BYTES

_ORIGIN = re.compile(r"[!-*,-~]{1,200}")
_EXTENSION = re.compile(r"[ -~]+")


class NotSigned(LedgerProblem):
    """The office has not signed the checkpoint with a key that the reader trusts."""

    def __init__(self, origin: str) -> None:
        super().__init__(f"没有 {origin} 的签名：不是这家单位签发的，或者用了您不认得的密钥")


class OtherOrigin(LedgerProblem):
    """The checkpoint is of another ledger."""

    def __init__(self, wanted: str, given: str) -> None:
        super().__init__(f"这是 {given} 的台账，不是 {wanted} 的")


class NotWitnessed(LedgerProblem):
    """Fewer witnesses have cosigned than the reader asks for."""

    def __init__(self, wanted: int, given: int) -> None:
        super().__init__(f"见证不够：要 {wanted} 家，只有 {given} 家")


class SplitView(LedgerProblem):
    """The office has signed two ledgers that cannot both be: one of them was shown to somebody else."""

    def __init__(self, size: int) -> None:
        super().__init__(f"同是前 {size} 行，两份签名的校验值却不一样：这家单位给不同的人看了不同的台账")


class NotGrown(LedgerProblem):
    """A ledger has become shorter, or nothing proves that it only grew."""

    def __init__(self, old: int, new: int) -> None:
        super().__init__(f"不能证明从 {old} 行到 {new} 行只增不改：不要签")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed. Raises NotExact for an origin or extension that could not stand in it."""

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if _ORIGIN.fullmatch(self.origin) is None or len(self.root) != HASH_BYTES:
            raise NotExact("签名的文本", self.origin)
        if any(_EXTENSION.fullmatch(line) is None for line in self.extension):
            raise NotExact("签名的文本", self.origin)

    @property
    def text(self) -> str:
        """The note's text: three lines, and the extension."""
        lines = (self.origin, str(self.size), base64_written(self.root), *self.extension)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """The checkpoint with exactly this text; raises NotExact."""
        if not text.endswith("\n") or text.count("\n") < 3:
            raise NotExact("签名的文本", text)
        origin, size, root, *extension = text.removesuffix("\n").split("\n")
        return cls(origin, decimal_read(size, "行数"), base64_read(root, "校验值"), tuple(extension))


@dataclass(frozen=True, slots=True)
class Trust:
    """Which keys a reader knows beforehand. They never come out of what is being checked.

    `office`: the office's keys, former ones too, each named like the origin. `quorum`: how many of the witnesses must
    have cosigned; 0 means that nobody but the office vouches. Raises NotAKey for a key of the wrong kind or name.
    """

    office: Sequence[VerifierKey]
    witnesses: Sequence[VerifierKey] = ()
    quorum: int = 0

    def __post_init__(self) -> None:
        origins = {key.name for key in self.office}
        kinds = {key.kind for key in self.office} | {KeyKind.NOTE}
        others = {key.kind for key in self.witnesses} | {KeyKind.COSIGNATURE}
        if len(origins) != 1 or len(kinds) != 1 or len(others) != 1:
            raise NotAKey("公钥")

    @property
    def origin(self) -> str:
        """Whose ledger it is."""
        return self.office[0].name


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint that the office signed, and when which witness cosigned it."""

    checkpoint: Checkpoint
    witnessed: Mapping[str, datetime]


def opened(raw: bytes, trust: Trust) -> OpenedCheckpoint:
    """The checkpoint in a note; raises NotExact, OtherOrigin, BadSignature, NotSigned, NotWitnessed."""
    note = note_read(raw)
    checkpoint = Checkpoint.read(note.text)
    if checkpoint.origin != trust.origin:
        raise OtherOrigin(trust.origin, checkpoint.origin)
    signed = [note.signed_by(key) for key in trust.office]
    if not any(signed):
        raise NotSigned(trust.origin)
    witnessed = _witnessed(note, trust)
    if len(witnessed) < trust.quorum:
        raise NotWitnessed(trust.quorum, len(witnessed))
    return OpenedCheckpoint(checkpoint, witnessed)


def _witnessed(note: SignedNote, trust: Trust) -> dict[str, datetime]:
    found = {key.name: cosigned_at(note, key) for key in trust.witnesses}
    return {name: at for name, at in found.items() if at is not None}


def check_growth(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """What a witness asks before it cosigns `new`; raises OtherOrigin, SplitView, NotGrown. `old` may be of size 0."""
    if old.origin != new.origin:
        raise OtherOrigin(old.origin, new.origin)
    if old.size == new.size and old.root != new.root:
        raise SplitView(old.size)
    if old.size and not verify_consistency(old.size, new.size, proof, old.root, new.root):
        raise NotGrown(old.size, new.size)
    if not old.size and proof:
        raise NotGrown(old.size, new.size)
