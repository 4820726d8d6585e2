"""The JSON API's marks: the newest sheet of a period as the console shows it to the same person. Nothing in it tells who rated.

Former sheets are not given out, here as there: two of them, one taken from the other, would show a single rating.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pydantic import TypeAdapter, with_config
from sqlalchemy import Connection

from bot.casework.scores.rules import MarkRules
from bot.casework.scores.sheet import MarkedRow, MarksOf
from bot.domain.scoring import Basis, Deducting, FactKind
from db.queries.scores.sheets import DrawnSheet
from handlers.office.api.endpoint import STRICT, Endpoint, Parameter, choice
from handlers.office.scores.marks import ShownSheet, shown
from handlers.office.scores.scope import SEES, Scope, scope
from handlers.office.web.visit import Visit
from handlers.pages.problems import forbidden

PAGE = 500
_PERIOD = {"type": "string", "pattern": r"^20[0-9]{2}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?$"}


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class OneMark:
    """A department, an item or a handler. What rests on too few ratings, or would tell a department too much (`basis`
    withheld), is null, as the page has a dash there."""

    name: str
    department: str | None
    """Of a handler."""
    basis: Basis
    concluded: int
    rated: int
    """n: how many ratings count."""
    satisfied: float | None
    """The share of the satisfied among them."""
    low: float | None
    high: float | None
    """Between which it lies with 95 % certainty (Wilson)."""
    mean: float | None
    cost: float | None
    mark: float | None
    """0 to 100: the mean less the cost of verified facts."""
    facts: Mapping[FactKind, int]
    """Verified facts that stand; of a handful of cases none that follows from what people said."""
    taken_out: int
    """Ratings that a decision took out; 0 of a handful of cases."""
    volume: int
    """Its class: 1 has the fewest cases a month. Places are given within a class."""
    place: int | None
    among: int


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RuleOfMarks:
    """The version of the rule by which the sheet was drawn up. Points are on a scale of 0 to 10, deductions out of 100."""

    points: Mapping[int, float]
    deductions: Mapping[FactKind, float]
    deducting: Deducting
    print_from: int
    rank_from: int
    classes: tuple[int, ...]
    contest_days: int


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class SheetOfMarks:
    """The version that is shown. `number`: of the sheet; drawing it up anew makes another."""

    number: int
    drawn_at: datetime
    rule: RuleOfMarks
    months_counted: int
    """Months of the period that had cases; 0: nobody counted them then."""
    unsealed: tuple[str, ...]
    """Months that were not sealed then."""
    outdated: int | None
    """Facts, decisions and corrections that came since; null: not counted yet."""


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Scores:
    """A page of the marks, by name. `sheet` null: none was drawn up for this period.

    `next`: what `after` is for the page after this one; another `sheet.number` there means that it was drawn up anew.
    """

    period: str
    of: MarksOf
    department: str | None
    sheet: SheetOfMarks | None
    marks: tuple[OneMark, ...]
    next: int | None


async def scores(visit: Visit) -> Scores:
    """A page of the newest sheet, and the line in the log that the console's page leaves."""
    after = visit.query.number("after") or 0

    def look(connection: Connection) -> tuple[Scope, ShownSheet | None]:
        wanted = scope(connection, visit)
        _sure_of_department(visit, wanted)
        return wanted, shown(connection, wanted, handed_on=visit.user.bound_to is not None)

    wanted, found = await visit.recorded(
        look, "view", "scores", detail=lambda seen: {"page": "scores", "period": str(seen[0].period)}
    )
    period, department = str(wanted.period), wanted.department or None
    if found is None:
        return Scores(period, wanted.of, department, None, (), None)
    outdated = await visit.console.outdated.glance((wanted.period, found.drawn.at))
    since = outdated.latest.found if outdated.latest is not None else None
    rows = found.marks.rows[after : after + PAGE]
    more = after + PAGE if len(found.marks.rows) > after + PAGE else None
    return Scores(
        period,
        wanted.of,
        department,
        _sheet(found.drawn, found, since),
        tuple(_mark(row) for row in rows),
        more,
    )


def _sure_of_department(visit: Visit, wanted: Scope) -> None:
    """A filter is never passed over: whoever sees one department alone asks for no other. Raises Problem 403."""
    asked = visit.query.text("department")
    if visit.user.bound_to is not None and asked and not wanted.has(asked):
        raise forbidden()


def _sheet(drawn: DrawnSheet, found: ShownSheet, outdated: int | None) -> SheetOfMarks:
    marks = found.marks
    return SheetOfMarks(drawn.id, drawn.at, _rule(marks.rules), marks.counted, marks.unsealed, outdated)


def _rule(rules: MarkRules) -> RuleOfMarks:
    return RuleOfMarks(
        {level: float(points) for level, points in rules.points.items()},
        {kind: float(cost) for kind, cost in rules.deductions.items()},
        rules.deducting,
        rules.print_from,
        rules.rank_from,
        rules.classes,
        rules.contest_days,
    )


def _mark(row: MarkedRow) -> OneMark:
    mark, known = row.mark, row.mark.interval
    return OneMark(
        name=row.subject.name,
        department=row.subject.department or None,
        basis=mark.basis,
        concluded=row.basics.concluded,
        rated=mark.rated,
        satisfied=row.basics.satisfied / mark.rated if known is not None else None,
        low=known.low if known is not None else None,
        high=known.high if known is not None else None,
        mean=_number(mark.mean),
        cost=_number(mark.cost if known is not None else None),
        mark=_number(mark.value),
        facts={kind: n for kind, n in row.facts.items() if n},
        taken_out=row.taken_out,
        volume=row.volume,
        place=row.place,
        among=row.among,
    )


def _number(of: Decimal | None) -> float | None:
    return float(of) if of is not None else None


ENDPOINTS = (
    Endpoint(
        "api_scores",
        "/office/api/scores",
        scores,
        SEES,
        "the marks of a period, with n and the interval; a department sees its own",
        TypeAdapter(Scores),
        (
            Parameter(
                "period",
                "2026-10, 2026-Q4, 2026-H2 or 2026; without it, the last month with a round",
                _PERIOD,
            ),
            choice("of", "whose marks; without it, the departments'", list(MarksOf)),
            Parameter("department", "only of this department, under any of its names"),
            Parameter(
                "after", "where a page goes on: `next` of the page before", {"type": "integer", "minimum": 0}
            ),
        ),
    ),
)
