"""One source for a report, wherever it is asked for: from the figures that were found, everything else that stands in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot.casework.callsheet.phone_tally import PhoneTally, summed
from bot.casework.disclosure.annual_numbers import AnnualNumbers
from bot.casework.disclosure.table_three import TableThree, table_three
from bot.casework.figures import merging
from bot.casework.figures.breakdown import Group
from bot.casework.ledger.aloud import aloud
from bot.casework.panel.figures import PanelFigures, panel_figures
from bot.domain.month import RoundKey
from bot.domain.period import Period
from bot.paper.content import BesideFigures, Report
from bot.paper.period_report import period_report
from bot.paper.report import month_report
from bot.paper.tables import Check
from bot.work.who_phoned import EVERYBODY, phoned_about
from db.queries.callsheet import second_calls
from db.queries.callsheet.second_calls import Second
from db.queries.figures import annual_numbers, figures, supplement_rounds
from db.queries.figures.figures import MonthFigures, PeriodFigures
from db.queries.figures.oversight import oversight
from db.queries.ledger.month_states import month_in_ledger
from db.queries.panel import duties, opinion_facts
from db.queries.tickets import disclosure_requests


@dataclass(frozen=True, slots=True)
class ReadBy:
    """For whom and when a report is drawn up."""

    agency: str
    at: datetime
    zone: tzinfo
    viewer: int | None = None
    """The account that reads it: complaints about it are not counted. None: at the terminal."""
    only: str | None = None
    """Of those who phoned this one alone, by the name at log-in."""
    floor: int = 0
    """Below so many answers departments and items are told together; 0: each by itself."""


def month_drawn_up(
    connection: Connection, counted: MonthFigures, by: ReadBy, checks: Mapping[str, Check]
) -> Report:
    """The report of a month or of a supplement; raises DoesNotAddUp."""
    found = replace(
        counted,
        departments=_together(counted.departments, by.floor),
        items=_together(counted.items, by.floor),
    )
    key, made_at = RoundKey.parse(found.month), by.at.astimezone(by.zone)
    period = Period(key.month, key.month)
    rounds = [found.month, *(line.month for line in found.supplements)]
    calls, seconds = _calls(connection, [found.month], by)
    seen = oversight(connection, period, rounds, now=by.at, zone=by.zone, viewer=by.viewer)
    return month_report(
        found,
        agency=by.agency,
        made_at=made_at,
        checks=checks,
        waiting=supplement_rounds.waiting(connection, found.month, made_at, by.zone),
        beside=BesideFigures(
            calls,
            seconds,
            None if key.number else figures.own_totals(connection, period.before),
            None if key.number else seen,
            fingerprint=_fingerprint(connection, found.month),
        ),
    )


def period_drawn_up(
    connection: Connection, counted: PeriodFigures, by: ReadBy, checks: Mapping[str, Check]
) -> Report:
    """The report of a quarter, half a year or a year; raises DoesNotAddUp."""
    found = replace(
        counted,
        departments=_together(counted.departments, by.floor),
        items=_together(counted.items, by.floor),
    )
    made_at, rounds = by.at.astimezone(by.zone), [line.month for line in found.months]
    waiting = supplement_rounds.waiting(connection, f"{found.period.first.year}-", made_at, by.zone)
    calls, seconds = _calls(connection, rounds, by)
    year = found.period.first.year if found.period.months == 12 else None
    return period_report(
        found,
        agency=by.agency,
        made_at=made_at,
        checks=checks,
        waiting=[coming for coming in waiting if coming.key.month in found.period],
        beside=BesideFigures(
            calls,
            seconds,
            figures.totals(connection, found.period.before),
            oversight(connection, found.period, rounds, now=by.at, zone=by.zone, viewer=by.viewer),
            _annual(connection, year) if year is not None else None,
            panel_of(connection, year, by.at) if year is not None else None,
        ),
    )


def _together(groups: tuple[Group, ...], floor: int) -> tuple[Group, ...]:
    """Those of few answers as one, so that the table still adds up; where nothing can be told apart, all of them."""
    if not floor or not groups:
        return groups
    told = merging.published(groups, floor)
    others = told.rest or (None if told.shown else merging.together(groups))
    count = told.merged or len(groups)
    return (*told.shown, *((replace(others, name=f"其余 {count} 个合计"),) if others is not None else ()))


def _annual(connection: Connection, year: int) -> tuple[AnnualNumbers | None, TableThree]:
    typed = annual_numbers.latest(connection, year)
    requests = table_three(year, disclosure_requests.counted(connection, year))
    return (typed.numbers if typed is not None else None), requests


def panel_of(connection: Connection, year: int, now: datetime) -> PanelFigures:
    """What became of the opinions that members of the panel gave in a year."""
    return panel_figures(opinion_facts.facts(connection, *duties.bounds(year)), now)


def _fingerprint(connection: Connection, month: str) -> tuple[str, ...]:
    """Of the results: a report of a month that is open says that its figures will change."""
    stands = month_in_ledger(connection, month)
    if stands.results is None or stands.fingerprint is None:
        return ()
    return aloud(stands.fingerprint)


def _calls(
    connection: Connection, rounds: Iterable[str], by: ReadBy
) -> tuple[Mapping[str, PhoneTally], list[Second]]:
    """Who phoned in these rounds, everybody last, and the second calls."""
    people: dict[str, PhoneTally] = {}
    whole, seconds = list[PhoneTally](), list[Second]()
    for month in rounds:
        found = phoned_about(connection, month, by.zone, only=by.only)
        whole.append(found.whole)
        for name, part in found.people.items():
            people[name] = people.get(name, PhoneTally()) + part
        seconds += second_calls.of_month(connection, month)
    everybody = summed(whole)
    most_first = sorted(people.items(), key=lambda one: (-one[1].calls, one[0]))
    return ({**dict(most_first), EVERYBODY: everybody} if everybody.calls else {}), seconds
