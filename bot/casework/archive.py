"""回访档案: the history of one callback becomes one record that never changes (一事一回访一档案).

A record is one JSON object on one line: keys sorted, UTF-8, no blanks, moments in ISO 8601 with +08:00 and whole
seconds. Who makes it twice from the same history gets the same bytes, so that anybody can check its SHA-256. It holds
no phone in clear: `case.phone` is masked, and so is every number in the texts (see `bot.casework.redaction`).
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from bot.casework.redaction import SHORTEST, without_phones
from bot.dialogue.talk import Disposition

SCHEMA = "huifang/archive/v1"
OFFICE_OFFSET = timezone(timedelta(hours=8))
"""Asia/Shanghai as a fixed offset: a record reads the same whatever a zone file says."""
NEVER_SENT = frozenset({"cancelled", "pending"})
"""Nothing went out: no attempt was made."""

Record = dict[str, object]
_SURROGATE = re.compile("[\ud800-\udfff]")
_line = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_LINE_ENDS = str.maketrans({"\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


class Unsealable(ValueError):
    """The history contradicts itself; the message names the case."""


class SealedCase(NamedTuple):
    """The case as the record keeps it."""

    case_no: str
    item: str
    department: str
    handler: str
    applicant: str
    received_at: datetime | None
    promised_days: int | None
    concluded_at: datetime
    outcome: str
    phone: str | None
    """The number that was called back, masked; None when there was none."""
    numbers: tuple[str, ...] = ()
    """Every number of the applicant in E.164, in clear: not kept, only looked for in the texts to be masked."""


class Said(NamedTuple):
    """One answer, as it was given."""

    question: str
    value: str | None
    raw: str
    channel: str
    at: datetime


class Tried(NamedTuple):
    """One attempt. `state`: the outbox's word for a message, the officer's for a phone call."""

    channel: str
    at: datetime
    state: str
    provider_id: str | None = None
    error: str | None = None
    fault: str | None = None
    """Of a refusal: what it was about, as `bot.casework.closing` names it. Not part of the record."""


class Asked(NamedTuple):
    """The questionnaire the answers were given to."""

    id: str
    version: int
    sha256: str


class History(NamedTuple):
    """Everything a record is made from. Attempts and answers in the order in which they happened."""

    archive_no: str
    month: str
    case: SealedCase
    disposition: Disposition | None
    """None while nobody has answered and the round has not been closed."""
    score: int | None
    answers: tuple[Said, ...]
    attempts: tuple[Tried, ...]
    tickets: tuple[str, ...]
    questionnaire: Asked
    reachable: bool = True
    """Whether there is a phone or a chat. Not part of the record."""

    def ended(self, disposition: Disposition) -> "History":
        """The same, with the result that the close gave it."""
        return self._replace(disposition=disposition)


def record(history: History, *, sealed_at: datetime) -> Record:
    """The record of a callback; raises Unsealable without a disposition, or when the score contradicts it."""
    h = history
    if (
        h.disposition is None
        or (h.score is not None) != (h.disposition is Disposition.ANSWERED)
        or h.score not in (None, 1, 2, 3, 4, 5)
    ):
        raise Unsealable(f"{h.case.case_no} 的结果 {h.disposition} 与评分 {h.score} 矛盾，不能封存")
    return {
        "schema": SCHEMA,
        "archive_no": whole(h.archive_no),
        "month": h.month,
        "case": _case(h.case),
        "disposition": h.disposition.value,
        "score": h.score,
        "answers": [_answer(a, h.case.numbers) for a in h.answers],
        "attempts": [_attempt(n, t) for n, t in enumerate(made(h.attempts), start=1)],
        "tickets": list(h.tickets),
        "questionnaire": {
            "id": h.questionnaire.id,
            "version": h.questionnaire.version,
            "sha256": h.questionnaire.sha256,
        },
        "sealed_at": moment(sealed_at),
    }


def canonical(record: Record) -> bytes:
    """The record's one line, without a newline at its end: equal records give equal bytes."""
    line = _line(record)
    try:
        return line.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", line).encode()


def made(attempts: Iterable[Tried]) -> list[Tried]:
    """The attempts in which something went out. Counting the others would claim efforts nobody made."""
    return [a for a in attempts if a.state not in NEVER_SENT]


@lru_cache(maxsize=4_096)  # exports know the day or the minute: the same moments come again and again
def moment(at: datetime) -> str:
    """`2026-11-03T09:15:00+08:00`: whole seconds, the office's offset; `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be kept")
    return at.astimezone(OFFICE_OFFSET).isoformat(timespec="seconds")


def whole(text: str) -> str:
    """A text that any reader of lines and of UTF-8 takes as it is: lone surrogates replaced, odd line ends made \\n."""
    if text.isprintable():  # neither half pairs nor line ends are
        return text
    return _SURROGATE.sub("\ufffd", text).translate(_LINE_ENDS)


def words(text: str, numbers: Iterable[str] = ()) -> str:
    """Somebody's own words as they are kept: whole, with phone numbers masked."""
    if len(text) < SHORTEST and text.isprintable():
        return text
    return without_phones(whole(text), numbers)


def _case(case: SealedCase) -> Record:
    return {
        "case_no": whole(case.case_no),
        "item": words(case.item, case.numbers),
        "department": words(case.department, case.numbers),
        "handler": words(case.handler, case.numbers),
        "applicant": words(case.applicant, case.numbers),
        "received_at": moment(case.received_at) if case.received_at is not None else None,
        "promised_days": case.promised_days,
        "concluded_at": moment(case.concluded_at),
        "outcome": words(case.outcome, case.numbers),
        "phone": case.phone,
    }


def _answer(said: Said, numbers: tuple[str, ...]) -> Record:
    return {
        "question": said.question,
        "value": words(said.value, numbers) if said.value is not None else None,
        "raw": words(said.raw, numbers),
        "channel": said.channel,
        "at": moment(said.at),
    }


def _attempt(n: int, tried: Tried) -> Record:
    return {
        "n": n,
        "channel": tried.channel,
        "at": moment(tried.at),
        "state": tried.state,
        "provider_id": whole(tried.provider_id) if tried.provider_id is not None else None,
        "error": words(tried.error) if tried.error is not None else None,
    }
