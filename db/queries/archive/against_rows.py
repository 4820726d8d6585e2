"""Whether a sealed record still says what the rows say from which figures, marks and pages are made.

Nothing of the program changes a case, its callback's end or its answers once their month is sealed: later words are
supplements. A row that tells another story than its record was changed by hand. What may have come of an attempt since is
for `against_attempts` to say.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, select

from bot.casework.archive.record import HistoryAttempt, moment, whole
from bot.domain.record import Record, RecordedAnswer
from db.engine.prepared import Prepared
from db.queries.archive import against_attempts, histories
from db.schema import answers, cases
from db.schema.columns import AnyRow

_WORDS = {
    "item": "事项",
    "department": "承办处室",
    "handler": "经办人",
    "applicant": "申请人",
    "outcome": "办理结果",
}
_MOMENTS = {"received_at": "受理时间", "concluded_at": "办结时间"}
CASE = (*(cases.c[name] for name in (*_WORDS, *_MOMENTS)), cases.c.promised_days)
"""The columns of a case that its record repeats."""
_MASK = "*"
_MANY: BindParameter[str] = bindparam("many", expanding=True)
_SAID = Prepared(
    select(
        answers.c.case_no, answers.c.question, answers.c.value, answers.c.raw, answers.c.channel, answers.c.at
    )
    .where(answers.c.case_no.in_(_MANY))
    .order_by(answers.c.id)
)


class Held(NamedTuple):
    """What the rows of a case hold, in the order of a record; nothing in it is masked."""

    answers: Sequence[RecordedAnswer]
    attempts: Sequence[HistoryAttempt]


def held(connection: Connection, case_nos: Sequence[str]) -> Mapping[str, Held]:
    """The same for each of these cases."""
    answered = _said(connection, case_nos)
    tried = histories.tried(connection, case_nos)
    return {no: Held(answered.get(no, ()), tried.get(no, ())) for no in case_nos}


def _said(connection: Connection, case_nos: Sequence[str]) -> Mapping[str, list[RecordedAnswer]]:
    found: dict[str, list[RecordedAnswer]] = defaultdict(list)
    for case_no, question, value, raw, channel, at in _SAID.fetched(connection, many=list(case_nos)):
        found[case_no].append(RecordedAnswer(question, value, raw, channel, moment(at)))
    return found


def differences(row: AnyRow, record: Record, now: Held) -> Iterator[tuple[str, str]]:
    """Kind and sentence of everything in which the rows of a case that is still there differ from its record."""
    month = row.month.partition("+")[0]
    inner = record.case.case_no
    if inner != row.case_no or record.month != month:
        yield "misplaced", f"档案写的是另一件或另一月（{inner}，{record.month}）"
        return
    if record.archive_no != row.archive_no:
        yield "misplaced", "档案里的档案号与存放的不符"
    if record.sealed_at != moment(row.sealed_at):
        yield "misplaced", "封存时间与档案所记不符"
    if (record.disposition, record.score) != (row.disposition, row.score):
        yield "result", f"档案的结果与回访不符（回访：{row.disposition}，评分 {row.score or '无'}）"
    if row.case_month is None:
        return
    if changed := list(_changed(row, record)):
        yield "case", f"办件的{'、'.join(changed)}与档案不符：封存以后被改过"
    if len(now.answers) != len(record.answers) or not all(map(_alike, now.answers, record.answers)):
        yield "answers", "存着的答复与档案不符：封存以后被改过、增减过"
    if against_attempts.unlike(now.attempts, record.attempts, row.sealed_at):
        yield "attempts", "存着的联系记录与档案不符：封存以后被改过、增减过"


def _changed(row: AnyRow, record: Record) -> Iterator[str]:
    """What the case has otherwise than its record, by its heading."""
    for name, heading in _WORDS.items():
        if not _same(getattr(row, name), getattr(record.case, name)):
            yield heading
    for name, heading in _MOMENTS.items():
        at = getattr(row, name)
        if (moment(at) if at is not None else None) != getattr(record.case, name):
            yield heading
    if row.promised_days != record.case.promised_days:
        yield "承诺时限"


def _alike(held: RecordedAnswer, kept: RecordedAnswer) -> bool:
    beside = (held.question, held.channel, held.at) == (kept.question, kept.channel, kept.at)
    return beside and _same(held.value, kept.value) and _same(held.raw, kept.raw)


def _same(held: str | None, kept: str | None) -> bool:
    """A text in which something may have been masked says no more than that there was one."""
    if held is None or kept is None:
        return held == kept
    return held == kept or _MASK in kept or whole(held) == kept
