"""异常: each kind by an example, and a plain case has none."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.casework.supervision.anomalies import Odd, anomalies, mass_closings
from bot.casework.supervision.clocks import Watching
from bot.casework.supervision.watched import CaseStep, Cause, SpecialProcedure, WatchedCase
from scheduler.workdays import OFFICIAL

RULES = Watching(OFFICIAL.is_workday)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


NOW = at("11-30T09:00")
STOP = SpecialProcedure(Cause.EXPERTS, "专家评审", at("11-04T09:00"), at("11-06T09:00"), "告知〔2026〕8号", 5)
STEP = CaseStep("审核", at("11-03T09:00"), at("11-10T09:00"), 5)
PLAIN = WatchedCase(
    "HN-1", "事项", "处室", "周敏", at("11-02T09:00"), 10, 20, at("11-12T09:00"), (STOP,), (STEP,)
)


def of(*stops: SpecialProcedure) -> WatchedCase:
    return replace(PLAIN, procedures=stops)


def with_steps(*steps: CaseStep) -> WatchedCase:
    return replace(PLAIN, steps=steps)


@pytest.mark.parametrize(
    ("case", "odd"),
    [
        (of(replace(STOP, notice="")), {Odd.NO_NOTICE}),
        (of(replace(STOP, days=None)), {Odd.NO_DAYS}),
        (of(replace(STOP, notice="", days=None)), {Odd.NO_NOTICE}),
        (of(replace(STOP, cause=Cause.SUPPLEMENT)), {Odd.CAUSE}),
        (of(replace(STOP, until=at("11-03T09:00"))), {Odd.PROCEDURE_BACKWARDS}),
        (of(replace(STOP, since=at("10-20T09:00"), until=at("10-21T09:00"))), {Odd.PROCEDURE_OUTSIDE}),
        (of(replace(STOP, days=1)), {Odd.PROCEDURE_LONG}),
        (with_steps(replace(STEP, ended=at("11-02T09:00"))), {Odd.STEP_BACKWARDS}),
        (with_steps(replace(STEP, ended=at("11-13T09:00"))), {Odd.STEP_OUTSIDE, Odd.STEP_LATE}),
        (with_steps(replace(STEP, days=2)), {Odd.STEP_LATE}),  # 9, 10: 4 and 5 are the procedure's
        (with_steps(replace(STEP, ended=None)), {Odd.STEP_OPEN}),
        (with_steps(CaseStep("受理"), STEP), {Odd.STEP_MISSING}),
        (with_steps(STEP, CaseStep("决定", ended=at("11-11T09:00"))), {Odd.STEP_MISSING}),
        (with_steps(CaseStep("审核")), set()),  # a sheet that tells no beginnings
        (replace(with_steps(STEP, CaseStep("决定")), concluded=None), set()),  # still to come
        (of(replace(STOP, since=at("12-01T09:00"), until=None)), {Odd.AHEAD, Odd.PROCEDURE_OUTSIDE}),
        (with_steps(replace(STEP, ended=at("12-01T09:00"))), {Odd.AHEAD, Odd.STEP_OUTSIDE, Odd.STEP_LATE}),
        (replace(PLAIN, concluded=at("11-01T09:00"), procedures=(), steps=()), {Odd.ENDED_BEFORE}),
        (replace(PLAIN, concluded=at("12-24T09:00")), {Odd.AHEAD}),
        (replace(PLAIN, received=None), {Odd.NOT_RECEIVED}),
        (replace(PLAIN, promised_days=None, statutory_days=None), {Odd.NO_TERM}),
        (replace(PLAIN, promised_days=30), {Odd.PROMISE_LONGER}),
    ],
)
def test_what_cannot_be_is_named(case: WatchedCase, odd: set[Odd]) -> None:
    assert {one.odd for one in anomalies(case, NOW, RULES)} == odd


def test_a_plain_case_is_not_odd() -> None:
    assert anomalies(PLAIN, NOW, RULES) == ()
    runs, works = replace(STOP, until=None), replace(STEP, ended=None)
    in_progress = replace(PLAIN, concluded=None, procedures=(runs,), steps=(works, CaseStep("决定")))
    assert anomalies(in_progress, at("11-06T09:00"), RULES) == ()


def test_many_concluded_on_their_very_last_day_are_named_together() -> None:
    """受理 11月2日、承诺 10 天，中间停两天（4、5日）：最后一天是 11月18日。"""
    on_last = [replace(PLAIN, case_no=f"HN-{n}", concluded=at("11-18T16:00")) for n in range(3)]
    earlier = replace(PLAIN, case_no="HN-9", concluded=at("11-17T16:00"))
    elsewhere = replace(on_last[0], case_no="HN-8", department="别处")
    found = mass_closings([*on_last, earlier, elsewhere], RULES, least=3)
    assert found == {("处室", at("11-18T16:00").date()): ("HN-0", "HN-1", "HN-2")}
    assert mass_closings(on_last, RULES, least=4) == {}
