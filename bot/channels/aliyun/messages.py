"""What Aliyun sends us, as JSON: replies (SmsUp) and reports (SmsReport), pushed in batches or fetched one by one. Pure.

Their own pages give the number of a reply (`sequence_id`) as a string, a number and a double. A number is therefore read
as its digits, and a double that is too large to be exact tells nothing: then the words themselves are the key.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

import structlog

from bot.channels.aliyun.channel import UNNAMED
from bot.channels.aliyun.codes import why_lost
from bot.channels.base import Fate, Receipt
from bot.channels.home import international
from bot.channels.inbox import InboundSms
from bot.channels.text import storable

MOST_ITEMS = 1_000
"""In one push; a body that holds more is none of theirs."""
_REFERENCE: Final = re.compile(r"[0-9A-Z]{4,16}", re.ASCII)
_GIVEN: Final = re.compile(r"[!-~]{1,64}", re.ASCII)
_FATES: Final = {"true": Fate.DELIVERED, "false": Fate.FAILED}
_EXACT: Final = 2**53
"""From here on a double does not hold every whole number."""


log = structlog.get_logger()


class NotTheirs(ValueError):
    """A body that is no list of messages."""


class _Double(str):
    """A number that was written with a point or an exponent."""


def items_of(body: bytes | str) -> list[Mapping[str, object]]:
    """The messages in a body: of a list, those that are objects; or the one that it is. Raises NotTheirs."""
    try:
        found = json.loads(body, parse_int=str, parse_float=_Double, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotTheirs("not JSON") from None
    items = found if isinstance(found, list) else [found]
    if not all(isinstance(item, dict) for item in items) and not isinstance(found, list):
        raise NotTheirs("no messages")
    if len(items) > MOST_ITEMS:
        raise NotTheirs("too many")
    return [item for item in items if isinstance(item, dict)]


def replies_of(items: list[Mapping[str, object]], *, vouched: bool) -> Iterator[InboundSms]:
    """The replies among them; one without a mobile number of the mainland or without words is left out, and said."""
    for item in items:
        sender, words = international(_text(item, "phone_number")), item.get("content")
        if sender is not None and isinstance(words, str):
            yield InboundSms(_key(item, words), sender, storable(words), vouched=vouched)
        else:
            log.warning("message_left_out", door="aliyun", what="reply")


def reports_of(items: list[Mapping[str, object]], *, vouched: bool) -> Iterator[Receipt]:
    """The reports among them; what names no message of ours is left out."""
    for item in items:
        ref = _matching(_REFERENCE, _text(item, "out_id"))
        given = _matching(_GIVEN, _text(item, "biz_id")) or (f"{UNNAMED}{ref}" if ref else None)
        fate = _FATES.get(_text(item, "success").lower())
        if given is None or fate is None:
            log.warning("message_left_out", door="aliyun", what="report")
            continue
        code = "" if fate is Fate.DELIVERED else storable(_text(item, "err_code"))[:32]
        to = international(_text(item, "phone_number"))
        yield Receipt(given, fate.value, code, ref, fate, why_lost(fate, code), to, vouched)


def _key(item: Mapping[str, object], words: str) -> str:
    """What makes the reply unique: their number of it, or else who wrote what and when."""
    given = item.get("sequence_id")
    number = _whole(given) if isinstance(given, str) else None
    if number is not None:
        return number
    if isinstance(given, str) and not isinstance(given, _Double) and _GIVEN.fullmatch(given):
        return given.replace(":", "-")
    said = "\n".join((_text(item, "phone_number"), _text(item, "send_time"), words))
    return f"words-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"


def _whole(given: str) -> str | None:
    """The digits of a whole number, however it was written; None if it is none, or no longer exact."""
    if len(given) > 40:
        return None
    try:
        number = Decimal(given)
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() > 30 or number != number.to_integral_value():
        return None
    if isinstance(given, _Double) and abs(number) >= _EXACT:
        return None
    return str(int(number))


def _text(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    if isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _matching(pattern: re.Pattern[str], text: str) -> str | None:
    return text if pattern.fullmatch(text) else None


def _no_number(constant: str) -> object:
    raise ValueError(constant)
