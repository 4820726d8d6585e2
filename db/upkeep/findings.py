"""What a look at a database finds, one finding a line (`db.upkeep.checks`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NAMED = 5
"""Rows that are listed by name; the rest is counted."""


@dataclass(frozen=True, slots=True)
class DatabaseFinding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    """What was found; when not ok, what to do."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything that was looked at, and how many rows each table has."""

    findings: tuple[DatabaseFinding, ...]
    rows: Mapping[str, int]
    """Empty when they cannot be counted."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.ok for finding in self.findings)


def listed(found: Sequence[str]) -> str:
    """The first of them by name, and how many there are."""
    more = f" 等 {len(found)} 处" if len(found) > NAMED else ""
    return "、".join(found[:NAMED]) + more
