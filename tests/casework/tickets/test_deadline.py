"""Deadlines: hand-checked weeks around the long holidays of 2026, and properties that hold for any calendar."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.tickets.deadline import BadTerm, Colour, Deadline, IsWorkday, Pause, Term, Unit, colour, due
from bot.domain.month import OFFICE_ZONE
from scheduler.workdays import OFFICIAL, Workdays

ACCEPT, FINISH = Term(3, Unit.WORKING), Term(30, Unit.CALENDAR)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def ends(begins: str, term: Term, calendar: IsWorkday = OFFICIAL.is_workday, **more: int) -> str:
    found = due(moment(begins), term, calendar, extension=more.get("extension", 0))
    assert found is not None
    return f"{found.at:%m-%d %H:%M:%S}{' 暂定' if found.provisional else ''}"


@pytest.mark.parametrize(
    ("begins", "last"),
    [
        # 2026: 中秋 9月25日至27日放假；国庆 10月1日至7日放假，9月20日（周日）、10月10日（周六）上班
        ("2026-09-17T16:59", "09-21"),  # Thursday: Friday, Sunday the 20th, Monday
        ("2026-09-24T00:00", "09-30"),  # Thursday: Monday, Tuesday, Wednesday
        ("2026-09-28T09:00", "10-08"),  # Monday: Tuesday, Wednesday, and the Thursday after the holiday
        ("2026-09-30T23:59", "10-10"),  # Wednesday: Thursday, Friday, Saturday the 10th
        ("2026-10-03T12:00", "10-10"),  # within the holiday: the same
        ("2026-10-09T09:00", "10-13"),  # Friday: Saturday the 10th, Monday, Tuesday
        # 春节 2月15日至23日放假，2月14日（周六）、2月28日（周六）上班
        ("2026-02-12T09:00", "02-24"),  # Thursday: Friday, Saturday the 14th, Tuesday the 24th
        ("2026-02-13T18:00", "02-25"),  # Friday: Saturday the 14th, Tuesday, Wednesday
        ("2026-02-16T08:00", "02-26"),  # New Year's Eve and after: Tuesday, Wednesday, Thursday
        ("2026-02-26T09:00", "03-02"),  # Thursday: Friday, Saturday the 28th, Monday
    ],
)
def test_three_working_days(begins: str, last: str) -> None:
    assert ends(begins, ACCEPT) == f"{last} 23:59:59"


@pytest.mark.parametrize(
    ("begins", "last"),
    [
        ("2026-08-31T10:00", "09-30"),
        ("2026-09-01T10:00", "10-08"),  # the 1st to the 7th of October are free
        ("2026-09-10T10:00", "10-10"),  # a Saturday on which people work
        ("2026-01-15T10:00", "02-14"),  # another
        ("2026-01-16T10:00", "02-24"),  # the 15th to the 23rd of February are free
        ("2026-04-01T10:00", "05-06"),  # 劳动节, 1 to 5 May
        ("2026-11-03T10:00", "12-03"),
    ],
)
def test_thirty_days_end_on_a_working_day(begins: str, last: str) -> None:
    assert ends(begins, FINISH) == f"{last} 23:59:59"


def test_an_extension_adds_days_to_the_count() -> None:
    assert ends("2026-08-31T10:00", FINISH, extension=10) == "10-10 23:59:59"
    assert ends("2026-09-28T09:00", ACCEPT, extension=2) == "10-10 23:59:59"


def test_the_day_is_the_offices() -> None:
    utc = due(datetime.fromisoformat("2026-11-02T17:00+00:00"), ACCEPT, OFFICIAL.is_workday)
    assert utc == due(moment("2026-11-03T01:00"), ACCEPT, OFFICIAL.is_workday)


def test_an_unannounced_year_is_counted_by_weekends_and_says_so() -> None:
    assert ends("2029-12-27T10:00", ACCEPT) == "01-01 23:59:59 暂定"
    corrected = Workdays({date(2030, 1, 1): False})
    assert ends("2029-12-27T10:00", ACCEPT, corrected.is_workday) == "01-02 23:59:59 暂定"


def test_a_term_that_does_not_look_at_the_unknown_days_is_certain() -> None:
    """Thirty calendar days ask only whether the last one is free."""
    known = {date(2030, 1, 31): True}
    assert ends("2030-01-01T10:00", FINISH, known.get) == "01-31 23:59:59"


def test_yellow_begins_when_nine_tenths_of_the_counted_days_are_over() -> None:
    accept, finish = (
        due(moment("2026-11-03T10:00"), ACCEPT, OFFICIAL.is_workday),
        due(moment("2026-11-03T10:00"), FINISH, OFFICIAL.is_workday),
    )
    assert accept is not None
    assert finish is not None
    assert accept.yellow_at == moment("2026-11-06T16:48")  # 2.7 days: 0.7 of Friday
    assert finish.yellow_at == moment("2026-12-01T00:00")  # 27 days: from the 28th on
    assert [colour(at, accept.at, accept.yellow_at) for at in steps(accept)] == [
        Colour.GREEN,
        Colour.YELLOW,
        Colour.YELLOW,
        Colour.RED,
    ]


def steps(deadline: Deadline) -> list[datetime]:
    second = timedelta(seconds=1)
    return [deadline.yellow_at - second, deadline.yellow_at, deadline.at, deadline.at + second]


def test_what_is_left_of_a_term_stays_left_while_it_is_suspended() -> None:
    begins = moment("2026-11-03T10:00")
    pause = Pause(moment("2026-11-10T09:00"), moment("2026-11-20T18:00"))
    plain, paused = (
        due(begins, FINISH, OFFICIAL.is_workday),
        due(begins, FINISH, OFFICIAL.is_workday, pauses=[pause]),
    )
    assert plain is not None
    assert paused is not None
    assert plain.at.date() == date(2026, 12, 3)
    assert paused.at.date() == date(2026, 12, 14), "ten days later is a Sunday"
    assert due(begins, FINISH, OFFICIAL.is_workday, pauses=[Pause(pause.since, None)]) is None


def test_the_rest_of_the_last_day_is_left_as_well() -> None:
    last_day, answered = moment("2026-11-06T10:00"), moment("2026-11-09T09:00")
    found = due(moment("2026-11-03T10:00"), ACCEPT, OFFICIAL.is_workday, pauses=[Pause(last_day, answered)])
    assert found is not None
    assert found.at.date() == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("3个工作日", ACCEPT),
        (" 3 working ", ACCEPT),
        ("30天", FINISH),
        ("30 个自然日", FINISH),
        ("30 calendar", FINISH),
    ],
)
def test_a_term_is_read(text: str, term: Term) -> None:
    assert Term.parse(text) == term
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize("text", ["", "3", "0天", "401天", "三天", "-3天", "3.5天", "3天 3天", "９天" * 100])
def test_nonsense_is_no_term(text: str) -> None:
    with pytest.raises(BadTerm, match="3个工作日"):
        Term.parse(text)


FIRST = date(2026, 1, 1)
moments = st.integers(0, 500 * 24 * 60).map(
    lambda n: datetime(2026, 1, 1, tzinfo=OFFICE_ZONE) + timedelta(minutes=n)
)
terms = st.builds(Term, st.integers(1, 60), st.sampled_from(Unit))
free_days = st.frozensets(st.integers(0, 900).map(lambda n: FIRST + timedelta(days=n)), max_size=60)


def calendar(free: frozenset[date]) -> IsWorkday:
    return lambda day: day.weekday() < 5 and day not in free


@st.composite
def pauses(draw: st.DrawFn, begins: datetime) -> list[Pause]:
    """Pauses one after the other."""
    at, found = begins, []
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 900)), max_size=4)):
        since = at + timedelta(hours=gap)
        at = since + timedelta(hours=length)
        found.append(Pause(since, at))
    return found


def when(begins: datetime, term: Term, free: frozenset[date], stops: list[Pause], more: int = 0) -> Deadline:
    found = due(begins, term, calendar(free), pauses=stops, extension=more)
    assert found is not None
    return found


@given(moments, terms, free_days, st.integers(0, 30), st.data())
def test_whatever_the_calendar(
    begins: datetime, term: Term, free: frozenset[date], more: int, data: st.DataObject
) -> None:
    stops = data.draw(pauses(begins))
    plain, paused = when(begins, term, free, []), when(begins, term, free, stops, more)
    assert paused.at >= plain.at, "neither a suspension nor an extension ever shortens a term"
    assert begins < plain.yellow_at <= plain.at
    assert calendar(free)(plain.at.date()), "it ends on a working day"
    assert (plain.at.time(), plain.at.tzinfo) == (time(23, 59, 59), OFFICE_ZONE)
    counted = (plain.at.date() - begins.date()).days
    assert counted >= term.days, "never sooner than so many days"


@given(moments, st.integers(0, 60 * 24 * 20), terms, free_days)
def test_who_begins_later_ends_no_sooner(
    begins: datetime, minutes: int, term: Term, free: frozenset[date]
) -> None:
    later = begins + timedelta(minutes=minutes)
    assert when(begins, term, free, []).at <= when(later, term, free, []).at


@given(moments, terms, free_days, free_days)
def test_more_holidays_end_no_sooner(
    begins: datetime, term: Term, free: frozenset[date], more: frozenset[date]
) -> None:
    assert when(begins, term, free, []).at <= when(begins, term, free | more, []).at


@given(moments, st.integers(1, 60), st.floats(0, 1), st.integers(0, 900))
def test_where_every_day_counts_a_suspension_gives_back_exactly_its_days(
    begins: datetime, days: int, where: float, hours: int
) -> None:
    term = Term(days, Unit.CALENDAR)
    plain = due(begins, term, lambda day: True)
    assert plain is not None
    since = begins + (plain.at - begins) * where
    pause = Pause(since, since + timedelta(hours=hours))
    found = due(begins, term, lambda day: True, pauses=[pause])
    assert found is not None
    assert pause.until is not None
    assert found.at.date() - plain.at.date() == pause.until.date() - since.date()
