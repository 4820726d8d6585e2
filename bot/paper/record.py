"""One sealed record laid out as a paper file: the content of its sheets, in the order in which a file is read."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from bot.casework.archive.record import moment, words
from bot.casework.archive.shape import read_line
from bot.casework.terms import DISPOSITIONS, ON_RECORD, SCORES, STATES
from bot.channels import vendors
from bot.channels.code_words import on_record
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.language import Language
from bot.domain.record import Record, RecordedAnswer, RecordedAttempt, RecordedCase
from bot.paper.lettering import drawable
from db.queries.archive.archive import SealedRecord, Supplement

Sheets = dict[str, object]
"""The input of the template `record.typ` for one record; every text in it can be drawn."""
NOT_SAME = "档案内容与封存时的校验值不符，内容可能被改动过；请在后台打开{month}，按“现在核验”"
ALTERED = "档案内容已损坏，读不出来；请在后台打开{month}，按“现在核验”"
NONE = "—"


def sheets(sealed: SealedRecord, supplements: Sequence[Supplement], asked: Questionnaire) -> Sheets:
    """The sheets of a record. An altered one says so; an unreadable one says only that."""
    record, flaws = read_line(sealed.shown)
    holds = sha256(sealed.record.encode("utf-8", "surrogatepass")).hexdigest() == sealed.sha256
    record = None if flaws else record
    warnings = [] if record is not None and holds else [ALTERED if record is None else NOT_SAME]
    said: Sheets = {
        "archive_no": sealed.archive_no,
        "warnings": [words.format(month=sealed.month) for words in warnings],
        "stamp": _stamp(sealed, record),
        "case": [],
        "seal": _seal(sealed, record),
    }
    if record is not None:
        said |= _content(record, supplements, asked)
    drawn: Sheets = _drawable(said)
    return drawn


def _content(record: Record, supplements: Sequence[Supplement], asked: Questionnaire) -> Sheets:
    attempts, answers, form = record.attempts, record.answers, record.questionnaire
    return {
        "case": _case(record.case),
        "attempts_note": f"{len(attempts)} 次" if attempts else "",
        "attempts": [_attempt(a) for a in attempts],
        "answers_note": f"问卷 {form.id} 第 {form.version} 版",
        "answers": [_answer(a, asked) for a in answers],
        "tickets": list(record.tickets),
        "supplements": [_supplement(s, asked) for s in supplements],
    }


def _stamp(sealed: SealedRecord, record: Record | None) -> list[tuple[str, str]]:
    """归档章: year, month, number; how it ended, the score, when it was sealed."""
    year, month = sealed.month[:4], sealed.month[5:].replace("+", "补")
    end, score = (record.disposition, record.score) if record is not None else (None, None)
    return [
        ("年度", year),
        ("月次", month),
        ("件号", sealed.archive_no.rpartition("-")[2]),
        ("结果", DISPOSITIONS[end] if end else NONE),
        ("评价", SCORES[score] if score else "无评价"),
        ("封存", moment(sealed.sealed_at)[5:10].replace("-", "·")),
    ]


def _case(case: RecordedCase) -> list[tuple[str, str, str, str]]:
    days = case.promised_days
    return [
        ("办件编号", case.case_no, "承办处室", case.department),
        ("事项", case.item, "经办人", case.handler),
        ("申请人", case.applicant, "联系电话", case.phone or "无"),
        ("受理", _minute(case.received_at), "承诺时限", NONE if days is None else f"{days} 个工作日"),
        ("办结", _minute(case.concluded_at), "办理结果", case.outcome or NONE),
    ]


def _attempt(attempt: RecordedAttempt) -> tuple[str, str, str, str, str]:
    error = on_record(attempt.channel, attempt.error) if attempt.error else None
    provider = "\n".join(v for v in (attempt.provider_id, error) if v)
    return (
        str(attempt.n),
        _second(attempt.at),
        vendors.called(attempt.channel),
        _named(STATES, attempt.state),
        provider or NONE,
    )


def _answer(answer: RecordedAnswer, asked: Questionnaire) -> Mapping[str, str]:
    label = _label(asked, answer.question, answer.value)
    raw = answer.raw
    return {
        "question": _title(asked, answer.question),
        "how": f"{vendors.called(answer.channel)} {_minute(answer.at)}",
        "value": label or "没有选项，只有原话",
        "said": raw if raw not in (answer.value, label) else "",
    }


def _supplement(supplement: Supplement, asked: Questionnaire) -> Mapping[str, str]:
    told = supplement.told
    question, channel, ticket = told.get("question"), told.get("channel"), told.get("ticket")
    value, raw = told.get("value"), words(str(told.get("raw") or ""))
    what = [
        vendors.called(str(channel)) if channel else "",
        f"登记投诉件 {ticket}" if ticket else _title(asked, str(question)) if question else "",
        _label(asked, str(question), str(value)) if value is not None else "",
    ]
    return {
        "at": _minute(moment(supplement.at)),
        "what": "　".join(part for part in what if part),
        "said": raw,
        "digest": supplement.sha256,
    }


def _seal(sealed: SealedRecord, record: Record | None) -> list[tuple[str, str]]:
    return [
        ("封存时间", moment(sealed.sealed_at).replace("T", " ").replace("+08:00", " +08:00")),
        ("档案摘要", _in_eights(sealed.sha256)),
        *([("问卷摘要", _in_eights(record.questionnaire.sha256))] if record is not None else []),
        (
            "怎么核对",
            "请管理员导出本月未遮盖的档案（JSONL），取本件一行，算 SHA-256，应与档案摘要相同；"
            f"全月：在后台打开 {sealed.month}，按“现在核验”",
        ),
    ]


def _in_eights(digest: str) -> str:
    """A digest in groups that are easy to read."""
    return " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))


def _title(asked: Questionnaire, question_id: str) -> str:
    question = asked.find(question_id)
    return (
        question.titles[Language.ZH_HANS] if question is not None else ON_RECORD.get(question_id, question_id)
    )


def _label(asked: Questionnaire, question_id: str, value: str | None) -> str:
    """What the value means to a reader; a score with its number."""
    if value is None:
        return ""
    question = asked.find(question_id)
    option = question.option(value) if question is not None else None
    label = option.labels[Language.ZH_HANS] if option is not None else value
    return f"{value} {label}" if question is not None and question is asked.overall else label


def _minute(text: str | None) -> str:
    return text[:16].replace("T", " ") if text else NONE


def _second(text: str) -> str:
    return text[:19].replace("T", " ")


def _named(names: Mapping[str, str], key: object) -> str:
    return names.get(str(key), str(key))


def _drawable(value: Any) -> Any:
    match value:
        case str():
            return drawable(value)
        case dict():
            return {key: _drawable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_drawable(inner) for inner in value]
        case _:
            return value
