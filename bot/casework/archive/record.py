"""回访档案: the history of one callback becomes one record that never changes (一事一回访一档案).

A record is one JSON object on one line: keys sorted, UTF-8, no blanks, moments in ISO 8601 with +08:00 and
whole seconds. The same history always gives the same bytes, so anybody can check its SHA-256. It holds no
phone number in clear: `case.phone` is masked, and so is every number in the texts (see
`bot.casework.privacy.redaction`).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from bot.casework.privacy.redaction import SHORTEST, may_hold_number, without_phones
from bot.domain.disposition import Disposition
from bot.domain.record import Record, typed

SCHEMA = "huifang/archive/v1"
OFFICE_OFFSET = timezone(timedelta(hours=8))
"""Asia/Shanghai as a fixed offset, so that a record does not depend on the machine's time zone data."""
NEVER_SENT = frozenset({"cancelled", "pending"})
"""States in which nothing went out, so that no attempt was made."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
# What a JSONEncoder does with a text in the end, without asking first whether it is one.
_json = json.encoder.encode_basestring
_NULL = "null"
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
    """All the applicant's numbers in E.164, in clear: not stored, only used to mask them in the texts."""


class HistoryAnswer(NamedTuple):
    """One answer, as it was given."""

    question: str
    value: str | None
    raw: str
    channel: str
    at: datetime


class HistoryAttempt(NamedTuple):
    """One attempt. `state`: the outbox's word for a message, the officer's for a phone call."""

    channel: str
    at: datetime
    state: str
    provider_id: str | None = None
    error: str | None = None
    fault: str | None = None
    """What a refusal was about, as `bot.casework.rounds.closing` names it. Not part of the record."""
    void: bool = False
    """The record of a call that was corrected later, or taken back. Not part of the record."""


class HistoryForm(NamedTuple):
    """The questionnaire that was answered."""

    id: str
    version: int
    sha256: str


class History(NamedTuple):
    """Everything a record is made from. Attempts and answers in the order in which they happened."""

    archive_no: str
    month: str
    case: SealedCase
    disposition: Disposition | None
    """None while nobody has answered and the round is still open."""
    score: int | None
    answers: tuple[HistoryAnswer, ...]
    attempts: tuple[HistoryAttempt, ...]
    tickets: tuple[str, ...]
    questionnaire: HistoryForm
    reachable: bool = True
    """Whether there is a phone or a chat. Not part of the record."""

    def ended(self, disposition: Disposition) -> "History":
        """The same history with the result that the close gave it."""
        return self._replace(disposition=disposition)


def written(history: History, *, sealed_at: datetime) -> bytes:
    """The record of a callback as its single line, without a newline at its end.

    Raises Unsealable without a disposition, or when the score contradicts it. The keys are written in sorted
    order here instead of being sorted each time, because a million records are made in a row.
    """
    h = history
    if (
        h.disposition is None
        or (h.score is not None) != (h.disposition is Disposition.ANSWERED)
        or h.score not in (None, 1, 2, 3, 4, 5)
    ):
        raise Unsealable(f"{h.case.case_no} 的结果 {h.disposition} 与评分 {h.score} 矛盾，不能封存")
    numbers = h.case.numbers
    said = ",".join([_answer(a, numbers) for a in h.answers])
    tried = ",".join([_attempt(n, t) for n, t in enumerate(made(h.attempts), start=1)])
    tickets = ",".join([_json(number) for number in h.tickets])
    return _encoded(
        f'{{"answers":[{said}],"archive_no":{_json(whole(h.archive_no))},"attempts":[{tried}],"case":{_case(h.case)},'
        f'"disposition":"{h.disposition.value}","month":{_json(h.month)},"questionnaire":{_asked(h.questionnaire)},'
        f'"schema":"{SCHEMA}","score":{_count(h.score)},"sealed_at":"{moment(sealed_at)}","tickets":[{tickets}]}}'
    )


def record(history: History, *, sealed_at: datetime) -> Record:
    """The record as it reads back; raises Unsealable as `written` does."""
    return typed(written(history, sealed_at=sealed_at))


def canonical(content: Mapping[str, object]) -> bytes:
    """The line that any JSON object has to be written as: equal objects give equal bytes."""
    return _encoded(_sorted(content))


def line_of(record: Record) -> bytes:
    """The line of a record."""
    return canonical(asdict(record))


def _encoded(line: str) -> bytes:
    try:
        return line.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", line).encode()


def made(attempts: Iterable[HistoryAttempt]) -> list[HistoryAttempt]:
    """The attempts in which something went out. Counting the others would claim efforts nobody made."""
    return [a for a in attempts if a.state not in NEVER_SENT]


@lru_cache(maxsize=4_096)  # cached: exports know only the day or the minute, so the same moments recur
def moment(at: datetime) -> str:
    """`2026-11-03T09:15:00+08:00`: whole seconds, the office's offset; `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be kept")
    return at.astimezone(OFFICE_OFFSET).isoformat(timespec="seconds")


def whole(text: str) -> str:
    """A text safe for any line-based or UTF-8 reader: lone surrogates replaced, unusual line ends made \n."""
    if text.isprintable():  # contains neither surrogates nor line ends
        return text
    return _SURROGATE.sub("\ufffd", text).translate(_LINE_ENDS)


def words(text: str, numbers: Iterable[str] = ()) -> str:
    """A person's own words as they are archived: complete, with phone numbers masked."""
    if len(text) < SHORTEST and text.isprintable():
        return text
    return without_phones(whole(text), numbers)


def _case(case: SealedCase) -> str:
    own = case.numbers
    received = moment(case.received_at) if case.received_at is not None else None
    return (
        f'{{"applicant":{_json(words(case.applicant, own))},"case_no":{_json(whole(case.case_no))},'
        f'"concluded_at":"{moment(case.concluded_at)}","department":{_words(case.department, own)},'
        f'"handler":{_words(case.handler, own)},"item":{_words(case.item, own)},"outcome":{_words(case.outcome, own)},'
        f'"phone":{_text(case.phone)},"promised_days":{_count(case.promised_days)},'
        f'"received_at":{_text(received)}}}'
    )


def _answer(said: HistoryAnswer, own: tuple[str, ...]) -> str:
    return (
        f'{{"at":"{moment(said.at)}","channel":{_json(said.channel)},"question":{_json(said.question)},'
        f'"raw":{_words(said.raw, own)},"value":{_NULL if said.value is None else _words(said.value, own)}}}'
    )


def _attempt(n: int, tried: HistoryAttempt) -> str:
    provider_id = whole(tried.provider_id) if tried.provider_id is not None else None
    return (
        f'{{"at":"{moment(tried.at)}","channel":{_json(tried.channel)},'
        f'"error":{_NULL if tried.error is None else _words(tried.error, ())},"n":{n},"provider_id":{_text(provider_id)},'
        f'"state":{_json(tried.state)}}}'
    )


@lru_cache(maxsize=16)
def _asked(questionnaire: HistoryForm) -> str:
    return f'{{"id":{_json(questionnaire.id)},"sha256":{_json(questionnaire.sha256)},"version":{questionnaire.version}}}'


def _text(text: str | None) -> str:
    return _NULL if text is None else _json(text)


def _count(n: int | None) -> str:
    return _NULL if n is None else str(n)


def _words(text: str, own: tuple[str, ...]) -> str:
    """`words` as JSON, cached for texts that occur in many records."""
    return _numberless(text) or _json(words(text, own))


@lru_cache(maxsize=4_096)
def _numberless(text: str) -> str | None:
    """The words as JSON when no number can be hidden in them, so that they do not depend on the case; else None."""
    kept = whole(text)
    return None if may_hold_number(kept) else _json(kept)
