"""What moment a cell names, on the office's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.month import OFFICE_ZONE
from bot.intake.tables.dates import from_serial, moment, usual_reader


def at(hour: int = 0, minute: int = 0, second: int = 0, day: int = 3) -> datetime:
    return datetime(2026, 10, day, hour, minute, second, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-03",
        "2026-10-3",
        "2026/10/3",
        "2026.10.3",
        "2026．10．3",
        "20261003",
        "20261003.0",
        "2026年10月3日",
        "2026 年 10 月 3 日",
        "2026年10月3号",
        "２０２６年１０月３日",
        "二〇二六年十月三日",
        "二零二六年十月三日",
        "2026年10月3日 星期六",
        "2026-10-03(周六)",
        "46298",
        "46298.0",
        "2026-10-03 00:00:00",
        '="2026-10-03"',
        "\u200b2026-10-03\u00a0",
    ],
)
def test_a_day_alone_is_its_midnight(text: str) -> None:
    assert moment(text) == at()


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-03 15:26:51",
        "2026-10-03T15:26:51",
        "2026/10/3 15:26:51",
        "2026/10/3  15:26:51",
        "2026-10-03 15:26:51.0",
        "2026-10-03 15:26:51.999",
        "2026-10-03T15:26:51+08:00",
        "2026-10-03T15:26:51.123+0800",
        "2026-10-03T07:26:51Z",
        "2026-10-03 07:26:51 UTC",
        "2026-10-03T02:26:51-05:00",
        "2026年10月3日15时26分51秒",
        "2026年10月3日 15点26分51秒",
        "2026-10-03 下午3:26:51",
        "2026-10-03 下午 03:26:51",
        "2026-10-03 3:26:51 PM",
        "2026/10/3 星期六 15:26:51",
        "20261003152651",
        "20261003 15:26:51",
        "46298.64364583333",
    ],
)
def test_a_moment_is_exact_to_the_second_in_shanghai(text: str) -> None:
    then = moment(text)
    assert then == at(15, 26, 51)
    assert then is not None
    assert then.tzinfo == OFFICE_ZONE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-03 15:26", at(15, 26)),
        ("2026/10/3 9:05", at(9, 5)),
        ("2026年10月3日15时", at(15)),
        ("202610031526", at(15, 26)),
        ("2026-10-03 上午12:05", at(0, 5)),
        ("2026-10-03 下午12:05", at(12, 5)),
        ("2026-10-03 中午12:30", at(12, 30)),
        ("2026-10-03 中午1:30", at(13, 30)),
        ("2026-10-03 晚上8点", at(20)),
        ("2026-10-03 凌晨2:10", at(2, 10)),
        ("2026-10-03 下午15:26", at(15, 26)),
        ("2026-10-03 24:00:00", at(23, 59, 59)),
        ("二○二六年十月二十一日", at(day=21)),
    ],
)
def test_other_ways_to_say_it(text: str, expected: datetime) -> None:
    assert moment(text) == expected


def test_a_foreign_evening_can_be_the_next_month_here() -> None:
    assert moment("2026-10-31T16:30:00Z") == datetime(2026, 11, 1, 0, 30, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "待定",
        "0",
        "15",
        "2026",
        "2026-10",
        "2026-02-29",
        "2026-02-30",
        "2026-13-01",
        "2026-00-10",
        "2026-10-03 25:00",
        "2026-10-03 15:61",
        "2026-10-03 15:26:61",
        "2026-10-03 上午15:26",
        "1900-01-01",
        "1999-12-31",
        "2100-01-01",
        "2999-01-01",
        "0001-01-01",
        "9999-12-31",
        "10/3/2026",  # the third of October or the tenth of March
        "26-10-03",
        "2026-W40-6",
        "2026-10-030",
        "202610",
        "1",
        "99999",
        "2026年十月",
        "２０２６",
        "-46298",
        "2026-10-03 15-08:00",
        "2026-10-03x15:26:51",
        "2026-10-03 2026-10-04",
    ],
)
def test_what_names_no_plausible_moment_is_none(text: str) -> None:
    assert moment(text) is None


def test_serials_count_from_1904_where_the_workbook_says_so() -> None:
    assert moment("44836", serial_shift=1462) == at()
    assert from_serial(0) is None
    assert from_serial(1e300) is None


FIRST = datetime(2000, 1, 1, tzinfo=OFFICE_ZONE)
plausible = st.integers(0, 100 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y%m%d%H%M%S",
    "%Y.%m.%d %I:%M:%S %p",
    "%Y-%m-%dT%H:%M:%S.000+08:00",
)


@given(plausible, st.sampled_from(FORMS))
def test_what_is_written_is_what_is_read(then: datetime, form: str) -> None:
    assert moment(then.strftime(form)) == then


@given(plausible)
def test_a_serial_is_the_moment_it_was_made_of(then: datetime) -> None:
    days = (then.replace(tzinfo=UTC) - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1)
    assert moment(repr(days)) == then


@given(st.text(max_size=40) | st.text("0123456789-/.: T年月日Z+上下午", max_size=25))
def test_the_fast_reading_agrees_or_abstains(text: str) -> None:
    try:
        fast = usual_reader()(text)
    except (LookupError, ValueError):
        return
    assert fast == moment(text)
