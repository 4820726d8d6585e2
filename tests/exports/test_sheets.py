"""A workbook opens in any office, whatever the texts are, and holds strings as strings."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.exports.sheets import LONGEST, Cell, SheetColumn, WorkbookTable, book, fitting
from bot.exports.whole import NoPlaceForFile

COLUMNS = (SheetColumn("名称"), SheetColumn('=HYPERLINK("http://x")'), SheetColumn("数"))
ANYTHING = st.text(alphabet=st.characters(codec=None), max_size=50)


def write(target: Path, *rows: tuple[Cell, ...], a_sheet: int = 100) -> dict[str, list[list[object]]]:
    """Write one table and read back every sheet of it, header included."""
    with book(target, rows=a_sheet) as workbook:
        table = WorkbookTable(workbook, "档案", COLUMNS)
        for row in rows:
            table.add(row)
    return read(target)


def read(target: Path) -> dict[str, list[list[object]]]:
    opened = CalamineWorkbook.from_path(str(target))
    return {
        name: [list[object](line) for line in opened.get_sheet_by_name(name).to_python()]
        for name in opened.sheet_names
    }


def test_what_looks_like_a_formula_or_a_link_stays_text(tmp_path: Path) -> None:
    row = ("=1+1", "http://example.com/", "0123")
    assert write(tmp_path / "a.xlsx", row) == {"档案": [[c.title for c in COLUMNS], list(row)]}
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


def test_numbers_are_numbers_and_shares_are_percentages(tmp_path: Path) -> None:
    assert write(tmp_path / "a.xlsx", (5, 0.25, None))["档案"][1] == [5, 0.25, ""]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert "0.0%" in parts.read("xl/styles.xml").decode()


def test_the_header_stays_in_sight(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", ("a", "b", 1))
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert 'state="frozen"' in parts.read("xl/worksheets/sheet1.xml").decode()


def test_a_table_longer_than_a_worksheet_goes_on_in_the_next(tmp_path: Path) -> None:
    sheets = write(tmp_path / "a.xlsx", *((str(n), "", n) for n in range(7)), a_sheet=3)
    assert list(sheets) == ["档案", "档案2", "档案3"]
    assert [len(rows) - 1 for rows in sheets.values()] == [3, 3, 1]
    assert all(rows[0][0] == "名称" for rows in sheets.values())
    assert [row[0] for rows in sheets.values() for row in rows[1:]] == [str(n) for n in range(7)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ANYTHING, min_size=1, max_size=20))
def test_no_text_kills_the_workbook_or_changes_on_the_way(tmp_path: Path, texts: list[str]) -> None:
    rows = write(tmp_path / "a.xlsx", *((f"«{text}»", "x", n) for n, text in enumerate(texts)))["档案"]
    assert [row[0] for row in rows[1:]] == [fitting(f"«{text}»") for text in texts]


def test_what_no_worksheet_can_hold_is_left_out() -> None:
    assert fitting("a\x00b\x1bc\ud83dd\ufffee\r\nf\tg👍") == "abc\ufffdde\nf\tg👍"
    assert fitting("_x0041_") == "_x0041_"


def test_a_text_too_long_for_a_cell_is_cut_where_everybody_sees_it(tmp_path: Path) -> None:
    for text in ("好" * 40_000, "👍" * 20_000):
        cut = fitting(text)
        assert len(cut.encode("utf-16-le")) <= 2 * LONGEST
        assert cut.endswith("已截断）")
        assert write(tmp_path / "a.xlsx", (text, "", 1))["档案"][1][0] == cut
    assert fitting("好" * LONGEST) == "好" * LONGEST


def test_nothing_appears_when_the_writing_fails(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_text("before")
    rows = [("a", "b", 1), ("c", object(), 2)]
    with pytest.raises(TypeError, match="no cell"):
        write(target, *rows)  # type: ignore[arg-type] # the mistake is the point
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_new_export_is_for_its_owner_only_and_a_replaced_one_keeps_its_rights(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    write(target)
    assert target.stat().st_mode & 0o777 == 0o600
    target.chmod(0o640)
    write(target)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.xlsx").write_text("before")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "real.xlsx")
    write(tmp_path / "link.xlsx", ("a", "b", 1))
    assert (tmp_path / "link.xlsx").is_symlink()
    assert read(tmp_path / "real.xlsx")["档案"][1][0] == "a"


@pytest.mark.parametrize("name", ["nowhere/a.xlsx", "."])
def test_a_place_for_no_file_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoPlaceForFile, match="请"), book(tmp_path / name):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_no_place_for_a_workbook() -> None:
    with pytest.raises(NoPlaceForFile, match="设备"), book(Path("/dev/null")):
        pass
