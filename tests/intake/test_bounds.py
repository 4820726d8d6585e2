"""Ten times the rows take ten times the time, and no more memory."""

import tracemalloc
from pathlib import Path

import pytest

from bot.intake import open_cases
from intake.exports import HEADER, HEADERS, line, workbook, write

MIB = 1 << 20


def many(count: int) -> list[str]:
    return [line(f"A-{n}", phone=f"190{n:08}").replace("张三", f"申请人{n}") for n in range(count)]


def peak(path: Path) -> int:
    """The most memory that opening and reading a file takes at once, in bytes, imports and caches left out."""
    read_through(path)  # unwatched: that takes a fraction of the time
    tracemalloc.start()
    try:
        read_through(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def read_through(path: Path) -> None:
    for _ in open_cases(path).rows():
        pass


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_long_csv_is_read_in_bounded_memory(tmp_path: Path, quote: str) -> None:
    rows = "".join(many(20_000)).replace("申请人", f"{quote}申请人").replace(",190", f"{quote},190")
    path = write(tmp_path, HEADER + rows)
    assert path.stat().st_size > 2 * MIB
    assert peak(path) < 4 * MIB


def test_a_long_sheet_is_read_in_bounded_memory(tmp_path: Path) -> None:
    table = [HEADERS, *(row.strip().split(",") for row in many(4_000))]
    path = workbook(tmp_path, table, shared_texts=False)
    assert peak(path) < 5 * MIB


def test_shared_texts_take_little_more_than_their_letters(tmp_path: Path) -> None:
    table = [HEADERS, *(row.strip().split(",") for row in many(4_000))]
    path = workbook(tmp_path, table)
    assert peak(path) < 6 * MIB


def test_progress_grows_while_rows_are_read(tmp_path: Path) -> None:
    file = open_cases(write(tmp_path, HEADER + "".join(many(20_000))))
    seen = [file.position for _ in file.rows()]
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert seen[-1] <= file.size
    assert file.position == file.size
