"""SMS by Twilio as the house sees it. Nothing here loads Twilio's library."""

import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.channels.base import Channel
from bot.channels.home import is_at_home, serves_abroad
from bot.channels.inbound import Inbound, PostRoute
from bot.channels.twilio.code_words import CODE_WORDS
from bot.channels.vendor import Carriage, DoctorFinding, Vendor
from bot.domain.language import Label
from bot.domain.medium import Medium
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp

_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}", re.ASCII)
"""A sender that is a name, which nobody can answer; a messaging service has a longer one."""


def _is_set(settings: Settings) -> bool:
    return settings.twilio is not None


def _open(settings: Settings) -> Channel:
    from bot.channels.twilio.channel import TwilioSms

    account = settings.twilio
    assert account is not None
    return TwilioSms(
        account.account_sid,
        account.auth_token.get_secret_value(),
        account.sender,
        agency=settings.agency_name,
        public_url=settings.public_url,
        api_url=account.api_url,
        rate=settings.twilio_rate,
    )


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    from bot.channels.twilio.check import account_works, segments_of_a_callback

    yield await account_works(http, settings)
    yield segments_of_a_callback(settings)


def _routes(settings: Settings, inbound: Inbound) -> list[PostRoute]:
    """There without an account, too, and admitting nobody: an office whose settings got lost is told apart from a wrong address."""
    from bot.channels.twilio import posts

    token = settings.twilio_auth_token
    return posts.routes(inbound, token.get_secret_value() if token is not None else "", settings.public_url)


def _serves(settings: Settings, e164: str) -> bool:
    """A name brings addresses of pages, which the mainland's carriers let nobody abroad send."""
    return serves_abroad(settings, e164) and not (_is_named(settings) and is_at_home(e164))


def _is_named(settings: Settings) -> bool:
    return _NAME.fullmatch(settings.twilio_from) is not None


def _carriage(settings: Settings) -> Carriage:
    named = _is_named(settings)
    return Carriage(replies=not named, links=named and bool(settings.public_url))


VENDOR = Vendor(
    name="sms",
    medium=Medium.SMS,
    label=Label("短信", "簡訊", "SMS"),
    colour="#6aa0c2",
    code_words=CODE_WORDS,
    is_set=_is_set,
    open=_open,
    check=_check,
    calls_back=_is_set,
    abroad=True,
    routes=_routes,
    serves=_serves,
    carriage=_carriage,
)
