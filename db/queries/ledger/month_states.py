"""How far a round has come in the ledger: its roster registered, its results registered, and who has witnessed that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db.queries.ledger import checkpoints, head, slots
from db.queries.ledger.checkpoints import StoredCheckpoint


@dataclass(frozen=True, slots=True)
class SignedStep:
    """A step that was signed. `witnessed`: somebody outside has cosigned it, or what came after it."""

    at: datetime
    root: bytes
    witnessed: bool


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

    @property
    def latest(self) -> SignedStep | None:
        """The step whose fingerprint people compare."""
        return self.results or self.roster


def month_in_ledger(connection: Connection, month: str) -> MonthInLedger:
    """How far this round has come."""
    group = slots.last_group(connection, month)
    roster = checkpoints.of_block(connection, f"{head.ROSTER} {group}") if group is not None else None
    results = checkpoints.of_block(connection, head.outcomes_of(month))
    newest = checkpoints.newest_witnessed(connection)
    seen = newest.size if newest is not None else 0
    errata = [one for one in checkpoints.errata_since(connection, 0) if one.block == head.errata_of(month)]
    return MonthInLedger(
        slots.has_any(connection, month),
        _step(roster, seen),
        _step(results, seen),
        tuple(one.made_at for one in errata),
    )


def _step(found: StoredCheckpoint | None, seen: int) -> SignedStep | None:
    if found is None:
        return None
    return SignedStep(found.made_at, bytes.fromhex(found.root), found.size <= seen)
