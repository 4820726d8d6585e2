"""The real `huifang serve` in a process of its own, under a clock of the test's choosing."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Self

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
"""The library itself: the command `faketime` would stand between us and the process when it is killed."""
PATIENCE = 40.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def until(true: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait until something holds; raises TimeoutError."""
    end = time.monotonic() + within
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen")
        time.sleep(0.05)


class Huifang:
    """One office: its folder, its settings, and the process that may be serving it."""

    def __init__(self, folder: Path, clock: str, **settings: str) -> None:
        """`clock` as libfaketime takes it: `@2026-11-01 01:30:00` (UTC), with ` x20` to run on faster."""
        self.folder = folder
        self.clock = clock
        self.port = free_port()
        self.settings = {"HUIFANG_SECRET_KEY": "a secret for tests only", **settings}
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> list[str]:
        """The command line."""
        return [sys.executable, "-m", "bot", *words]

    def run(self, *words: str) -> str:
        """Run a command to its end; its standard output."""
        done = subprocess.run(
            self.command(*words), cwd=self.folder, env=self._environment(), capture_output=True, check=True
        )
        return done.stdout.decode()

    def json(self, *words: str) -> dict[str, object]:
        """Run a read command with --json."""
        found: dict[str, object] = json.loads(self.run(*words, "--json"))
        return found

    def start(self) -> Self:
        """Serve, and wait until it says that it is well."""
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command("serve", "--port", str(self.port)),
                cwd=self.folder,
                env=self._environment(),
                stderr=log,
            )
        until(self._well)
        return self

    def _well(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError((self.folder / "serve.log").read_text())
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """The power goes."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Asked to stop; its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, sign: signal.Signals) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(sign)
        code = self.process.wait(30)
        self.process = None
        return code

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HUIFANG_")}
        root = str(Path(__file__).resolve().parents[2])
        clock = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": self.clock, "TZ": "UTC"}
        return {**kept, "PYTHONPATH": root, **clock, **self.settings}
