"""The clock of a request: weeks around 国庆 and 春节 counted by hand; and what holds of any course."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.disclosure.course import (
    DISCLOSURE_MOVES,
    Course,
    DisclosureStep,
    StepNeed,
    course,
)
from bot.casework.disclosure.deciding import DisclosureOrder, decided, possible_acts
from bot.casework.disclosure.request_clock import DisclosureTerms, DueName, answer_due, dues, notice_due
from bot.casework.tickets.ticket import Illegal
from bot.domain.disclosure import DisclosureOutcome
from bot.domain.disclosure_act import OUTCOMES_OF, AnswerKind, DisclosureAct, DisclosurePhase
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import Role
from scheduler.workdays import OFFICIAL

TERMS, WORKS = DisclosureTerms(), OFFICIAL.is_workday
A = DisclosureAct


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def run(received: str, *steps: tuple[DisclosureAct, str]) -> Course:
    return course(day(received), [DisclosureStep(act, day(on)) for act, on in steps])


def answer(at: Course, terms: DisclosureTerms = TERMS) -> str | None:
    by = answer_due(at, terms, WORKS)
    return None if by is None else f"{by.at:%m-%d}"


@pytest.mark.parametrize(
    ("received", "steps", "by"),
    [
        # 国庆: Thursday; the Sunday of 20 September and the Saturday of 10 October are worked, 25 September is not.
        ("09-10", (), "10-14"),
        # Asked on 18 September, answered on 9 October: five days before, fifteen from the 9th on.
        ("09-10", ((A.CONSULT, "09-18"), (A.CONSULTED, "10-09")), "10-28"),
        # Asked on 18 September and never answered, or too late: the 15 days end on 15 October, fifteen more from the 16th on.
        ("09-10", ((A.CONSULT, "09-18"),), "11-05"),
        ("09-10", ((A.CONSULT, "09-18"), (A.CONSULTED, "10-20")), "11-05"),
        # Extended: the twentieth day is 21 October, twenty more from the 22nd.
        ("09-17", ((A.EXTEND, "10-12"),), "11-18"),
        # 春节: five days before 10 February, asked until 3 March, within the third party's fifteen (9 March): fifteen from the 3rd on.
        ("02-02", ((A.CONSULT, "02-10"), (A.CONSULTED, "03-03")), "03-23"),
        ("02-02", ((A.CONSULT, "02-10"), (A.CONSULTED, "03-03"), (A.EXTEND, "03-20")), "04-21"),
        # 春节: Monday; Saturday the 14th and the 28th are worked.
        ("02-09", (), "03-13"),
        ("02-09", ((A.EXTEND, "03-10"),), "04-13"),  # 清明: until Monday the 6th
        # Asked to correct on the seventh working day: the time runs from the correction.
        ("02-09", ((A.CORRECT, "02-25"), (A.CORRECTED, "03-04")), "04-01"),
        ("02-09", ((A.CORRECT, "02-25"),), None),
        # On the eighth: it runs from the receipt, and nothing stops it.
        ("02-09", ((A.CORRECT, "02-26"), (A.CORRECTED, "03-04")), "03-13"),
        ("02-09", ((A.CORRECT, "02-26"),), "03-13"),
        # What came on 4 March was only a question: the time runs from the 11th, when the correction came.
        (
            "02-09",
            ((A.CORRECT, "02-25"), (A.CORRECTED, "03-04"), (A.STILL, "03-05"), (A.CORRECTED, "03-11")),
            "04-09",
        ),
        ("02-09", ((A.CORRECT, "02-25"), (A.CORRECTED, "03-04"), (A.STILL, "03-05")), None),
        # A fee is waited for from 27 February to 5 March: eight days before, twelve from the 5th on.
        ("02-09", ((A.CHARGE, "02-27"), (A.PAID, "03-05")), "03-20"),
        ("02-09", ((A.ANSWER, "02-27"),), None),
    ],
)
def test_the_time_to_answer(
    received: str, steps: tuple[tuple[DisclosureAct, str], ...], by: str | None
) -> None:
    assert answer(run(received, *steps)) == by


def test_a_late_notice_starts_the_time_anew_where_the_office_says_so() -> None:
    late = run("02-09", (A.CORRECT, "02-26"), (A.CORRECTED, "03-04"))
    assert answer(late, DisclosureTerms(late_notice_restarts=True)) == "04-01"


def test_what_is_due_and_whose_turn_it_is() -> None:
    assert f"{notice_due(run('09-10'), TERMS, WORKS).at:%m-%d}" == "09-20"  # a Sunday that is worked
    fresh = [(one.name, one.ours) for one in dues(run("09-10"), TERMS, WORKS)]
    assert fresh == [(DueName.ANSWER, True), (DueName.NOTICE, True)]
    ours, third = dues(run("09-10", (A.CONSULT, "09-18")), TERMS, WORKS)
    assert (ours.name, f"{ours.by.at:%m-%d}", ours.ours) == (DueName.ANSWER, "11-05", True)
    assert (third.name, f"{third.by.at:%m-%d}", third.ours) == (DueName.THIRD_PARTY, "10-15", False)
    given = course(day("09-10"), [DisclosureStep(A.CORRECT, day("09-14"), days=10)])
    (own,) = dues(given, TERMS, WORKS)
    assert (own.name, f"{own.by.at:%m-%d}") == (DueName.CORRECTION, "09-28")
    assert dues(run("09-10", (A.ANSWER, "09-11")), TERMS, WORKS) == ()


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}T12:00+08:00")


def order(act: DisclosureAct, role: Role = Role.OFFICER, **more: object) -> DisclosureOrder:
    return DisclosureOrder(act, "李敏", role, "写明了", **more)  # type: ignore[arg-type]  # a test names the fields it means


@pytest.mark.parametrize(
    ("at", "wanted", "when", "why"),
    [
        (run("09-10"), order(A.EXTEND), "09-14", "要由室领导"),
        (run("09-10"), order(A.EXTEND, Role.CHIEF), "10-15", "不能再延长"),
        (run("09-10", (A.EXTEND, "09-14")), order(A.EXTEND, Role.CHIEF), "09-15", "只能有一次"),
        (run("09-10", (A.CORRECT, "09-11"), (A.CORRECTED, "09-14")), order(A.CORRECT), "09-15", "只能有一次"),
        (run("09-10", (A.CORRECT, "09-11")), order(A.LAPSE), "09-15", "还没有到"),
        (run("09-10"), order(A.CHARGE, amount="十元"), "09-14", "系统不计算"),
        (run("09-10"), order(A.ANSWER), "09-14", "年报里的归类"),
        (
            run("09-10"),
            order(A.ANSWER, answer=AnswerKind.PUBLIC, outcome=DisclosureOutcome.CLASSIFIED),
            "09-14",
            "只能归到：予以公开",
        ),
        (run("09-10", (A.WITHDRAW, "09-11")), order(A.CONSULT), "09-14", "办完了"),
        (run("09-10", (A.CONSULT, "09-18")), order(A.CONSULTED, on=day("09-17")), "09-21", "日期要在"),
    ],
)
def test_what_cannot_be_done_says_why(at: Course, wanted: DisclosureOrder, when: str, why: str) -> None:
    with pytest.raises(Illegal, match=why):
        decided(at, wanted, noon(when), TERMS, WORKS)


def test_what_the_applicant_lets_pass_ends_it() -> None:
    for act, outcome in (
        (A.CORRECT, DisclosureOutcome.NOT_CORRECTED),
        (A.CHARGE, DisclosureOutcome.NOT_PAID),
    ):
        lapsed = decided(run("09-10", (act, "09-11")), order(A.LAPSE), noon("12-01"), TERMS, WORKS)
        assert lapsed.outcome is outcome


ACTS = st.lists(st.tuples(st.sampled_from(DisclosureAct), st.integers(0, 12)), max_size=12)


@given(ACTS, st.integers(0, 300))
def test_a_course_uses_nothing_up_twice_and_never_leaves_its_end(
    wanted: list[tuple[DisclosureAct, int]], start: int
) -> None:
    today = date(2026, 1, 5) + timedelta(days=start)
    received, steps = today, list[DisclosureStep]()
    for act, later in wanted:
        today += timedelta(days=later)
        at = course(received, steps)
        asked = DisclosureOrder(
            act,
            "赵主任",
            Role.CHIEF,
            "写明了",
            amount="12.50",
            answer=AnswerKind.GIVEN,
            outcome=OUTCOMES_OF[AnswerKind.GIVEN][0],
        )
        now = datetime.combine(today, datetime.min.time(), OFFICE_ZONE) + timedelta(hours=9)
        try:
            steps.append(decided(at, asked, now, TERMS, WORKS))
        except Illegal:
            assert course(received, steps) == at
            continue
        after = course(received, steps)
        assert at.phase is not DisclosurePhase.ENDED or act is A.REMARK
        assert (
            (after.outcome is not None)
            == (after.phase is DisclosurePhase.ENDED)
            == (after.ended_on is not None)
        )
        for open_act in possible_acts(after, Role.CHIEF):
            assert (after.phase, open_act) in DISCLOSURE_MOVES
    for act in (A.CORRECT, A.CHARGE, A.EXTEND):
        assert sum(step.act is act for step in steps) <= 1


@given(st.integers(0, 300), st.integers(1, 40), st.integers(0, 30))
def test_asking_somebody_else_never_shortens_the_time(start: int, asked: int, took: int) -> None:
    received = date(2026, 1, 5) + timedelta(days=start)
    alone = answer_due(course(received, []), TERMS, WORKS)
    sent = received + timedelta(days=asked)
    back = sent + timedelta(days=took)
    steps = [DisclosureStep(A.CONSULT, sent), DisclosureStep(A.CONSULTED, back)]
    both = answer_due(course(received, steps), TERMS, WORKS)
    assert alone is not None
    assert both is not None
    assert both.at >= alone.at


def test_every_end_has_a_way_and_every_answer_a_row() -> None:
    ends = {act for (_, act), move in DISCLOSURE_MOVES.items() if move.to is DisclosurePhase.ENDED}
    assert ends == {A.ANSWER, A.LAPSE, A.WITHDRAW}
    assert set(OUTCOMES_OF) == set(AnswerKind)
    assert all(StepNeed.TEXT in move.needs for (_, act), move in DISCLOSURE_MOVES.items() if act is A.ANSWER)


def test_what_came_is_found_to_be_no_correction_once_and_before_anything_else_is_done() -> None:
    asked = ((A.CORRECT, "02-25"), (A.CORRECTED, "03-04"))
    still = (A.STILL, "03-05")
    at = run("02-09", *asked)
    assert A.STILL in possible_acts(at, Role.OFFICER)
    again = run("02-09", *asked, still)
    (theirs,) = [one for one in dues(again, TERMS, WORKS) if one.name is DueName.CORRECTION]
    assert f"{theirs.by.at:%m-%d}" == "03-26", "fifteen working days from the 5th on"
    for after in (
        run("02-09"),
        run("02-09", *asked, still, (A.CORRECTED, "03-11")),
        run("02-09", *asked, (A.CONSULT, "03-05"), (A.CONSULTED, "03-05")),
    ):
        assert A.STILL not in possible_acts(after, Role.OFFICER)
        order = DisclosureOrder(A.STILL, "李敏", Role.OFFICER, "只是问了一句")
        now = datetime(2026, 3, 12, 10, tzinfo=OFFICE_ZONE)
        with pytest.raises(Illegal):
            decided(after, order, now, TERMS, WORKS)


def test_a_year_whose_holidays_are_not_announced_is_counted_by_weekdays_and_said_to_be_provisional() -> None:
    """春节 of 2027 is on 6 February: until somebody enters it, the last day is counted too early, never too late."""
    asked = [
        answer_due(course(date.fromisoformat(on), []), TERMS, WORKS)
        for on in ("2026-11-02", "2026-12-21", "2027-01-18")
    ]
    found = [(f"{by.at:%Y-%m-%d}", by.provisional) for by in asked if by is not None]
    assert found == [("2026-11-30", False), ("2027-01-18", True), ("2027-02-15", True)]
