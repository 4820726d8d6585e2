"""CSV that a spreadsheet opens safely: every text stays a text, whatever somebody wrote."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.csv_text import STARTS, write
from bot.exports.sheets import Cell, SheetColumn


def read(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def written(folder: Path, *rows: tuple[Cell, ...], title: str = "甲") -> list[list[str]]:
    path = folder / "out.csv"
    assert write(path, [SheetColumn(title), SheetColumn("乙")], rows) == len(rows)
    return read(path)


def test_the_file_begins_with_its_mark_and_its_header(tmp_path: Path) -> None:
    assert written(tmp_path, ("办得\n很快", 5), (None, 0.672)) == [
        ["甲", "乙"],
        ["办得\n很快", "5"],
        ["", "67.2%"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "  =cmd|' /C calc'!A0",
        "＝1+1",
        "－1",
        "\n=1",
        "\u3000=1",
        "=\ud800",
    ],
)
def test_nothing_becomes_a_formula_not_even_a_header(tmp_path: Path, text: str) -> None:
    header, row = written(tmp_path, (text, None), title=text)
    assert header[0].startswith("'")
    assert row[0].startswith("'")


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=20), max_size=4))
def test_any_text_comes_back_as_one_harmless_cell(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    rows = written(tmp_path_factory.mktemp("csv"), *((text, None) for text in texts))
    assert len(rows) == len(texts) + 1
    for row in rows[1:]:
        assert len(row) == 2
        assert not row[0].lstrip().startswith(STARTS)
        assert "\x00" not in row[0]
