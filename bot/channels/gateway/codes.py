"""What a gateway's codes mean for us: the classes of the table, and the reading of an answer.

A row says of each code what it is about. A code that it does not know says nothing about the person: the message is tried
again until it expires, and if others fare alike, the lane rests and somebody is told (`Refusal.ROUTE`).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus

from bot.channels.base import Accepted, Doubt, Outcome, Refusal, Refused
from bot.channels.gateway.reading import BadBody, Value, read, text_at
from bot.channels.gateway.rows import Class, GatewayAnswer, Place, Row

CLASSES: Mapping[Class, Refusal | None] = {
    "later": Refusal.LATER,
    "halt": Refusal.HALT,
    "route": Refusal.ROUTE,
    "not_today": Refusal.NOT_TODAY,
    "bad": Refusal.BAD_ADDRESS,
    "optout": Refusal.OPTED_OUT,
    "content": Refusal.CONTENT,
    "doubtful": None,
}
_OURS: Mapping[int, Refusal] = {
    HTTPStatus.TOO_MANY_REQUESTS: Refusal.LATER,
}
"""Any other 4xx without a code of the row's comes from something between the gateway and us, or from a wrong address."""
LONGEST_CODE = 32
LONGEST_ID = 64
_CODE = re.compile(r"[0-9A-Za-z_.:+-]{1,32}", re.ASCII)
"""What looks like a code. A page of a proxy's in its place says nothing about the message."""


def judged(row: Row, status: int, body: bytes, ref: str) -> Outcome:
    """What the answer to a message means for it: only a code in a whole answer, or a 4xx, is a definite refusal."""
    answer = row.answer
    if status == HTTPStatus.REQUEST_TIMEOUT or status // 100 not in (2, 4):
        return Doubt(f"http_{status}")
    try:
        said = read(body, answer.format, row.charset, answer.separator)
    except BadBody:
        return _without_words(status)
    if text_at(said, answer.ok) in answer.ok_values and status < HTTPStatus.MULTIPLE_CHOICES:
        return _accepted(answer, said, ref)
    code = text_at(said, answer.code)
    kind = classed(answer.codes, [code])
    if kind is None and (code in answer.ok_values or _CODE.fullmatch(code) is None):
        return _without_words(status)
    if kind is None:
        return Refused(_OURS.get(status, Refusal.ROUTE), code)
    why = CLASSES[kind]
    return Doubt(code[:LONGEST_CODE]) if why is None else Refused(why, code[:LONGEST_CODE])


def classed(codes: Mapping[str, Class], given: Sequence[str]) -> Class | None:
    """The class of the first of these codes that the table knows, whole or by its beginning (`MK:*`)."""
    found = (entry(codes, code) for code in given if code)
    return next((codes[key] for key in found if key is not None), None)


def entry(words: Collection[str], word: str) -> str | None:
    """Which of these words this one is: itself, or the longest beginning of it (`MK:*`)."""
    if word in words:
        return word
    beginnings = [known for known in words if known.endswith("*") and word.startswith(known[:-1])]
    return max(beginnings, key=len, default=None)


def refused(said: Value, ok: Sequence[Place] | None, values: Sequence[str]) -> bool:
    """Whether the gateway did not answer a question, by the row's own word for it."""
    return ok is not None and text_at(said, ok) not in values


def _accepted(answer: GatewayAnswer, said: Value, ref: str) -> Outcome:
    if answer.id is None:
        return Accepted(ref)
    number = text_at(said, answer.id)[:LONGEST_ID]
    return Accepted(number) if number else Doubt("no_id")


def _without_words(status: int) -> Outcome:
    """An answer that says nothing of the row's."""
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(_OURS.get(status, Refusal.HALT), f"http_{status}")
    return Doubt("not_understood")
