"""Telegram: what a message looks like there, and the bot behind it.

Telegram cannot be asked what became of a message, so a sending in doubt stays in doubt. aiogram takes half a second to
import: that happens on a thread, when the bot is first needed or `warm` is called.
"""

import asyncio
import contextlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.channels.base import CannotTell, Letter, NotGiven, Outcome, Refusal, Refused, Search
from bot.channels.telegram.buttons import keyboard
from bot.channels.telegram.troubles import TelegramTrouble
from bot.channels.telegram.unbuilt import built_when_used
from bot.channels.text import clipped, storable
from bot.dialogue.wording import SHARE_CONTACT
from bot.domain.medium import Medium

if TYPE_CHECKING:
    from bot.channels.telegram.api import Api

API = "https://api.telegram.org"
LONGEST_TEXT = 4_096
LONGEST_CAPTION = 1_024
LONGEST_TOAST = 200


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
        if letter.file is not None:
            return await api.send_document(
                chat_id, clipped(storable(letter.text), LONGEST_CAPTION), letter.file
            )
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


def _open(token: str, url: str) -> "Api":
    with built_when_used():
        from bot.channels.telegram.api import Api

    return Api(token, url)
