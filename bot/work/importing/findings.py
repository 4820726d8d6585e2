"""What a check of a file found, as the person who brought it is shown it; kept sealed as JSON until it is imported."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

SHOWN = 200
"""So many rejected rows, and so many changed cases, stand on the page."""


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field of a case that would change; `old` and `new` as they may be shown."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case that would change."""

    line: int
    case_no: str
    fields: Sequence[ChangedField]


@dataclass(frozen=True, slots=True)
class TakenColumn:
    """What a column of the file was taken for; no headers: the file has no such column."""

    meaning: str
    headers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found. Counts stand in the row of the import itself."""

    description: str = ""
    """What kind of file it is, in words."""
    trouble: str = ""
    """Why it cannot be used; "" when it can."""
    columns: Sequence[TakenColumn] = ()
    unknown: Sequence[str] = ()
    """Headers that were not understood, and are not read."""
    rejected: Sequence[tuple[int, str]] = ()
    """Line and reason of the first of them."""
    cut: bool = False
    """Whether the list to download had to be cut short."""
    changed: Sequence[ChangedCase] = ()
    fields: Mapping[str, int] = field(default_factory=dict)
    """How many cases would change in each field."""
    in_progress: int = 0
    """Rows without a date of conclusion: not called back before they have one."""
    again: int = 0
    """Rows that say something else of a case than an earlier row of the file."""
    again_lines: Sequence[int] = ()
    """The lines of the first of them."""
    warnings: Sequence[str] = ()
    """Whole sentences."""
    shapes: Sequence[str] = ()
    """What becomes of the rows, by batch: a digest each."""
    moved: bool = False
    """Whether the database moved since it was shown, so that it is shown again."""

    def as_json(self) -> str:
        """To be kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, kept: str) -> Self:
        """What `as_json` gave."""
        told: dict[str, Any] = json.loads(kept)
        told["columns"] = [TakenColumn(**one) for one in told["columns"]]
        told["changed"] = [
            ChangedCase(one["line"], one["case_no"], [ChangedField(**f) for f in one["fields"]])
            for one in told["changed"]
        ]
        return cls(**told)
