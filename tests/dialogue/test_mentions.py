"""A message names its case in full and its applicant no further than somebody looking over a shoulder may know."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.mentions import addressed, day, month, printable, shortened, units
from bot.domain.language import Language


@pytest.mark.parametrize(
    ("applicant", "spoken"),
    [
        ("张伟", ""),
        ("赵杰", ""),
        ("欧阳文静", ""),
        ("歐陽", ""),
        ("徐文平", ""),
        ("买买提·艾力", ""),
        ("阿依古丽热合曼", ""),
        ("John Smith", ""),
        ("Smith", ""),
        ("衡阳高泰软件信息有限公司", "衡阳高泰软件信息有限公司"),
        ("長沙恒泰電力建設有限公司", "長沙恒泰電力建設有限公司"),
        ("Acme Co. Ltd", "Acme Co. Ltd"),
        ("岳麓区小吃店", "岳麓区小吃店"),
        ("林行", ""),
        ("", ""),
        ("\x00\u200b ", ""),
        ("张\n伟", ""),
    ],
)
def test_a_person_is_greeted_without_a_name_and_an_organisation_by_its_own(
    applicant: str, spoken: str
) -> None:
    assert addressed(applicant) == spoken


def test_a_day_is_the_day_in_the_offices_zone() -> None:
    late = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)
    assert day(late, Language.ZH_HANS) == "11月1日"
    assert day(late, Language.EN) == "1 Nov"
    assert month(late, Language.ZH_HANT) == "11月"
    assert month(late, Language.EN) == "Nov"


@given(st.text())
def test_whatever_a_name_holds_is_one_printable_line(text: str) -> None:
    line = printable(text)
    line.encode("utf-8")
    assert "\n" not in line
    assert printable(line) == line


def test_a_long_name_ends_in_an_ellipsis() -> None:
    assert shortened("无线电频率使用许可", 5) == "无线电频…"
    assert shortened("无线电", 5) == "无线电"


def test_an_sms_counts_utf16_units() -> None:
    assert units("满意5") == 3
    assert units("👍") == 2
    assert units("\ud800") == 1
