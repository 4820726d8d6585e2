"""One record, and a month of them, as PDF: everything that was kept stands on the sheets, and nothing runs as markup."""

import io
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.casework.archive.record import (
    History,
    HistoryAnswer,
    HistoryAttempt,
    HistoryForm,
    SealedCase,
    line_of,
    record,
)
from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.score import figures
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE
from bot.library import questionnaire
from bot.paper import press
from bot.paper.archive import QUIRE, archive_pdf, month_pdf
from bot.paper.content import Report
from bot.paper.fonts import beyond_chinese, chinese
from bot.paper.report import month_report
from db.queries.archive.archive import SealedRecord, Supplement
from db.queries.figures.figures import MonthFigures
from pdfs import Pdf
from tags import tagged

AT = datetime(2026, 11, 2, 10, tzinfo=OFFICE_ZONE)
SEALED = datetime(2026, 11, 6, 0, 0, 5, tzinfo=OFFICE_ZONE)
AGENCY = "示例省经济和信息化委员会监察室"
MARKUP = '#panic("ran") $x^2$ *粗* _斜_ \\ @ref <label> `code` = 标题 // 注 [#sys.inputs] "引号"'


def sealed_record(
    n: int = 1,
    said: str = "跑了三趟，头一回没说要带公章",
    applicant: str = "张三",
    item: str = "无线电频率使用许可",
) -> SealedRecord:
    history = History(
        archive_no=f"HF-202610-{n:05d}",
        month="2026-10",
        case=SealedCase(
            case_no=f"HNJX-2026-{n:05d}",
            item=item,
            department="无线电管理处",
            handler="李四",
            applicant=applicant,
            received_at=AT - timedelta(days=30),
            promised_days=20,
            concluded_at=AT - timedelta(days=10),
            outcome="准予许可",
            phone="190****0001",
        ),
        disposition=Disposition.ANSWERED,
        score=2,
        answers=(
            HistoryAnswer("overall", "2", said, "telegram", AT),
            HistoryAnswer("first_asked", "no", "没有", "telegram", AT),
        ),
        attempts=(
            HistoryAttempt("sms", AT, "undelivered", "SM" + "9f" * 16, "30003"),
            HistoryAttempt("telegram", AT, "delivered", "42"),
        ),
        tickets=("TS-20261102-0001-A",),
        questionnaire=HistoryForm("satisfaction", 1, "ab" * 32),
    )
    line = line_of(record(history, sealed_at=SEALED)).decode()
    digest = sha256(line.encode()).hexdigest()
    return SealedRecord(history.case.case_no, history.archive_no, "2026-10", n, line, digest, SEALED)


def later(raw: str) -> Supplement:
    content = json.dumps(
        {"question": "overall", "value": "5", "raw": raw, "channel": "sms"}, ensure_ascii=False
    )
    return Supplement(1, "HNJX-2026-00001", SEALED + timedelta(days=3), content, "cd" * 32)


def printed(sealed: SealedRecord, supplements: Sequence[Supplement] = ()) -> Pdf:
    return Pdf.read(archive_pdf(sealed, supplements, agency=AGENCY, asked=questionnaire()))


def cover() -> Report:
    totals = figures(concluded=0, dispositions={}, scores={})
    line = MonthLine("2026-10", "closed", "ef" * 32, totals)
    found = MonthFigures("2026-10", None, totals, (), (), (AT.date(),), (), {}, (line,))
    return month_report(found, agency=AGENCY, made_at=SEALED)


def test_everything_that_was_kept_stands_on_the_sheet() -> None:
    sealed = sealed_record()
    words = printed(sealed, [later("后来又补了一份材料，证拿到了")]).words
    for told in (
        "档案号 HF-202610-00001",
        AGENCY,
        "HNJX-2026-00001",
        "190****0001",
        "20 个工作日",
        "未送达",
        "SM" + "9f" * 16,
        "30003",
        "2 不满意",
        "“跑了三趟，头一回没说要带公章”",
        "首问责任",
        "TS-20261102-0001-A",
        "“后来又补了一份材料，证拿到了”",
        " ".join(sealed.sha256[n : n + 8] for n in range(0, 64, 8)),
        "封存与校验",
    ):
        assert told in words


def test_it_is_an_archival_file_with_its_own_fonts_and_without_scripts() -> None:
    pdf = printed(sealed_record())
    assert "<pdfaid:part>2<" in pdf.metadata
    assert "<pdfaid:conformance>A<" in pdf.metadata
    assert "<pdfuaid:part>1<" in pdf.metadata
    assert b"/OutputIntents" in pdf.catalog
    assert pdf.fonts == {"NotoSerifSC-Regular", "NotoSansSC-Regular"}
    assert b"/JavaScript" not in pdf.raw


def test_it_can_be_read_aloud_in_its_order() -> None:
    paper = tagged(archive_pdf(sealed_record(), (), agency=AGENCY, asked=questionnaire()))
    assert (paper.language, paper.title) == ("zh-CN", "回访档案 HF-202610-00001")
    assert paper.marked
    assert paper.shows_title
    assert paper.pages_in_tree
    assert len(paper.named("H1")) == 6
    assert (len(paper.named("Table")), len(paper.named("TH"))) == (1, 5)


NAMES = {
    "CJK Ext B": ("𠮷", "NotoSerifJP-Regular"),
    "rarer Han": ("𠀀𪚥", "HanaMinB"),
    "Uyghur": ("ئابدۇرېھىم", "NotoNaskhArabic-Regular"),
    "Tibetan": ("བཀྲ་ཤིས་དོན་གྲུབ", "NotoSerifTibetan-Regular"),
    "Mongolian": ("ᠪᠠᠲᠤ", "NotoSansMongolian-Regular"),
    "Korean": ("김철수", "NotoSerifKR-Regular"),
    "Thai": ("สมชาย ใจดี", "NotoSerifThai-Regular"),
}


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_printed_in_its_own_letters(script: str) -> None:
    name, font = NAMES[script]
    if any(letter not in chinese() | beyond_chinese().keys() for letter in name):
        pytest.skip("the Debian package with this font is not installed")
    pdf = printed(sealed_record(applicant=name, said=f"{name}，满意"), [later(name)])
    assert font in pdf.fonts
    if script == "Uyghur":  # set from the right, so that its letters stand the other way round
        assert sorted(set(name)) == sorted(set(pdf.words) & set(name))
        assert not {"〔", "〓"} & set(pdf.words)
    else:
        assert pdf.words.count(name) == 3


def test_nothing_is_left_in_the_folder_for_passing_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    press._fonts.cache_clear()
    assert "김철수" in printed(sealed_record(applicant="김철수")).words
    assert list(tmp_path.iterdir()) == []


def test_the_same_record_gives_the_same_bytes() -> None:
    assert printed(sealed_record()).raw == printed(sealed_record()).raw


def test_every_sheet_of_a_long_record_carries_its_number() -> None:
    pdf = printed(sealed_record(said="很长的话。" * 600))
    assert len(pdf.pages) > 2
    for n, page in enumerate(pdf.pages, start=1):
        text = pdf.text(page).replace("\n", "")
        assert "档案号 HF-202610-00001" in text
        assert f"第 {n} 页，共 {len(pdf.pages)} 页" in text


def test_nothing_a_person_wrote_is_read_as_markup() -> None:
    pdf = printed(sealed_record(said=MARKUP, applicant=MARKUP, item=MARKUP), [later(MARKUP)])
    assert pdf.words.count('#panic("ran") $x^2$ *粗* _斜_ \\ @ref <label> `code` = 标题 // 注') == 4


ANY_LETTER = st.one_of(
    st.characters(exclude_categories=()),
    st.sampled_from("ئابéق\u064b\u0301한ᄒ\u1161ก\u0e34ཀ\u0f72ᠮ\u180b𠮷字 \u0300A"),
)


@given(st.text(ANY_LETTER, max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_words_ever_kill_the_export(said: str) -> None:
    assert printed(sealed_record(said=said, applicant=said), [later(said)]).pages


@pytest.mark.parametrize(
    "said", ["W" * 4096, "字" * 4096, "👍🏽" * 1000, "\n" * 500, "á" * 3000, "", "\x00\ud800"]
)
def test_words_of_any_length_and_kind_are_printed(said: str) -> None:
    assert printed(sealed_record(said=said)).pages


def test_an_altered_record_says_so_on_its_face() -> None:
    sealed = sealed_record()
    changed = SealedRecord(
        sealed.case_no,
        sealed.archive_no,
        sealed.month,
        1,
        sealed.record.replace("李四", "王五"),
        sealed.sha256,
        SEALED,
    )
    words = printed(changed).words
    assert "与封存时的校验值不符" in words
    assert "王五" in words
    ruined = SealedRecord(sealed.case_no, sealed.archive_no, sealed.month, 1, "{", sealed.sha256, SEALED)
    assert "档案内容已损坏" in printed(ruined).words


def test_a_month_is_one_file_in_order_with_a_bookmark_for_each_record() -> None:
    size, told = 2 * QUIRE + 3, list[int]()
    out = io.BytesIO()
    filed = ((sealed_record(n, applicant=f"第{n}人"), ()) for n in range(1, size + 1))
    assert month_pdf(out, cover(), filed, asked=questionnaire(), done=told.append) == size
    assert told == [QUIRE, QUIRE, 3]
    pdf = Pdf.read(out.getvalue())
    assert pdf.bookmarks == [f"档案 HF-202610-{n:05d}" for n in range(1, size + 1)]
    texts = [pdf.text(page).replace("\n", "") for page in pdf.pages]
    assert "2026 年 10 月回访月报" in texts[0].replace("2026年10月", "2026 年 10 月")
    assert [n for n in range(1, size + 1) if f"第{n}人" not in texts[len(texts) - size + n - 1]] == []
    assert f"<xmpTPg:NPages>{len(pdf.pages)}<" in pdf.metadata


def test_a_month_of_few_records_is_one_tagged_document_and_a_long_one_says_that_it_is_not() -> None:
    few, many = io.BytesIO(), io.BytesIO()
    told = list[int]()
    filed = [(sealed_record(n), ()) for n in range(1, QUIRE + 2)]
    assert month_pdf(few, cover(), filed[:2], asked=questionnaire(), done=told.append) == 2
    assert month_pdf(many, cover(), filed, asked=questionnaire()) == QUIRE + 1
    assert told == [2]
    small, large = Pdf.read(few.getvalue()), Pdf.read(many.getvalue())
    assert small.bookmarks == ["档案 HF-202610-00001", "档案 HF-202610-00002"]
    assert b"/StructTreeRoot" in small.catalog
    assert b"/StructTreeRoot" not in large.catalog
    assert "<pdfaid:conformance>U<" in large.metadata
    assert "pdfuaid" not in large.metadata


def test_a_month_without_records_is_its_cover() -> None:
    out = io.BytesIO()
    assert month_pdf(out, cover(), [], asked=questionnaire()) == 0
    assert Pdf.read(out.getvalue()).pages
