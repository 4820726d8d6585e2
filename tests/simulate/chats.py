"""A chat provider, as Telegram behaves: a bot cannot begin, updates wait until they are confirmed, nothing can be asked."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.channels.base import Accepted, CannotTell, Doubt, Letter, NotGiven, Outcome, Refusal, Refused, Search
from bot.channels.telegram.buttons import keyboard
from bot.channels.telegram.troubles import TelegramTrouble
from bot.dialogue.inputs import FileRefusal
from bot.domain.medium import Medium
from simulate.weather import Trouble, Weather

if TYPE_CHECKING:
    from simulate.people import Town

Buttons = list[tuple[str, str]]
"""Label and data of each."""


@dataclass(slots=True)
class Told:
    """A message to a chat, as the provider saw it."""

    at: float
    chat_id: int
    text: str
    ref: str
    taken: bool = False
    blocked: bool = False
    document: str = ""
    """What the file is called that came with it."""


@dataclass(slots=True)
class Update:
    """Something a person did, until it is confirmed."""

    number: int
    at: float
    body: dict[str, Any]
    confirmed: bool = False


@dataclass(slots=True)
class Chats:
    """The provider."""

    now: Callable[[], float]
    trouble: Callable[[str], Trouble | None]
    weather: Weather
    chance: random.Random
    spawn: Callable[..., None]
    town: "Town" = field(init=False)
    told: list[Told] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    waiting: list[Update] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    numbers: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _poll: asyncio.Future[None] | None = None

    async def send(self, chat_id: int, text: str, ref: str, buttons: Buttons, document: str = "") -> Outcome:
        """One message of the office's."""
        await asyncio.sleep(0.05 + self.chance.random() * 0.2)
        told = Told(self.now(), chat_id, text, ref, document=document)
        match self.trouble("telegram"):
            case Trouble.DARK:
                return Refused(Refusal.LATER, "connect")
            case Trouble.BUSY:
                return Refused(Refusal.LATER, "429", retry_after=20)
            case Trouble.ACCOUNT:
                return Refused(Refusal.HALT, "401")
            case Trouble.BROKEN:
                return Doubt("http_5xx")
            case Trouble.HANGING:
                await asyncio.sleep(15.0)
                return Doubt("timeout")
            case trouble:
                lies = trouble is Trouble.LYING or self.chance.random() < self.weather.doubts
        self.told.append(told)
        if lies and self.chance.random() < 0.4:
            return Doubt("http_5xx")
        if chat_id in self.blocked:
            told.blocked = True
            return Refused(Refusal.BAD_ADDRESS, "blocked")
        told.taken = True
        self.numbers += 1
        self.town.hears_chat(chat_id, text, buttons, self.numbers)
        return Doubt("timeout") if lies else Accepted(str(self.numbers))

    def happens(self, **what: Any) -> Update:
        """Something a person does."""
        self.numbers += 1
        update = Update(self.numbers, self.now(), {"update_id": self.numbers, **what})
        self.updates.append(update)
        place = len(self.waiting)
        self.waiting.insert(place, update)
        self._news.set()
        return update

    async def poll(self, offset: int | None, limit: int) -> list[Any]:
        """getUpdates: what is below `offset` is confirmed; waits for news. A second poll ends the first."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(TelegramTrouble("conflict"))
        mine = self._poll = asyncio.get_running_loop().create_future()
        mine.add_done_callback(lambda poll: poll.exception())
        await asyncio.sleep(0.05)
        if self.trouble("telegram") in (Trouble.DARK, Trouble.HANGING, Trouble.ACCOUNT):
            await asyncio.sleep(5.0)
            raise TelegramTrouble("connect")
        if offset is not None:
            for update in self.waiting:
                update.confirmed = update.confirmed or update.number < offset
            self.waiting = [update for update in self.waiting if not update.confirmed]
        while True:
            self.waiting = [update for update in self.waiting if self.now() - update.at < 86_400]
            if mine.done():
                raise TelegramTrouble("conflict")
            if self.waiting:
                return [update.body for update in self.waiting[:limit]]
            self._news.clear()
            news = asyncio.ensure_future(self._news.wait())
            await asyncio.wait([news, mine], timeout=6 * 3600, return_when=asyncio.FIRST_COMPLETED)
            if not news.done():
                news.cancel()
                if not mine.done():
                    return []


class ChatChannel:
    """The channel `telegram` of one process."""

    name = "telegram"
    medium = Medium.CHAT
    askable = False
    settle_seconds = 75.0

    def __init__(self, chats: Chats, outside: Callable[..., Any], rate: float) -> None:
        """`outside` lets something happen in the world, wherever this process may be by then."""
        self._chats = chats
        self._outside = outside
        self.rate = rate

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        buttons = [button for row in keyboard(letter.ref, letter.choices) for button in row]
        outcome: Outcome = await self._outside(
            self._chats.send(
                int(letter.to),
                letter.text,
                letter.ref,
                buttons,
                "" if letter.file is None else letter.file.name,
            )
        )
        return outcome

    async def search(self, letter: Letter, since: datetime) -> Search:
        """See `Channel.search`."""
        return CannotTell()

    async def use_polling(self) -> None:
        """See `Telegram.use_polling`."""

    async def updates(self, offset: int | None, wait: int, limit: int = 100) -> list[Any]:
        """See `Telegram.updates`."""
        found: list[Any] = await self._outside(self._chats.poll(offset, limit))
        return found

    async def answer_press(self, press_id: str, text: str) -> None:
        """See `Telegram.answer_press`."""

    async def fetch(self, file_id: str, largest: int) -> bytes:
        """See `FileSource.fetch`."""
        await asyncio.sleep(0.2)
        if self._chats.trouble("telegram") is not None:
            raise NotGiven(None)
        if file_id not in self._chats.files:
            raise NotGiven(FileRefusal.LOST)
        return self._chats.files[file_id]

    async def close(self) -> None:
        """See `Channel.close`."""
