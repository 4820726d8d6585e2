"""What a Telegram update says, as far as a conversation is concerned. Pure; anything it does not know is nothing.

The few fields are read by hand and not through a model of the whole Bot API: an update with something new or odd in
another field must still be understood (https://core.telegram.org/bots/api#update).
"""

import re
from typing import TypeGuard

from bot.channels.events import (
    Blocked,
    Event,
    Opened,
    Origin,
    PressedButton,
    Rewrote,
    SentThing,
    SharedPhone,
    Wrote,
)
from bot.channels.telegram.buttons import pressed
from bot.channels.text import storable
from bot.dialogue.inputs import FileRef
from bot.dialogue.reading.complaint_words import want
from bot.dialogue.reading.steering import steer
from bot.dialogue.reading.understanding import Meaning, command_of, understand

CONTENTS = (
    *(
        "sticker",
        "photo",
        "voice",
        "video",
        "video_note",
        "audio",
        "document",
        "animation",
        "location",
        "venue",
    ),
    *("poll", "dice", "story", "game", "paid_media", "checklist"),
)
"""What people send besides text; other messages are Telegram's own notes about the chat."""

FILES = ("photo", "voice", "video", "video_note", "audio", "document", "animation")
"""What can be fetched."""

_FILE_ID = re.compile(r"[0-9A-Za-z_-]{1,200}", re.ASCII)
_START = re.compile(r"/start(?:@\w+)?(?:\s+(\S{1,64}))?\s*", re.ASCII)
_COMMAND = re.compile(r"/(?!cancel\b)([A-Za-z]{2,20})(?:@\w+)?\s*", re.ASCII | re.IGNORECASE)
"""A command is the word behind the slash; but "cancel" as a word is a carrier's way to opt out, and /cancel is not."""
_TRADITIONAL = re.compile(r"(?:zh-(?:hant|tw|hk|mo|yue)|yue)(?:-.*)?", re.ASCII)
_PRESS_ID = re.compile(r"[0-9A-Za-z_-]{1,40}", re.ASCII)
_PHONE = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)
_LARGEST = 2**63
_FORWARDED = ("forward_origin", "forward_date")
"""Either tells that words are passed on; the second is what older servers say."""

Json = dict[str, object]


def read(update: object) -> Event | None:
    """The event in an update; None for groups, channels, other bots and everything that is no message to us."""
    if not isinstance(update, dict) or not _is_id(update.get("update_id")):
        return None
    number = update["update_id"]
    if message := _private(update.get("message")):
        return _message(message, number)
    if message := _private(update.get("edited_message")):
        return _edit(message, number)
    if press := _object(update.get("callback_query")):
        return _press(press, number)
    if change := _private(update.get("my_chat_member")):
        status = _object(change.get("new_chat_member")).get("status")
        return Blocked(str(_chat_id(change))) if status in ("kicked", "left") else None
    return None


def language_of(code: object) -> str:
    """Our language for a client's IETF tag; simplified Chinese when it tells none."""
    tag = code.lower().replace("_", "-") if isinstance(code, str) else ""
    if _TRADITIONAL.fullmatch(tag):
        return "zh-Hant"
    return "zh-Hans" if not tag or tag.startswith("zh") else "en"


def _message(message: Json, number: int) -> Event | None:
    if not _is_id(message.get("message_id")) or _object(message.get("from")).get("is_bot") is True:
        return None
    origin = _origin(message, f"{number}:{_chat_id(message)}:{message['message_id']}")
    text = _words(message)
    if attached := _attached(message):
        return SentThing(origin, *attached, text or "")
    if text is None:
        if contact := _object(message.get("contact")):
            return _contact(origin, contact, message)
        what = next((kind for kind in CONTENTS if message.get(kind)), None)
        return SentThing(origin, what) if what is not None else None
    forwarded = any(message.get(name) for name in _FORWARDED)
    if not forwarded and (start := _START.fullmatch(text)):
        return Opened(origin, start[1] or "")
    return Wrote(origin, text if forwarded else _said(text), forwarded, _quoted(message))


def _quoted(message: Json) -> str | None:
    """The message of a bot that this one replies to: in a private chat, ours."""
    quoted = _object(message.get("reply_to_message"))
    number = quoted.get("message_id")
    return str(number) if _is_id(number) and _object(quoted.get("from")).get("is_bot") is True else None


def _said(text: str) -> str:
    """A command as the word it is, where the conversation knows that word; all else as it was typed."""
    command = _COMMAND.fullmatch(text)
    if command is None:
        return text
    word = command[1]
    known = command_of(word) or steer(word) or want(word) or understand(word).meaning is not Meaning.UNCLEAR
    return word if known else f"/{word}"


def _edit(message: Json, number: int) -> Event | None:
    """Live locations and link previews count as edits, too: only changed words are news."""
    text, edited = _words(message), message.get("edit_date")
    message_id = message.get("message_id")
    if text is None or not _is_id(message_id):
        return None
    key = f"{number}:{_chat_id(message)}:{message_id}:{edited if _is_id(edited) else 0}"
    return Rewrote(_origin(message, key), str(message_id), text)


def _contact(origin: Origin, contact: Json, message: Json) -> Event:
    """A contact may be anybody's: only the sender's own counts."""
    number = str(contact.get("phone_number", ""))
    digits = re.sub(r"[\s()+.-]", "", number)
    own = contact.get("user_id")
    if not _is_id(own) or own != _object(message.get("from")).get("id"):
        return SentThing(origin, "foreign_contact")
    return SharedPhone(origin, f"+{digits}") if _PHONE.fullmatch(digits) else SentThing(origin, "contact")


def _press(press: Json, number: int) -> Event | None:
    """The message with the button may have become too old to be told, but its chat is told."""
    message, sender = _private(press.get("message")), _object(press.get("from"))
    press_id, data = press.get("id"), press.get("data")
    known = isinstance(press_id, str) and _PRESS_ID.fullmatch(press_id) and isinstance(data, str)
    if not message or not known:
        return None
    chat = _chat_id(message)
    language = language_of(sender.get("language_code"))
    origin = Origin(f"{number}:{chat}:{press_id}", str(chat), language)
    return PressedButton(origin, str(press_id), pressed(str(data)))


def _origin(message: Json, key: str) -> Origin:
    sender = _object(message.get("from"))
    return Origin(key, str(_chat_id(message)), language_of(sender.get("language_code")))


def _private(value: object) -> Json:
    """A message (or change of membership) in a private chat with a person; empty when it is none."""
    message = _object(value)
    chat = _object(message.get("chat"))
    return message if chat.get("type") == "private" and _is_id(chat.get("id")) else {}


def _chat_id(message: Json) -> int:
    number = _object(message.get("chat")).get("id")
    return number if _is_id(number) else 0


def _attached(message: Json) -> tuple[str, FileRef] | tuple[()]:
    """What kind of file a message has, and the file; of a photo, which comes in several sizes, the largest."""
    for kind in FILES:
        value = message.get(kind)
        if not value:
            continue
        sizes = sorted(map(_object, value if isinstance(value, list) else [value]), key=_pixels)
        known = [file for size in sizes if (file := _file(size)) is not None]
        if known:
            return kind, known[-1]
    return ()


def _pixels(size: Json) -> int:
    """How large a picture is; how many bytes it has need not be told."""
    width, height = size.get("width"), size.get("height")
    return width * height if _is_id(width) and _is_id(height) else 0


def _file(json: Json) -> FileRef | None:
    file_id, size, name = json.get("file_id"), json.get("file_size"), json.get("file_name")
    if not isinstance(file_id, str) or _FILE_ID.fullmatch(file_id) is None:
        return None
    return FileRef(
        file_id, size if _is_id(size) else None, storable(name)[:200] if isinstance(name, str) else ""
    )


def _words(message: Json) -> str | None:
    """The text, or the caption of what was sent, fit to be stored; None when there are no words."""
    for name in ("text", "caption"):
        value = message.get(name)
        if isinstance(value, str) and (text := storable(value).strip()):
            return text
    return None


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _is_id(value: object) -> TypeGuard[int]:
    """Identifiers have at most 52 bits; one that no database column holds is none."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST
