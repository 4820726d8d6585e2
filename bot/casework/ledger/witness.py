"""What a witness does: it signs a checkpoint of a ledger only if that continues the last one that it signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.casework.ledger.checkpoints import Checkpoint, Trust, check_growth, opened
from bot.casework.ledger.cosignatures import cosignature, cosigned_at
from bot.casework.ledger.exact import base64_read, base64_written, decimal_read
from bot.casework.ledger.keys import SigningKey, VerifierKey
from bot.casework.ledger.notes import SignedNote, note_read
from bot.casework.ledger.problems import LedgerProblem, NotExact


class ProofMissing(LedgerProblem):
    """The proof begins at another size than that of the last checkpoint that was signed."""

    def __init__(self, last: int, given: int | None) -> None:
        said = f"给的是从第 {given} 行起的" if given is not None else "没有给"
        super().__init__(
            f"上次签到第 {last} 行，要有从那一行起只增不改的证明，{said}：不要签，请对方重新出一份"
        )


@dataclass(frozen=True, slots=True)
class GrowthProof:
    """That a ledger has only grown since it had `old` lines: `old <size>`, and a hash a line in base64 (C2SP tlog-witness)."""

    old: int
    path: tuple[bytes, ...]

    def written(self) -> str:
        """Its text."""
        return "".join(f"{line}\n" for line in (f"old {self.old}", *map(base64_written, self.path)))

    @classmethod
    def read(cls, text: str) -> "GrowthProof":
        """The proof with exactly this text; raises NotExact."""
        first, *rest = text.removesuffix("\n").split("\n")
        if not text.endswith("\n") or not first.startswith("old "):
            raise NotExact("只增不改的证明", text)
        path = tuple(base64_read(line, "只增不改的证明") for line in rest)
        return cls(decimal_read(first.removeprefix("old "), "行数"), path)


def cosigned(
    raw: bytes,
    office: Sequence[VerifierKey],
    last: Checkpoint | None,
    proof: GrowthProof | None,
    key: SigningKey,
    at: datetime,
) -> SignedNote:
    """The note with the witness's signature.

    `last`: what it signed last of this ledger. Raises what `opened` and `check_growth` raise, and ProofMissing.
    """
    claimed = opened(raw, Trust(office)).checkpoint
    if last is not None:
        path = _path(last, claimed, proof)
        check_growth(last, claimed, path)
    note = note_read(raw)
    if cosigned_at(note, key.verifier) is not None:
        return note
    return note.with_signature(cosignature(note.text, key, at))


def _path(last: Checkpoint, claimed: Checkpoint, proof: GrowthProof | None) -> tuple[bytes, ...]:
    if last.size in (0, claimed.size):
        return ()
    if proof is None or proof.old != last.size:
        raise ProofMissing(last.size, proof.old if proof is not None else None)
    return proof.path
