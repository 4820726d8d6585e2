"""Chats and the people in them: what they received from the bot, and what they do."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from standins.inbox import Inbox
from standins.serving import JsonObject
from standins.telegram_markup import NO_MARKUP, Button, Markup
from standins.telegram_wire import BotApiError, File

if TYPE_CHECKING:
    from standins.telegram_server import TelegramServer


@dataclass(frozen=True, slots=True)
class Received:
    """One message of the bot as a person sees it; an edit puts a new version with `edits` + 1 in its place."""

    message_id: int
    chat_id: int
    at: datetime
    text: str
    markup: Markup = NO_MARKUP
    kind: str = "text"
    file: File | None = None
    file_json: object = field(default=None, repr=False)
    edits: int = 0

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row by row."""
        return tuple(button for row in self.markup.rows for button in row)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the buttons say."""
        return tuple(button.text for button in self.buttons)

    def button(self, label_or_data: str) -> Button | None:
        """The button with this callback data or this label."""
        named = (button for button in self.buttons if label_or_data in (button.data, button.text))
        return next(named, None)


class Chat(Inbox[Received]):
    """One chat of the bot; a group unless it is a `Person`."""

    def __init__(self, server: "TelegramServer", chat_id: int, title: str, kind: str = "group") -> None:
        super().__init__(f"{kind} {chat_id}")
        self.chat_id, self.title, self.kind = chat_id, title, kind
        self.migrated_to: int | None = None
        self.removed_bot = False
        self._server = server

    def json(self) -> JsonObject:
        """The Chat object."""
        return {"id": self.chat_id, "type": self.kind, "title": self.title}

    def refusal(self) -> BotApiError | None:
        """Why the bot may not write here now, if it may not."""
        if self.migrated_to is not None:
            return BotApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated_to,
            )
        if self.removed_bot:
            return BotApiError(403, f"Forbidden: bot was kicked from the {self.kind} chat")
        return None

    def find(self, message_id: int) -> Received | None:
        """The message with this identifier."""
        return next((one for one in reversed(self._received) if one.message_id == message_id), None)

    def swap(self, message: Received) -> None:
        """Put an edited message in the place of the old one."""
        places = (i for i, one in enumerate(self._received) if one.message_id == message.message_id)
        self.replace(next(places), message)


class Person(Chat):
    """A person with a private chat. What they do returns the identifier of the update it makes."""

    def __init__(
        self, server: "TelegramServer", user_id: int, first_name: str, language_code: str, phone: str
    ) -> None:
        super().__init__(server, user_id, first_name, "private")
        self.user_id, self.first_name, self.language_code, self.phone = (
            user_id,
            first_name,
            language_code,
            phone,
        )
        self.started = self.blocked = False

    def json(self) -> JsonObject:
        """The Chat object of the private chat."""
        return {"id": self.chat_id, "type": "private", "first_name": self.first_name}

    def user(self) -> JsonObject:
        """The User object."""
        return {
            "id": self.user_id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }

    def refusal(self) -> BotApiError | None:
        """A bot cannot write first, nor to who blocked it."""
        if self.blocked:
            return BotApiError(403, "Forbidden: bot was blocked by the user")
        if not self.started:
            return BotApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return None

    def says(self, text: str, *, chat: Chat | None = None) -> int:
        """Type a text, in the private chat or in a group."""
        content: JsonObject = {"text": text}
        if text.startswith("/"):
            command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
            content["entities"] = [command]
        return self.sends(content, chat=chat)

    def starts(self, payload: str = "") -> int:
        """Open the chat, through a deep link when there is a payload."""
        return self.says(f"/start {payload}".rstrip())

    def sends(self, content: JsonObject, *, chat: Chat | None = None) -> int:
        """Send a message with any content, such as {"sticker": …} or {"voice": …}."""
        place = chat or self
        if place is self:
            self.started, self.blocked = True, False
        return self._server.happens("message", self._message(place, content), place.chat_id)

    def edits(self, update_id: int, text: str) -> int:
        """Change the text of a message sent before."""
        before = self._server.update(update_id)["message"]
        message = {**before, "text": text, "edit_date": int(time.time())} if isinstance(before, dict) else {}
        return self._server.happens("edited_message", message, self.chat_id)

    def presses(self, label_or_data: str, of: Received | None = None) -> int:
        """Press a button of a message, without one of the newest message that has it.

        On the reply keyboard a press types the label or shares the contact. Raises LookupError, naming the buttons.
        """
        messages: Iterable[Received] = reversed(self.inbox) if of is None else (of,)
        for message in messages:
            button = message.button(label_or_data)
            if button is not None:
                return self._press(message, button)
        there = [one.labels for one in ([of] if of else self.inbox)]
        raise LookupError(f"{self.owner} sees no button {label_or_data!r}; there are {there}")

    def shares_contact(
        self,
        of: "Person | None" = None,
        *,
        phone: str | None = None,
        vouched: bool = True,
        plus: bool = False,
    ) -> int:
        """Share a contact: one's own, or somebody else's with `of`.

        Telegram mostly writes the phone without its plus sign (`plus` puts it in); a contact typed into the address
        book has no user behind it (`vouched=False`).
        """
        owner = of or self
        number = owner.phone if phone is None else phone
        contact: JsonObject = {
            "phone_number": number if plus else number.removeprefix("+"),
            "first_name": owner.first_name,
            **({"user_id": owner.user_id} if vouched else {}),
        }
        return self.sends({"contact": contact})

    def sends_photo(self, content: bytes, caption: str = "") -> int:
        """Send a picture, which the bot can fetch with getFile."""
        size: JsonObject = {**self._server.store_file(content, "photos", "jpg"), "width": 90, "height": 90}
        return self.sends({"photo": [size], **({"caption": caption} if caption else {})})

    def sends_document(self, content: bytes, name: str, caption: str = "") -> int:
        """Send a file, which the bot can fetch with getFile."""
        document = {**self._server.store_file(content, "documents", "bin"), "file_name": name}
        return self.sends({"document": document, **({"caption": caption} if caption else {})})

    def blocks(self) -> int:
        """Block the bot: nothing gets through any more until this person writes again."""
        self.blocked = True
        return self._membership("member", "kicked")

    def unblocks(self) -> int:
        """Take the block back."""
        self.started, self.blocked = True, False
        return self._membership("kicked", "member")

    def _press(self, message: Received, button: Button) -> int:
        if button.wants_contact:
            return self.shares_contact()
        if message.markup.kind == "reply":
            return self.says(button.text)
        if button.data is None:
            raise LookupError(f"the button {button.text!r} opens {button.url} and tells the bot nothing")
        press: JsonObject = {
            "id": self._server.new_press_id(),
            "from": self.user(),
            "message": self._server.message_json(message),
            "chat_instance": str(message.chat_id),
            "data": button.data,
        }
        return self._server.happens("callback_query", press, message.chat_id)

    def _message(self, place: Chat, content: JsonObject) -> JsonObject:
        return {
            "message_id": self._server.new_message_id(),
            "from": self.user(),
            "chat": place.json(),
            "date": int(self._server.clock().timestamp()),
            **content,
        }

    def _membership(self, old: str, new: str) -> int:
        bot = self._server.me()
        before: JsonObject = {"user": bot, "status": old}
        after: JsonObject = {"user": bot, "status": new}
        (before if old == "kicked" else after)["until_date"] = 0
        change: JsonObject = {
            "chat": self.json(),
            "from": self.user(),
            "date": int(self._server.clock().timestamp()),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        return self._server.happens("my_chat_member", change, self.chat_id)
