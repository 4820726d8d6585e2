"""Import: the real command on a large file, against a bare `executemany` of the rows that it stored.

The baseline inserts the very rows that the command stored, read back from its database, into the same table with the
same indexes and the same pragmas, in one transaction; it neither reads the file nor parses, seals or compares.
"""

import csv
import os
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.office import HUIFANG, database, environment
from db.engine.sqlite import WRITER_CACHE

HEADINGS = "办件编号,事项名称,申请人,申请人类型,联系人,联系电话,受理时间,承诺办结时限(工作日),办结时间,办理结果,承办处室,经办人"
CHUNK = 20_000
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    f"cache_size=-{WRITER_CACHE}",
    "temp_store=MEMORY",
)
"""Those of the house's writing connection."""
_DEFINITIONS = "SELECT sql FROM sqlite_master WHERE tbl_name = 'cases' AND type <> 'trigger' AND sql IS NOT NULL ORDER BY rowid"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock on the wall, and seconds of computing; on a busy machine the latter say more."""

    wall: float
    cpu: float


def measure(folder: Path, rows: int) -> dict[str, object]:
    """Seconds of both, their ratios, and the most memory that the command held."""
    file = folder / "cases.csv"
    _write(file, rows)
    command, peak = _import(folder, file)
    bare = _bare(database(folder), folder / "bare.db")
    return {
        "rows": rows,
        "seconds": round(command.wall, 2),
        "bare_seconds": round(bare.wall, 2),
        "ratio": round(command.wall / bare.wall, 2),
        "cpu_ratio": round(command.cpu / bare.cpu, 2),
        "peak_rss_mb": round(peak, 1),
    }


def _write(file: Path, rows: int) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        out.write(HEADINGS + "\n")
        lines = csv.writer(out)
        for n in range(rows):
            day, clock = n % 28 + 1, f"{n // 3_600 % 10 + 8:02d}:{n // 60 % 60:02d}:{n % 60:02d}"
            lines.writerow(
                (
                    f"HNJX-2026-{n:08d}",
                    "无线电频率使用许可",
                    f"张三{n}",
                    "自然人",
                    f"张三{n}",
                    f"1900000{n % 10_000:04d}",
                    f"2026-09-{day:02d} {clock}",
                    20,
                    f"2026-10-{day:02d} {clock}",
                    "准予许可",
                    "无线电管理处",
                    "周志丽",
                )
            )


def _import(folder: Path, file: Path) -> tuple[Spent, float]:
    """Time and peak memory (MB) of the command; raises RuntimeError when it fails."""
    began = time.perf_counter()
    with subprocess.Popen(
        [*HUIFANG, "cases", "import", str(file), "--json"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"the import ended with exit code {process.returncode}")
    return Spent(seconds, used.ru_utime + used.ru_stime), used.ru_maxrss / 1024


def _bare(imported: Path, path: Path) -> Spent:
    """Time to insert the same rows in one durable transaction and close; reading them does not count."""
    with closing(sqlite3.connect(imported)) as source, closing(sqlite3.connect(path)) as bare:
        bare.isolation_level = None
        for pragma in PRAGMAS:
            bare.execute(f"PRAGMA {pragma}")
        for (statement,) in source.execute(_DEFINITIONS):
            bare.execute(statement)
        found = source.execute("SELECT * FROM cases ORDER BY rowid")
        insert = f"INSERT INTO cases VALUES ({', '.join('?' * len(found.description))})"
        wall = cpu = 0.0

        def timed(work: Callable[[], object]) -> None:
            nonlocal wall, cpu
            began, computed = time.perf_counter(), time.process_time()
            work()
            wall += time.perf_counter() - began
            cpu += time.process_time() - computed

        bare.execute("BEGIN IMMEDIATE")
        while chunk := found.fetchmany(CHUNK):
            timed(partial(bare.executemany, insert, chunk))
        timed(partial(bare.execute, "COMMIT"))
        timed(bare.close)
        return Spent(wall, cpu)
