"""异常: what an import says that cannot be true, or that would need a paper it does not name.

They are shown to the office, and raise no card by themselves: the file may be wrong and not the work. A person who has
looked raises one (登记的内容不实).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.casework.supervision.clocks import Watching, stopping, working_days
from bot.casework.supervision.watched import LAWFUL, SpecialProcedure, WatchedCase, office_day
from bot.casework.tickets.deadline import Pause, Term, Unit, due


class Odd(StrEnum):
    """The kinds."""

    NO_NOTICE = "no_notice"
    NO_DAYS = "no_days"
    """The law has the time that is needed told in writing (行政许可法 art. 45): a notice without it tells too little."""
    CAUSE = "cause"
    PROCEDURE_BACKWARDS = "procedure_backwards"
    PROCEDURE_OUTSIDE = "procedure_outside"
    PROCEDURE_LONG = "procedure_long"
    STEP_BACKWARDS = "step_backwards"
    STEP_OUTSIDE = "step_outside"
    STEP_LATE = "step_late"
    STEP_OPEN = "step_open"
    STEP_MISSING = "step_missing"
    ENDED_BEFORE = "ended_before"
    AHEAD = "ahead"
    NOT_RECEIVED = "not_received"
    NO_TERM = "no_term"
    PROMISE_LONGER = "promise_longer"
    MASS_CLOSING = "mass_closing"


ODDITIES = {
    Odd.NO_NOTICE: "暂停没有书面告知",
    Odd.NO_DAYS: "暂停的告知没有写明需要多少天",
    Odd.CAUSE: "暂停的原因不在行政许可法第四十五条之内",
    Odd.PROCEDURE_BACKWARDS: "暂停结束早于开始",
    Odd.PROCEDURE_OUTSIDE: "暂停不在受理和办结之间",
    Odd.PROCEDURE_LONG: "暂停超过告知的期限",
    Odd.STEP_BACKWARDS: "环节结束早于开始",
    Odd.STEP_OUTSIDE: "环节不在受理和办结之间",
    Odd.STEP_LATE: "环节超过自己的时限",
    Odd.STEP_OPEN: "已经办结，还有环节没有结束",
    Odd.STEP_MISSING: "环节没有开始的时间：没有走，或者没有登记",
    Odd.ENDED_BEFORE: "办结早于受理",
    Odd.AHEAD: "时间在今天以后",
    Odd.NOT_RECEIVED: "没有受理时间",
    Odd.NO_TERM: "没有承诺时限，也没有法定时限",
    Odd.PROMISE_LONGER: "承诺时限比法定时限还长",
    Odd.MASS_CLOSING: "同一处室在最后一天集中办结",
}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One of them. `of`: which procedure or step, as the file calls it; "" for the whole case."""

    odd: Odd
    of: str = ""


def anomalies(case: WatchedCase, now: datetime, rules: Watching) -> tuple[Anomaly, ...]:
    """Whatever is odd about one case, in the order of the table."""
    found = {*_of_case(case, now), *_of_procedures(case, now, rules), *_of_steps(case, now, rules)}
    return tuple(sorted(found, key=lambda one: (list(Odd).index(one.odd), one.of)))


def _of_case(case: WatchedCase, now: datetime) -> Iterator[Anomaly]:
    if case.received is None:
        yield Anomaly(Odd.NOT_RECEIVED)
    elif case.concluded is not None and case.concluded < case.received:
        yield Anomaly(Odd.ENDED_BEFORE)
    if any(when is not None and when > now for when in (case.received, case.concluded)):
        yield Anomaly(Odd.AHEAD)
    if case.promised_days is None and case.statutory_days is None:
        yield Anomaly(Odd.NO_TERM)
    if case.promised_days and case.statutory_days and case.promised_days > case.statutory_days:
        yield Anomaly(Odd.PROMISE_LONGER)


def _of_procedures(case: WatchedCase, now: datetime, rules: Watching) -> Iterator[Anomaly]:
    for one in case.procedures:
        if one.since > now:
            yield Anomaly(Odd.AHEAD, one.said)
        if not one.notice:
            yield Anomaly(Odd.NO_NOTICE, one.said)
        elif one.days is None:
            yield Anomaly(Odd.NO_DAYS, one.said)
        if one.cause not in LAWFUL:
            yield Anomaly(Odd.CAUSE, one.said)
        if one.backwards:
            yield Anomaly(Odd.PROCEDURE_BACKWARDS, one.said)
        elif _outside(case, one.since, one.until):
            yield Anomaly(Odd.PROCEDURE_OUTSIDE, one.said)
        elif _too_long(one, case.concluded or now, rules):
            yield Anomaly(Odd.PROCEDURE_LONG, one.said)


def _too_long(one: SpecialProcedure, upto: datetime, rules: Watching) -> bool:
    if one.days is None:
        return False
    return working_days(one.since, one.until or upto, rules.is_workday) > one.days


def _of_steps(case: WatchedCase, now: datetime, rules: Watching) -> Iterator[Anomaly]:
    pauses = [Pause(one.since, one.until or now) for one in case.procedures if not one.backwards]
    for n, step in enumerate(case.steps):
        if any(when is not None and when > now for when in (step.begun, step.ended)):
            yield Anomaly(Odd.AHEAD, step.name)
        if _is_missing(case, n):
            yield Anomaly(Odd.STEP_MISSING, step.name)
        if step.backwards:
            yield Anomaly(Odd.STEP_BACKWARDS, step.name)
            continue
        if step.begun is not None and _outside(case, step.begun, step.ended):
            yield Anomaly(Odd.STEP_OUTSIDE, step.name)
        if case.concluded is not None and step.begun is not None and step.ended is None:
            yield Anomaly(Odd.STEP_OPEN, step.name)
        if step.begun is not None and step.days is not None:
            upto = step.ended or case.concluded or now
            if working_days(step.begun, upto, rules.is_workday, pauses) > step.days:
                yield Anomaly(Odd.STEP_LATE, step.name)


def _is_missing(case: WatchedCase, n: int) -> bool:
    """Whether a step must have begun, and is not said to have: it has ended, the case has, or a later step has begun. Of a
    case whose file tells no beginnings at all nothing is missing."""
    step, after = case.steps[n], case.steps[n + 1 :]
    told = any(one.begun is not None for one in case.steps)
    over = step.ended is not None or case.concluded is not None or any(one.begun is not None for one in after)
    return told and step.begun is None and over


def _outside(case: WatchedCase, since: datetime, until: datetime | None) -> bool:
    """Whether a stretch begins on a day before the case does, or ends on one after the case has."""
    early = case.received is not None and office_day(since) < office_day(case.received)
    ends = until or since
    return early or (case.concluded is not None and office_day(ends) > office_day(case.concluded))


def mass_closings(
    cases: Iterable[WatchedCase], rules: Watching, *, least: int
) -> dict[tuple[str, date], tuple[str, ...]]:
    """The case numbers that a department concluded on one day, when that was the last day in time of `least` or more."""
    found: dict[tuple[str, date], list[str]] = defaultdict(list)
    for case in cases:
        if case.concluded is not None and office_day(case.concluded) in _last_days(case, rules):
            found[case.department, office_day(case.concluded)].append(case.case_no)
    return {key: tuple(sorted(numbers)) for key, numbers in found.items() if len(numbers) >= least}


def _last_days(case: WatchedCase, rules: Watching) -> Sequence[date]:
    if case.received is None:
        return ()
    pauses = [Pause(one.since, one.until or case.concluded) for one in stopping(case, rules)]
    ends = [
        due(case.received, Term(days, Unit.WORKING), rules.is_workday, pauses=pauses)
        for days in (case.promised_days, case.statutory_days)
        if days
    ]
    return [office_day(one.at) for one in ends if one is not None]
