"""Wires the parts of an office's ledger together: what is written into it, who signs it, what is published of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.exports.office_word import Floor
from bot.exports.published_months import PublishedMonths
from bot.settings import Settings
from handlers.terminal.opening import Office
from scheduler.ledger.bookkeeping import Bookkeeping
from scheduler.ledger.cosigning import Cosigning
from scheduler.ledger.publishing import Publishing


def bookkeeping_of(office: Office) -> Bookkeeping:
    """The ledger of an office, named after its own address where it has one."""
    name = urlsplit(office.settings.public_url).hostname or ""
    return Bookkeeping(office.store, office.vault, origin=name, witnesses=office.settings.ledger_witnesses)


def cosigning_of(office: Office, clock: Callable[[], datetime]) -> Cosigning:
    """What asks the witnesses that answer over HTTP."""
    return Cosigning(
        office.store,
        posts=lambda: office.settings.witness_posts,
        witnesses=lambda: office.settings.ledger_witnesses,
        clock=clock,
    )


def floor_of(settings: Settings) -> Floor:
    """What may be published of departments."""
    return Floor(settings.departments, settings.zone, settings.publish_floor)


def published_of(office: Office) -> PublishedMonths:
    """The folder of what is published."""
    return PublishedMonths(Path(office.settings.published))


def publishing_of(office: Office, clock: Callable[[], datetime]) -> Publishing:
    """What publishes there."""
    return Publishing(
        office.store,
        published_of(office),
        witnesses=office.settings.ledger_witnesses,
        floor=lambda: floor_of(office.settings),
        clock=clock,
    )
