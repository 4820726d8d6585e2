"""Buttons under messages, and the checks Telegram makes on texts and markup before it takes a message.

Limits and wordings: https://core.telegram.org/bots/api (sendMessage, InlineKeyboardButton, formatting options).
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from standins.telegram_wire import BotApiError

_TAGS = frozenset("b strong i em u ins s strike del span tg-spoiler a tg-emoji code pre blockquote".split())


@dataclass(frozen=True, slots=True)
class Button:
    """One button: inline with `data` or `url`, or on the reply keyboard with neither."""

    text: str
    data: str | None = None
    url: str | None = None
    wants_contact: bool = False


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Markup:
    """What hangs under a message: `kind` is inline, reply, remove, force or none; `given` as it was sent."""

    kind: str = "none"
    rows: Rows = ()
    given: Mapping[str, object] | None = None


NO_MARKUP = Markup()
_KINDS = {
    "inline_keyboard": "inline",
    "keyboard": "reply",
    "remove_keyboard": "remove",
    "force_reply": "force",
}


def _without_nulls(given: dict[str, object]) -> dict[str, object]:
    """Markup as Telegram gives it back: without the fields that were null."""
    return {name: _clean(value) for name, value in given.items() if value is not None}


def _clean(value: object) -> object:
    if isinstance(value, dict):
        return _without_nulls(value)
    return [_clean(item) for item in value] if isinstance(value, list) else value


def read_markup(given: object) -> Markup:
    """Read a reply_markup. Raises BotApiError (400) for what Telegram would refuse."""
    if given is None or given == {}:
        return NO_MARKUP
    if not isinstance(given, dict):
        raise BotApiError(400, "Bad Request: object expected as reply markup")
    name = next((name for name in _KINDS if given.get(name) is not None), "")
    if not name:
        raise BotApiError(400, "Bad Request: can't parse reply keyboard markup JSON object")
    given = _without_nulls(given)
    kind, rows = _KINDS[name], given[name]
    if kind in ("remove", "force"):
        return Markup(kind, (), given)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BotApiError(400, f'Bad Request: field "{name}" must be of type Array')
    return Markup(kind, tuple(tuple(_button(one, kind) for one in row) for row in rows), given)


def _button(given: object, kind: str) -> Button:
    if isinstance(given, str) and kind == "reply":
        given = {"text": given}
    if not isinstance(given, dict) or not isinstance(given.get("text"), str) or not given["text"]:
        raise BotApiError(400, "Bad Request: can't parse keyboard button: text must be non-empty")
    data, url = given.get("callback_data"), given.get("url")
    if kind == "reply":
        return Button(given["text"], wants_contact=bool(given.get("request_contact")))
    if data is None and url is None:
        raise BotApiError(
            400,
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed "
            "in the inline keyboard",
        )
    if data is not None and not 1 <= len(str(data).encode("utf-8", "surrogatepass")) <= 64:
        raise BotApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return Button(given["text"], None if data is None else str(data), None if url is None else str(url))


def read_text(text: str, parse_mode: str, *, most: int = 4096) -> str:
    """The text a person sees. Raises BotApiError (400) for an empty, too long or wrongly formatted one."""
    seen = _plain(text) if parse_mode.lower() == "html" else text
    if not seen.strip():
        raise BotApiError(400, "Bad Request: message text is empty")
    if len(seen.encode("utf-16-le", "surrogatepass")) // 2 > most:
        raise BotApiError(400, "Bad Request: message is too long")
    return seen


def _plain(text: str) -> str:
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise BotApiError(
            400,
            f"Bad Request: can't parse entities: Can't find end tag corresponding to "
            f"start tag {reader.open[-1]}",
        )
    return "".join(reader.seen)


class _HtmlReader(HTMLParser):
    """Telegram's HTML is strict: known tags only, each closed in its turn, and no bare `<`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _TAGS:
            self._refuse(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise BotApiError(400, f'Bad Request: can\'t parse entities: Unexpected end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._refuse("")
        self.seen.append(data)

    def handle_entityref(self, name: str) -> None:
        self.seen.append(html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.seen.append(html.unescape(f"&#{name};"))

    def handle_decl(self, decl: str) -> None:
        self._refuse(decl)

    def handle_pi(self, data: str) -> None:
        self._refuse(data)

    def handle_comment(self, data: str) -> None:
        self._refuse(data)

    def unknown_decl(self, data: str) -> None:
        self._refuse(data)

    def _refuse(self, found: str) -> None:
        raise BotApiError(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{found}"')
