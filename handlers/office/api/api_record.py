"""The type of an archive's record (huifang/archive/v1) for the JSON API's schemas; the record itself is a line of JSON.

What a case that is not sealed yet does not know is null or "".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, with_config

from handlers.office.api.endpoint import STRICT


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RecordedCase:
    """The case. Moments are in the office's zone, phones masked; `applicant` is masked as on the page."""

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


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An answer. `raw`: the person's own words; `value`: what they were taken for, null when they were not understood."""

    question: str
    value: str | None
    raw: str
    channel: str
    at: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RecordedAttempt:
    """One attempt to reach the applicant."""

    n: int
    channel: str
    at: str
    state: str
    provider_id: str | None
    error: str | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RecordedForm:
    """The questionnaire that was asked."""

    id: str
    version: int
    sha256: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Record:
    """The record of one callback."""

    schema: str
    archive_no: str
    month: str
    case: RecordedCase
    disposition: str | None
    score: int | None
    answers: tuple[RecordedAnswer, ...]
    attempts: tuple[RecordedAttempt, ...]
    tickets: tuple[str, ...]
    questionnaire: RecordedForm
    sealed_at: str | None


_RECORD = TypeAdapter(Record)


def record_of(line: Mapping[str, object]) -> Record:
    """A line that has been found to be a record, with its type."""
    return _RECORD.validate_python(line)
