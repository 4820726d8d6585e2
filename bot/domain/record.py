"""回访档案: the archive record (huifang/archive/v1) with its type, for whoever makes, checks, shows or prints one.

Moments are `2026-11-03T09:15:00+08:00`, phones masked. A record that is not sealed yet has the same form; what it does
not know is None or "". Reading is strict: a key too many, one too few or a value of another type raises ValidationError.
"""

from dataclasses import dataclass

from pydantic import ConfigDict, TypeAdapter, with_config

from bot.domain.disposition import Disposition

_STRICT = ConfigDict(extra="forbid", strict=True)


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class RecordedCase:
    """The case."""

    case_no: str
    item: str
    department: str
    handler: str
    applicant: str
    received_at: str | None
    promised_days: int | None
    concluded_at: str | None
    outcome: str
    phone: str | None


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An answer. `raw`: the person's own words; `value`: what they were taken for, None when they were not understood."""

    question: str
    value: str | None
    raw: str
    channel: str
    at: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class RecordedAttempt:
    """One attempt to reach the applicant."""

    n: int
    channel: str
    at: str
    state: str
    provider_id: str | None
    error: str | None


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class RecordedForm:
    """The questionnaire that was asked."""

    id: str
    version: int
    sha256: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Record:
    """The record of one callback."""

    schema: str
    archive_no: str
    month: str
    case: RecordedCase
    disposition: Disposition | None
    score: int | None
    answers: tuple[RecordedAnswer, ...]
    attempts: tuple[RecordedAttempt, ...]
    tickets: tuple[str, ...]
    questionnaire: RecordedForm
    sealed_at: str | None


_RECORD = TypeAdapter(Record)


def typed(line: str | bytes) -> Record:
    """A line of JSON as a record; raises pydantic's ValidationError, and UnicodeEncodeError for what is no UTF-8."""
    return _RECORD.validate_json(line)
