"""What else a report tells of a period: who was not called and why, when complaints came, cards, letters and corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.casework.figures.complaint_fates import ComplaintFate


@dataclass(frozen=True, slots=True)
class Oversight:
    """Counts only; whoever is named decided in office."""

    given_up: Mapping[str, str] = field(default_factory=dict)
    """Round → who decided that it is closed although somebody was never called, and why."""
    complaints: Mapping[str, Mapping[ComplaintFate, int]] = field(default_factory=dict)
    """Month of registration → fate by now → complaints."""
    cards: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(ground, colour) → cards raised in the period."""
    letters: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(kind, state by now) → letters begun in the period."""
    corrections: Mapping[str, int] = field(default_factory=dict)
    """Round → results that were corrected since its seal."""
