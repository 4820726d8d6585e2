"""`huifang` without the wait: forked from a process that has loaded every library already.

A cold start reads libraries for two seconds, four more for Telegram: longer than what a journey looks at. The fork is a
process of its own, with its own folder, settings and clock, that runs what `python -m bot …` runs from its first line;
signals and power cuts end it in the same way. When whoever started it is gone, it is killed. Needs Linux.
"""

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import typer
from aiohttp import web

from bot.channels.telegram.unbuilt import built_when_used
from handlers.office.web.routing import ROOT

PACKAGES = ("bot", "handlers", "scheduler", "db")
LAZY = ("alembic.command", "sqlalchemy.dialects.sqlite.aiosqlite")
"""Loaded by the libraries themselves, when they are first used."""
REMEMBERED = (
    ("bot.library", "questionnaire"),
    ("bot.library", "wording"),
    ("handlers.citizen.web.texts", "texts"),
    ("handlers.office.web.texts", "texts"),
)
"""What a process reads from its own files once, and remembers."""
LONGEST = 65_536
"""Bytes of one wish."""


Wish = tuple[dict[str, object], int, int]
"""Words, folder and environment; standard output and error."""


class Fork:
    """A forked command; `wait`, `poll` and `send_signal` as `subprocess.Popen` has them."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line.makefile("rb")
        self._socket = line
        self.pid = int(self._line.readline())
        self._code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        if self._code is None and select.select([self._socket], [], [], 0)[0]:
            self._note()
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; raises TimeoutError."""
        if self._code is None:
            if not select.select([self._socket], [], [], timeout)[0]:
                raise TimeoutError(f"process {self.pid} has not ended after {timeout} s")
            self._note()
        assert self._code is not None
        return self._code

    def send_signal(self, sign: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sign)

    def _note(self) -> None:
        self._code = int(self._line.readline())
        self._line.close()
        self._socket.close()


class Stem:
    """The process with everything loaded, as its owner sees it."""

    def __init__(self, preload: Path) -> None:
        """`preload`: libfaketime, so that every fork can have a clock of its own."""
        self._folder = Path(tempfile.mkdtemp(prefix="huifang-"))
        tests = Path(__file__).resolve().parents[1]
        # Without a cache libfaketime looks at FAKETIME each time, and so notices a fork's own.
        clock = {"LD_PRELOAD": str(preload), "FAKETIME": "+0", "FAKETIME_NO_CACHE": "1", "TZ": "UTC"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "journeys.forking", str(self._folder / "door")],
            env={**os.environ, **clock, "PYTHONPATH": f"{tests.parent}{os.pathsep}{tests}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != b"ready\n":
            raise RuntimeError("the program could not be loaded")

    def fork(
        self,
        words: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        out: IO[bytes],
        err: IO[bytes],
    ) -> Fork:
        """Run `huifang` with these words."""
        wish = json.dumps({"words": words, "folder": str(folder), "environment": environment}).encode()
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(self._folder / "door"))
        socket.send_fds(line, [wish], [out.fileno(), err.fileno()])
        return Fork(line)

    def close(self) -> None:
        """End it; its forks end with those who started them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self._folder)


@dataclass(frozen=True, slots=True)
class _Running:
    """A fork, and whoever asked for it."""

    pid: int
    ended: int
    """Readable when it has."""
    caller: socket.socket
    """Readable when nobody is there any more."""

    @property
    def signs(self) -> set[socket.socket | int]:
        return {self.ended, self.caller}

    def put_away(self) -> None:
        """Tell its end; kill it when the caller is gone."""
        if not select.select([self.ended], [], [], 0)[0]:
            os.kill(self.pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        with contextlib.suppress(OSError):
            self.caller.sendall(b"%d\n" % code)
        self.let_go()

    def let_go(self) -> None:
        os.close(self.ended)
        self.caller.close()


def main(path: str) -> None:
    """Load everything, then fork for every wish until standard input ends."""
    _load()
    wish = _fork_for_every_wish(path)
    if wish is not None:
        _become(*wish)


def _load() -> None:
    gc.disable()  # what is being loaded stays: looking at it meanwhile costs an eighth more
    with built_when_used():
        for package in PACKAGES:
            inside = importlib.import_module(package).__path__
            for module in pkgutil.walk_packages(inside, f"{package}."):
                if "__main__" not in module.name and "migrations" not in module.name:
                    importlib.import_module(module.name)
    for name in LAZY:
        importlib.import_module(name)
    for module_name, name in REMEMBERED:
        getattr(importlib.import_module(module_name), name)()
    _remember_commands()
    _remember_addresses()
    assert threading.active_count() == 1, "a fork would lack the other threads"
    gc.freeze()
    gc.enable()


def _remember_commands() -> None:
    """What typer reads from the signature of every command, whichever is run: half of what one takes."""
    typer.main.get_params_from_function = functools.cache(typer.main.get_params_from_function)  # type: ignore[attr-defined]  # its own name there
    typer.main.get_command(importlib.import_module("bot.__main__").app)
    del sys.modules["bot.__main__"]


def _remember_addresses() -> None:
    """The patterns of the console's addresses, which `re` remembers: a quarter of what serving takes to begin."""

    async def nobody(_: web.Request) -> web.Response:
        return web.Response()

    office = web.Application()
    routes = importlib.import_module("handlers.office.pages").PAGES
    for path in {route.path for route in routes}:
        office.router.add_get(path.removeprefix(ROOT), nobody)
    web.Application().add_subapp(ROOT, office)


def _fork_for_every_wish(path: str) -> Wish | None:
    """In a fork its wish; None when standard input has ended."""
    running: list[_Running] = []
    nobody = sys.stdin.fileno()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        print("ready", flush=True)
        while True:
            signs = {door, nobody}.union(*(one.signs for one in running))
            seen = set(select.select(signs, [], [])[0])
            for one in running[:]:
                if nobody in seen or one.signs & seen:
                    running.remove(one)
                    one.put_away()
            if nobody in seen:
                return None
            if door in seen and (wish := _forked(door.accept()[0], running)) is not None:
                return wish


def _forked(caller: socket.socket, running: list[_Running]) -> Wish | None:
    """In the fork the wish; None in whoever forks, who has told its number."""
    words, (out, err), *_ = socket.recv_fds(caller, LONGEST, 2)
    child = os.fork()
    if child == 0:
        caller.close()
        for one in running:
            one.let_go()
        return json.loads(words), out, err
    os.close(out)
    os.close(err)
    running.append(_Running(child, os.pidfd_open(child), caller))
    with contextlib.suppress(OSError):
        caller.sendall(b"%d\n" % child)
    return None


def _become(wish: dict[str, object], out: int, err: int) -> None:
    words, folder, environment = wish["words"], wish["folder"], wish["environment"]
    assert isinstance(words, list)
    assert isinstance(environment, dict)
    os.environ.update(environment)
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.chdir(str(folder))
    for number, into in ((os.open(os.devnull, os.O_RDONLY), 0), (out, 1), (err, 2)):
        os.dup2(number, into)
        os.close(number)
    sys.argv = ["huifang", *words]
    try:
        runpy.run_module("bot", run_name="__main__")
    except SystemExit as end:
        _leave(end.code)


def _leave(code: str | int | None) -> None:
    """End without taking the interpreter apart: that costs as much again as a command, for it writes to every shared page."""
    assert isinstance(code, int)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


@functools.cache
def stem(preload: Path) -> Stem:
    """This test run's one; whoever asks first waits for it."""
    grown = Stem(preload)
    atexit.register(grown.close)
    return grown


if __name__ == "__main__":
    main(sys.argv[1])
