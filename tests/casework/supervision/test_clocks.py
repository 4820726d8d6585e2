"""The clocks of 电子监察: weeks around the long holidays counted by hand, and what holds of any case."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.supervision.cards import RANK, DueCard, highest, to_raise
from bot.casework.supervision.clocks import ClockName, WatchClock, Watching, clocks
from bot.casework.supervision.thresholds import USUAL, BadThreshold, Threshold
from bot.casework.supervision.watched import Cause, SpecialProcedure, WatchedCase
from bot.casework.tickets.deadline import Colour
from bot.domain.card import CardGround
from bot.domain.month import OFFICE_ZONE
from scheduler.workdays import OFFICIAL

RULES = Watching(OFFICIAL.is_workday)
STRICT = Watching(OFFICIAL.is_workday, strict=True)
DAY_BEFORE = Threshold.parse("1个工作日")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def case(
    received: str, *, promised: int | None = None, law: int | None = None, **more: object
) -> WatchedCase:
    found = WatchedCase("HN-1", "无线电台设置许可", "无线电管理处", "周敏", moment(received), promised, law)
    return replace(found, **more)  # type: ignore[arg-type]  # a test names the fields it means


def stopped(
    since: str, until: str | None, cause: Cause = Cause.EXPERTS, notice: str = "告知〔2026〕8号"
) -> SpecialProcedure:
    return SpecialProcedure(cause, cause, moment(since), moment(until) if until else None, notice)


def clock(of: WatchedCase, now: str, rules: Watching = RULES, threshold: Threshold = USUAL) -> WatchClock:
    return clocks(of, moment(now), rules, threshold)[0]


@pytest.mark.parametrize(
    ("received", "days", "last"),
    [
        # 国庆 2026: 10月1日至7日放假，9月20日（周日）、10月10日（周六）上班；中秋 9月25日至27日
        ("2026-09-24T09:00", 5, "10-09"),  # Thursday: 28, 29, 30, then 8 and 9 October
        ("2026-09-29T20:30", 1, "09-30"),  # in the evening: that day is not counted anyway
        ("2026-09-30T23:59", 3, "10-10"),  # 8, 9, and the Saturday that is worked
        ("2026-10-04T10:00", 2, "10-09"),  # on the net in the holiday: 8, 9
        ("2026-10-09T09:00", 2, "10-12"),  # Saturday the 10th, Monday
        # 春节 2026: 2月15日至23日放假，2月14日（周六）、2月28日（周六）上班
        ("2026-02-12T17:00", 3, "02-24"),  # Friday, Saturday the 14th, Tuesday the 24th
        ("2026-02-13T21:00", 5, "02-27"),  # Saturday the 14th, 24, 25, 26, 27
        ("2026-02-18T08:00", 5, "02-28"),  # 24, 25, 26, 27, Saturday the 28th
    ],
)
def test_a_term_ends_with_its_last_working_day(received: str, days: int, last: str) -> None:
    found = clock(case(received, promised=days), received)
    assert f"{found.ends:%m-%d %H:%M:%S}" == f"{last} 23:59:59"
    at_last = clock(case(received, promised=days), f"2026-{last}T23:59:59")
    assert (at_last.used, at_last.left, at_last.colour) == (days, 0, Colour.YELLOW)
    late = clocks(case(received, promised=days), at_last.ends + timedelta(seconds=1), RULES)[0]
    assert late.colour is Colour.RED


def test_a_promise_shorter_than_the_law_is_broken_first_and_is_not_the_law() -> None:
    """受理 9月28日，承诺 5 个工作日（29、30、8、9、10日），法定 20 个工作日（再 10 个：12–16、19–23 … 到 10月30日）。"""
    promised, law = clocks(case("2026-09-28T09:00", promised=5, law=20), moment("2026-10-12T08:00"), RULES)
    assert (promised.name, promised.colour, f"{promised.ends:%m-%d}") == (
        ClockName.PROMISED,
        Colour.RED,
        "10-10",
    )
    assert (law.name, law.colour, f"{law.ends:%m-%d}") == (ClockName.STATUTORY, Colour.GREEN, "10-30")
    assert clocks(case("2026-09-28T09:00"), moment("2026-10-12T08:00"), RULES) == ()


def test_a_procedure_over_the_holiday_takes_no_day_that_was_free_anyway() -> None:
    """受理 9月24日，承诺 5 天。9月29日（第 2 天）送专家评审，10月9日评审完：29、30、8 日不算，28、9、10、12、13 日算。"""
    held = case("2026-09-24T09:00", promised=5, procedures=(stopped("2026-09-29T10:00", "2026-10-09T15:00"),))
    assert f"{clock(held, '2026-10-09T16:00').ends:%m-%d}" == "10-13"
    assert clock(held, "2026-09-29T11:00").used == 2  # the 28th, and the 29th on which it was stopped
    assert clock(held, "2026-10-09T16:00").used == 2  # the 28th, and the day on which it goes on
    over_spring = case(
        "2026-02-11T09:00", promised=3, procedures=(stopped("2026-02-13T09:00", "2026-02-25T09:00"),)
    )
    assert f"{clock(over_spring, '2026-02-25T10:00').ends:%m-%d}" == "02-26"  # the 12th, then 25 and 26


def test_while_a_procedure_runs_the_clock_stands_as_it_stood() -> None:
    open_ = case("2026-11-02T09:00", promised=5, procedures=(stopped("2026-11-06T09:00", None),))
    before, long_after = clock(open_, "2026-11-06T08:00"), clock(open_, "2026-12-30T09:00")
    assert (before.stands, before.colour, before.used) == (False, Colour.GREEN, 4)
    assert (long_after.stands, long_after.colour, long_after.used) == (True, Colour.GREEN, 4)
    too_late = case("2026-11-02T09:00", promised=5, procedures=(stopped("2026-11-10T09:00", None),))
    assert clock(too_late, "2026-12-30T09:00").colour is Colour.RED  # it was late before it was stopped
    backwards = case(
        "2026-11-02T09:00", promised=5, procedures=(stopped("2026-11-06T09:00", "2026-11-04T09:00"),)
    )
    assert clock(backwards, "2026-11-10T09:00").colour is Colour.RED  # what cannot be stops nothing


def test_a_strict_office_lets_only_lawful_and_notified_procedures_stop_a_clock() -> None:
    for one in (
        stopped("2026-11-03T09:00", None, notice=""),
        stopped("2026-11-03T09:00", None, Cause.SUPPLEMENT),
    ):
        held = case("2026-11-02T09:00", promised=5, procedures=(one,))
        assert clock(held, "2026-11-30T09:00").stands
        assert clock(held, "2026-11-30T09:00", STRICT).colour is Colour.RED
    lawful = case("2026-11-02T09:00", promised=5, procedures=(stopped("2026-11-03T09:00", None),))
    assert clock(lawful, "2026-11-30T09:00", STRICT).stands


@pytest.mark.parametrize(
    ("said", "yellow"),
    [
        ("90%", "11-27 00:00"),  # 20 days from 3 November: 18 are over when the 19th begins
        ("1个工作日", "11-30 00:00"),  # when the last one begins
        (" 到期前 3 个工作日 ", "11-26 00:00"),
        ("100个工作日", "11-03 00:00"),
        ("33％", "11-11 14:24"),  # 6.6 of them
    ],
)
def test_yellow_begins_where_the_office_says(said: str, yellow: str) -> None:
    assert (
        f"{clock(case('2026-11-02T09:00', promised=20), '2026-11-02T09:00', threshold=Threshold.parse(said)).yellow_at:%m-%d %H:%M}"
        == yellow
    )


@pytest.mark.parametrize("said", ["", "0%", "100%", "0个工作日", "三天", "90", "1天"])
def test_other_thresholds_are_refused_in_one_sentence(said: str) -> None:
    with pytest.raises(BadThreshold, match="写法不对"):
        Threshold.parse(said)


def test_a_concluded_case_has_its_clocks_as_they_stood_at_its_end() -> None:
    ended = case("2026-11-02T09:00", promised=5, concluded=moment("2026-11-09T17:00"))
    assert clock(ended, "2026-12-30T09:00") == clock(ended, "2026-11-09T17:00")
    assert to_raise(clocks(ended, moment("2026-12-30T09:00"), RULES), {}, concluded=True) == ()
    late = replace(ended, concluded=moment("2026-11-10T00:00"))
    (card,) = to_raise(clocks(late, moment("2026-12-30T09:00"), RULES), {}, concluded=True)
    assert card == DueCard(CardGround.PROMISED, Colour.RED, clock(ended, "2026-12-30T09:00").ends)


_DAY = st.integers(0, 400).map(lambda n: datetime(2026, 1, 1, 10, tzinfo=OFFICE_ZONE) + timedelta(days=n))
_HOUR = st.integers(0, 24 * 60).map(lambda n: timedelta(hours=n))


@st.composite
def _cases(draw: st.DrawFn) -> WatchedCase:
    received = draw(_DAY)
    procedures, since = [], received
    for _ in range(draw(st.integers(0, 3))):
        since += draw(_HOUR)
        until = since + draw(_HOUR)
        procedures.append(SpecialProcedure(Cause.HEARING, "听证", since, until, "告知"))
        since = until
    made = case("2026-01-01T00:00", promised=draw(st.integers(1, 30)), law=draw(st.integers(1, 60)))
    return replace(made, received=received, procedures=tuple(procedures))


@given(_cases(), st.lists(_HOUR, max_size=6), st.sampled_from(["90%", "50%", "1个工作日", "5个工作日"]))
def test_cards_only_rise(of: WatchedCase, looks: list[timedelta], said: str) -> None:
    """Whenever somebody looks, in whatever order imports come: a card that stands is never raised again, nor lowered."""
    assert of.received is not None
    standing: dict[CardGround, Colour] = {}
    now = of.received
    for passed in looks:
        now += passed
        for due in to_raise(clocks(of, now, RULES, Threshold.parse(said)), standing, concluded=False):
            assert RANK[due.colour] > RANK[standing.get(due.ground, Colour.GREEN)]
            standing[due.ground] = due.colour
        assert all(
            RANK[standing.get(CardGround(one.name), Colour.GREEN)] >= RANK[one.colour]
            for one in clocks(of, now, RULES, Threshold.parse(said))
        )
    assert highest(standing.values()) in (*standing.values(), Colour.GREEN)


@given(_cases(), _HOUR, _HOUR, _HOUR)
def test_a_pause_never_shortens_the_time_used_before_it(
    of: WatchedCase, runs: timedelta, lasts: timedelta, later: timedelta
) -> None:
    assert of.received is not None
    since = max((one.until for one in of.procedures if one.until is not None), default=of.received) + runs
    eve = since - timedelta(days=1)
    held = replace(
        of, procedures=(*of.procedures, SpecialProcedure(Cause.TEST, "检测", since, since + lasts, "告知"))
    )
    for before, after in zip(clocks(of, eve, RULES), clocks(held, since + lasts + later, RULES), strict=True):
        # While an earlier one still runs, its first day is shown as the present one; once it is over, that day is out.
        assert after.used >= before.used - before.stands
        assert after.ends >= before.ends


@given(
    _cases(),
    _HOUR,
    st.sets(st.integers(0, 500), max_size=20),
    st.sampled_from(["90%", "1个工作日", "7个工作日"]),
)
def test_a_holiday_more_never_makes_a_card_rise(
    of: WatchedCase, passed: timedelta, free: set[int], said: str
) -> None:
    assert of.received is not None
    days = {date(2026, 1, 1) + timedelta(days=n) for n in free}
    longer = Watching(lambda day: False if day in days else OFFICIAL.is_workday(day))
    now, threshold = of.received + passed, Threshold.parse(said)
    for usual, more in zip(
        clocks(of, now, RULES, threshold), clocks(of, now, longer, threshold), strict=True
    ):
        assert RANK[more.colour] <= RANK[usual.colour]
        assert more.used <= usual.used
        assert more.ends >= usual.ends
