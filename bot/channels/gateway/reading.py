"""Bodies that a gateway sends, as plain values, and the value at a place. Pure; whatever comes in, only `BadBody` goes out.

Numbers keep every digit as it came: a phone or message number may be written as a JSON number, even as 1.9E10.
"""

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from lxml import etree

from bot.channels.gateway.rows import Format, Place
from bot.channels.text import storable

Value: TypeAlias = "str | bool | Sequence[Value] | Mapping[str, Value] | None"
MOST_FIELDS: Final = 200
_LARGEST_EXPONENT: Final = 40
"""Beyond it a number is no phone's and no message's, and is not written out."""


class BadBody(ValueError):
    """The body is not what the row says; says why, and never what is in it."""


def read(body: bytes, form: Format, charset: str, separator: str = ",") -> Value:
    """The body as texts, lists and tables. Raises BadBody."""
    try:
        return _read(body, form, charset, separator)
    except (ValueError, RecursionError, etree.XMLSyntaxError) as e:  # Unicode's errors are ValueErrors, too
        raise BadBody(f"not {form}: {type(e).__name__}") from None


def at(value: Value, places: Sequence[Place]) -> Value:
    """What stands at the first of these places that holds anything; None if none does."""
    found = (_at(value, place) for place in places)
    return next((one for one in found if one not in (None, "", [], {})), None)


def text_at(value: Value, places: Sequence[Place] | None) -> str:
    """The text at the first of these places that holds one; blank if none does."""
    found = at(value, places) if places is not None else None
    match found:
        case bool():
            return "true" if found else "false"
        case str():
            return storable(found).strip()
        case _:
            return ""


def stands(value: Value, places: Sequence[Place]) -> bool:
    """Whether there is a text at one of these places, be it a blank one."""
    return any(isinstance(_at(value, place), str) for place in places)


def each(value: Value, places: Sequence[Place]) -> Iterable[Value]:
    """The items at a place: those of a list, or the only one."""
    match at(value, places):
        case None:
            return ()
        case str() | bool() | Mapping() as one:
            return (one,)
        case several:
            return several


def _read(body: bytes, form: Format, charset: str, separator: str) -> Value:
    match form:
        case "json":
            return _json(body.decode(charset))
        case "base64-json":
            return _json(b64decode(b"".join(body.split()), validate=True).decode(charset))
        case "form":
            pairs = parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                encoding=charset,
                errors="strict",
                max_num_fields=MOST_FIELDS,
            )
            return dict(pairs)
        case "xml":
            return _xml(body.decode(charset))
        case "text":
            return list(body.decode(charset).strip().split(separator))


def _json(text: str) -> Value:
    found: Value = json.loads(
        text.removeprefix("\ufeff"), parse_int=str, parse_float=_exact, parse_constant=_no_number
    )
    return found


def _exact(text: str) -> str:
    number = Decimal(text)
    if abs(number.adjusted()) > _LARGEST_EXPONENT or number != number.to_integral_value():
        return text
    return f"{number:.0f}"


def _no_number(text: str) -> str:
    raise ValueError(text)


def _xml(text: str) -> Value:
    """Elements as tables, repeated ones as lists; nothing that a document type declares is fetched or unfolded."""
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]  # it is decoded already
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return _element(etree.fromstring(text.encode(), parser))


def _element(element: etree._Element) -> Value:
    children = list(element.iterchildren("*"))  # no comments
    if not children:
        return element.text or ""
    found: dict[str, list[Value]] = {}
    for child in children:
        found.setdefault(etree.QName(child).localname, []).append(_element(child))
    return {name: several if len(several) > 1 else several[0] for name, several in found.items()}


def _at(value: Value, place: Place) -> Value:
    for step in place:
        match value:
            case Mapping():
                value = value.get(step)
            case str() | bool() | None:
                return None
            case _:
                value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
    return value
