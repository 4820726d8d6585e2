"""The Telegram stand-in: the Bot API over HTTP, and the people at its other end."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import partial
from typing import Unpack

from aiohttp import web

from standins.carrier import PostingOptions, PostingServer
from standins.faults import Faults, act_out
from standins.posting import Answer
from standins.serving import JsonObject, Verb, json_answer
from standins.telegram_chats import Chat, Person, Received
from standins.telegram_control import telegram_verbs
from standins.telegram_markup import Markup
from standins.telegram_methods import get_updates, perform
from standins.telegram_pace import Pace
from standins.telegram_updates import Updates
from standins.telegram_wire import BotApiError, Call, File, Parameters, StoredFile, parse, trouble_answer

TOKEN = "42:" + "stand-in-token"
BOT_ID = 42

_TROUBLED = ("send", "edit", "answer", "delete", "copy", "forward")


class TelegramServer(PostingServer):
    """One bot's Telegram. Views (`sent`, `calls`, …) may be read, and people may act, from any thread."""

    answered_within = 60.0

    def __init__(
        self,
        *,
        token: str = TOKEN,
        **options: Unpack[PostingOptions],
    ) -> None:
        super().__init__(**options)
        seed = options.get("seed", 0)
        self.token = token
        self.username = "huifang_bot"
        self.https_only = False
        """Refuse a webhook address without TLS, as Telegram does."""
        self.lacks: set[str] = set()
        """Methods, in lower case, that this server does not know: an old one, or a proxy that lets few through."""
        self.poll_faults = Faults(seed=seed + 1)
        """Troubles of getUpdates."""
        self.pace = Pace()
        self.updates = Updates(self.postman, self.keep, self._obey, seed)
        self.presses: dict[str, str | None] = {}
        """Button presses by identifier, with what the bot answered them (None: nothing yet)."""
        self.files: dict[str, StoredFile] = {}
        self._chats: dict[int, Chat] = {}
        self._message_ids, self._press_ids, self._file_ids = (
            itertools.count(1),
            itertools.count(1),
            itertools.count(1),
        )
        self._calls: list[Call] = []
        self._sent: list[Received] = []

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call of the bot except its polls."""
        return tuple(self._calls)

    @property
    def sent(self) -> tuple[Received, ...]:
        """Every message the bot got through, in order, as it was first sent."""
        return tuple(self._sent)

    def duplicates(self) -> dict[tuple[int, str], tuple[Received, ...]]:
        """The messages with the same chat and the same text that got through more than once."""
        same: defaultdict[tuple[int, str], list[Received]] = defaultdict(list)
        for message in self.sent:
            same[message.chat_id, message.text].append(message)
        return {key: tuple(several) for key, several in same.items() if len(several) > 1}

    def called(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(call.method for call in self.calls)

    def person(
        self,
        user_id: int,
        first_name: str = "王芳",
        language_code: str = "zh-hans",
        phone: str = "+8619000000001",
    ) -> Person:
        """The person with this identifier, made on first mention."""
        known = self._chats.get(user_id)
        if isinstance(known, Person):
            return known
        made = Person(self, user_id, first_name, language_code, phone)
        self._chats[user_id] = made
        return made

    def group(self, chat_id: int, title: str = "监察室", kind: str = "group") -> Chat:
        """The group with this (negative) identifier, made on first mention, with the bot in it."""
        return self._chats.setdefault(chat_id, Chat(self, chat_id, title, kind))

    def chat(self, chat_id: int) -> Chat:
        """A chat that exists. Raises KeyError."""
        return self._chats[chat_id]

    def migrate(self, chat_id: int, to: int) -> Chat:
        """Upgrade a group to a supergroup under another identifier, and tell the bot; returns the new chat."""
        old = self.chat(chat_id)
        new = self.group(to, old.title, "supergroup")
        old.migrated_to = to
        told: JsonObject = {
            "message_id": self.new_message_id(),
            "chat": old.json(),
            "date": int(self.clock().timestamp()),
            "migrate_to_chat_id": to,
        }
        self.happens("message", told, chat_id)
        return new

    def happens(self, kind: str, payload: JsonObject, chat_id: int) -> int:
        """Something happens that the bot is to hear of; returns the update's identifier."""
        update_id = self.updates.new_id()
        self.on_loop(partial(self.updates.add, update_id, kind, payload, chat_id))
        return update_id

    def update(self, update_id: int) -> JsonObject:
        """An update that happened. Raises KeyError."""
        return self.updates.body(update_id)

    def redeliver(self, update_id: int) -> None:
        """Bring an update to the bot once more."""
        self.on_loop(partial(self.updates.redeliver, update_id))

    async def settled(self, within: float = 300.0) -> None:
        """Wait until the bot confirmed every update. Raises TimeoutError."""
        await self.updates.settled(within)

    def me(self) -> JsonObject:
        """The bot's own User object."""
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "回访",
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def new_message_id(self) -> int:
        """A fresh message identifier."""
        return next(self._message_ids)

    def new_press_id(self) -> str:
        """A fresh identifier of a button press, which the bot is expected to answer."""
        press_id = str(10**17 + next(self._press_ids))
        self.presses[press_id] = None
        return press_id

    def store_file(self, content: bytes, folder: str, suffix: str) -> JsonObject:
        """Keep a file; returns what a message says of it."""
        number = next(self._file_ids)
        told: JsonObject = {
            "file_id": f"file-{number}",
            "file_unique_id": f"unique-{number}",
            "file_size": len(content),
        }
        path = f"{folder}/file_{number}.{suffix}"
        self.files[f"file-{number}"] = StoredFile({**told, "file_path": path}, content)
        return told

    def deliver(
        self,
        chat: Chat,
        text: str,
        markup: Markup,
        *,
        kind: str = "text",
        file: File | None = None,
        file_json: object = None,
    ) -> Received:
        """Put a message of the bot into a chat."""
        message = Received(
            self.new_message_id(), chat.chat_id, self.clock(), text, markup, kind, file, file_json
        )
        self._sent.append(message)
        chat.receive(message)
        return message

    def message_json(self, message: Received) -> JsonObject:
        """The Message object of something the bot sent."""
        told: JsonObject = {
            "message_id": message.message_id,
            "from": self.me(),
            "chat": self.chat(message.chat_id).json(),
            "date": int(message.at.timestamp()),
            ("text" if message.kind == "text" else "caption"): message.text,
        }
        if message.file is not None:
            told[message.kind] = message.file_json
        if message.edits:
            told["edit_date"] = int(self.clock().timestamp())
        if message.markup.kind == "inline":
            told["reply_markup"] = message.markup.given
        return told

    def verbs(self) -> Mapping[str, Verb]:
        """The control door's verbs by name."""
        return telegram_verbs(self)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one call, or hand out a file."""
        match request.path.split("/", 3):
            case ["", bot, method] if bot == f"bot{self.token}":
                return await self._call(request, method)
            case ["", "file", bot, path] if bot == f"bot{self.token}":
                found = (one for one in self.files.values() if one.json["file_path"] == path)
                stored = next(found, None)
                return web.Response(body=stored.content) if stored else web.Response(status=404)
            case _:
                return BotApiError(401, "Unauthorized").answer()

    async def _call(self, request: web.BaseRequest, method: str) -> web.StreamResponse:
        try:
            if method.lower() in self.lacks:
                raise BotApiError(404, "Not Found: method not found")
            body = await request.read()
            parameters = parse(request.headers.get("Content-Type", ""), body, request.query)
        except BotApiError as refused:
            return refused.answer()
        if method.lower() == "getupdates":
            fault, work = self.poll_faults.draw(), partial(self._poll, parameters)
        else:
            fault = self.faults.draw() if method.lower().startswith(_TROUBLED) else None
            call = Call(self.clock(), method, parameters.values, None if fault is None else fault.trouble)
            self._calls.append(call)
            work = partial(self._carry_out, call, parameters)
        return await (work() if fault is None else act_out(fault, request, work, trouble_answer))

    async def _poll(self, parameters: Parameters) -> web.StreamResponse:
        try:
            return json_answer({"ok": True, "result": await get_updates(self, parameters)})
        except BotApiError as refused:
            return refused.answer()

    async def _carry_out(self, call: Call, parameters: Parameters) -> web.StreamResponse:
        try:
            return json_answer({"ok": True, "result": perform(self, call.method, parameters)})
        except BotApiError as refused:
            call.error = refused.code
            return refused.answer()

    def _obey(self, answer: Answer) -> None:
        """A webhook's answer may carry one call; its result is told to nobody."""
        try:
            parameters = parse(answer.content_type, answer.body)
            method = parameters.text("method")
            if not method:
                return
            call = Call(self.clock(), method, parameters.values, by_webhook=True)
            self._calls.append(call)
            perform(self, method, parameters)
        except BotApiError as refused:
            if self._calls and self._calls[-1].by_webhook:
                self._calls[-1].error = refused.code
