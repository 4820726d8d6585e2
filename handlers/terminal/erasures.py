"""The journal of erasures beside the database: kept up, and what a restored backup has brought back erased again."""

from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from bot.domain.os_reason import os_reason
from bot.settings import Settings, load
from bot.work.approvals.erasing_again import brought_back, erase_again
from db.migrate import is_current
from db.opening import open_store
from db.queries.keys import keyring
from db.store import Store, StoreUnavailable
from db.upkeep import erasure_journal
from db.urls import backend, sqlite_path
from db.vault import Vault, WrongKey
from handlers.terminal.opening import Office, vault_if_known
from scheduler.sweeping import sweep_when_quiet

log = structlog.get_logger()


async def look_after_erasures(office: Office, now: datetime) -> None:
    """What is due of them while the house is served."""
    if outstanding := await keep_journal(office.store, office.vault, office.base):
        log.warning("erasures_outstanding", cases=len(outstanding))
    await sweep_when_quiet(office.store, office.settings.hours, now)


async def keep_journal(store: Store, vault: Vault, settings: Settings) -> list[str]:
    """Write down what is new, erase again what came back; sentences about what cannot be yet."""
    file = erasure_journal.journal_file(settings.database_url, settings.roots)
    try:
        journal = erasure_journal.read(file, vault)
        erasure_journal.keep(file, vault, await store.read(erasure_journal.stored))
    except OSError as e:
        log.error("erasure_journal", why=e.strerror)
        return [f"读写不了 {file}：{os_reason(e)}；恢复旧备份时，删除过的人会回来"]
    back = await store.read(partial(brought_back, vault=vault, journal=journal))
    return await store.write(partial(erase_again, vault=vault, back=back)) if back else []


async def journal_kept() -> list[str]:
    """The same for the database in the settings, if there is one that we can read; it is neither made nor upgraded."""
    settings = load()
    vault = vault_if_known(settings)
    if vault is None or (backend(settings.database_url) == "sqlite" and not _there(settings)):
        return []
    try:
        store = await open_store(settings.database_url)
    except StoreUnavailable:
        return []
    try:
        if not await store.read(is_current):
            return []
        await store.read(partial(keyring.teach, vault=vault))
        await store.read(partial(keyring.sure_of_key, vault=vault))
        return await keep_journal(store, vault, settings)
    except (DBAPIError, WrongKey):
        return []  # broken, or of another key: whoever restores is told so elsewhere
    finally:
        await store.close()


def _there(settings: Settings) -> bool:
    return Path(sqlite_path(settings.database_url)).is_file()
