"""The JSON API's phone calls about a round: the second calls with their conclusions, and who phoned how often."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial

from pydantic import TypeAdapter, with_config
from sqlalchemy import Connection

from bot.casework.callsheet.phone_tally import PhoneTally
from bot.casework.names.staff_names import StaffNames
from bot.domain.attempt import Outcome
from bot.domain.month import RoundKey
from bot.domain.second_call import Conclusion, DifferenceFinding
from db.queries.callsheet import second_calls
from db.queries.callsheet.second_calls import Second
from db.queries.office import staff
from handlers.office.api.endpoint import DAY, ROUND, STRICT, Endpoint, Parameter
from handlers.office.callsheet.sheet import month_worked
from handlers.office.callsheet.who_phoned import phoned_for
from handlers.office.web.roles import READERS
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit

PAGE = 100
_MONTH = Parameter("month", "of this month or supplement; without it, of the one being worked", ROUND)


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class CallOnceMore:
    """A second call about a phoned answer, beside the first. People are called as on the pages.

    `finding`: where the two differ, what a chief has found out. Neither score changes by it.
    """

    case_no: str
    chosen_at: datetime
    first_by: str
    first_score: int
    second_by: str
    second_score: int | None
    outcome: Outcome
    made_at: datetime | None
    note: str
    conclusion: Conclusion
    finding: DifferenceFinding | None
    found_by: str | None
    found_at: datetime | None
    found_note: str | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class CallsOnceMore:
    """A page of the second calls that were made, by case number. `open`: how many are still to be made.

    `next`: what `after` is for the page after this one.
    """

    month: str
    second_calls: tuple[CallOnceMore, ...]
    open: int
    next: str | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class PhoneCounts:
    """How many calls. `calls` = `reached` + `unreached` + `withdrawn`; `answered`: of those reached, with a score."""

    calls: int
    reached: int
    answered: int
    unreached: int
    corrected: int
    withdrawn: int
    seconds: int


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class PhonedOn:
    """What one person did on one day."""

    day: date
    who: str
    counts: PhoneCounts


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class PhonedRound:
    """Who phoned about a round. An officer finds their own calls in `people` and `days`, and everybody's in `whole`.

    A page holds whole days; `next`: what `after` is for the page after this one.
    """

    month: str
    whole: PhoneCounts
    people: Mapping[str, PhoneCounts]
    days: tuple[PhonedOn, ...]
    next: date | None


async def calls_once_more(visit: Visit) -> CallsOnceMore:
    """A page of the second calls, and the line in the log that the console's page leaves."""
    asked, after = visit.query.round_key(), visit.query.text("after")

    def look(connection: Connection) -> tuple[RoundKey, list[Second], int, StaffNames]:
        sure(connection, asked, visit)
        month = asked or month_worked(connection, visit)
        found = second_calls.made(connection, str(month), after=after, most=PAGE + 1)
        visit.noted(connection, "view", f"month {month}", detail={"page": "second_calls"})
        return month, found, second_calls.to_make(connection, str(month)), staff.names(connection)

    month, found, waiting, called = await visit.console.store.write(look)
    page = found[:PAGE]
    more = page[-1].case_no if len(found) > PAGE else None
    return CallsOnceMore(str(month), tuple(_once_more(one, called) for one in page), waiting, more)


async def phoned(visit: Visit) -> PhonedRound:
    """Who phoned: what the console's page counts for this reader."""
    after = visit.query.day("after")
    month, found = await visit.read(partial(phoned_for, visit=visit))
    lines = [PhonedOn(day, who, _counts(part)) for (who, day), part in found.days.items()]
    page, more = _whole_days([one for one in lines if after is None or one.day > after])
    people = {name: _counts(part) for name, part in found.people.items()}
    return PhonedRound(str(month), _counts(found.whole), people, tuple(page), more)


def _once_more(call: Second, called: StaffNames) -> CallOnceMore:
    assert call.outcome is not None, "only those that were made are asked for"
    assert call.conclusion is not None
    return CallOnceMore(
        case_no=call.case_no,
        chosen_at=call.queued_at,
        first_by=called(call.first_by),
        first_score=call.first_score,
        second_by=called(call.second_by or ""),
        second_score=call.second_score,
        outcome=Outcome(call.outcome),
        made_at=call.at,
        note=call.note or "",
        conclusion=call.conclusion,
        finding=call.compared.finding,
        found_by=called(call.found_by) if call.found_by is not None else None,
        found_at=call.found_at,
        found_note=call.found_note,
    )


def _counts(part: PhoneTally) -> PhoneCounts:
    return PhoneCounts(**asdict(part))


def _whole_days(lines: Sequence[PhonedOn]) -> tuple[Sequence[PhonedOn], date | None]:
    """The days that a page holds, at least one, and the last of them if there are more."""
    if len(lines) <= PAGE:
        return lines, None
    last = lines[PAGE - 1].day
    page = [one for one in lines if one.day <= last]
    return page, last if len(page) < len(lines) else None


ENDPOINTS = (
    Endpoint(
        "api_second_calls",
        "/office/api/second_calls",
        calls_once_more,
        READERS,
        "the second calls that were made about a round, beside the first, with their conclusions",
        TypeAdapter(CallsOnceMore),
        (_MONTH, Parameter("after", "where a page goes on: `next` of the page before")),
    ),
    Endpoint(
        "api_phoned",
        "/office/api/phoned",
        phoned,
        READERS,
        "who phoned about a round, how often on which day, and what came of it",
        TypeAdapter(PhonedRound),
        (_MONTH, Parameter("after", "only days after this one: `next` of the page before", DAY)),
    ),
)
