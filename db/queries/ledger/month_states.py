"""How far a round has come in the ledger: its roster registered, its results registered, and who has witnessed that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.ledger.checkpoints import Checkpoint
from bot.casework.ledger.notes import note_read
from db.queries.ledger import checkpoints, head, reading, slots
from db.queries.ledger.checkpoints import StoredCheckpoint


@dataclass(frozen=True, slots=True)
class SignedStep:
    """A step that was signed. `witnesses`: those outside who have cosigned it, or what came after it, by name."""

    at: datetime
    root: bytes
    witnesses: tuple[str, ...]

    @property
    def witnessed(self) -> bool:
        """Whether somebody outside has."""
        return bool(self.witnesses)


@dataclass(frozen=True, slots=True)
class MonthInLedger:
    """Where a round stands. `kept`: it is in the ledger at all; rounds from before there was one are not."""

    kept: bool
    roster: SignedStep | None
    """None: some of its cases are not signed yet."""
    results: SignedStep | None
    """None: it is not closed, or that is not signed yet."""
    corrected: tuple[datetime, ...] = ()
    """When results were corrected after the seal, the first first; the figures count what was sealed."""
    fingerprint: bytes | None = None
    """The root that people compare: of an ended round that with which its bundle ends, else the roster's."""

    @property
    def latest(self) -> SignedStep | None:
        """The last step that was signed."""
        return self.results or self.roster


def month_in_ledger(connection: Connection, month: str) -> MonthInLedger:
    """How far this round has come."""
    made = checkpoints.every(connection)
    group = slots.last_group(connection, month)
    roster = _of_block(made, f"{head.ROSTER} {group}") if group is not None else None
    results = _of_block(made, head.outcomes_of(month))
    errata = [one for one in made if one.block == head.errata_of(month)]
    last = reading.last_of(made, errata[-1] if errata else results) if results is not None else roster
    return MonthInLedger(
        slots.has_any(connection, month),
        _step(roster, made),
        _step(results, made),
        tuple(one.made_at for one in errata),
        bytes.fromhex(last.root) if last is not None else None,
    )


def signers(made: Sequence[StoredCheckpoint], size: int) -> tuple[str, ...]:
    """The witnesses that have signed one of these checkpoints of at least this size, and so all before it, by name."""
    found = dict[str, None]()
    for one in made:
        if one.size >= size and one.witnesses:
            note = note_read(one.note.encode())
            origin = Checkpoint.read(note.text).origin
            found |= dict.fromkeys(line.name for line in note.signatures if line.name != origin)
    return tuple(found)


def _of_block(made: Sequence[StoredCheckpoint], block: str) -> StoredCheckpoint | None:
    return next((one for one in reversed(made) if one.block == block), None)


def _step(found: StoredCheckpoint | None, made: Sequence[StoredCheckpoint]) -> SignedStep | None:
    if found is None:
        return None
    return SignedStep(found.made_at, bytes.fromhex(found.root), signers(made, found.size))
