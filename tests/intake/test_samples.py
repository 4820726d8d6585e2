"""The sample export reads the same from each of the three forms in which the office has it."""

from pathlib import Path

import pytest

from bot.intake import CaseRow, open_cases

DATA = Path(__file__).parent / "data"
UTF8 = Path(__file__).parents[2] / "bot" / "samples" / "cases-2026-10.csv"
FILES = {"utf-8": UTF8, "gbk": DATA / "cases-2026-10-gbk.csv", "xlsx": DATA / "cases-2026-10.xlsx"}


def read(path: Path) -> list[CaseRow]:
    rows = [row for row in open_cases(path).rows() if isinstance(row, CaseRow)]
    assert len(rows) == 199
    return rows


@pytest.mark.parametrize("form", FILES)
def test_of_199_cases_195_are_concluded_and_4_in_progress(form: str) -> None:
    rows = read(FILES[form])
    assert sum(row.concluded_at is not None for row in rows) == 195
    assert sum(row.concluded_at is None for row in rows) == 4


@pytest.mark.parametrize("form", ["gbk", "xlsx"])
def test_each_form_gives_the_same_cases(form: str) -> None:
    assert [row[1:] for row in read(FILES[form])] == [row[1:] for row in read(UTF8)]


def test_lines_are_those_a_person_sees() -> None:
    assert [row.line for row in read(UTF8)][:2] == [2, 3]
    assert [row.line for row in read(FILES["xlsx"])][:2] == [3, 4]  # under a title and the header


def test_landlines_and_empty_phone_cells_are_cases_that_take_no_text() -> None:
    silent = [row for row in read(UTF8) if not any(phone.can_sms for phone in row.phones)]
    assert sum(not row.phones for row in silent) == 2
    assert {phone.e164[:6] for row in silent for phone in row.phones} == {"+86731"}


@pytest.mark.parametrize("form", FILES)
def test_progress_runs_from_nothing_to_the_whole(form: str) -> None:
    file = open_cases(FILES[form])
    assert file.position == 0
    assert file.size > 0
    list(file.rows())
    assert file.position == file.size


def test_reading_twice_gives_the_same() -> None:
    file = open_cases(UTF8)
    assert list(file.rows()) == list(file.rows())
