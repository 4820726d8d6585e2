"""What the office goes by now: the settings the program was started with, under what the office has changed since.

There is one `SettingsInForce` in a process, and it holds one immutable `InForce`, replaced whole: who has read it works
on with what they have read. It is refreshed at once where something was changed, and within seconds (the job `settings`)
in every other process on the same database. Nothing keeps a value that can change for longer than one turn, tick or
request: it asks again.
"""

from dataclasses import dataclass

import structlog

from bot.settings import Settings
from bot.settings.changeable import NotAllowed, checked, fixed, overlaid
from db.queries.office import office_settings
from db.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """Everything that can be changed while the program runs, as it holds at one moment."""

    versions: int
    """How many versions of settings there were by then."""
    settings: Settings


class SettingsInForce:
    """The one cell of a process."""

    def __init__(self, store: Store, base: Settings) -> None:
        """`base`: from the environment and huifang.toml."""
        self._store = store
        self.base = base
        self.fixed = fixed(base)
        self._now = InForce(0, base)

    def __call__(self) -> InForce:
        """What holds now; it never changes, so that whoever has begun with it can end with it."""
        return self._now

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self._now.settings

    async def refresh(self) -> None:
        """Take in what has been changed, here or by another process."""
        count = await self._store.read(office_settings.count)
        if count == self._now.versions:
            return
        found = await self._store.read(office_settings.in_force)
        changes = {}
        for key, value in found.items():
            try:
                if value is not None:
                    changes[key] = checked(key, value)
            except (NotAllowed, KeyError):  # taken by another release: the rest holds nevertheless
                log.error("setting_not_usable", setting=key)
        self._now = InForce(count, overlaid(self.base, changes))
        log.info("settings_in_force", versions=count)
