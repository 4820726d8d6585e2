"""What Tencent posts to us, and the rows that we pull from it: replies and reports, in two spellings of the same.

Pure. A reply has no number of its own at this vendor, so its key is a digest of what it says, from whom and when: the same
whichever way it came, and however often.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from bot.channels.base import Receipt
from bot.channels.home import international
from bot.channels.inbox import E164, InboundSms, Listed
from bot.channels.tencent.codes import FATES, why_lost
from bot.channels.text import storable

HOME: Final = "86"
LONGEST_SERIAL: Final = 64
LONGEST_TEXT: Final = 2_000
"""Characters of one reply that are kept; a phone sends ten parts of 67 at most."""
_MOST_DIGITS: Final = 20
_SECONDS: Final = 11
"""Digits of a time; with more it is no time in seconds."""
_NO_MOMENT: Final = datetime.fromtimestamp(0, UTC)
_BRACKETS: Final = "【】 "


class BadRow(ValueError):
    """It is not what Tencent sends; says which part, and never what is in it."""


@dataclass(frozen=True, slots=True)
class _Names:
    """How one spelling calls the parts of a reply."""

    country: str
    mobile: str
    sign: str
    text: str
    time: str


_PUSHED = _Names("nationcode", "mobile", "sign", "text", "time")
_PULLED = _Names("CountryCode", "SubscriberNumber", "SignName", "ReplyContent", "ReplyTime")


def parsed(body: bytes) -> object:
    """The JSON of a body, numbers kept exactly. Raises BadRow."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadRow("json") from None


def pushed_reply(found: object) -> Listed:
    """A reply as it is posted. Raises BadRow."""
    return _reply(_object(found), _PUSHED, vouched=False)


def pulled_reply(found: object) -> Listed:
    """A reply as it is pulled. Raises BadRow."""
    row = _object(found)
    if not row.get(_PULLED.mobile):
        row = {**row, _PULLED.mobile: row.get("PhoneNumber")}
    return _reply(row, _PULLED, vouched=True)


def pushed_report(found: object) -> Receipt:
    """One report as it is posted, in which nothing of ours comes back. Raises BadRow."""
    row = _object(found)
    country, mobile = _country(row.get("nationcode")), exact(row.get("mobile"))
    receipt = _receipt(row.get("sid"), row.get("report_status"), row.get("errmsg"), None)
    return replace(receipt, to=_number(country, mobile) if mobile else None, vouched=False)


def pulled_report(found: object) -> Receipt:
    """One report as it is pulled, with our reference where their support has opened that. Raises BadRow."""
    row = _object(found)
    context = row.get("SessionContext")
    ref = context if isinstance(context, str) and context else None
    return _receipt(row.get("SerialNo"), row.get("ReportStatus"), row.get("Description"), ref)


def serial_of(found: object) -> str | None:
    """The number under which they took a message, if it is one."""
    text = exact(found)
    return text if text and len(text) <= LONGEST_SERIAL and text.isprintable() and text.isascii() else None


def exact(found: object) -> str | None:
    """A text, or a number in its digits; None for anything else."""
    match found:
        case bool():
            return None
        case str():
            return found
        case int() if abs(found) < 10**_MOST_DIGITS:
            return str(found)
        case Decimal() if found.adjusted() < _MOST_DIGITS and found == found.to_integral_value():
            return str(int(found))
        case _:
            return None


def _reply(row: Mapping[str, object], names: _Names, *, vouched: bool) -> Listed:
    country = _country(row.get(names.country))
    mobile, sign, text = (exact(row.get(name)) for name in (names.mobile, names.sign, names.text))
    if not mobile or text is None:
        raise BadRow("reply")
    said = storable(text)[:LONGEST_TEXT]
    at, told = _moment(row.get(names.time))
    sender = _number(country, mobile)
    national = sender.removeprefix(f"+{country}") if sender is not None else mobile
    key = "|".join((country, national, (sign or "").strip(_BRACKETS), text, told))
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return Listed(InboundSms(message_id=digest, sender=sender, text=said, vouched=vouched), at)


def _country(found: object) -> str:
    return (exact(found) or "").lstrip("+0") or HOME


def _number(country: str, mobile: str) -> str | None:
    """The sender in E.164; None if nobody can be answered there."""
    if country == HOME:
        return international(mobile)
    abroad = mobile if mobile.startswith("+") else f"+{country}{mobile}"
    return abroad if E164.fullmatch(abroad) else None


def _moment(found: object) -> tuple[datetime, str]:
    """Seconds since 1970, and what stands there. A time that tells nothing is no reason to lose what somebody answered."""
    digits = exact(found) or ""
    if digits.isascii() and digits.isdecimal() and len(digits) <= _SECONDS:
        return datetime.fromtimestamp(int(digits), UTC), str(int(digits))
    return _NO_MOMENT, digits or repr(found)


def _receipt(serial: object, status: object, word: object, ref: str | None) -> Receipt:
    provider_id, said = serial_of(serial), exact(status)
    if provider_id is None or not said:
        raise BadRow("report")
    fate = FATES.get(said.upper())
    why = storable(exact(word) or "").strip()[:32]
    error = "" if fate is not None and fate.value == "delivered" else why
    return Receipt(provider_id, said[:32], error, ref, fate, why_lost(fate, why))


def _object(found: object) -> Mapping[str, object]:
    if not isinstance(found, dict):
        raise BadRow("object")
    return found


def _no_number(constant: str) -> object:
    raise ValueError(constant)


def rows_of(found: object, most: int) -> Sequence[object]:
    """What stands in a body that is an array, or one object. Raises BadRow."""
    rows = found if isinstance(found, list) else [found]
    if len(rows) > most:
        raise BadRow("many")
    return rows
