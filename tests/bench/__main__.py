"""`make bench`: performance as one JSON object of figures, with ratios to the theoretical best.

Each ratio is measured against a bare baseline on the same machine in the same run. Nothing is asserted: a busy machine
makes absolute figures worthless, and ratios less so.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

if __name__ == "__main__":
    # Run by path, this folder comes first on sys.path, where its files would pass for libraries of the same name.
    TESTS = Path(__file__).resolve().parent.parent
    sys.path[0:1] = [str(TESTS), str(TESTS.parent)]

from bench import (
    bookkeeping,
    checking,
    console,
    counting_in_browser,
    growing,
    importing,
    journeys,
    publishing,
    reading,
    sending,
    starting,
    talking,
)

Figures = Mapping[str, object]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
BOOKKEPT, TURNS = 8_000, 10
TARGETS = {
    "bookkeeping": "ratios ≤ 1.1",
    "ledger": "20,000 cases < 5 s; 1,000,000 < 180 s and ≤ 500 MB, by each",
    "browser": "20,000 cases < 5 s; 1,000,000 < 180 s and ≤ 500 MB, by the page that is published with them",
    "publishing": "20,000 cases < 5 s",
    "console": "worst_p95_ms < 100",
    "import": "ratio ≤ 3.0, peak_rss_mb ≤ 300",
    "growth": "cpu_ratios_to_10000 ≤ 1.1, month page ≤ 100 ms, inbound p99 ≤ 1000 ms; "
    "of a million: plan and close ≤ 60 s, 500 MB",
    "journeys": "files: an inbound score ≤ 25, a tick ≤ 20",
    "help": "help_seconds ≤ 0.3, serve_seconds ≤ 6",
    "sms": "ratio ≥ 0.8",
    "telegram": "ratio ≥ 0.9",
    "xlsx": "same_rows; the faster reader is taken only if it loses none of what decision 0038 lists",
}


def main() -> None:
    """Measure what was asked for; progress goes to standard error."""
    parser = argparse.ArgumentParser(prog="make bench", description="Prints one JSON object of measurements.")
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="rows that are imported, cases of the console"
    )
    parser.add_argument("--updates", type=int, default=3_000, help="answers by Telegram, 9999 at most")
    parser.add_argument("--sends", type=int, default=3_000, help="messages by SMS")
    parser.add_argument(
        "--grow-to", type=int, default=100_000, help="cases of the largest month in the growth curves"
    )
    parser.add_argument("--sheet-rows", type=int, default=100_000, help="rows of the workbook that is read")
    parser.add_argument(
        "--postgres", action="store_true", help="measure growth, or the console, on PostgreSQL"
    )
    parser.add_argument("--only", choices=list(TARGETS), help="measure this alone")
    options = parser.parse_args()
    positive = min(options.rows, options.sends, options.sheet_rows) > 0
    if not (positive and options.grow_to >= 1_000 and 0 < options.updates <= 9_999):
        parser.error(
            "--rows, --sends and --sheet-rows take positive numbers, --updates 1 to 9999, --grow-to 1000 or more"
        )
    measures: Mapping[str, Callable[[Path], Figures]] = {
        "bookkeeping": lambda folder: bookkeeping.measure(folder, min(options.rows, BOOKKEPT), TURNS),
        "ledger": lambda folder: checking.measure(folder, options.rows),
        "browser": lambda folder: counting_in_browser.measure(folder, options.rows),
        "publishing": lambda folder: publishing.measure(folder, options.rows),
        "console": lambda folder: console.measure(folder, options.rows, postgres=options.postgres),
        "import": lambda folder: importing.measure(folder, options.rows),
        "growth": lambda _: growing.measure(
            tuple(size for size in SIZES if size <= options.grow_to), postgres=options.postgres
        ),
        "help": starting.measure,
        "journeys": journeys.measure,
        "sms": lambda folder: sending.measure(folder, options.sends),
        "telegram": lambda folder: talking.measure(folder, options.updates),
        "xlsx": lambda folder: reading.measure(folder, options.sheet_rows),
    }
    found: dict[str, object] = {}
    for name, measure in measures.items():
        if options.only in (None, name):
            print(f"measuring {name} …", file=sys.stderr)
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                found[name] = {**measure(Path(folder)), "target": TARGETS[name]}
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
