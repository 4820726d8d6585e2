"""A second copy of the roots of sealed months, outside the database: an append-only file next to it.

A database restored by hand, or from a backup by other tools, forgets that a month was sealed, and would seal it again
under another root without anybody noticing; the file catches that. It does not protect against somebody who removes
or edits the file as well as the database: for that the roots must be published.
"""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from db.upkeep.lineage import Consent
from db.urls import backend, sqlite_path

RELEASED = "released"
"""Written in place of a root: two persons have allowed the month to be sealed again."""
Keep = Callable[[str, str], None]
"""Called with a month and its root before its seal is committed; raises RootContradicts."""


class RootContradicts(RuntimeError):
    """The month was sealed before with another root."""

    def __init__(self, month: str, before: str, found: str, file: Path) -> None:
        super().__init__(
            f"{month} 以前封存过，总校验值是 {before[:16]}…（记在 {file.name}），这次算出来是 {found[:16]}…，没有封存；"
            f"数据库多半是换回旧的了。请查明；确实要重新封存，由两个人运行 huifang db reseal {month}"
        )


def roots_file(url: str, given: str = "") -> Path:
    """Where the roots of a database are stored: as set, else next to a SQLite database, else here."""
    if given:
        return Path(given)
    return sqlite_path(url).with_suffix(".roots") if backend(url) == "sqlite" else Path("huifang.roots")


def known(file: Path) -> dict[str, str]:
    """The latest root of each month, without those that two persons released."""
    found: dict[str, str] = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return found
    for line in lines:
        month, root, *_ = [*line.split(" ", 2), "", ""]
        found[month] = root
    return {month: root for month, root in found.items() if root != RELEASED}


def keeper(file: Path, clock: Callable[[], datetime]) -> Keep:
    """Compares a root with the file, and writes it there."""

    def keep(month: str, root: str) -> None:
        before = known(file).get(month)
        if before is not None and before != root:
            raise RootContradicts(month, before, root, file)
        if before is None:
            _append(file, f"{month} {root} {clock().isoformat(timespec='seconds')}")

    return keep


def release(file: Path, month: str, consent: Consent, now: datetime) -> bool:
    """Allow a month to be sealed again; False when the file has no root for it."""
    if month not in known(file):
        return False
    why = " ".join(f"{consent.by}、{consent.also}：{consent.reason}".split())
    _append(file, f"{month} {RELEASED} {now.isoformat(timespec='seconds')} {why}")
    return True


def _append(file: Path, line: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
