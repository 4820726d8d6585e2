"""A witness's signature: that this checkpoint is the largest it has seen, and when (C2SP tlog-cosignature v1.0.1).

Ed25519 over "cosignature/v1\\ntime <seconds>\\n" ‖ text; in the note stand 8 bytes of time, big-endian, and 64 of signature.
"""

from datetime import UTC, datetime

from bot.casework.ledger.keys import SIGNATURE_BYTES, KeyKind, SigningKey, VerifierKey
from bot.casework.ledger.notes import BadSignature, NoteSignature, SignedNote

_TIME_BYTES = 8
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def cosignature(text: str, key: SigningKey, at: datetime) -> NoteSignature:
    """The cosignature of a key of the kind COSIGNATURE over a checkpoint's text, at a whole second of an aware time."""
    assert key.kind == KeyKind.COSIGNATURE, "a note's key signs without a time"
    seconds = int(at.timestamp())
    signed = seconds.to_bytes(_TIME_BYTES, "big") + key.sign(_message(text, seconds))
    return NoteSignature(key.name, key.verifier.id, signed)


def cosigned_at(note: SignedNote, key: VerifierKey) -> datetime | None:
    """When the witness with this key cosigned the note; None if it did not. Raises BadSignature."""
    assert key.kind == KeyKind.COSIGNATURE, "a note's key signs without a time"
    found = note.claimed_by(key)
    if found is None:
        return None
    seconds = int.from_bytes(found.signature[:_TIME_BYTES], "big")
    if (
        len(found.signature) != _TIME_BYTES + SIGNATURE_BYTES
        or seconds > _LATEST.timestamp()
        or not key.verifies(found.signature[_TIME_BYTES:], _message(note.text, seconds))
    ):
        raise BadSignature(key.name)
    return datetime.fromtimestamp(seconds, UTC)


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
