"""Texting a code to a phone for a page: `bot.work.phone_proof` as the public door uses it."""

import asyncio
import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot.casework.contact.link_code import BITS, link_code, parse_link_code
from bot.casework.contact.phone_code import BITS as CODE_BITS
from bot.casework.contact.phone_code import phone_code
from bot.channels import vendors
from bot.domain.medium import Medium
from bot.work import phone_proof
from bot.work.phone_proof import ProofWanted, Texting
from handlers.citizen.web.visit import CitizenVisit

T = TypeVar("T")
ANSWERED_AFTER = 0.25
"""Seconds after which a page that asks for a code is answered at the earliest: what is looked up and written in between is
done by then, unless the machine is overloaded, and cannot be told by the time it took."""


def is_possible(visit: CitizenVisit) -> bool:
    """Whether the office has any vendor that texts."""
    return any(vendor.is_set(visit.door.settings) for vendor in vendors.of_medium(Medium.SMS))


def new_handle() -> str:
    """What a page that may ask for a code goes by: drawn when the page is shown, so that sending it twice asks once."""
    return link_code(secrets.randbits(BITS))


def handle_of(typed: str) -> str:
    """The handle that a form brought; a fresh one for anything else."""
    return parse_link_code(typed) or new_handle()


async def ask(visit: CitizenVisit, wanted: Callable[[Connection], ProofWanted]) -> None:
    """Send a code if there is a phone that may have one. Says nothing about it, and takes the same time."""
    began = time.monotonic()
    visit.brake("phone")
    code = phone_code(secrets.randbits(CODE_BITS))
    if await visit.write(partial(_ask, texting=_texting(visit), wanted=wanted, code=code, visit=visit)):
        visit.door.turns.said()
    await asyncio.sleep(max(0.0, began + ANSWERED_AFTER - time.monotonic()))


def _ask(
    connection: Connection,
    *,
    texting: Texting,
    wanted: Callable[[Connection], ProofWanted],
    code: str,
    visit: CitizenVisit,
) -> bool:
    return phone_proof.ask(connection, texting, wanted(connection), code, visit.now)


async def prove(
    visit: CitizenVisit, handle: str, typed: str, opened: Callable[[Connection, str], T | None]
) -> T | None:
    """What the typed code opens, once; None when it opens nothing. Counts as a try of this caller's, too.

    `opened`: reads what is shown for a subject, in the transaction in which the code is used up.
    """
    visit.brake("code")

    def proved(connection: Connection) -> T | None:
        subject = phone_proof.prove(connection, visit.door.vault, handle, typed, visit.now)
        return None if subject is None else opened(connection, subject)

    return await visit.write(proved)


def _texting(visit: CitizenVisit) -> Texting:
    settings = visit.door.settings

    def carrier(e164: str) -> str | None:
        vendor = vendors.carrier(settings, e164)
        return None if vendor is None else vendor.name

    return Texting(visit.door.vault, visit.door.voice, carrier)
