"""A sealed month given out: the very lines for machines, a readable workbook for the office."""

import json
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from python_calamine import CalamineWorkbook

from bot.casework.archive.record import line_of, record
from bot.casework.figures.score import figures
from bot.domain.disposition import Disposition
from bot.exports import jsonl, xlsx
from casework_records import HISTORY, history
from db.queries.archive.archive import SealedRecord, Supplement
from months import CLOSED

FIGURES = figures(
    concluded=10,
    dispositions={Disposition.ANSWERED: 4, Disposition.NO_ANSWER: 6},
    scores={5: 2, 3: 1, 1: 1},
)
TITLES = {"overall": "满意度", "comment": "其他意见"}


def stored(place: int, line: bytes) -> SealedRecord:
    return SealedRecord(
        case_no=f"A-{place}",
        archive_no=f"HF-202610-{place:05d}",
        month="2026-10",
        place=place,
        record=line.decode(),
        sha256=sha256(line).hexdigest(),
        sealed_at=CLOSED,
    )


def row(sheet: list[list[object]], at: int) -> dict[object, object]:
    return dict(zip(sheet[0], sheet[at], strict=True))


def written(
    target: Path, records: Sequence[SealedRecord], supplements: Sequence[Supplement] = (), **options: int
) -> dict[str, list[list[object]]]:
    count = xlsx.write(
        target, records, supplements, FIGURES, about=[("办结月份", "2026-10")], titles=TITLES, **options
    )
    assert count == len(records)
    opened = CalamineWorkbook.from_path(str(target))
    return {
        name: [list[object](line) for line in opened.get_sheet_by_name(name).to_python()]
        for name in opened.sheet_names
    }


def test_the_lines_are_those_that_were_hashed(tmp_path: Path) -> None:
    lines = [line_of(record(history(raw=text), sealed_at=CLOSED)) for text in ("好", "a\nb", "👍", "")]
    target = tmp_path / "a.jsonl"
    assert jsonl.write(target, (stored(n, line) for n, line in enumerate(lines, start=1))) == 4
    assert target.read_bytes() == b"".join(line + b"\n" for line in lines)
    assert [json.loads(line) for line in target.read_text("utf-8").splitlines()] == [
        json.loads(x) for x in lines
    ]


def test_an_empty_month_is_an_empty_file(tmp_path: Path) -> None:
    assert jsonl.write(tmp_path / "a.jsonl", []) == 0
    assert (tmp_path / "a.jsonl").read_bytes() == b""


def test_a_record_is_readable_in_the_office(tmp_path: Path) -> None:
    line = line_of(record(HISTORY, sealed_at=CLOSED))
    first = row(written(tmp_path / "a.xlsx", [stored(1, line)])["档案"], 1)
    assert first["档案号"] == "HF-202610-00001"
    assert first["联系电话（已脱敏）"] == "190****0001"
    assert first["办结时间"] == "2026-10-31 23:59"
    assert first["承诺时限（工作日）"] == 20
    assert (first["回访结果"], first["评分"], first["评价"]) == ("已评价", 4, "满意")
    assert first["答复原话"] == "满意度：满意\n其他意见：=快"
    assert first["联系次数"] == 2
    assert (
        first["联系经过"]
        == "1. 2026-11-02 09:15 短信 未送达（关机、停机或没有信号）\n2. 2026-11-03 09:15 电话 无人接听"
    )
    assert first["投诉件"] == "TS-20261102-0001-A"
    assert first["校验值（SHA-256）"] == sha256(line).hexdigest()


def test_silence_leaves_the_score_empty(tmp_path: Path) -> None:
    line = line_of(record(history(disposition=Disposition.NO_ANSWER, score=None), sealed_at=CLOSED))
    first = row(written(tmp_path / "a.xlsx", [stored(1, line)])["档案"], 1)
    assert (first["回访结果"], first["评分"], first["评价"]) == ("没有回音", "", "")


def test_the_second_sheet_has_the_figures_side_by_side(tmp_path: Path) -> None:
    sheets = written(tmp_path / "a.xlsx", [])
    assert list(sheets) == ["档案", "当月汇总", "补充记录"]
    values = {line[0]: line[1] for line in sheets["当月汇总"]}
    assert values["办结月份"] == "2026-10"
    assert (values["办结"], values["回访结果合计"], values["回访结果：没有回音"]) == (10, 10, 6)
    assert (values["满意率"], values["答复率"], values["满意占办结"]) == (0.75, 0.4, 0.3)
    assert values["满意率下限"] == FIGURES.wilson_low


def test_a_month_in_which_nobody_answered_has_no_rate(tmp_path: Path) -> None:
    nobody = figures(concluded=1, dispositions={Disposition.NO_ANSWER: 1}, scores={})
    xlsx.write(tmp_path / "a.xlsx", [], [], nobody)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name("当月汇总")
    values = {line[0]: line[1] for line in sheet.to_python()}
    assert (values["满意率"], values["满意率下限"], values["答复率"]) == ("—", "—", 0)


def test_the_third_sheet_has_what_came_later(tmp_path: Path) -> None:
    at = CLOSED + timedelta(hours=9)
    said = {"question": "overall", "value": "5", "raw": "晚了，打19000000001", "channel": "sms"}
    complained = {"ticket": "TS-1", "channel": "telegram"}
    contents = [json.dumps(said), json.dumps(complained), "nonsense", "[]"]
    later = [Supplement(n, "A-1", at, content, "0" * 64) for n, content in enumerate(contents)]
    sheet = written(tmp_path / "a.xlsx", [], later)["补充记录"]
    assert row(sheet, 1) == {
        "办件编号": "A-1",
        "收到时间": "2026-11-06 09:00",
        "渠道": "短信",
        "题目": "满意度",
        "原话": "晚了，打190****0001",
        "投诉件": "",
        "校验值（SHA-256）": "0" * 64,
    }
    assert row(sheet, 2)["投诉件"] == "TS-1"
    assert [line[4] for line in sheet[3:]] == ["nonsense", "[]"]


def test_an_altered_record_is_marked_and_the_rest_still_comes(tmp_path: Path) -> None:
    good = line_of(record(HISTORY, sealed_at=CLOSED))
    sheet = written(tmp_path / "a.xlsx", [stored(1, b"nonsense"), stored(2, good)])["档案"]
    assert "已损坏" in str(row(sheet, 1)["事项"])
    assert row(sheet, 2)["评分"] == 4


def test_more_records_than_a_worksheet_holds_go_on(tmp_path: Path) -> None:
    line = line_of(record(HISTORY, sealed_at=CLOSED))
    sheets = written(tmp_path / "a.xlsx", [stored(n, line) for n in range(1, 36)], rows=30)
    assert list(sheets) == ["档案", "当月汇总", "补充记录", "档案2"]
    assert [len(sheets[name]) for name in ("档案", "档案2")] == [31, 6]
