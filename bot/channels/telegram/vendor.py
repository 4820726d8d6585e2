"""Telegram as the house sees it. Nothing here loads aiogram, which takes seconds."""

from collections.abc import AsyncIterator
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.base import Channel
from bot.channels.inbound import Inbound, Listening, PostRoute
from bot.channels.vendor import Carriage, ChatLink, DoctorFinding, Vendor
from bot.domain.language import Label
from bot.domain.medium import Medium
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp

CODE_WORDS = {
    "blocked": Label("对方不再接收", "對方不再接收", "the person receives no more"),
    "chat_not_found": Label("对话不在了", "對話不在了", "the chat is gone"),
    "chat_id": Label("对话不在了", "對話不在了", "the chat is gone"),
}


def _is_set(settings: Settings) -> bool:
    return settings.telegram is not None


def _open(settings: Settings) -> Channel:
    from bot.channels.telegram.channel import Telegram

    account = settings.telegram
    assert account is not None
    return Telegram(account.token.get_secret_value(), api_url=account.api_url, rate=settings.telegram_rate)


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    from bot.channels.telegram.check import account_works

    yield await account_works(http, settings)


async def _chat_link(http: "aiohttp.ClientSession", settings: Settings) -> ChatLink | None:
    from bot.channels.telegram.check import chat_link

    return await chat_link(http, settings)


def _carriage(settings: Settings) -> Carriage:
    return Carriage(documents=True)


def _calls_back(settings: Settings) -> bool:
    return settings.telegram_mode == "webhook"


def _office_chat(settings: Settings) -> str | None:
    return None if settings.office_chat_id is None else str(settings.office_chat_id)


def _routes(settings: Settings, inbound: Inbound) -> list[PostRoute]:
    from bot.channels.telegram import webhook

    secret = settings.telegram_webhook_secret
    if settings.telegram is None or secret is None:
        return []
    return webhook.routes(inbound, secret.get_secret_value())


def _listen(settings: Settings, channel: Channel, inbound: Inbound) -> Listening:
    """Updates coming in: of several processes one polls; the webhook is announced by all, and posted to any of them."""
    from bot.channels.telegram.announcing import Announcing
    from bot.channels.telegram.channel import Telegram
    from bot.channels.telegram.polling import Polling
    from bot.channels.telegram.webhook import PATH

    assert isinstance(channel, Telegram)
    secret = settings.telegram_webhook_secret
    if settings.telegram_mode == "webhook" and secret is not None:
        url = settings.public_url + PATH
        return Listening(partial(Announcing, channel, url, secret.get_secret_value()), by_one=False)
    return Listening(partial(Polling, inbound, channel), by_one=True)


VENDOR = Vendor(
    name="telegram",
    medium=Medium.CHAT,
    label=Label("聊天", "聊天", "chat"),
    colour="#1b4f7a",
    code_words=CODE_WORDS,
    is_set=_is_set,
    open=_open,
    check=_check,
    calls_back=_calls_back,
    abroad=True,
    routes=_routes,
    listen=_listen,
    carriage=_carriage,
    office_chat=_office_chat,
    chat_link=_chat_link,
)
