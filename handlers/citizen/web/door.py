"""The public door: what every page of it works with."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from bot.casework.figures.complaint_fates import ComplaintFate
from bot.casework.figures.few_counts import CountsApart
from bot.channels.vendor import ChatLink
from bot.domain.month import Month
from bot.exports.published_months import PublishedMonths
from bot.settings import Settings
from bot.turns.receipt_codes import Receipts
from bot.turns.turn import Turns
from bot.work.attachments.folder import Folder
from bot.work.attachments.uploads import Uploads
from bot.work.office_settings.in_force import SettingsInForce
from bot.work.tickets import Registry, Voice
from db.store import Store
from db.vault import Vault
from handlers.citizen.web.brake import Brakes
from handlers.citizen.web.complaints_counted import complaints_of
from handlers.citizen.web.statics import statics
from handlers.citizen.web.texts import texts
from handlers.pages.lately import USUAL, Lately, Pace, Patience
from handlers.pages.rendering import Renderer


@cache
def _renderer() -> Renderer:
    """One in a process, like the texts: a template is compiled once."""
    return Renderer("handlers.citizen", texts(), statics())


@dataclass(frozen=True, slots=True)
class PublicDoor:
    """What every page works with."""

    store: Store
    vault: Vault
    in_force: SettingsInForce
    clock: Callable[[], datetime]
    """The office's time."""
    turns: Turns
    """Hears what people say here, as on every channel."""
    registry_in_force: Callable[[], Registry]
    """What acts on complaints go by now."""
    voice_in_force: Callable[[], Voice]
    """How complainants are told now."""
    folder: Folder
    """Where attachments lie."""
    uploads: Uploads
    """Where what people attach waits to be looked at."""
    published: PublishedMonths
    """What is published: pages of a month show this, and nothing that has changed since."""
    chat: Callable[[], ChatLink | None] = lambda: None
    """Where the office's chat opens, once its vendor has told."""
    timer: Callable[[], float] = time.monotonic
    """Seconds of a steady clock: for the brakes, and how long a count took."""
    patience: Patience | None = USUAL
    """How long a page waits for a count; None: as long as it takes."""
    renderer: Renderer = field(default_factory=_renderer)
    complaints: Lately[Month, CountsApart[ComplaintFate]] = field(init=False)
    """What became of the complaints about a month's cases."""
    brakes: Brakes = field(init=False)
    receipts: Receipts = field(init=False)
    """Tells the codes of complaints by their hash."""

    def __post_init__(self) -> None:
        pace = Pace(self.clock, self.timer, self.patience)
        object.__setattr__(self, "complaints", complaints_of(self.store, pace))
        object.__setattr__(self, "brakes", Brakes(self.settings.trusted, self.timer))
        object.__setattr__(self, "receipts", Receipts(self.vault, secrets.randbits))

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.in_force.settings

    @property
    def registry(self) -> Registry:
        """What acts on complaints go by now."""
        return self.registry_in_force()

    @property
    def voice(self) -> Voice:
        """How complainants are told now."""
        return self.voice_in_force()

    @property
    def https(self) -> bool:
        """Whether people reach us by https, so that cookies may say so."""
        return self.settings.public_url.startswith("https://")
