"""A text file is read in the encoding it is in, or refused; never as mojibake."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake import UnreadableFile, open_cases
from intake.exports import HEADER, case, cases, line, lines, read, write

TABS = (HEADER + lines(3)).replace(",", "\t")
TRADITIONAL = (
    "辦件編號,事項名稱,申請人,聯絡電話,受理日期,承諾時限,辦結日期,辦理結果\n"
    "A-1,無線電頻率使用許可,張三,19000000001,2026-10-01,15個工作日,2026-10-03,准予許可\n"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5hkscs"]
)
def test_each_encoding_gives_the_same_case(tmp_path: Path, encoding: str) -> None:
    (found,) = cases(write(tmp_path, TRADITIONAL, encoding))
    assert (found.item, found.applicant, found.promised_days) == ("無線電頻率使用許可", "張三", 15)


def test_excels_unicode_text(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xff\xfe" + TABS.replace("\n", "\r\n").encode("utf-16-le"))
    assert [row.case_no for row in cases(path)] == ["A-0", "A-1", "A-2"]
    assert open_cases(path).description == "文本表格，制表符分隔"


def test_utf_16_with_the_bytes_the_other_way_round(tmp_path: Path) -> None:
    assert len(cases(write(tmp_path, b"\xfe\xff" + TABS.encode("utf-16-be")))) == 3


def test_rare_characters_of_names_survive_gb18030(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + line().replace("张三", "𠮷䶮"), "gb18030")
    assert cases(path)[0].applicant == "𠮷䶮"


def test_a_mark_far_into_the_file_is_no_harm(tmp_path: Path) -> None:
    assert case(tmp_path, "\ufeff" + line("A-7")).case_no == "A-7"


@pytest.mark.parametrize(("first", "second"), [("utf-8", "gbk"), ("gbk", "utf-8"), ("utf-8-sig", "gbk")])
def test_two_encodings_in_one_file_are_refused_with_the_line(tmp_path: Path, first: str, second: str) -> None:
    path = write(
        tmp_path, (HEADER + lines(500)).encode(first) + line().encode(second) + lines(9).encode(first)
    )
    with pytest.raises(UnreadableFile, match=r"第 502 行附近.*混用了编码"):
        open_cases(path)


def test_a_mixture_is_found_behind_a_header_without_chinese(tmp_path: Path) -> None:
    header = b"case_no,item,applicant,phone,received_at,promised_days,concluded_at,outcome\n"
    path = write(tmp_path, header + lines(3).encode("gbk") + lines(3).encode())
    with pytest.raises(UnreadableFile, match="混用了编码"):
        open_cases(path)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe" + TABS.encode("utf-16-le")[:-1],
        b"\xff\xfe" + TABS.encode("utf-16-le") + b"\x00\xd8\n\x00",
        (HEADER + lines(3)).encode()[:-3] + b"\xe5\x87",
        (HEADER + lines(3)).encode() + b"\xff\xff\xff\xff\n",
    ],
    ids=["odd", "lone surrogate", "cut inside a character", "bytes of no encoding"],
)
def test_broken_text_is_refused_when_the_file_is_opened(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="不完整或混用了编码"):
        open_cases(write(tmp_path, content))


@pytest.mark.parametrize("at", [10, 5_000, 200_000])
def test_null_bytes_are_no_text(tmp_path: Path, at: int) -> None:
    content = bytearray((HEADER + lines(4_000)).encode())
    content[at : at + 1] = b"\x00"
    with pytest.raises(UnreadableFile, match="不是能打开的表格"):
        open_cases(write(tmp_path, bytes(content)))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "，"])
def test_separators_and_line_ends(tmp_path: Path, separator: str, end: str) -> None:
    header = HEADER.replace("(工作日)", "")
    path = write(tmp_path, (header + lines(3)).replace(",", separator).replace("\n", end))
    assert [(row.line, row.case_no) for row in cases(path)] == [(2, "A-0"), (3, "A-1"), (4, "A-2")]


def test_the_hint_that_excel_takes_for_a_separator_is_a_title(tmp_path: Path) -> None:
    path = write(tmp_path, "sep=;\n" + (HEADER + line()).replace(",", ";"))
    assert [row.line for row in cases(path)] == [3]


@given(st.binary(min_size=1, max_size=2_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_bytes_are_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile) as fault:
        open_cases(write(tmp_path, content))
    assert str(fault.value).isprintable()
    assert "：" in str(fault.value)


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_behind_good_rows_are_read_rejected_or_refused(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, (HEADER + lines(2)).encode() + content)
    try:
        file = open_cases(path)
    except UnreadableFile:
        return
    assert [row.line for row in file.rows()][:2] == [2, 3]
    assert read(path) == list(file.rows())
