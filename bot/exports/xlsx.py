"""The sealed month as a workbook: a sheet of records, one of the month's figures, one of supplements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.casework.archive.record import moment, words
from bot.casework.archive.shape import read_line
from bot.casework.figures.score import Figures
from bot.casework.terms import DISPOSITIONS, ON_RECORD, SCORES, STATES
from bot.channels import vendors
from bot.channels.code_words import in_words
from bot.domain.record import RecordedAttempt
from bot.exports.sheets import ROWS, Cell, SheetColumn, WorkbookTable, book
from db.queries.archive.archive import SealedRecord, Supplement

RECORDS = (
    SheetColumn("档案号", 18),
    SheetColumn("办件编号", 20),
    SheetColumn("事项", 28),
    SheetColumn("承办处室", 16),
    SheetColumn("经办人", 10),
    SheetColumn("申请人", 24),
    SheetColumn("联系电话（已脱敏）", 16),
    SheetColumn("受理时间", 17),
    SheetColumn("承诺时限（工作日）", 10),
    SheetColumn("办结时间", 17),
    SheetColumn("办理结果", 12),
    SheetColumn("回访结果", 12),
    SheetColumn("评分", 6),
    SheetColumn("评价", 12),
    SheetColumn("答复原话", 48),
    SheetColumn("联系次数", 8),
    SheetColumn("联系经过", 40),
    SheetColumn("投诉件", 24),
    SheetColumn("封存时间", 17),
    SheetColumn("校验值（SHA-256）", 66),
)
FIGURES = (SheetColumn("项目", 26), SheetColumn("数值", 22), SheetColumn("说明", 60))
SUPPLEMENTS = (
    SheetColumn("办件编号", 20),
    SheetColumn("收到时间", 17),
    SheetColumn("渠道", 8),
    SheetColumn("题目", 16),
    SheetColumn("原话", 60),
    SheetColumn("投诉件", 24),
    SheetColumn("校验值（SHA-256）", 66),
)
ALTERED = "（档案内容已损坏，请在后台打开这个月，按“现在核验”）"


def write(
    target: Path,
    records: Iterable[SealedRecord],
    supplements: Iterable[Supplement],
    figures: Figures,
    *,
    about: Sequence[tuple[str, str]] = (),
    titles: Mapping[str, str] | None = None,
    rows: int = ROWS,
) -> int:
    """Write the workbook; returns how many records it holds. Raises NoPlaceForFile or WorkbookFailed.

    `about`: further lines for the figures sheet (month, window, root). `titles`: the questions' names by id.
    """
    with book(target, rows=rows) as workbook:
        archive = WorkbookTable(workbook, "档案", RECORDS)
        summary = WorkbookTable(workbook, "当月汇总", FIGURES)
        later = WorkbookTable(workbook, "补充记录", SUPPLEMENTS)
        for line in _summary(figures, about):
            summary.add(line)
        for sealed in records:
            archive.add(cells(sealed, titles or {}))
        for supplement in supplements:
            later.add(_supplement(supplement, titles or {}))
    return archive.count


def cells(sealed: SealedRecord, titles: Mapping[str, str]) -> tuple[Cell, ...]:
    """A record as a row under `RECORDS`."""
    record, flaws = read_line(sealed.shown)
    if record is None or flaws:
        return (sealed.archive_no, sealed.case_no, ALTERED, *[None] * 16, sealed.sha256)
    case = record.case
    return (
        sealed.archive_no,
        sealed.case_no,
        case.item,
        case.department,
        case.handler,
        case.applicant,
        case.phone,
        _minute(case.received_at),
        case.promised_days,
        _minute(case.concluded_at),
        case.outcome,
        DISPOSITIONS[record.disposition] if record.disposition is not None else None,
        record.score,
        SCORES[record.score] if record.score is not None else None,
        "\n".join(f"{_asked(titles, a.question)}：{a.raw or a.value}" for a in record.answers),
        len(record.attempts),
        "\n".join(map(_attempt, record.attempts)),
        "、".join(record.tickets),
        _minute(record.sealed_at),
        sealed.sha256,
    )


def _attempt(attempt: RecordedAttempt) -> str:
    error = f"（{in_words(attempt.channel, attempt.error)}）" if attempt.error else ""
    how = f"{vendors.called(attempt.channel)} {_named(STATES, attempt.state)}{error}"
    return f"{attempt.n}. {_minute(attempt.at)} {how}"


def _supplement(supplement: Supplement, titles: Mapping[str, str]) -> tuple[Cell, ...]:
    content = supplement.told
    return (
        supplement.case_no,
        _minute(moment(supplement.at)),
        vendors.called(str(content.get("channel", ""))),
        _asked(titles, content.get("question", "")),
        words(str(content.get("raw") or content.get("value") or "")),
        str(content.get("ticket") or ""),
        supplement.sha256,
    )


def _summary(figures: Figures, about: Sequence[tuple[str, str]]) -> Iterator[tuple[Cell, ...]]:
    yield from about
    yield "办结", figures.concluded, "上月办结的全部办件"
    for disposition, count in figures.dispositions.items():
        yield f"回访结果：{DISPOSITIONS[disposition]}", count
    yield "回访结果合计", figures.accounted, "应当等于办结：每件都有且只有一个结果"
    for score, count in figures.scores.items():
        yield f"评价：{SCORES[score]}", count, f"{score} 分"
    yield "满意", figures.satisfied, "3 分及以上；没有答复的不算满意，也不补分"
    yield "满意率", _share(figures.satisfied_rate), "满意 ÷ 已评价；要与答复率一起看"
    yield "答复率", _share(figures.coverage), "已评价 ÷ 办结"
    yield "满意占办结", _share(figures.satisfied_of_concluded), "满意 ÷ 办结"
    yield "满意率下限", _share(figures.wilson_low), "有 95% 的把握不低于的数（威尔逊法）：答复越少，它越低"


def _share(share: float | None) -> Cell:
    return float(share) if share is not None else "—"


def _minute(value: str | None) -> str:
    """`2026-11-03T09:15:00+08:00` as an office worker writes it."""
    return value[:16].replace("T", " ") if value is not None else ""


def _asked(titles: Mapping[str, str], question: object) -> str:
    """What a question is called, or another entry beside the answers."""
    return titles.get(str(question)) or _named(ON_RECORD, question)


def _named(names: Mapping[str, str], key: object) -> str:
    return names.get(str(key), str(key))
