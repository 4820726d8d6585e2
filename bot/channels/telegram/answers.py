"""What the Bot API's answers to a sending mean for the message. Importing this takes seconds; see `telegram`."""

import json
from http import HTTPStatus

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from pydantic import ValidationError

from bot.channels.base import Doubt, Outcome, Refusal, Refused
from bot.channels.failures import of_failure

_NO_SUCH_CHAT = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_id is empty",
    "deactivated",
    "bot was kicked",
    "have no rights to send",
    "not enough rights",
    "chat_write_forbidden",
)
"""In the descriptions of 400s: https://core.telegram.org/bots/api does not number them."""


def outcome_of(error: Exception) -> Outcome:
    """What an exception of a sending means for the message."""
    match error:
        case TelegramRetryAfter():
            return Refused(Refusal.LATER, "429", retry_after=float(error.retry_after))
        case TelegramMigrateToChat():
            return Refused(Refusal.MOVED, "migrated", moved_to=str(error.migrate_to_chat_id))
        case TelegramForbiddenError():
            return Refused(Refusal.BAD_ADDRESS, "blocked")
        case TelegramBadRequest():
            said = error.message.lower()
            if any(words in said for words in _NO_SUCH_CHAT):
                return Refused(Refusal.BAD_ADDRESS, "chat_not_found")
            return Refused(Refusal.CONTENT, "400")
        case TelegramUnauthorizedError():
            return Refused(Refusal.HALT, "401")
        case TelegramNotFound():
            return Refused(Refusal.HALT, "404")
        case TelegramEntityTooLarge():
            return Refused(Refusal.CONTENT, "413")
        case TelegramServerError():
            return Doubt("http_5xx")
        case ClientDecodeError() | ValidationError():
            return Doubt("not_json")
        case _:
            return of_failure(error)


def number_of(status: int, content: str) -> int | None:
    """The message's number, where the answer plainly says that it was taken."""
    if status != HTTPStatus.OK:
        return None
    try:
        told = json.loads(content)
        number = told["result"]["message_id"] if told["ok"] is True else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return number if isinstance(number, int) else None
