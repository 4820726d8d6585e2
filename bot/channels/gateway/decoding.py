"""Reports and replies as the house takes them, from what a gateway posted or answered. Pure: no request, no clock.

One broken item never costs the others: what cannot be taken is counted, and a reply that cannot be told from an earlier
one, for the time is missing, goes before an officer instead of into a conversation, where it might answer twice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from bot.channels.base import Fate, Receipt, Refusal
from bot.channels.gateway.codes import CLASSES, LONGEST_CODE, LONGEST_ID, classed, entry
from bot.channels.gateway.moments import moment
from bot.channels.gateway.reading import BadBody, Value, each, read, stands, text_at
from bot.channels.gateway.requests import phone_from
from bot.channels.gateway.rows import Format, Place, ReplyMap, ReportMap, Row
from bot.channels.inbox import InboundSms

MOST_ITEMS: Final = 1_000
LONGEST_TEXT: Final = 4_000
_REFERENCE: Final = re.compile(r"[0-9A-Z]{4,16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Replies:
    """What people wrote. `unclear` cannot be known again."""

    clear: Sequence[InboundSms] = ()
    unclear: Sequence[InboundSms] = ()
    unanswerable: int = 0
    """From short codes and landlines, to which nothing can be texted."""
    broken: int = 0
    """What was no reply at all."""


def items_of(row: Row, body: bytes, form: Format, places: Sequence[Place]) -> list[Value]:
    """The items of a body. Raises BadBody, also when there are none or too many."""
    found = list(each(read(body, form, row.charset), places))
    if not 0 < len(found) <= MOST_ITEMS:
        raise BadBody(f"{len(found)} items")
    return found


def reports(row: Row, of: ReportMap, items: Iterable[Value]) -> tuple[list[Receipt], int]:
    """The reports among these items, and how many are none."""
    found = [_reported(of, item) for item in items]
    good = [one for one in found if one is not None]
    return good, len(found) - len(good)


def replies(row: Row, of: ReplyMap, items: Iterable[Value], *, vouched: bool = True) -> Replies:
    """The replies among these items."""
    clear: list[InboundSms] = []
    unclear: list[InboundSms] = []
    unanswerable = broken = 0
    for item in items:
        number, text = text_at(item, of.phone), text_at(item, of.text)[:LONGEST_TEXT]
        sender = phone_from(number)
        if not number or not stands(item, of.text):
            broken += 1
        elif sender is None:
            unanswerable += 1
        elif (key := _key(row, of, item, sender, text)) is not None:
            clear.append(InboundSms(key, sender, text, vouched=vouched))
        else:
            unclear.append(InboundSms(_digest([repr(item)]), sender, text, vouched=vouched))
    return Replies(clear, unclear, unanswerable, broken)


def _reported(of: ReportMap, item: Value) -> Receipt | None:
    number, ref = text_at(item, of.id)[:LONGEST_ID], text_at(item, of.ref)
    word, code = text_at(item, of.status)[:LONGEST_CODE], text_at(item, of.code)[:LONGEST_CODE]
    known = ref if _REFERENCE.fullmatch(ref) else None
    provider_id = number or known
    if provider_id is None or not word:
        return None
    fate = _fate(of, word)
    error = (code or word) if fate is Fate.UNDELIVERED else ""
    why = _why(of, [code, word]) if fate is Fate.UNDELIVERED else None
    to = phone_from(text_at(item, of.phone))
    return Receipt(provider_id, word, error, known, fate, why, to=to)


def _fate(of: ReportMap, word: str) -> Fate | None:
    """By the row's words; what is said whole in one list counts before a beginning in another."""
    lists = ((of.delivered, Fate.DELIVERED), (of.waiting, Fate.ACCEPTED), (of.failed, Fate.UNDELIVERED))
    found = [(key, fate) for words, fate in lists if (key := entry(words, word)) is not None]
    return max(found, key=lambda one: (one[0] == word, len(one[0])), default=("", None))[1]


def _why(of: ReportMap, given: Sequence[str]) -> Refusal | None:
    kind = classed(of.codes, given)
    return None if kind is None else CLASSES[kind]


def _key(row: Row, of: ReplyMap, item: Value, sender: str, text: str) -> str | None:
    """By what this reply is known when it comes again; None if it does not say."""
    at = text_at(item, of.time)
    when = moment(at, row.clock.zone)
    told = {
        "id": text_at(item, of.id),
        "phone": sender,
        "time": f"{when.timestamp():.0f}" if when is not None else at,
        "text": text,
        "ext": text_at(item, of.ext),
    }
    names = of.dedupe or (("id",) if of.id is not None else ("phone", "time", "text", "ext"))
    if any(not told[name] for name in names if name in ("id", "time")):
        return None
    return _digest([row.name, *(f"{name}={told[name]}" for name in names)])


def _digest(parts: Sequence[str]) -> str:
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]
