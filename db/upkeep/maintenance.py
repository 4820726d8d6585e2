"""Keeping the database safe: back it up while it is in use, restore a backup, check what is stored.

A backup is one file: a separate SQLite database, or the output of `pg_dump`. It holds people's numbers sealed;
without `HUIFANG_SECRET_KEY` nobody can read them, so the key must be backed up too, elsewhere.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from db.upkeep import postgres_dump, sqlite_file
from db.upkeep.backups import Backup, Restored
from db.upkeep.lineage import ONLY_LOOKING, Consent, WouldLose
from db.urls import backend, sqlite_path


async def backup(url: str, file: Path) -> Backup:
    """Write a consistent copy to `file`, durable and verified, while others keep working.

    Raises BadFile when `file` exists or cannot be written, MaintenanceFailed when the copy cannot be made.
    """
    if backend(url) == "sqlite":
        return await asyncio.to_thread(sqlite_file.backup, sqlite_path(url), file)
    return await asyncio.to_thread(postgres_dump.backup, url, file)


async def restore(
    url: str, file: Path, *, now: datetime | None = None, consent: Consent | None = None
) -> Restored:
    """Replace the database with the backup `file`, upgraded to this program; the former one is kept next to it.

    Everything is tried on a copy first. Messages that were waiting in the backup are put in doubt, because they may
    have gone out since, and nobody may be texted twice. Raises BadFile, InUse, MaintenanceFailed, or WouldLose when
    the database has what the backup lacks and no two persons want it; the database is then unchanged.
    """
    moment = now or datetime.now(UTC)
    if backend(url) == "sqlite":
        return await asyncio.to_thread(sqlite_file.restore, sqlite_path(url), file, moment, consent)
    return await asyncio.to_thread(postgres_dump.restore, url, file, moment, consent)


async def would_lose(url: str, file: Path) -> tuple[str, ...]:
    """What restoring this backup would undo, a phrase each; nothing is changed. Raises as `restore` does, but for WouldLose."""
    if backend(url) == "sqlite" and not sqlite_path(url).is_file():
        return ()
    try:
        await restore(url, file, consent=ONLY_LOOKING)
    except WouldLose as e:
        return e.losses
    return ()
