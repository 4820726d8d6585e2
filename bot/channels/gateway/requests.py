"""A request as it goes over the wire, from a row and the values of its blanks: the same values, the same bytes.

What a charset cannot write becomes `?` before anything is signed: what is signed is what is sent.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from urllib.parse import urlencode
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from bot.channels.gateway.patterns import Pattern
from bot.channels.gateway.rows import Clock, FieldList, FieldTable, Request, Row, Tree
from bot.channels.gateway.signing import signature
from bot.channels.home import international, national

Filled: TypeAlias = "str | int | list[Filled] | dict[str, Filled]"
_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "base64-json": "text/plain",
    "form": "application/x-www-form-urlencoded",
    "xml": "text/xml",
}


@dataclass(frozen=True, slots=True)
class Wire:
    """One request, ready to go."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    sign: str = ""


def wire(row: Row, request: Request, values: Mapping[str, str]) -> Wire:
    """The request with these values in its blanks; `time` and the account's are among them."""
    values = {key: writable(value, row.charset) for key, value in values.items()}
    if request.sign is not None:
        values["fields"] = _sorted_fields(request, values)
        values["sign"] = signature(request.sign, values, row.charset)
    fields = _filled_fields(request.fields, values)
    url, sign = request.url.address(values, row.charset), values.get("sign", "")
    headers = {name: value.filled(values) for name, value in request.headers.items()}
    if request.basic is not None:
        account = f"{request.basic.user.filled(values)}:{request.basic.password.filled(values)}"
        headers["Authorization"] = f"Basic {b64encode(account.encode()).decode()}"
    if request.method == "GET":
        query = urlencode(_words(fields), encoding=row.charset)
        return Wire("GET", f"{url}?{query}" if query else url, headers, None, sign)
    kind = request.content_type or f"{_TYPES[request.encoding]}; charset={row.charset}"
    return Wire("POST", url, {"Content-Type": kind, **headers}, _body(row, request, fields), sign)


def phone_for(row: Row, e164: str) -> str:
    """A mainland number as the gateway writes it."""
    match row.phone:
        case "11":
            return national(e164)
        case "86":
            return e164.removeprefix("+")
        case "+86":
            return e164


def phone_from(text: str) -> str | None:
    """A number as the gateway writes it, in E.164; None if it is no mainland mobile number."""
    return international(text)


def time_for(clock: Clock, moment: datetime) -> str:
    """A moment as the gateway writes it."""
    local = moment.astimezone(ZoneInfo(clock.zone))
    match clock.format:
        case "yyyyMMddHHmmss":
            return f"{local:%Y%m%d%H%M%S}"
        case "yyyy-MM-dd HH:mm:ss":
            return f"{local:%Y-%m-%d %H:%M:%S}"
        case "iso":
            return local.isoformat(timespec="seconds")
        case "unix":
            return str(int(local.timestamp()))
        case "unix-ms":
            return str(int(local.timestamp() * 1000))


def day_for(clock: Clock, moment: datetime) -> str:
    """The day of a moment, `20261102`."""
    return f"{moment.astimezone(ZoneInfo(clock.zone)):%Y%m%d}"


def writable(text: str, charset: str) -> str:
    """The text as the charset can write it."""
    return text.encode(charset, "replace").decode(charset)


def _filled_fields(fields: FieldTable, values: Mapping[str, str]) -> dict[str, Filled]:
    return {name: _filled(one, values) for name, one in fields.of.items()}


def _filled(tree: Tree, values: Mapping[str, str]) -> Filled:
    match tree:
        case Pattern():
            return tree.filled(values)
        case int():
            return tree
        case FieldList():
            return [_filled(one, values) for one in tree.of]
        case FieldTable():
            return _filled_fields(tree, values)


def _sorted_fields(request: Request, values: Mapping[str, str]) -> str:
    """`{fields}`: the top-level texts and numbers by name, without the signature itself and without blank ones."""
    flat = {
        name: one.filled(values) if isinstance(one, Pattern) else _word(one)
        for name, one in request.fields.of.items()
        if isinstance(one, int) or (isinstance(one, Pattern) and "sign" not in one.keys)
    }
    return "&".join(f"{name}={value}" for name, value in sorted(flat.items()) if value)


def _body(row: Row, request: Request, fields: dict[str, Filled]) -> bytes:
    match request.encoding:
        case "json":
            return _json(fields).encode(row.charset)
        case "base64-json":
            return b64encode(_json(fields).encode(row.charset))
        case "form":
            return urlencode(_words(fields), encoding=row.charset).encode("ascii")
        case "xml":
            text = f'<?xml version="1.0" encoding="{row.charset.upper()}"?>' + _element(request.root, fields)
            return text.encode(row.charset)


def _words(fields: Mapping[str, Filled]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else _word(value) for name, value in fields.items()}


def _word(value: object) -> str:
    """`true`, not Python's `True`."""
    return json.dumps(value)


def _json(fields: dict[str, Filled]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _element(name: str, value: Filled) -> str:
    match value:
        case dict():
            inside = "".join(_element(child, one) for child, one in value.items())
        case list():
            return "".join(_element(name, one) for one in value)
        case str():
            inside = escape(value)
        case _:
            inside = _word(value)
    return f"<{name}>{inside}</{name}>"
