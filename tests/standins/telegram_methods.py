"""The Bot API's methods, as far as a bot of ours calls them: what each checks, does and returns.

Source of shapes and refusals: https://core.telegram.org/bots/api#available-methods
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from standins.serving import JsonObject
from standins.telegram_chats import Chat, Received
from standins.telegram_markup import Markup, read_markup, read_text
from standins.telegram_updates import Webhook
from standins.telegram_wire import BotApiError, Parameters

if TYPE_CHECKING:
    from standins.telegram_server import TelegramServer

Method = Callable[["TelegramServer", Parameters], object]

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)


def perform(server: "TelegramServer", method: str, parameters: Parameters) -> object:
    """Carry out a call and return its result. Raises BotApiError."""
    act = METHODS.get(method.lower())
    if act is None:
        raise BotApiError(404, "Not Found: method not found")
    return act(server, parameters)


def _get_me(server: "TelegramServer", _: Parameters) -> object:
    return server.me()


def _send_message(server: "TelegramServer", given: Parameters) -> object:
    chat, markup = _place(server, given), _markup(given)
    text = read_text(given.text("text"), given.text("parse_mode"))
    return server.message_json(server.deliver(chat, text, markup))


def _send_file(kind: str) -> Method:
    def send(server: "TelegramServer", given: Parameters) -> object:
        chat, markup, caption = _place(server, given), _markup(given), given.text("caption")
        if caption:
            caption = read_text(caption, given.text("parse_mode"), most=1024)
        upload = given.file(kind)
        stored: JsonObject = {**server.store_file(upload.content, f"{kind}s", "bin")}
        if kind == "photo":
            shape: object = [{**stored, "width": 90, "height": 90}]
        else:
            shape = {**stored, "file_name": upload.name}
        return server.message_json(
            server.deliver(chat, caption, markup, kind=kind, file=upload, file_json=shape)
        )

    return send


def _edit_text(server: "TelegramServer", given: Parameters) -> object:
    message = _message(server, given)
    text = read_text(given.text("text"), given.text("parse_mode"))
    return _edit(server, message, replace(message, text=text, markup=_inline(given)))


def _edit_markup(server: "TelegramServer", given: Parameters) -> object:
    message = _message(server, given)
    return _edit(server, message, replace(message, markup=_inline(given)))


def _edit(server: "TelegramServer", old: Received, new: Received) -> object:
    if (new.text, new.markup.rows) == (old.text, old.markup.rows):
        raise BotApiError(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message",
        )
    edited = replace(new, edits=old.edits + 1)
    server.chat(old.chat_id).swap(edited)
    return server.message_json(edited)


def _answer_press(server: "TelegramServer", given: Parameters) -> object:
    press_id = given.text("callback_query_id")
    if press_id not in server.presses:
        raise BotApiError(
            400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
    server.presses[press_id] = given.text("text")
    return True


def _chat_action(server: "TelegramServer", given: Parameters) -> object:
    _place(server, given)
    return True


def _get_chat(server: "TelegramServer", given: Parameters) -> object:
    chat = _known(server, given)
    return {**chat.json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


def _get_file(server: "TelegramServer", given: Parameters) -> object:
    found = server.files.get(given.text("file_id"))
    if found is None:
        raise BotApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    return found.json


def _set_webhook(server: "TelegramServer", given: Parameters) -> object:
    url, secret = given.text("url"), given.text("secret_token")
    if not url:
        return _delete_webhook(server, given)
    if server.https_only and not url.startswith("https://"):
        raise BotApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not _SECRET.fullmatch(secret):
        raise BotApiError(400, "Bad Request: secret token contains unallowed characters")
    _allow(server, given)
    webhook = Webhook(url, secret, given.number("max_connections", 40) or 40)
    server.updates.set_webhook(webhook, drop=given.flag("drop_pending_updates"))
    return True


def _delete_webhook(server: "TelegramServer", given: Parameters) -> object:
    server.updates.set_webhook(None, drop=given.flag("drop_pending_updates"))
    return True


def _webhook_info(server: "TelegramServer", _: Parameters) -> object:
    return server.updates.info()


def _nothing(_server: "TelegramServer", _: Parameters) -> object:
    return True


def _allow(server: "TelegramServer", given: Parameters) -> None:
    kinds = given.json("allowed_updates")
    if isinstance(kinds, list):
        server.updates.allow([str(kind) for kind in kinds])


async def get_updates(server: "TelegramServer", given: Parameters) -> object:
    """The one method that waits. Raises BotApiError."""
    _allow(server, given)
    limit = min(max(given.number("limit", 100), 1), 100)
    return await server.updates.poll(given.number("offset"), limit, given.number("timeout"))


_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)

METHODS: Mapping[str, Method] = {
    "getme": _get_me,
    "sendmessage": _send_message,
    "senddocument": _send_file("document"),
    "sendphoto": _send_file("photo"),
    "editmessagetext": _edit_text,
    "editmessagereplymarkup": _edit_markup,
    "answercallbackquery": _answer_press,
    "sendchataction": _chat_action,
    "getchat": _get_chat,
    "getfile": _get_file,
    "setwebhook": _set_webhook,
    "deletewebhook": _delete_webhook,
    "getwebhookinfo": _webhook_info,
    **dict.fromkeys(
        (
            "setmycommands",
            "deletemycommands",
            "setmydescription",
            "setmyshortdescription",
            "setmyname",
            "setchatmenubutton",
            "setmessagereaction",
            "logout",
            "close",
        ),
        _nothing,
    ),
}
"""Methods by name in lower case; the Bot API does not mind the case."""


def _known(server: "TelegramServer", given: Parameters) -> Chat:
    try:
        return server.chat(int(given.text("chat_id")))
    except (ValueError, KeyError):
        raise BotApiError(400, "Bad Request: chat not found") from None


def _place(server: "TelegramServer", given: Parameters) -> Chat:
    """The chat to write to. Raises BotApiError when the bot may not."""
    chat = _known(server, given)
    refusal = chat.refusal()
    if refusal is not None:
        raise refusal
    server.pace.check(chat.chat_id, server.loop.time())
    return chat


def _markup(given: Parameters) -> Markup:
    return read_markup(given.json("reply_markup"))


def _inline(given: Parameters) -> Markup:
    markup = _markup(given)
    if markup.kind not in ("none", "inline"):
        raise BotApiError(400, "Bad Request: inline keyboard expected")
    return markup


def _message(server: "TelegramServer", given: Parameters) -> Received:
    chat = _known(server, given)
    found = chat.find(given.number("message_id"))
    if found is None:
        raise BotApiError(400, "Bad Request: message to edit not found")
    refusal = chat.refusal()
    if refusal is not None:
        raise refusal
    return found
