"""A record as a page of text, in the order in which a paper file is read.

Citizens' words are shown as written, without characters that could take control of the terminal.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from bot.casework.archive.record import moment, words
from bot.casework.terms import DISPOSITIONS, PENDING, SCORES, STATES
from bot.channels import vendors
from bot.domain.record import Record, RecordedAnswer, RecordedAttempt
from db.queries.archive.archive import SealedRecord, Supplement

_NOT_FOR_TERMINALS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def page(
    sealed: SealedRecord,
    record: Record,
    supplements: Sequence[Supplement],
    titles: Mapping[str, str],
) -> str:
    """The page of a sealed record. `titles`: the questions' names by id."""
    lines = [
        *_case(record),
        "联系记录",
        *([_attempt(a) for a in record.attempts] or ["  没有联系过"]),
        "答复（原话）",
        *([_answer(a, titles) for a in record.answers] or ["  没有答复"]),
        f"投诉件　　{'、'.join(record.tickets) or '无'}",
        "补充记录（封存之后）",
        *([_supplement(s, titles) for s in supplements] or ["  无"]),
        *_seal(sealed, record),
    ]
    return "\n".join(_NOT_FOR_TERMINALS.sub("\ufffd", line) for line in lines)


def _case(record: Record) -> Iterator[str]:
    case, score = record.case, record.score
    days = f"　　承诺　{case.promised_days} 个工作日" if case.promised_days is not None else ""
    result = (DISPOSITIONS[record.disposition] if record.disposition else PENDING) + (
        f"　{SCORES[score]}（{score} 分）" if score else ""
    )
    yield f"回访档案 {record.archive_no}　{record.month}"
    yield f"  办件编号　{case.case_no}　　事项　{case.item}"
    yield f"  申请人　　{case.applicant}　　电话　{case.phone or '无'}"
    yield f"  承办处室　{case.department}　　经办人　{case.handler}"
    yield f"  受理　　　{_minute(case.received_at)}{days}"
    yield f"  办结　　　{_minute(case.concluded_at)}　　{case.outcome}"
    yield f"  回访结果　{result}"


def _attempt(attempt: RecordedAttempt) -> str:
    provider = "　".join(f"{v}" for v in (attempt.provider_id, attempt.error) if v)
    return (
        f"  {attempt.n}. {_minute(attempt.at)}　{vendors.called(attempt.channel)}"
        f"　{_named(STATES, attempt.state)}{f'　{provider}' if provider else ''}"
    )


def _answer(answer: RecordedAnswer, titles: Mapping[str, str]) -> str:
    value, raw = answer.value, answer.raw
    taken = f"（理解为 {value}）" if value not in (None, raw) else ""
    said = "\n      ".join(raw.split("\n"))
    where = f"{_minute(answer.at)}　{vendors.called(answer.channel)}　{_named(titles, answer.question)}"
    return f"  {where}　「{said}」{taken}"


def _supplement(supplement: Supplement, titles: Mapping[str, str]) -> str:
    content = supplement.told
    at = f"  {_minute(moment(supplement.at))}　{vendors.called(str(content.get('channel', '')))}"
    if content.get("ticket"):
        return f"{at}　登记投诉件 {content['ticket']}"
    said = words(str(content.get("raw") or content.get("value") or ""))
    return f"{at}　{_named(titles, content.get('question', ''))}　「{said}」"


def _seal(sealed: SealedRecord, record: Record) -> Iterator[str]:
    asked = record.questionnaire
    holds = sha256(sealed.record.encode()).hexdigest() == sealed.sha256
    yield f"问卷　　　{asked.id} 第 {asked.version} 版　　封存　{_minute(record.sealed_at)}"
    yield f"SHA-256　 {sealed.sha256}{'' if holds else '　✗ 与内容不符，请运行 huifang archive verify'}"


def _minute(text: str | None) -> str:
    return text[:16].replace("T", " ") if text else "—"


def _named(names: Mapping[str, str], key: object) -> str:
    return names.get(str(key), str(key))
