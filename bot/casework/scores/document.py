"""A sheet as it is kept: the rules of that day and what was counted, so that it can be worked out again years later."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.casework.scores.mark import Basics
from bot.casework.scores.rules import MarkRules
from bot.casework.scores.sheet import MarkSheet, MarksOf, MarkSubject, sheet
from bot.domain.period import Period
from bot.domain.scoring import FactKind

Whose = tuple[str, str, str]
"""Department, item and handler."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a period, by department, item and handler, and the rules of that day."""

    period: Period
    rules: MarkRules
    basics: Mapping[Whose, Basics]
    months: int = 0
    """So many months of the period had cases; 0: nobody counted them then."""
    unsealed: tuple[str, ...] = ()
    """Months that were not sealed then: ratings could still come, or change."""

    def sheet(self, of: MarksOf, only: frozenset[str] | None = None) -> MarkSheet:
        """The marks of all departments, items or handlers; `only`: of the department with these names alone."""
        together: dict[MarkSubject, Basics] = {}
        for (where, item, handler), one in self.basics.items():
            if only is not None and where not in only:
                continue
            subject = _subject(of, where, item, handler)
            if subject is not None:
                together[subject] = together.get(subject, Basics()) + one
        made = sheet(self.period, of, self.rules, together, self.months)
        return replace(made, unsealed=self.unsealed)

    @property
    def departments(self) -> tuple[str, ...]:
        """Every department that anything was counted for."""
        return tuple(sorted({where for where, _, _ in self.basics if where}))


def _subject(of: MarksOf, department: str, item: str, handler: str) -> MarkSubject | None:
    """Whose it is; None where nobody is named."""
    match of:
        case MarksOf.DEPARTMENT:
            return MarkSubject(department) if department else None
        case MarksOf.ITEM:
            return MarkSubject(item) if item else None
        case MarksOf.HANDLER:
            return MarkSubject(handler, department) if handler else None


def written(counts: Counts) -> str:
    """The document; `read` gives the same back."""
    lines = [
        [*whose, one.concluded, _texts(one.ratings), _texts(one.facts), one.taken_out]
        for whose, one in sorted(counts.basics.items())
    ]
    whole = {
        "period": str(counts.period),
        "rules": counts.rules.as_json(),
        "counted": lines,
        "months": counts.months,
        "unsealed": counts.unsealed,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def read(document: str) -> Counts:
    """A document that `written` made."""
    whole = json.loads(document)
    basics = {
        (department, item, handler): Basics(
            concluded,
            {int(level): n for level, n in ratings.items()},
            {FactKind(kind): n for kind, n in facts.items()},
            taken_out,
        )
        for department, item, handler, concluded, ratings, facts, taken_out in whole["counted"]
    }
    unsealed = tuple(whole.get("unsealed", ()))
    rules = MarkRules.parse(whole["rules"])
    return Counts(Period.parse(whole["period"]), rules, basics, whole.get("months", 0), unsealed)


def _texts(counts: Mapping[int, int] | Mapping[FactKind, int]) -> dict[str, int]:
    found: Iterable[tuple[object, int]] = counts.items()
    return {str(key): n for key, n in found if n}
