"""The console: what every page works with."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from random import SystemRandom
from urllib.parse import urlsplit

from bot.casework.tickets.deadline import IsWorkday
from bot.domain.month import Month, RoundKey, Window
from bot.exports.published_months import PublishedMonths
from bot.settings import Settings
from bot.work.attachments.folder import Folder
from bot.work.importing.desk import ImportDesk
from bot.work.office_settings.in_force import SettingsInForce
from bot.work.tickets import Registry, Voice
from db.queries.supervision.watch_stand import WatchStand
from db.store import Store
from db.vault import Vault
from handlers.office.web.calls_counted import CallsByDay, calls_of
from handlers.office.web.checking import Checking, Checkup
from handlers.office.web.counting import Counting
from handlers.office.web.ledger_checking import LedgerChecking
from handlers.office.web.logins import Logins
from handlers.office.web.marks_outdated import DrawnOf, outdated_of
from handlers.office.web.month_signs import SignCounts, signs_of
from handlers.office.web.remedies_counted import RemediesCounted, RemediesWanted, remedies_counted_of
from handlers.office.web.sending import Sending, sending_of
from handlers.office.web.stage import PlayStage
from handlers.office.web.statics import statics
from handlers.office.web.texts import texts
from handlers.office.web.verifying import Verifying
from handlers.office.web.watch_standing import Closings, closings_of, standing_of
from handlers.pages.lately import USUAL, Lately, Pace, Patience
from handlers.pages.rendering import Renderer


@cache
def _renderer() -> Renderer:
    """One in a process, like the texts: a template is compiled once."""
    return Renderer("handlers.office", texts(), statics())


@dataclass(frozen=True, slots=True)
class Console:
    """What every page works with."""

    store: Store
    vault: Vault
    in_force: SettingsInForce
    logins: Logins
    clock: Callable[[], datetime]
    """The office's time. Log-ins go by `logins`' own, for the demo's office lives in another month."""
    registry_in_force: Callable[[], Registry]
    """What acts on complaints go by now."""
    voice_in_force: Callable[[], Voice]
    """How complainants are told now."""
    folder: Folder
    """Where attachments lie."""
    said: Callable[[], None] = lambda: None
    """Call it after a write that queued messages: the dispatcher looks at once."""
    chance: Callable[[], float] = SystemRandom().random
    """Draws from [0, 1): which phoned answers are asked for again."""
    timer: Callable[[], float] = time.monotonic
    """Seconds of a steady clock: how long a count took."""
    patience: Patience | None = USUAL
    """How long a page waits for a count; None: as long as it takes."""
    rates: Mapping[str, float] = field(default_factory=dict)
    """How many messages a second each channel takes when all is well, where that is known."""
    checkup: Checkup | None = None
    """Checks the system as `huifang doctor` does."""
    stage: PlayStage | None = None
    """The demo's: its time is moved on by hand."""
    renderer: Renderer = field(default_factory=_renderer)
    counting: Counting = field(init=False)
    sending: Lately[Window, Sending] = field(init=False)
    """How the sending of a window goes."""
    signs: Lately[Month, SignCounts] = field(init=False)
    """What a month has of what may differ from what is usual."""
    outdated: Lately[DrawnOf, int] = field(init=False)
    """How much has happened since marks were drawn up."""
    watching: Lately[None, WatchStand] = field(init=False)
    """How the cases in progress stand."""
    closings: Lately[None, Closings] = field(init=False)
    """Which of them were concluded in numbers on their last day."""
    calls: Lately[RoundKey, CallsByDay] = field(init=False)
    """Who phoned about a round."""
    remedies: Lately[RemediesWanted, RemediesCounted] = field(init=False)
    """A month's 差评 in figures."""
    importing: ImportDesk = field(init=False)

    checking: Checking = field(init=False)
    """The checks, in the background."""
    verifying: Verifying = field(init=False)
    """The checks of sealed months."""
    ledger_checking: LedgerChecking = field(init=False)
    """The checks of the ledger."""

    def __post_init__(self) -> None:
        counting = Counting(self.store, self.zone, self.clock, self.timer)
        object.__setattr__(self, "counting", counting)
        object.__setattr__(self, "checking", Checking(self.store, self.checkup, self.clock))
        desk = ImportDesk(self.store, self.vault, settings=lambda: self.settings, clock=self.clock)
        object.__setattr__(self, "importing", desk)
        object.__setattr__(self, "verifying", Verifying(self.store, self.vault, self.clock))
        ledger = LedgerChecking(
            self.store,
            self.vault,
            lambda: self.settings.ledger_witnesses,
            self.clock,
            lambda: PublishedMonths(Path(self.settings.published)),
        )
        object.__setattr__(self, "ledger_checking", ledger)
        pace = Pace(self.clock, self.timer, self.patience)
        sending = Pace(self.clock, self.timer)  # waits for none of the others
        object.__setattr__(self, "sending", sending_of(self.store, sending))
        object.__setattr__(self, "outdated", outdated_of(self.store, pace))
        object.__setattr__(self, "watching", standing_of(self.store, pace))
        closings = closings_of(self.store, lambda: (self.settings, self.registry), pace)
        object.__setattr__(self, "closings", closings)
        object.__setattr__(self, "calls", calls_of(self.store, lambda: self.zone, pace))
        object.__setattr__(self, "signs", signs_of(self.store, self.vault, pace))
        object.__setattr__(self, "remedies", remedies_counted_of(self.store, self._workdays, pace))

    def _workdays(self) -> IsWorkday:
        return self.registry_in_force().calendar.is_workday

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
    def zone(self) -> tzinfo:
        """The office's time zone."""
        return self.settings.zone

    @property
    def https(self) -> bool:
        """Whether browsers reach us by https, so that cookies may say so."""
        return self.settings.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host (and port) of the public address; "" when there is none."""
        return urlsplit(self.settings.public_url).netloc
