"""What has just been done, said once at the top of the next page: who and what, and how to take it back.

It travels in a short-lived cookie, sealed and bound to the log-in: no address, history or log names a person by it, and
whatever process answers next can open it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from aiohttp import web

from bot.dialogue.wording import BadWording
from db.vault import OutOfPlace, Place, Vault, WrongKey
from db.vault.sealed import open_words, seal_words

TOAST_COOKIE: Final = "huifang_said"
KEPT: Final = 60
"""Seconds until the browser forgets one that no page has shown."""
LONGEST: Final = 3_000
"""Characters of a cookie that every browser keeps."""


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that takes it back: one button, 撤销."""

    address: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DoneNotice:
    """The sentence `done.<key>` with its facts, and the button beside it, if there is one."""

    key: str
    facts: Mapping[str, str]
    undo: Undo | None = None


def wrapped(vault: Vault, login: str, toast: DoneNotice) -> str:
    """The toast as the value of a cookie for this log-in; "" when it is too long for one."""
    undo = [toast.undo.address, dict(toast.undo.fields)] if toast.undo is not None else None
    words = json.dumps([toast.key, dict(toast.facts), undo], ensure_ascii=False)
    value = urlsafe_b64encode(seal_words(vault, words, _place(login))).decode()
    return value if len(value) <= LONGEST else ""


def moved_with(address: str, toast: DoneNotice, vault: Vault, login: str, *, https: bool) -> web.Response:
    """To a page that says it."""
    response = web.Response(status=303, headers={"Location": address})
    value = wrapped(vault, login, toast)
    response.set_cookie(
        TOAST_COOKIE, value, max_age=KEPT, path="/office/", httponly=True, secure=https, samesite="Strict"
    )
    return response


def unwrapped(vault: Vault, login: str, value: str) -> DoneNotice | None:
    """The toast of such a value; None when there is none, or it belongs to another log-in."""
    if not value or len(value) > LONGEST:
        return None
    try:
        key, facts, undo = json.loads(open_words(vault, urlsafe_b64decode(value), _place(login)))
    except (OutOfPlace, WrongKey, ValueError):
        return None
    return DoneNotice(key, facts, Undo(*undo) if undo is not None else None)


def _place(login: str) -> Place:
    return Place("toast", sha256(login.encode("utf-8", "replace")).hexdigest())


def plainly(key: str, say: Callable[[str], str]) -> str:
    """The key, if there is such a sentence and it needs no facts: an address may ask for any. Else ""."""
    with suppress(BadWording):
        return key if say(key) else ""
    return ""
