"""What the office goes by now: the settings the program was started with, under what the office has changed since.

There is one `SettingsInForce` in a process, and it holds one immutable `InForce`, replaced whole: who has read it works
on with what they have read. It is refreshed at once where something was changed, and within seconds (the job `settings`)
in every other process on the same database. Nothing keeps a value that can change for longer than one turn, tick or
request: it asks again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Connection

from bot.dialogue.own_texts import OwnTexts
from bot.dialogue.questionnaire import Questionnaire
from bot.library import questionnaire as released
from bot.settings import Settings
from bot.settings.changeable import NotAllowed, checked, fixed, overlaid
from bot.work import questionnaires, scores
from bot.work.office_settings import department_list, message_texts
from db.queries.office import departments, office_settings
from db.queries.remedies import opening
from db.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """Everything that can be changed while the program runs, as it holds at one moment."""

    versions: int
    """How many versions of settings there were by then."""
    settings: Settings
    questionnaire: Questionnaire
    """What the next round that is opened asks; those that are open ask what they were opened with."""
    changed: frozenset[str] = frozenset()
    """Which of them the office has changed itself."""
    texts: OwnTexts = field(default_factory=dict)
    """The sentences that were changed (`bot.phrases.spoken`)."""


class SettingsInForce:
    """The one cell of a process."""

    def __init__(self, store: Store, base: Settings) -> None:
        """`base`: from the environment and huifang.toml."""
        self._store = store
        self.base = base
        self.fixed = fixed(base)
        self._now = InForce(0, base, released())

    def __call__(self) -> InForce:
        """What holds now; it never changes, so that whoever has begun with it can end with it."""
        return self._now

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self._now.settings

    @property
    def changed(self) -> frozenset[str]:
        """The settings that hold as the office has changed them itself."""
        return self._now.changed

    async def refresh(self) -> None:
        """Take in what has been changed, here or by another process."""
        count = await self._store.read(office_settings.count)
        if count == self._now.versions:
            return
        found = dict(await self._store.read(_found))
        texts = message_texts.usable(
            {key: found.pop(key) for key in list(found) if message_texts.is_one(key)}
        )
        asked = questionnaires.usable(found.pop(questionnaires.KEY, None))
        for elsewhere in (scores.KEY, opening.KEY):  # read where marks and remedies are worked out
            found.pop(elsewhere, None)
        changes = _changes(found)
        changed = frozenset(changes.keys() - self.fixed)
        self._now = InForce(count, overlaid(self.base, changes), asked, changed, texts)
        log.info("settings_in_force", versions=count)


def _found(connection: Connection) -> Mapping[str, object]:
    found = dict(office_settings.in_force(connection))
    if found.pop(department_list.KEY, None) is not None:
        found["departments"] = list(departments.in_order(connection))
    return found


def _changes(found: Mapping[str, object]) -> dict[str, object]:
    """What was changed, by the name of the setting; what another release took and this one cannot is left aside."""
    changes = {}
    for key, value in found.items():
        try:
            if value is not None:
                changes[key] = checked(key, value)
        except (NotAllowed, KeyError):
            log.error("setting_not_usable", setting=key)
    return changes
