"""What kind of complaints there were, what was found out about them, and what was done, as counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FoundOut:
    """How many complaints, whichever case they are about; words that none has are left out."""

    categories: Mapping[str, int] = field(default_factory=dict)
    """By the office's category, else the complainant's; "" for those without."""
    findings: Mapping[str, int] = field(default_factory=dict)
    """By a value of `Finding`, or `none`: nobody has written one down, or not yet."""
    measures: Mapping[str, int] = field(default_factory=dict)
    """By a value of `Measure`; a complaint may have several."""
