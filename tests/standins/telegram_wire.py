"""How Bot API calls are written on the wire: JSON, forms and multipart bodies in, `{"ok": …}` out.

Source: https://core.telegram.org/bots/api#making-requests
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from aiohttp import web

from standins.faults import Trouble
from standins.serving import JsonObject, json_answer

_PARAMETER = re.compile(r';\s*(\w+)=(?:"((?:\\.|[^"\\])*)"|([^;"\s]+))')


class BotApiError(RuntimeError):
    """A refusal in the Bot API's own words."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def answer(self) -> web.Response:
        """The refusal as an HTTP answer."""
        body: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return json_answer(body, self.code)


def too_many(seconds: float) -> BotApiError:
    """429; Telegram counts in whole seconds, one at least."""
    wait = max(1, round(seconds))
    return BotApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def trouble_answer(status: int, seconds: float) -> web.Response:
    """How Telegram says 429 (with `seconds` to wait), and how the server in front of it says that it is away."""
    if status == 429:
        return too_many(seconds).answer()
    return web.Response(status=502, text=_GATEWAY_PAGE, content_type="text/html")


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one call; values are texts when they came in a form, JSON values otherwise."""

    values: Mapping[str, object]
    files: Mapping[str, File] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A text parameter."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number. Raises BotApiError (400) when it is none."""
        value = self.values.get(name, default)
        try:
            return int(str(value))
        except ValueError:
            raise BotApiError(400, f"Bad Request: {name} must be a number") from None

    def flag(self, name: str) -> bool:
        """A Boolean, false when it is missing."""
        return self.values.get(name) in (True, "true", "True", "1")

    def json(self, name: str) -> object:
        """A structured parameter, which forms carry as JSON text; None when it is missing."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise BotApiError(400, f"Bad Request: can't parse {name} JSON object") from None

    def file(self, name: str) -> File:
        """An uploaded file, given as itself or as attach://…. Raises BotApiError (400) when there is none."""
        value = self.values.get(name)
        found = self.files.get(value.removeprefix("attach://") if isinstance(value, str) else name)
        if found is None:
            raise BotApiError(400, f"Bad Request: there is no {name} in the request")
        return found


@dataclass(slots=True)
class Call:
    """One call of the bot, however it ended; `error` is the Bot API's code, `by_webhook` a call in a reply."""

    at: datetime
    method: str
    values: Mapping[str, object]
    trouble: Trouble | None = None
    error: int | None = None
    by_webhook: bool = False


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that getFile knows."""

    json: JsonObject
    content: bytes


def parse(content_type: str, body: bytes, query: Mapping[str, str] | None = None) -> Parameters:
    """Read a call's parameters from a body (and the address). Raises BotApiError (400) for a broken body."""
    values: dict[str, object] = dict(query or {})
    if not body:
        return Parameters(values)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            given = json.loads(body)
        except ValueError:
            raise BotApiError(400, "Bad Request: can't parse the request body as JSON") from None
        return Parameters(values | given if isinstance(given, dict) else values)
    if kind == "multipart/form-data":
        texts, files = _multipart(content_type, body)
        return Parameters(values | texts, files)
    values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Parameters(values)


def _multipart(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, File]]:
    boundary = _parameter(content_type, "boundary")
    texts: dict[str, str] = {}
    files: dict[str, File] = {}
    if not boundary:
        raise BotApiError(400, "Bad Request: the multipart body has no boundary")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:]:
        head, separator, content = part.partition(b"\r\n\r\n")
        if not separator:
            continue
        disposition = next(
            (
                line
                for line in head.decode("utf-8", "replace").split("\r\n")
                if line.lower().startswith("content-disposition:")
            ),
            "",
        ).partition(":")[2]
        name, file_name = _parameter(disposition, "name"), _parameter(disposition, "filename")
        if file_name:
            files[name] = File(file_name, content)
        elif name:
            texts[name] = content.decode("utf-8", "replace")
    return texts, files


def _parameter(header: str, name: str) -> str:
    """A parameter of a header such as `form-data; name="text"`, quoted or not."""
    for given, quoted, bare in _PARAMETER.findall(header):
        if given.lower() == name:
            return re.sub(r"\\(.)", r"\1", quoted) or str(bare)
    return ""
