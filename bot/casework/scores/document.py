"""A sheet as it is kept: the rules of that day and what was counted, so that it can be worked out again years later."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.casework.scores.mark import Basics
from bot.casework.scores.rules import MarkRules
from bot.casework.scores.sheet import CountedSubject, MarkSheet, MarksOf, MarkSubject, ToldMark, sheet
from bot.domain.period import Period
from bot.domain.scoring import FactKind

Whose = tuple[str, str, str, str]
"""Department, item, handler and month; no month ("") on sheets that were drawn up before months were told apart."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a period, by department, item, handler and month, and the rules of that day."""

    period: Period
    rules: MarkRules
    basics: Mapping[Whose, Basics]
    months: int = 0
    """So many months of the period had cases; 0: nobody counted them then."""
    unsealed: tuple[str, ...] = ()
    """Months that were not sealed then: ratings could still come, or change."""
    told: frozenset[ToldMark] = frozenset()
    """The marks that departments and handlers may read; nobody had thought of that before: none."""

    def sheet(self, of: MarksOf, only: frozenset[str] | None = None, *, handed_on: bool = False) -> MarkSheet:
        """The marks of all departments, items or handlers; `only`: of the department with these names alone; `handed_on`: as
        departments and handlers may read it."""
        together: dict[MarkSubject, CountedSubject] = {}
        for whose, one in self.basics.items():
            department, *_, month = whose
            if only is not None and department not in only:
                continue
            subject = _subject(of, whose)
            if subject is not None:
                shown = not handed_on or ToldMark(of, subject.name, department) in self.told
                more = CountedSubject(one, frozenset({month}), shown)
                together[subject] = together[subject] + more if subject in together else more
        made = sheet(self.period, of, self.rules, together, self.months)
        return replace(made, unsealed=self.unsealed)

    @property
    def departments(self) -> tuple[str, ...]:
        """Every department that anything was counted for."""
        return tuple(sorted({where for where, *_ in self.basics if where}))

    def under(self, name_of: Callable[[str], str]) -> "Counts":
        """The same under the names that departments have now."""
        basics: dict[Whose, Basics] = {}
        for (where, *rest), one in self.basics.items():
            item, handler, month = rest
            whose = (name_of(where), item, handler, month)
            basics[whose] = basics.get(whose, Basics()) + one
        told = frozenset(
            ToldMark(
                one.of,
                name_of(one.name) if one.of is MarksOf.DEPARTMENT else one.name,
                name_of(one.department),
            )
            for one in self.told
        )
        return replace(self, basics=basics, told=told)


def _subject(of: MarksOf, whose: Whose) -> MarkSubject | None:
    """Whose it is; None where nobody is named."""
    department, item, handler, _ = whose
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
        [*whose, one.concluded, _texts(one.ratings), _texts(one.facts), _texts(one.struck)]
        for whose, one in sorted(counts.basics.items())
    ]
    whole = {
        "period": str(counts.period),
        "rules": counts.rules.as_json(),
        "by_month": lines,
        "months": counts.months,
        "unsealed": counts.unsealed,
        "told": [[one.of.value, one.name, one.department] for one in sorted(counts.told)],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def read(document: str) -> Counts:
    """A document that `written` made, also before it told months apart."""
    whole = json.loads(document)
    lines = whole["by_month"] if "by_month" in whole else map(_of_before, whole["counted"])
    basics = {
        (department, item, handler, month): Basics(
            concluded,
            {int(level): n for level, n in ratings.items()},
            {FactKind(kind): n for kind, n in facts.items()},
            {int(level): n for level, n in struck.items()},
        )
        for department, item, handler, month, concluded, ratings, facts, struck in lines
    }
    return Counts(
        Period.parse(whole["period"]),
        MarkRules.parse(whole["rules"]),
        basics,
        whole.get("months", 0),
        tuple(whole.get("unsealed", ())),
        frozenset(ToldMark(MarksOf(of), name, where) for of, name, where in whole.get("told", ())),
    )


def _of_before(line: list[Any]) -> list[Any]:
    """No month, and of what was taken out how much and not which level."""
    *whose, concluded, ratings, facts, taken_out = line
    return [*whose, "", concluded, ratings, facts, {"0": taken_out} if taken_out else {}]


def _texts(counts: Mapping[int, int] | Mapping[FactKind, int]) -> dict[str, int]:
    found: Iterable[tuple[object, int]] = counts.items()
    return {str(key): n for key, n in found if n}
