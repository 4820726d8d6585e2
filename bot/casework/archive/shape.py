"""What a record must look like, as a table: the auditor's check that a stored line is a record at all.

Written independently of the code that builds records, so that a mistake there is noticed here.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from bot.casework.archive.record import OFFICE_OFFSET, SCHEMA, canonical
from bot.casework.privacy.redaction import without_phones
from bot.domain.disposition import Disposition

Check = Callable[[object], bool]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", re.ASCII)
_IN_WORDS = frozenset({"item", "department", "handler", "applicant", "outcome", "value", "raw"})
_MASK = re.compile(r"\S{0,4}\*{4}\S{0,4}")


def read_line(line: str) -> tuple[dict[str, object], list[str]]:
    """Parse a stored line as a record and list everything wrong with it, in Chinese; ({}, […]) if it is no object."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}, ["不是 JSON"]
    if not isinstance(record, dict):
        return {}, ["不是 JSON 对象"]
    return record, list(_flaws(record, line))


def phones_in_clear(record: Mapping[str, object], numbers: Iterable[str]) -> list[str]:
    """Where the texts of a record hold one of these numbers, or any mainland mobile, in clear."""
    own = tuple(numbers)
    case, answers = record.get("case"), record.get("answers")
    parts = [("case", case)] if isinstance(case, dict) else []
    if isinstance(answers, list):
        parts += [("answers", a) for a in answers if isinstance(a, dict)]
    return [
        f"{name}.{key}"
        for name, part in parts
        for key, value in part.items()
        if key in _IN_WORDS and isinstance(value, str) and without_phones(value, own) != value
    ]


def _flaws(record: dict[str, object], line: str) -> Iterator[str]:
    try:
        written = canonical(record)
    except (ValueError, RecursionError):
        yield "含有 JSON 以外的值"
        return
    if written != line.encode("utf-8", "replace"):
        yield "不是规范写法（键的顺序、空格或编码不对）"
    yield from _against(_RECORD, record, "")
    if (record.get("score") is not None) != (record.get("disposition") == Disposition.ANSWERED.value):
        yield "评分与回访结果矛盾"
    attempts = record.get("attempts")
    if isinstance(attempts, list):
        numbers = [a.get("n") if isinstance(a, dict) else None for a in attempts]
        if numbers != list(range(1, len(numbers) + 1)):
            yield "联系记录的序号不连续"


def _against(table: Mapping[str, Check], value: object, name: str) -> Iterator[str]:
    """What is wrong with an object that should have exactly the table's keys, each passing its check."""
    if not isinstance(value, dict):
        yield f"{name or '档案'} 应当是对象"
        return
    prefix = f"{name}." if name else ""
    for key in sorted(table.keys() - value.keys()):
        yield f"缺 {prefix}{key}"
    for key in sorted(value.keys() - table.keys()):
        yield f"多出 {prefix}{key[:40]}"
    for key in sorted(table.keys() & value.keys()):
        if not table[key](value[key]):
            yield f"{prefix}{key} 的值不对"


def _text(value: object) -> bool:
    return isinstance(value, str)


def _name(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _moment(value: object) -> bool:
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        return False
    try:
        return datetime.fromisoformat(value).utcoffset() == OFFICE_OFFSET.utcoffset(None)
    except ValueError:
        return False


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _matching(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _object(table: Mapping[str, Check]) -> Check:
    return lambda value: not list(_against(table, value, ""))


def _list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def _masked(value: object) -> bool:
    return isinstance(value, str) and _MASK.fullmatch(value) is not None


_CASE: Mapping[str, Check] = {
    "case_no": _name,
    "item": _text,
    "department": _text,
    "handler": _text,
    "applicant": _text,
    "received_at": _or_null(_moment),
    "promised_days": _or_null(_whole),
    "concluded_at": _moment,
    "outcome": _text,
    "phone": _or_null(_masked),
}
_ANSWER: Mapping[str, Check] = {
    "question": _name,
    "value": _or_null(_text),
    "raw": _text,
    "channel": _name,
    "at": _moment,
}
_ATTEMPT: Mapping[str, Check] = {
    "n": _whole,
    "channel": _name,
    "at": _moment,
    "state": _name,
    "provider_id": _or_null(_text),
    "error": _or_null(_text),
}
_QUESTIONNAIRE: Mapping[str, Check] = {
    "id": _name,
    "version": _whole,
    "sha256": _matching("[0-9a-f]{64}"),
}
_RECORD: Mapping[str, Check] = {
    "schema": lambda value: value == SCHEMA,
    "archive_no": _name,
    "month": _matching(r"\d{4}-(0[1-9]|1[0-2])"),
    "case": _object(_CASE),
    "disposition": lambda value: isinstance(value, str) and value in set(Disposition),
    "score": _or_null(lambda value: _whole(value) and value in (1, 2, 3, 4, 5)),
    "answers": _list_of(_object(_ANSWER)),
    "attempts": _list_of(_object(_ATTEMPT)),
    "tickets": _list_of(_name),
    "questionnaire": _object(_QUESTIONNAIRE),
    "sealed_at": _moment,
}
