"""What a record must look like: the auditor's check that a stored line is a record at all, and a sound one.

Its form is that of `bot.domain.record`; a table here says which values it may hold. Records are built without either,
so that a mistake there is noticed here.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from pydantic import ValidationError

from bot.casework.archive.record import OFFICE_OFFSET, SCHEMA, canonical
from bot.casework.privacy.redaction import without_phones
from bot.domain.disposition import Disposition
from bot.domain.record import Record, typed

Check = Callable[[str], bool]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", re.ASCII)
_MASK = re.compile(r"\S{0,4}\*{4}\S{0,4}")
_DIGEST = re.compile("[0-9a-f]{64}", re.ASCII)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_MISSING, _UNKNOWN = "missing", "unexpected_keyword_argument"


def read_line(line: str) -> tuple[Record | None, list[str]]:
    """Parse a stored line as a record and list everything wrong with it, in Chinese; None if it lacks a record's form."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None, ["不是 JSON"]
    if not isinstance(content, dict):
        return None, ["不是 JSON 对象"]
    try:
        written = canonical(content)
    except (ValueError, RecursionError):
        return None, ["含有 JSON 以外的值"]
    flaws = [] if written == line.encode("utf-8", "replace") else ["不是规范写法（键的顺序、空格或编码不对）"]
    try:
        record = typed(written)
    except ValidationError as e:
        return None, flaws + sorted({_flaw(error["type"], error["loc"]) for error in e.errors()})
    return record, [*flaws, *_unsound(record)]


def phones_in_clear(record: Record, numbers: Iterable[str]) -> list[str]:
    """Where the texts of a record hold one of these numbers, or any mainland mobile, in clear."""
    own, case = tuple(numbers), record.case
    texts = [
        ("case.item", case.item),
        ("case.department", case.department),
        ("case.handler", case.handler),
        ("case.applicant", case.applicant),
        ("case.outcome", case.outcome),
    ]
    for answer in record.answers:
        texts += [("answers.value", answer.value or ""), ("answers.raw", answer.raw)]
    return [name for name, text in texts if without_phones(text, own) != text]


def _flaw(kind: str, place: tuple[int | str, ...]) -> str:
    """A departure from the form, by the key at the top that it is under."""
    top, *inner = place
    if inner:
        return f"{top} 的值不对"
    says = {_MISSING: f"缺 {top}", _UNKNOWN: f"多出 {str(top)[:40]}"}
    return says.get(kind, f"{top} 的值不对")


def _unsound(record: Record) -> Iterator[str]:
    """Values of the right type that no record can hold."""
    for name, (values, check) in _values(record).items():
        if not all(map(check, values)):
            yield f"{name} 的值不对"
    if record.disposition is None:
        yield "disposition 的值不对"
    if record.score is not None and record.score not in (1, 2, 3, 4, 5):
        yield "score 的值不对"
    if (record.score is not None) != (record.disposition is Disposition.ANSWERED):
        yield "评分与回访结果矛盾"
    numbers = [attempt.n for attempt in record.attempts]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "联系记录的序号不连续"


def _values(record: Record) -> Mapping[str, tuple[tuple[str, ...], Check]]:
    """By what is said to be wrong: the values, and the check that each of them has to pass."""
    case, form = record.case, record.questionnaire
    moments = tuple(at for at in (case.concluded_at or "", case.received_at) if at is not None)
    said = [text for answer in record.answers for text in (answer.question, answer.channel)]
    tried = [text for attempt in record.attempts for text in (attempt.channel, attempt.state)]
    return {
        "schema": ((record.schema,), lambda text: text == SCHEMA),
        "archive_no": ((record.archive_no,), bool),
        "month": ((record.month,), _matches(_MONTH)),
        "case.case_no": ((case.case_no,), bool),
        "case.concluded_at、case.received_at": (moments, _is_moment),
        "case.phone": ((case.phone,) if case.phone is not None else (), _matches(_MASK)),
        "answers": (tuple(said), bool),
        "answers.at": (tuple(answer.at for answer in record.answers), _is_moment),
        "attempts": (tuple(tried), bool),
        "attempts.at": (tuple(attempt.at for attempt in record.attempts), _is_moment),
        "tickets": (record.tickets, bool),
        "questionnaire.id": ((form.id,), bool),
        "questionnaire.sha256": ((form.sha256,), _matches(_DIGEST)),
        "sealed_at": ((record.sealed_at or "",), _is_moment),
    }


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda text: pattern.fullmatch(text) is not None


def _is_moment(text: str) -> bool:
    if _MOMENT.fullmatch(text) is None:
        return False
    try:
        return datetime.fromisoformat(text).utcoffset() == OFFICE_OFFSET.utcoffset(None)
    except ValueError:
        return False
