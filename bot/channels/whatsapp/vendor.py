"""WhatsApp by Twilio as the house sees it. Nothing here loads Twilio's library."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.channels.base import Channel
from bot.channels.blanks import Submission
from bot.channels.inbound import Inbound, PostRoute
from bot.channels.vendor import Carriage, DoctorFinding, Vendor
from bot.channels.whatsapp.code_words import CODE_WORDS
from bot.domain.language import Label
from bot.domain.medium import Medium
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp

_MAINLAND = "+86"
"""WhatsApp is blocked in the mainland's networks; Hong Kong, Macao and Taiwan have codes of their own."""


def _is_set(settings: Settings) -> bool:
    return settings.whatsapp is not None


def _open(settings: Settings) -> Channel:
    from bot.channels.whatsapp.channel import WhatsApp

    account = settings.whatsapp
    assert account is not None
    return WhatsApp(
        account.account_sid,
        account.auth_token.get_secret_value(),
        account.sender,
        account.templates,
        public_url=settings.public_url,
        api_url=account.api_url,
        rate=settings.whatsapp_rate,
    )


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    from bot.channels.whatsapp.check import templates_are_approved

    async for finding in templates_are_approved(http, settings):
        yield finding


def _routes(settings: Settings, inbound: Inbound) -> list[PostRoute]:
    """Where SMS comes in, too: Twilio posts both to one address."""
    from bot.channels.twilio import posts
    from bot.channels.whatsapp.codes import WHATSAPP

    account = settings.whatsapp
    if account is None:
        return []
    return posts.routes(inbound, account.auth_token.get_secret_value(), settings.public_url, WHATSAPP)


def _serves(settings: Settings, e164: str) -> bool:
    return not e164.startswith(_MAINLAND)


def _carriage(settings: Settings) -> Carriage:
    return Carriage(links=True, openers=True)


def _submission(settings: Settings) -> Submission:
    from bot.channels.whatsapp.openers import to_submit

    return to_submit(settings.whatsapp_templates)


VENDOR = Vendor(
    name="whatsapp",
    medium=Medium.SMS,
    label=Label("WhatsApp", "WhatsApp", "WhatsApp"),
    colour="#7a9a5b",
    code_words=CODE_WORDS,
    is_set=_is_set,
    open=_open,
    check=_check,
    calls_back=_is_set,
    abroad=True,
    routes=_routes,
    serves=_serves,
    carriage=_carriage,
    submission=_submission,
    own_network=True,
)
