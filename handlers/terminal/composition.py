"""Wires the parts of an office together: the rules of turns, the turns, the rounds."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.casework.contact.link_code import BITS as LINK_BITS
from bot.casework.contact.link_code import link_code
from bot.casework.rounds.corrections import corrections
from bot.channels import vendors
from bot.channels.base import Channel
from bot.channels.staff import ways
from bot.dialogue.complaint.office_names import OfficeNames
from bot.domain.medium import Medium
from bot.phrases import spoken
from bot.settings import Settings
from bot.turns.rules import Rules
from bot.turns.turn import Turns
from bot.work.attachments.folder import Folder
from bot.work.attachments.uploads import Uploads
from bot.work.pages.fitting import Pages
from bot.work.phone_calls import CallDesk
from bot.work.supervision.watching import WatchRules
from bot.work.tickets import Registry, Voice
from db.upkeep.roots import keeper, roots_file
from db.upkeep.signed_aside import signed_file
from db.urls import backend, sqlite_path
from handlers.terminal.ledger_composition import bookkeeping_of
from handlers.terminal.opening import Office, now
from scheduler.deadlines import Deadlines
from scheduler.health.alarm import Alarm
from scheduler.health.health import Health
from scheduler.rounds.ladder import Reach
from scheduler.rounds.rounds import Rounds
from scheduler.sending.documents import Documents
from scheduler.staff_notices import StaffNotices, notice_of
from scheduler.supervision.watch import CaseWatch
from scheduler.workdays import Workdays

T = TypeVar("T")
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 letters and digits that are hard to confuse


def new_ref() -> str:
    """A fresh outbox reference: eight characters, 40 bits."""
    drawn = secrets.randbits(40)
    return "".join(ALPHABET[drawn >> 5 * n & 31] for n in range(8))


def following(office: Office, make: Callable[[Office], T]) -> Callable[[], T]:
    """What is made of the settings in force, made again once these have changed. It is made at once, too: a table that
    cannot be used is found at the start."""
    seen, made = office.in_force(), make(office)

    def current() -> T:
        nonlocal seen, made
        now_in_force = office.in_force()
        if now_in_force is not seen:
            made = make(office)
            seen = now_in_force
        return made

    return current


def rules_of(office: Office) -> Rules:
    """The rules for turns; raises BadCorrection or BadPhrases for a table that cannot be used."""
    in_force = office.in_force()
    settings, own = in_force.settings, spoken(in_force.settings, in_force.texts)
    return Rules(
        settings.agency_name,
        in_force.questionnaire,
        own.wording,
        settings.hours,
        settings.terms,
        workdays_of(settings).calendar,
        settings.phone,
        own.words,
        OfficeNames(settings.office_names),
        pages_of(settings),
        settings.ledger_witnesses,
        settings.disclosure_terms,
        settings.further_terms,
    )


def pages_of(settings: Settings) -> Pages:
    """Our public pages, and which messages lead there."""
    return Pages(
        settings.public_url, vendors.carriages(settings), lambda: link_code(secrets.randbits(LINK_BITS))
    )


def workdays_of(settings: Settings) -> Workdays:
    """The official workdays under the office's corrections; raises BadCorrection."""
    return Workdays(corrections(settings.workdays))


def registry_of(office: Office) -> Registry:
    """What acts on complaints need; raises BadCorrection."""
    settings = office.settings
    calendar = workdays_of(settings).calendar
    return Registry(office.vault, settings.terms, calendar, settings.disclosure_terms, settings.further_terms)


def desk_of(office: Office) -> CallDesk:
    """What recording phone calls needs; raises BadCorrection."""
    return CallDesk(registry_of(office), secrets.SystemRandom().random)


def voice_of(
    office: Office,
    channels: Mapping[str, Medium] | None = None,
    reaches: Callable[[str, str], bool] | None = None,
) -> Voice:
    """How complainants are told. `channels`: those in use, the preferred one first; None: those in the settings. `reaches`: whether a
    channel takes texts to a number; None: as its vendor says."""
    in_force = office.in_force()
    settings = in_force.settings
    return Voice(
        settings.agency_name,
        spoken(settings, in_force.texts).wording,
        settings.hours,
        channels if channels is not None else vendors.mediums(settings),
        new_ref,
        settings.phone,
        pages_of(settings),
        reaches or partial(vendors.texts, settings),
    )


def deadlines_of(office: Office, channels: Mapping[str, Medium]) -> Deadlines:
    """The deadline job for complaints on the channels in use."""
    address, channel = _office_chat(office, channels) or (None, None)
    return Deadlines(
        office.store,
        registry_of(office),
        voice_of(office, channels),
        office_chat=address,
        channel=channel,
        calls_on_staff=bool(ways.in_use(office.settings)),
    )


def watch_of(office: Office, channels: Mapping[str, Medium]) -> CaseWatch:
    """The turn of 电子监察."""
    return CaseWatch(
        office.store,
        office.vault,
        voice_of(office, channels),
        lambda: WatchRules.of(office.settings, workdays_of(office.settings).calendar),
        office=_office_chat(office, channels),
        calls_on_staff=bool(ways.in_use(office.settings)),
    )


def staff_notices_of(office: Office) -> StaffNotices:
    """The notices to the office's own people, on the ways that are set."""
    return StaffNotices(
        office.store,
        office.vault,
        [way.open(office.settings) for way in ways.in_use(office.settings)],
        lambda: notice_of(office.settings),
        hours=lambda: office.settings.hours,
        pause=timedelta(minutes=office.settings.staff_notice_minutes),
        calendar=lambda: workdays_of(office.settings).calendar,
    )


def _office_chat(office: Office, channels: Mapping[str, Medium]) -> tuple[str, str] | None:
    """The address of the office's own chat, and which of these channels it is on."""
    for vendor in vendors.VENDORS:
        address = vendor.office_chat(office.settings)
        if address is not None and vendor.name in channels:
            return address, vendor.name
    return None


def turns_of(
    office: Office,
    *,
    said: Callable[[], None] = lambda: None,
    departments: Callable[[], Mapping[str, tuple[str, ...]]] = dict,
    chance: Callable[[int], int] = secrets.randbits,
) -> Turns:
    """The turns of an office. `chance` draws random bits for numbers and codes."""
    rules = following(office, rules_of)
    return Turns(
        office.store, office.vault, rules, refs=new_ref, said=said, chance=chance, departments=departments
    )


def folder_of(office: Office) -> Folder:
    """The folder in which attachments are stored."""
    return Folder(Path(office.settings.attachments), office.vault, names=lambda: secrets.token_hex(8))


def documents_of(office: Office, clock: Callable[[], datetime]) -> Documents:
    """What goes along with a message."""
    return Documents(
        office.store, office.vault, folder_of(office), agency=lambda: office.settings.agency_name, clock=clock
    )


def uploads_of(office: Office) -> Uploads:
    """Where files from our own pages wait to be fetched."""
    return Uploads(Path(office.settings.attachments), office.vault, names=lambda: secrets.token_hex(16))


def health_of(office: Office, channels: Mapping[str, Medium], clock: Callable[[], datetime]) -> Health:
    """The health of an office on the channels in use."""
    url = office.settings.database_url
    return Health(
        office.store,
        hours=office.settings.hours,
        channels=list(channels),
        receipts_on=[name for name, medium in channels.items() if medium is Medium.SMS],
        clock=clock,
        folder=sqlite_path(url).parent if backend(url) == "sqlite" else None,
        signed=signed_file(url, office.settings.roots),
        calendar=lambda: workdays_of(office.settings).calendar,
    )


def alarm_of(office: Office, channels: Mapping[str, Medium]) -> Alarm | None:
    """The alarm in the office chat, if there is one."""
    if (chat := _office_chat(office, channels)) is None:
        return None
    return Alarm(
        office.store,
        office.vault,
        hours=office.settings.hours,
        office_chat=chat[0],
        channel=chat[1],
        refs=new_ref,
    )


def _nobody(number: str) -> bool:
    return False


def reaches_of(settings: Settings, channels: Iterable[Channel]) -> list[Reach]:
    """These channels as the ladder sees them: where a question could not be answered, nobody is asked."""
    one_way = vendors.one_way(settings)
    return [
        Reach(
            c.name,
            c.medium,
            c.rate,
            _nobody if c.name in one_way else partial(vendors.serves, settings, c.name),
            own_network=vendors.has_own_network(c.name),
            notices=settings.call_notice and vendors.is_sms(c.name),
        )
        for c in channels
    ]


def rounds_of(office: Office, reaches: Sequence[Reach] = (), turns: Turns | None = None) -> Rounds:
    """The rounds of an office on the channels in use."""
    return Rounds(
        office.store,
        office.vault,
        turns or turns_of(office),
        hours=lambda: office.settings.hours,
        reaches=reaches,
        workdays=following(office, lambda o: workdays_of(o.settings)),
        keep_root=keeper(roots_file(office.settings.database_url, office.settings.roots), now),
        ledger=bookkeeping_of(office),
    )
