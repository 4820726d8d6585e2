"""Telegram: what a message looks like there, and the bot behind it.

Telegram cannot be asked what became of a message, so a sending in doubt stays in doubt. aiogram takes seconds to
import: that happens on a thread, when the bot is first needed or `warm` is called.
"""

import asyncio
import contextlib
import gc
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.channels.base import CannotTell, Letter, NotGiven, Outcome, Refusal, Refused, Search
from bot.channels.telegram.troubles import TelegramTrouble
from bot.channels.text import clipped, storable
from bot.dialogue.effects import Choice
from bot.dialogue.wording import SHARE_CONTACT
from bot.domain.medium import Medium

if TYPE_CHECKING:
    from bot.channels.telegram.api import Api

API = "https://api.telegram.org"
LONGEST_TEXT = 4_096
LONGEST_TOAST = 200
LONGEST_LABEL = 64
HALF_A_ROW = 18
"""Columns that fit into a button of half the width on a phone; a 汉字 takes two."""


class Telegram:
    """The channel `telegram`. Not bound to a loop until it is first used."""

    name = "telegram"
    medium = Medium.CHAT
    askable = False
    settle_seconds = 75.0

    def __init__(
        self, token: str, *, api_url: str = API, rate: float = 30.0, contact_label: str = SHARE_CONTACT
    ) -> None:
        """`contact_label` stands on the button with which people share their number."""
        self.rate = rate
        self._token, self._url, self._contact_label = token, api_url, contact_label
        self._loading: asyncio.Task[Api] | None = None

    async def warm(self) -> None:
        """Import the library now rather than with the first message. Raises TelegramTrouble for a bad token."""
        await self.api()

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        try:
            chat_id = int(letter.to)
        except ValueError:
            return Refused(Refusal.BAD_ADDRESS, "chat_id")
        try:
            api = await self.api()
        except TelegramTrouble:
            return Refused(Refusal.HALT, "bad_token")
        text = clipped(storable(letter.text), LONGEST_TEXT)
        label = self._contact_label if letter.share_contact else ""
        return await api.send(chat_id, text, keyboard(letter.ref, letter.choices), label)

    async def search(self, letter: Letter, since: datetime) -> Search:
        """Telegram does not tell."""
        return CannotTell()

    async def updates(self, offset: int | None, wait: int, limit: int = 100) -> list[Any]:
        """Confirm the updates below `offset` and wait up to `wait` seconds for further ones.

        They come as Telegram wrote them, unread. Raises TelegramTrouble.
        """
        return await (await self.api()).updates(offset, wait, limit)

    async def answer_press(self, press_id: str, text: str) -> None:
        """End the waiting sign on a pressed button, with a word. Raises TelegramTrouble."""
        await (await self.api()).answer_press(press_id, clipped(storable(text), LONGEST_TOAST))

    async def fetch(self, file_id: str, largest: int) -> bytes:
        """See `FileSource.fetch`."""
        try:
            api = await self.api()
        except TelegramTrouble as e:
            raise NotGiven(None) from e
        return await api.fetch(file_id, largest)

    async def use_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to this address. Raises TelegramTrouble."""
        await (await self.api()).use_webhook(url, secret)

    async def use_polling(self) -> None:
        """Have updates wait for `updates`. Raises TelegramTrouble."""
        await (await self.api()).use_polling()

    async def username(self) -> str:
        """The bot's name, for `https://t.me/<name>?start=…`. Raises TelegramTrouble."""
        return await (await self.api()).username()

    async def close(self) -> None:
        """Release connections."""
        if self._loading is not None:
            loading, self._loading = self._loading, None
            with contextlib.suppress(TelegramTrouble):  # a token that is none opened nothing
                await (await loading).close()

    async def api(self) -> "Api":
        """The calls. Raises TelegramTrouble for a token that is none."""
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(_open, self._token, self._url))
        return await asyncio.shield(self._loading)


def keyboard(ref: str, choices: Sequence[Choice]) -> list[list[tuple[str, str]]]:
    """Rows of buttons (label, data): two side by side where both labels are short, in the given order.

    The data is `ref:n`, n from 1: a case number may be longer than the 64 bytes that Telegram gives, so the door looks
    the message up.
    """
    rows: list[list[tuple[str, str]]] = []
    half_full = False
    for n, choice in enumerate(choices, 1):
        label, short = _on_a_button(choice.label)
        if short and half_full:
            rows[-1].append((label, f"{ref}:{n}"))
            half_full = False
        else:
            rows.append([(label, f"{ref}:{n}")])
            half_full = short
    return rows


def pressed(data: str) -> tuple[str, int] | None:
    """The reference and the number of the choice in a button's data; None when it is none of ours."""
    ref, separator, number = data.partition(":")
    known = separator and ref.isascii() and ref.isalnum() and 4 <= len(ref) <= 16
    if not known or not number.isascii() or not number.isdecimal() or len(number) > 3:
        return None
    return ref, int(number)


@lru_cache(maxsize=512)  # a questionnaire has a few dozen
def _on_a_button(label: str) -> tuple[str, bool]:
    """A label as it fits on a button, and whether it fits on one of half the width."""
    fit = clipped(storable(label), LONGEST_LABEL)
    return fit, _columns(fit) <= HALF_A_ROW


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _open(token: str, url: str) -> "Api":
    # Building aiogram's models makes millions of objects that all stay: collecting meanwhile costs a third more.
    was_on = gc.isenabled()
    gc.disable()
    try:
        from bot.channels.telegram.api import Api

        return Api(token, url)
    finally:
        if was_on:
            gc.enable()
