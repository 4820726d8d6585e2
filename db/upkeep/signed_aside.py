"""How far the ledger was signed, written down outside the database: an append-only file beside that of the roots.

A database that was restored from an older backup, by whatever tool, has forgotten a checkpoint that a witness or the public may hold: what
is signed from then on is a second ledger under the same name. The file notices that, before a witness does. It does not protect
against somebody who removes it.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, exists, select

from bot.domain.round_state import RoundState
from db.queries.ledger import checkpoints, signing_keys
from db.schema import rounds
from db.upkeep.roots import roots_file

_ANY_SEALED = select(exists().where(rounds.c.state == RoundState.CLOSED))
SIGNED = ".signed"
DIGITS = 64
"""Of a root in hex."""


@dataclass(frozen=True, slots=True)
class SignedBefore:
    """The last checkpoint that was written down. `root`: in hex."""

    size: int
    root: str


def signed_file(url: str, roots: str = "") -> Path:
    """Where it is: beside the file of roots."""
    return roots_file(url, roots).with_suffix(SIGNED)


def known(file: Path, origin: str | None) -> SignedBefore | None:
    """What stands in the last line of this ledger, or of any; raises OSError."""
    try:
        lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    for line in reversed(lines):
        size, root, name, *_ = [*line.split(" "), "", "", ""]
        if size.isdigit() and len(root) == DIGITS and origin in (name, None):
            return SignedBefore(int(size), root)
    return None


def forgotten(connection: Connection, file: Path) -> SignedBefore | None:
    """What was signed here and does not stand in the database any more; raises OSError.

    Of another ledger, as a database that was begun anew may have, nothing is said: its name is another. One that has sealed months
    and no ledger at all was not begun anew.
    """
    origin = _origin(connection)
    if origin is None and not connection.execute(_ANY_SEALED).scalar():
        return None
    if (before := known(file, origin)) is None:
        return None
    found = checkpoints.at(connection, before.size)
    return before if found is None or found.root != before.root else None


def keep(connection: Connection, file: Path, now: datetime) -> None:
    """Write down the newest checkpoint, unless it stands there or something is forgotten; raises OSError."""
    newest, origin = checkpoints.newest(connection), _origin(connection)
    if newest is None or origin is None or forgotten(connection, file) is not None:
        return
    before = known(file, origin)
    if before is None or newest.size > before.size:
        _append(file, f"{newest.size} {newest.root} {origin} {now.isoformat(timespec='seconds')}")


def _origin(connection: Connection) -> str | None:
    """The ledger's name; None before the first key."""
    keys = signing_keys.verifiers(connection)
    return keys[0].name if keys else None


def _append(file: Path, line: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
