"""经办人查自己的评分: a handler has no account; the code on their own sheet opens their line and the facts it is made of, and no other.

It shows what the department may read of that line (`bot.casework.scores.disclosure`), as the newest sheet of the period has it, so what
was decided about a contest is seen with the same code. The code goes in a form, never in an address.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.names.handlers import as_one
from bot.casework.scores import slip
from bot.casework.scores.sheet import MarkedRow, MarkSheet, MarksOf, MarkSubject
from bot.casework.tickets.deadline import IsWorkday
from bot.domain.period import Period
from bot.domain.scoring import BY_HAND
from bot.paper.marks import rule_in_words
from bot.work import scores
from db.queries import department_names
from db.queries.cases import crowds
from db.queries.scores import fact_list, sheets
from db.queries.scores.facts import ScoredFact
from db.queries.scores.sheets import DrawnSheet
from db.vault import Vault
from handlers.office.scores.marks import worked_out
from handlers.office.signin.doors import at_the_door
from handlers.office.web.roles import PUBLIC
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

PAGE = "/office/marks"


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A fact as its handler reads it: of few cases that are alike neither which item nor which case. `until`: it can be contested."""

    fact: ScoredFact
    item: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OwnMark:
    """What the code opens."""

    marks: MarkSheet
    row: MarkedRow
    drawn_at: datetime
    facts: tuple[OwnFact, ...]
    untold: int
    """So many facts more of which nothing can be told without telling of whose case they are."""
    rule: str


async def ask(visit: Visit) -> web.Response:
    """The form for the code."""
    return at_the_door(visit, "scores/own_mark.html", own=None, said="")


async def show(visit: Visit) -> web.Response:
    """The line that the code opens."""
    typed = slip.parsed(visit.form.text("code", longest=60))
    found = None
    if typed is not None:
        number, code = typed
        look = partial(
            _opened,
            vault=visit.console.vault,
            number=number,
            code=code,
            now=visit.now,
            is_workday=_workday(visit),
        )
        found = await visit.read(look)
    if found is None:
        return at_the_door(
            visit, "scores/own_mark.html", status=404, own=None, said=visit.say("scores.no_slip")
        )
    await visit.recorded(
        lambda _: None,
        "view",
        f"scores {found.marks.period}",
        detail={"page": "own_mark", "of": found.row.subject.name},
    )
    return at_the_door(visit, "scores/own_mark.html", own=found, said="")


def _workday(visit: Visit) -> IsWorkday:
    return visit.console.registry_in_force().calendar.is_workday


def code_for(vault: Vault, sheet: int, whose: MarkSubject) -> str:
    """The code that stands on somebody's own sheet."""
    return slip.code_of(sheet, vault.sign(slip.message(sheet, whose)))


def _opened(
    connection: Connection, *, vault: Vault, number: int, code: str, now: datetime, is_workday: IsWorkday
) -> OwnMark | None:
    printed = sheets.numbered(connection, number)
    if printed is None or now - printed.at > slip.VALID:
        return None
    whose = _whose(printed, vault, code)
    newest = sheets.latest(connection, printed.period)
    assert newest is not None, "there is at least the printed one"
    if whose is None:
        return None
    departments = department_names.known(connection).every_own(whose.department)
    marks, _ = worked_out(newest.document, MarksOf.HANDLER, departments, handed_on=True)
    row = next((row for row in marks.rows if row.subject.name == whose.name), None)
    if row is None:
        return None
    told, untold = _facts(connection, marks.period, departments, row, is_workday)
    return OwnMark(marks, row, newest.at, told, untold, rule_in_words(marks.rules))


def _whose(printed: DrawnSheet, vault: Vault, code: str) -> MarkSubject | None:
    """Whose line of the sheet the code was printed for."""
    marks, _ = worked_out(printed.document, MarksOf.HANDLER, None, handed_on=False)
    subjects = (row.subject for row in marks.rows)
    return next(
        (one for one in subjects if slip.opens(code, vault.signatures(slip.message(printed.id, one)))), None
    )


def _facts(
    connection: Connection, period: Period, departments: frozenset[str], row: MarkedRow, is_workday: IsWorkday
) -> tuple[tuple[OwnFact, ...], int]:
    """The handler's facts, and of how many nothing may be told."""
    days = scores.rules(connection)[1].contest_days
    found = fact_list.of_period(connection, str(period.first), str(period.last), departments=departments)
    told, untold = list[OwnFact](), 0
    for fact in found:
        if as_one(fact.handler) != row.subject.name:
            continue
        item, handler = fact.item, fact.handler
        if fact.kind not in BY_HAND:
            item, handler = crowds.told(connection, fact.month, departments, item, handler)
        if handler:
            told.append(OwnFact(fact, item, scores.contest_until(fact, days, is_workday)))
        elif row.facts.get(fact.kind):
            untold += 1
    return tuple(told), untold


ROUTES = (
    Route("GET", PAGE, ask, PUBLIC, "the form for the code of one's own mark", name="own_marks"),
    Route("POST", PAGE, show, PUBLIC, "one's own mark, by the code on the paper"),
)
