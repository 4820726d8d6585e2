"""评分表: a sheet is counted, held against what departments have read before, and kept by somebody's press."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.names.handlers import as_one
from bot.casework.scores import document
from bot.casework.scores.disclosure import readable
from bot.casework.scores.document import Counts, Whose
from bot.casework.scores.mark import Basics
from bot.domain.period import Period
from bot.domain.scoring import FactKind
from bot.work.scores import rules
from db.queries import department_names
from db.queries.ledger import corrected
from db.queries.scores import counting, fact_list, sheets
from db.queries.scores.counting import MarkCount
from db.queries.scores.facts import ScoredFact
from db.store import Conflict


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """What was counted, before it is kept. `after`: the last sheet of the year that was thought of; 0: there was none."""

    counts: Counts
    after: int


def counted(connection: Connection, period: Period) -> SheetDraft:
    """What there is to mark in a period, by the rule in force, and what of it departments may read. Takes seconds for a
    million cases.

    A result that was corrected since the seal counts as corrected; a department counts under its name of today; one that went into another
    since stays by itself, for its officials may have namesakes there.
    """
    counts = _counted(connection, period)
    names = department_names.known(connection)
    drawn = sheets.of_year(connection, period.first.year)
    before = [document.read(text).under(names.own) for text in dict.fromkeys(one.document for one in drawn)]
    return SheetDraft(
        replace(counts, told=readable(counts, before)), max((one.id for one in drawn), default=0)
    )


def _counted(connection: Connection, period: Period) -> Counts:
    names = department_names.known(connection)

    def whose(one: MarkCount | ScoredFact) -> Whose:
        return names.own(one.department), one.item, as_one(one.handler), one.month

    reach = (str(period.first), str(period.last))
    whole: defaultdict[Whose, int] = defaultdict(int)
    ratings: defaultdict[Whose, Counter[int]] = defaultdict(Counter)
    out: defaultdict[Whose, Counter[int]] = defaultdict(Counter)
    for one in counting.concluded(connection, *reach):
        whole[whose(one)] += one.n
    for one in counting.rated(connection, *reach):
        ratings[whose(one)][one.level or 0] += one.n
    changed = corrected.of_months(connection, *reach)
    for one in counting.corrections(changed):
        ratings[whose(one)][one.level or 0] += one.n
    for one in counting.taken_out(connection, *reach, changed):
        ratings[whose(one)][one.level or 0] -= one.n
        out[whose(one)][one.level or 0] += one.n
    verified: defaultdict[Whose, Counter[FactKind]] = defaultdict(Counter)
    for fact in fact_list.of_period(connection, *reach):
        if fact.stands:
            verified[whose(fact)][fact.kind] += 1
    basics = {
        one: Basics(whole[one], +ratings[one], verified[one], out[one])
        for one in sorted({*whole, *ratings, *verified})
    }
    return Counts(
        period,
        rules(connection)[1],
        basics,
        counting.months(connection, *reach),
        tuple(counting.unsealed(connection, *reach)),
    )


def draw_up(connection: Connection, draft: SheetDraft, by: int, now: datetime) -> int:
    """Keep what was counted as a sheet; returns its number. Raises Conflict when another sheet of the year was drawn up
    meanwhile: what departments may read was not held against that one.

    Counted before, where nothing is written: it takes seconds, in which nobody else could write. What came meanwhile is told as
    come since.
    """
    counts = draft.counts
    if sheets.newest_of_year(connection, counts.period.first.year) != draft.after:
        raise Conflict(f"sheets of {counts.period.first.year}")
    return sheets.add(connection, str(counts.period), document.written(counts), by, now=now)
