"""The real `huifang` in processes of its own, under a clock of the test's choosing."""

import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol, Self

from python_calamine import CalamineWorkbook

from journeys.forking import stem

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
"""The library itself: the command `faketime` would stand between us and the process when it is killed."""
PATIENCE = 300.0
"""Seconds of the machine for whatever must happen: they only pass where it does not, and a busy machine needs many."""
SERVING: "set[Huifang]" = set()
"""The offices that serve at this moment, for a test that fails to leave none behind."""
ROOT = Path(__file__).resolve().parents[2]
_RANGE = range(20_000, 32_768)
_PORTS = itertools.islice(itertools.cycle(_RANGE), random.SystemRandom().randrange(len(_RANGE)), None)
"""From anywhere, for two suites may run on one machine; onwards, for a port just freed is somebody's next start."""


class Process(Protocol):
    """A running command: `subprocess.Popen`, or a fork."""

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sign: signal.Signals) -> None: ...


class Failed(RuntimeError):
    """A command that should have gone well did not; the message is what it said."""


def free_port() -> int:
    """A port nobody listens on, and that no connection is given in the meantime: the kernel hands those out from 32768."""
    while True:
        port = next(_PORTS)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def until(true: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait until something holds; raises TimeoutError, which names it. Three quarters of the time are not spent on looking."""
    began = looked = time.monotonic()
    while not true():
        now = time.monotonic()
        if now > began + within:
            raise TimeoutError(f"it did not happen: {getattr(true, '__qualname__', true)}")
        time.sleep(max(0.05, 3 * (now - looked)))
        looked = time.monotonic()


class Huifang:
    """One office: its folder, its settings, and the process that may be serving it."""

    def __init__(self, folder: Path, clock: object, *, cold: bool = False, **settings: str) -> None:
        """`clock`, as text, is what libfaketime takes: `@2026-11-01 01:30:00` (UTC), with ` x20` to run on faster.

        A `cold` office starts its commands as a person does; the others are forked (see `journeys.forking`).
        """
        self.folder = folder
        self.clock = clock
        self.cold = cold
        self.port = free_port()
        self.settings = {"HUIFANG_SECRET_KEY": "a secret for tests, and long enough", **settings}
        self.process: Process | None = None

    @property
    def log(self) -> str:
        """What `serve` has written so far."""
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    def run(self, *words: str) -> str:
        """Run a command to its end; its standard output. Raises Failed."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            code = self._launch(words, out, err).wait(PATIENCE)
            out.seek(0)
            err.seek(0)
            if code != 0:
                raise Failed(f"{words} ended with {code}: {err.read().decode()}")
            return out.read().decode()

    def launch(self, *words: str, said: Path = Path(os.devnull)) -> Process:
        """A command that somebody may end before its own end; what it says goes into that file."""
        with said.open("wb") as out:
            return self._launch(words, out, out)

    def json(self, *words: str) -> dict[str, object]:
        """Run a read command with --json."""
        found: dict[str, object] = json.loads(self.run(*words, "--json"))
        return found

    def tickets(self) -> list[dict[str, object]]:
        """The complaints, oldest first."""
        found: list[dict[str, object]] = json.loads(self.run("tickets", "list", "--json"))
        return found

    def status(self, month: str = "2026-10") -> dict[str, object]:
        """How the round stands."""
        return self.json("round", "status", month)

    def dispositions(self, month: str = "2026-10") -> dict[str, int]:
        """How many cases have ended in which way."""
        found = self.status(month)["dispositions"]
        assert isinstance(found, dict)
        return found

    def supplements(self, month: str = "2026-10") -> list[str]:
        """The cases about which something came in after the close, one for each time; in the order of the sheet."""
        self.run("archive", "export", month, "--format", "xlsx", "-o", "archive.xlsx")
        sheet = CalamineWorkbook.from_path(self.folder / "archive.xlsx").get_sheet_by_name("补充记录")
        return [str(row[0]) for row in sheet.to_python()[1:]]

    def records(self, month: str = "2026-10") -> dict[str, dict[str, object]]:
        """The sealed records by case number; fails when a case has two."""
        self.run("archive", "export", month, "--format", "jsonl", "-o", "archive.jsonl")
        lines = (self.folder / "archive.jsonl").read_text(encoding="utf-8").splitlines()
        found: dict[str, dict[str, object]] = {r["case"]["case_no"]: r for r in map(json.loads, lines)}
        assert len(found) == len(lines)
        return found

    def start(self, *, well: bool = True) -> Self:
        """Serve, and wait until it says that it is well, or until it says anything."""
        with (self.folder / "serve.log").open("ab") as log:
            self.process = self._launch(("serve", "--port", str(self.port)), log, log)
        SERVING.add(self)
        until(self._well if well else self._answers)
        return self

    def _well(self) -> bool:
        return self._health() == 200

    def _answers(self) -> bool:
        return self._health() is not None

    def _health(self) -> int | None:
        """The status of what it says of its health; None while it says nothing. Raises Failed when it has ended."""
        if self.process is not None and self.process.poll() is not None:
            raise Failed(self.log)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as e:
            return e.code
        except (urllib.error.URLError, OSError):
            return None

    def kill(self) -> None:
        """The power goes."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Asked to stop; its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, sign: signal.Signals) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        SERVING.discard(self)
        process.send_signal(sign)
        return process.wait(PATIENCE)

    def _launch(self, words: Sequence[str], out: IO[bytes], err: IO[bytes]) -> Process:
        assert FAKETIME is not None
        if not self.cold:
            return stem(FAKETIME).fork(words, self.folder, self._environment(), out, err)
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env={**self._environment(), "LD_PRELOAD": str(FAKETIME)},
            stdout=out,
            stderr=err,
        )

    def _environment(self) -> Mapping[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HUIFANG_")}
        return {**kept, "PYTHONPATH": str(ROOT), "FAKETIME": str(self.clock), "TZ": "UTC", **self.settings}
