"""Opens the office for one command: settings, database (upgraded if necessary) and vault, closed again at the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot import logs
from bot.settings import Settings, load
from bot.settings.secret_key import secret_key
from bot.work.office_settings.in_force import SettingsInForce
from db.migrate import ensure_current, is_current
from db.opening import open_store
from db.queries.keys import keyring, left_in_clear
from db.queries.keys.two_keys import Changing
from db.queries.tickets import ticket_bars
from db.store import OpenedStore
from db.urls import sqlite_path
from db.vault import Vault
from db.vault.suites import SUITES


@dataclass(frozen=True, slots=True)
class Office:
    """What every command works with."""

    base: Settings
    """As the environment and the file have them."""
    store: OpenedStore
    vault: Vault
    in_force: SettingsInForce = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "in_force", SettingsInForce(self.store, self.base))

    @property
    def settings(self) -> Settings:
        """Those in force: what may change while the program runs is read here whenever it is used."""
        return self.in_force.settings


@asynccontextmanager
async def opened(*, writing: bool = False, changing_key: bool = False) -> AsyncIterator[Office]:
    """The office with the present settings; raises BadSettings, StoreUnavailable or SchemaTooNew with a sentence.

    `changing_key`: set by the command that changes the key itself and waits for the others. `writing`: personal data
    will be sealed or looked up, so the key must be that of the database (WrongKey).
    """
    settings = load()
    vault = _vault(settings)
    store = await open_store(settings.database_url)
    try:
        with logs.off_stdout():
            await ensure_current(store, settings.database_url)
            await store.read(partial(keyring.teach, vault=vault))
            if await store.read(left_in_clear.anything):
                await store.write(partial(left_in_clear.seal, vault=vault))
            if not await store.read(ticket_bars.are_judged):
                await store.write(partial(ticket_bars.judge_older, vault=vault, now=now()))
            if writing:
                await store.read(partial(keyring.sure_of_key, vault=vault))
            office = Office(
                settings, Changing(store, vault) if vault.changing and not changing_key else store, vault
            )
            await office.in_force.refresh()
            yield office
    finally:
        await store.close()


@asynccontextmanager
async def at_hand(office: Office | None) -> AsyncIterator[Office]:
    """An office that is open already, or else one opened for now."""
    if office is not None:
        yield office
        return
    async with opened() as fresh:
        yield fresh


async def sure_of_key() -> None:
    """Raises WrongKey when stored data was sealed under a key that is not set; upgrades nothing and creates no key."""
    settings = load()
    vault = vault_if_known(settings)
    store = await open_store(settings.database_url)
    try:
        if vault is not None and await store.read(is_current):
            await store.read(partial(keyring.teach, vault=vault))
            await store.read(partial(keyring.sure_of_key, vault=vault))
    finally:
        await store.close()


def key_file(settings: Settings) -> Path:
    """The path of the secret key when the environment does not give one: beside a SQLite database, else here."""
    if settings.database_url.startswith("sqlite"):
        return sqlite_path(settings.database_url).with_suffix(".key")
    return Path("huifang.key")


def vault_if_known(settings: Settings) -> Vault | None:
    """The vault of the office; None when no key was ever set or created (none is created here). Raises BadSettings."""
    file = key_file(settings)
    return _vault(settings) if settings.secret_key is not None or file.exists() else None


def _vault(settings: Settings) -> Vault:
    old = settings.secret_key_old
    return Vault(
        secret_key(settings, key_file(settings)),
        old=old.get_secret_value() if old is not None else None,
        suite=SUITES[settings.cipher_suite],
        old_suite=SUITES[settings.cipher_suite_old or settings.cipher_suite],
    )


def now() -> datetime:
    """The aware present."""
    return datetime.now(UTC)
