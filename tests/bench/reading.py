"""Reading an xlsx file: our own reader against python-calamine, the rows of one file in one run.

Each reads in a process of its own, so that wall time, computing and the most memory held are its alone. Calamine is
measured twice: as a bare call, which is the fastest it can be, and as the house reads every format it leaves to a
library, by a child with a limit on memory. `same_rows` says whether all of them gave the same cells.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import xlsxwriter

from bench.importing import HEADINGS
from bench.office import environment
from bot.intake.foreign import books
from bot.intake.foreign.rows import Row
from bot.intake.foreign.table import ForeignTable
from bot.intake.tables.columns import Names
from bot.intake.tables.recognise import FileKind
from bot.intake.tables.workbook import SheetTable

TIMES = 3
_BEGIN = datetime(2026, 9, 1, 8)  # noqa: DTZ001 - a cell of a spreadsheet has no zone


@dataclass(frozen=True, slots=True)
class _Spent:
    wall: float
    cpu: float
    rss_mb: float
    rows: str
    """What distinguishes these rows from others."""


def measure(folder: Path, rows: int) -> dict[str, object]:
    """What each reader spends, the best of three, and ours as a multiple of calamine's."""
    file = folder / "cases.xlsx"
    _write(file, rows)
    tried: dict[str, list[_Spent]] = {name: [] for name in READERS}
    for _ in range(TIMES):  # by turns, so that a busy minute falls on all of them
        for name, found in tried.items():
            found.append(_read(folder, name, file))
    best = {name: min(found, key=lambda one: one.cpu) for name, found in tried.items()}
    own, bare = best["own"], best["calamine"]
    return {
        "rows": rows,
        **{
            name: {"seconds": round(one.wall, 2), "cpu": round(one.cpu, 2), "peak_rss_mb": round(one.rss_mb)}
            for name, one in best.items()
        },
        "ratio": round(own.wall / bare.wall, 2),
        "cpu_ratio": round(own.cpu / bare.cpu, 2),
        "rss_ratio": round(own.rss_mb / bare.rss_mb, 2),
        "same_rows": len({one.rows for one in best.values()}) == 1,
    }


def _write(file: Path, rows: int) -> None:
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADINGS.split(","))
        for n in range(rows):
            received = _BEGIN + timedelta(days=n % 28, seconds=n % 36_000)
            cells = (
                f"HNJX-2026-{n:08d}",
                "无线电频率使用许可",
                f"张三{n}",
                "自然人",
                f"张三{n}",
                19_000_000_000 + n % 10_000,
                received,
                20,
                received + timedelta(days=30),
                "准予许可",
                "无线电管理处",
                "周志丽",
            )
            sheet.write_row(n + 1, 0, cells)


def _read(folder: Path, reader: str, file: Path) -> _Spent:
    """What a process spends that reads the file, its start included. Raises CalledProcessError when it fails."""
    began = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-m", "bench.reading", reader, str(file)],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    seconds = time.perf_counter() - began
    cpu, kilobytes, rows = said.split()
    return _Spent(seconds, float(cpu), int(kilobytes) / 1024, rows)


def _own(file: Path) -> Iterator[Row]:
    return SheetTable(file, Names()).rows()


def _calamine(file: Path) -> Iterator[Row]:
    (sheet,) = books.sheets(file)
    next(sheet.rows)
    return sheet.rows


def _in_a_child(file: Path) -> Iterator[Row]:
    return ForeignTable(file, FileKind.ZIPPED_BOOK, Names()).rows()


READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "own": _own,
    "calamine": _calamine,
    "calamine_in_a_child": _in_a_child,
}


def main(reader: str, file: Path) -> None:
    """Read the file to its end; print seconds of computing, the most kilobytes held, and what tells the rows from others."""
    seen = sha256()
    for line, cells in READERS[reader](file):
        seen.update("\t".join((str(line), *cells, "\n")).encode())
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = sum(used.ru_utime + used.ru_stime for used in (own, children))
    print(f"{cpu:.3f}", max(_held(), children.ru_maxrss), seen.hexdigest())


def _held() -> int:
    """The most kilobytes that this program held. `getrusage` would count those of whoever started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
