"""Keeping the database safe: back it up while it is in use, bring a backup back, check what is stored.

A backup is one file: a SQLite database of its own, or what `pg_dump` writes. It holds people's numbers sealed; without
`HUIFANG_SECRET_KEY` nobody can read them, so the key has to be kept as well, elsewhere.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, union_all, update

from bot.casework.rounds.month import OFFICE_ZONE
from db.migrate import HEAD, REVISIONS
from db.queries.office import audit
from db.queries.processes import marks
from db.schema import heartbeats, inbound, outbox
from db.store import backend, sqlite_path
from db.upkeep import checks
from db.upkeep.checks import Checkup
from db.upkeep.lineage import Consent
from db.vault import Vault

SILENT = timedelta(minutes=1)
"""A server that has not been heard of for this long has stopped."""


UNKNOWN_SINCE = timedelta(days=30)
"""A backup without a message tells of no moment: so far back the providers are asked."""
_MOMENTS = union_all(
    select(func.max(outbox.c.created_at).label("at")),
    select(func.max(outbox.c.settled_at)),
    select(func.max(inbound.c.at)),
    select(func.max(heartbeats.c.at)),
).subquery()
_LAST_HEARD_OF = select(func.max(_MOMENTS.c.at))


class BadFile(ValueError):
    """The file that was named cannot be used for this; nothing was changed."""


class InUse(RuntimeError):
    """Somebody works with the database; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("数据库正在使用中，什么也没有改动；请先停止 huifang serve，等一分钟再恢复")


class MaintenanceFailed(RuntimeError):
    """It did not work out; the message says what is the state of things."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup."""

    file: Path
    size: int
    """Bytes."""
    revision: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup brought back."""

    revision: str
    """What the backup was at; it is upgraded on the way."""
    kept: str | None
    """Where the former database is now; None when there was none."""
    forgotten: int
    """Messages that went out after the backup was made and of which the restored database knows nothing."""
    compared: bool = True
    """Whether there was a former database that could be read and held against the backup."""


async def backup(url: str, file: Path) -> Backup:
    """Write a consistent copy to `file`, durable and verified, while others go on working.

    Raises BadFile when `file` is there already or cannot be written, MaintenanceFailed when the copy cannot be made.
    """
    if backend(url) == "sqlite":
        from db.engine import sqlite_file

        return await asyncio.to_thread(sqlite_file.backup, sqlite_path(url), file)
    from db.engine import postgres_dump

    return await asyncio.to_thread(postgres_dump.backup, url, file)


async def restore(
    url: str, file: Path, *, now: datetime | None = None, consent: Consent | None = None
) -> Restored:
    """Put the backup `file` in the place of the database, upgraded to this program; the former one is kept beside it.

    Everything is tried on a copy first. Messages that were waiting in the backup are put in doubt, for they may have
    gone out since: nobody is texted twice. Raises BadFile, InUse, MaintenanceFailed, or WouldLose when the database has
    what the backup lacks and no two persons want it; then the database is as it was.
    """
    moment = now or datetime.now(UTC)
    if backend(url) == "sqlite":
        from db.engine import sqlite_file

        return await asyncio.to_thread(sqlite_file.restore, sqlite_path(url), file, moment, consent)
    from db.engine import postgres_dump

    return await asyncio.to_thread(postgres_dump.restore, url, file, moment, consent)


async def check(url: str, roots: Path | None = None, vault: Vault | None = None) -> Checkup:
    """See `db.upkeep.checks`: look at everything, one finding a line. Raises StoreUnavailable when it cannot be opened."""
    return await checks.check(url, roots, vault)


def settle_in(connection: Connection, *, now: datetime, consent: Consent | None) -> int:
    """Make a restored database fit to be served; the id of its last message.

    Whoever served it then does not serve it now, and nobody knows whether what waited has been sent since. A mark says
    from when on the providers must be asked what was sent and heard meanwhile.
    """
    moment = connection.execute(_LAST_HEARD_OF).scalar_one() or now - UNKNOWN_SINCE
    connection.execute(delete(heartbeats))
    connection.execute(
        update(outbox)
        .where(outbox.c.state == "pending")
        .values(state="unknown", error="restored", doubts=outbox.c.doubts + 1)
    )
    marks.put(connection, marks.RESTORED, moment)
    if consent is not None:
        who = audit.Who(None, f"{consent.by}、{consent.also}", "", "")
        audit.note(connection, None, who, "restore", "database", reason=consent.reason, now=now)
    return connection.execute(select(func.max(outbox.c.id))).scalar_one() or 0


def stamp(now: datetime) -> str:
    """A moment in a name, on the office's clock."""
    return now.astimezone(OFFICE_ZONE).strftime("%Y%m%d-%H%M%S")


def accept_revision(file: Path, found: str) -> str:
    """A backup of a later program is no good to this one; raises BadFile."""
    if found not in REVISIONS:
        raise BadFile(f"{file} 是版本 {found} 的备份，本程序只认识到 {HEAD}；请先升级 huifang，再恢复")
    return found


@contextmanager
def draft_of(file: Path) -> Iterator[Path]:
    """An empty file beside `file`, readable to nobody else; gone at the end unless it was moved away."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as e:
        raise BadFile(f"写不了 {file}：{e.strerror}；请换一个位置") from e
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def refuse_to_overwrite(file: Path) -> None:
    """A backup never takes the place of another file; raises BadFile."""
    if file.exists() or file.is_symlink():
        raise BadFile(f"{file} 已经存在，不会覆盖；请换一个文件名")


def publish(draft: Path, file: Path) -> None:
    """Give a finished draft its name, whole or not at all, so that it survives a power cut; raises BadFile."""
    sync(draft)
    try:
        os.link(draft, file)  # unlike a rename, refuses to replace what somebody else put there meanwhile
    except FileExistsError:
        refuse_to_overwrite(file)
    except OSError:  # a file system without hard links
        refuse_to_overwrite(file)
        draft.rename(file)
    sync(file.parent)


def sync(path: Path) -> None:
    """Have the disk keep a file or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(handle)
    finally:
        os.close(handle)
