"""Checking a published month: by `huifang ledger verify` and by the second verifier, each in a process of its own.

A case is two lines of the ledger. Wall time, computing and the most memory held are of the whole check, files to sentence.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import bot.__main__
from bench.office import environment
from bot.casework.ledger.audit import Audit
from bot.casework.ledger.bundle import CHECKPOINT, FRONTIER, LINES, SUMMARY
from bot.casework.ledger.checkpoints import Checkpoint
from bot.casework.ledger.commitments import slot_of
from bot.casework.ledger.lines import Line, OutcomeLine, RosterLine
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.tally import BundleSummary
from bot.casework.ledger.tree import Tree
from bot.exports import verify_ledger
from ledgers import OCTOBER, OFFICE, ORIGIN, WITNESS, signed

SMALL = 20_000
_AND_SAY_WHAT_IT_HELD = """
import runpy, sys, time
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    held = open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]
    print(time.process_time(), held, file=sys.stderr)
"""
_SAME_KEYS = ["--key", OFFICE.verifier.text, "--key", WITNESS.verifier.text]
_KEYS = ["--office", OFFICE.verifier.text, "--witness", WITNESS.verifier.text]


def measure(folder: Path, rows: int) -> dict[str, object]:
    """Seconds, computing and memory of each verifier for 20,000 cases and for `rows`."""
    found: dict[str, object] = {}
    for cases in sorted({min(SMALL, rows), rows}):
        bundle = write(folder / str(cases), cases)
        found[str(cases)] = {
            "huifang": _spent(folder, bot.__main__.__file__, "ledger", "verify", str(bundle), *_SAME_KEYS),
            "second": _spent(folder, verify_ledger.__file__, str(bundle), *_KEYS),
        }
    return found


def write(folder: Path, cases: int) -> Path:
    """A bundle of one month, signed and witnessed."""
    folder.mkdir()
    tree, audit, notes = Tree(), Audit(), {}
    with (folder / LINES).open("wb") as file:
        for line in lines(cases):
            raw = line.text.encode()
            file.write(raw + b"\n")
            tree.add(raw)
            audit.take(line)
            if tree.size in (cases, 2 * cases):
                audit.mark()
                notes[tree.size] = signed(Checkpoint(ORIGIN, tree.size, tree.root()))
    summary = BundleSummary(ORIGIN, OCTOBER, 0, list(notes), audit.rounds[OCTOBER])
    folder.joinpath(SUMMARY).write_bytes(summary.written())
    folder.joinpath(FRONTIER).write_bytes(b"")
    for size, note in notes.items():
        folder.joinpath(f"{CHECKPOINT}{size}").write_bytes(note)
    return folder


def lines(cases: int) -> Iterator[Line]:
    """A month's lines: its roster, and a result of each kind in turn."""
    slots = sorted(slot_of(OCTOBER, n.to_bytes(16, "big"), f"HNJX-{n:07d}") for n in range(cases))
    codes = list(OutcomeCode)
    yield from (RosterLine(OCTOBER, slot) for slot in slots)
    yield from (
        OutcomeLine(OCTOBER, slot, codes[slot[0] % len(codes)], sha256(slot).digest()) for slot in slots
    )


def _spent(folder: Path, script: str, *words: str) -> dict[str, float]:
    """What a process spends that runs a script, its start included. Raises CalledProcessError when it fails."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _AND_SAY_WHAT_IT_HELD, script, *words]
    ran = subprocess.run(
        command,
        cwd=folder,
        env=environment(folder),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    seconds = time.perf_counter() - began
    cpu, kilobytes = ran.stderr.split()[-2:]
    return {
        "seconds": round(seconds, 2),
        "cpu": round(float(cpu), 2),
        "peak_rss_mb": round(int(kilobytes) / 1024),
    }
