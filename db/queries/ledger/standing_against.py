"""A checkpoint that somebody else has, held against our lines: the same ledger, ours gone on from it, or another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from bot.casework.ledger.checkpoints import (
    Checkpoint,
    NotGrown,
    OpenedCheckpoint,
    SplitView,
    Trust,
    check_growth,
    opened,
)
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.notes import note_read
from db.queries.ledger import checkpoints, growth, signing_keys
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.ledger.month_states import signers
from db.queries.ledger.witnessing import NothingSigned


class Likeness(StrEnum):
    """What is true of theirs and ours."""

    SAME = "same"
    """So many lines, and the same."""
    CONTINUED = "continued"
    """Ours has gone on from theirs, and changed nothing: proved from our lines."""
    AHEAD = "ahead"
    """Our own key has signed more lines than there are here: the database is older than that."""
    SPLIT = "split"
    """Our own key has signed two ledgers."""


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """What came of it. `witnesses`: those whose signatures theirs has; `both`: those of them that have signed ours as well, there or later."""

    likeness: Likeness
    theirs: Checkpoint
    size: int
    """Of our newest checkpoint."""
    witnesses: tuple[str, ...]
    both: tuple[str, ...]


def hold(connection: Connection, raw: bytes, witnesses: Sequence[VerifierKey]) -> HeldAgainst:
    """Hold it against our newest checkpoint. `witnesses`: those whose signatures can be verified.

    Raises NothingSigned while we have signed nothing, and what `opened` raises for what is not signed by us: that proves nothing.
    """
    office, made = signing_keys.verifiers(connection), checkpoints.every(connection)
    if not office or not made:
        raise NothingSigned
    theirs = opened(raw, Trust(office, witnesses))
    ours = Checkpoint.read(note_read(made[-1].note.encode()).text)
    likeness = _likeness(connection, theirs.checkpoint, ours)
    named = tuple(sorted(theirs.witnessed))
    both = _signed_both(theirs, made) if likeness is Likeness.SPLIT else ()
    return HeldAgainst(likeness, theirs.checkpoint, ours.size, named, both)


def _likeness(connection: Connection, theirs: Checkpoint, ours: Checkpoint) -> Likeness:
    if theirs.size > ours.size:
        return Likeness.AHEAD
    try:
        check_growth(theirs, ours, growth.since(connection, theirs.size, ours.size).path)
    except (NotGrown, SplitView):
        return Likeness.SPLIT
    return Likeness.SAME if theirs.size == ours.size else Likeness.CONTINUED


def _signed_both(theirs: OpenedCheckpoint, made: Sequence[StoredCheckpoint]) -> tuple[str, ...]:
    """Whoever signed ours at that size or later has vouched for our lines up to there, too."""
    return tuple(sorted(theirs.witnessed.keys() & set(signers(made, theirs.checkpoint.size))))
