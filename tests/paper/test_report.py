"""The reports: the whole is said before any rate, the three rates stand side by side, small groups have none."""

import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from python_calamine import CalamineWorkbook

from bot.casework.figures import score
from bot.casework.figures.adding_up import DoesNotAddUp
from bot.casework.figures.breakdown import DayOfAnswers, Group, MonthLine
from bot.casework.figures.complaint_fates import ComplaintFate
from bot.casework.figures.found_out import FoundOut
from bot.casework.figures.oversight import Oversight
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE
from bot.domain.period import Period
from bot.paper import charts, word, workbook
from bot.paper.content import BesideFigures, Report
from bot.paper.period_report import period_report
from bot.paper.report import month_report, report_html, report_pdf
from bot.paper.tables import Check, shown
from db.queries.figures.figures import MonthFigures, PeriodFigures
from pdfs import Pdf
from tags import tagged

AT = datetime(2026, 12, 2, 9, 20, tzinfo=OFFICE_ZONE)
AGENCY = "示例省经信委监察室"
ROOT = "ab" * 32
ENDS = {
    Disposition.ANSWERED: 131,
    Disposition.NO_ANSWER: 38,
    Disposition.UNREACHABLE: 9,
    Disposition.REFUSED: 8,
    Disposition.WRONG_PERSON: 5,
    Disposition.NO_CONTACT: 4,
}
TOTALS = score.figures(concluded=195, dispositions=ENDS, scores={5: 62, 4: 41, 3: 15, 2: 9, 1: 4})
NOUGHTS = score.figures(concluded=0, dispositions={}, scores={})
SEEN = Oversight(
    {"2026-10": "张三、李四：系统停了三天"},
    {"2026-10": {ComplaintFate.ACCEPTED: 2, ComplaintFate.LATE: 1}},
    {("promised", "yellow"): 1, ("statutory", "red"): 2},
    {("supervise", "served"): 1},
    {"2026-10": 1},
)
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>&\"'\x00\x1b\ud800\u202e👍#panic()"


def found(**changed: object) -> MonthFigures:
    month = MonthFigures(
        month="2026-10",
        round=None,
        totals=TOTALS,
        departments=(
            Group("无线电管理处", 100, 68, 62, 4),
            Group("信息化处", 65, 54, 47, 5),
            Group("电力处", 30, 9, 9, 0),
        ),
        items=(Group("无线电频率使用许可", 195, 131, 118, 9),),
        days=tuple(date(2026, 11, n) for n in range(1, 6)),
        answers=(
            DayOfAnswers(date(2026, 11, 1), "telegram", 100),
            DayOfAnswers(date(2026, 11, 4), "phone", 30),
            DayOfAnswers(None, None, 1),
        ),
        complaints={"working": 7, "closed": 2},
        sources={"letter": 7, "sms": 2},
        found_out=FoundOut(
            {"delay": 8, "": 1}, {"founded": 2, "partly": 1, "none": 6}, {"rectified": 3, "admonished": 1}
        ),
        trend=(
            MonthLine("2026-09", "closed", "cd" * 32, TOTALS),
            MonthLine("2026-10", "closed", ROOT, TOTALS),
        ),
    )
    return replace(month, **changed)  # type: ignore[arg-type] # each test names fields of the class


def report(**changed: object) -> Report:
    return month_report(found(**changed), agency=AGENCY, made_at=AT, checks={"2026-10": Check(AT, 0)})


def a_year() -> PeriodFigures:
    month = found()
    return PeriodFigures(
        period=Period.parse("2026"),
        months=(MonthLine("2026-09", "open", None, NOUGHTS), month.trend[-1]),
        totals=TOTALS,
        departments=month.departments,
        items=month.items,
        channels={"2026-09": {"sms": 5}, "2026-10": {"telegram": 100, "phone": 30, None: 1}},
        complaints=month.complaints,
        sources=month.sources,
        found_out=month.found_out,
    )


def words_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@pytest.fixture(scope="module")
def page() -> str:
    return report_html(report())


def test_the_whole_is_said_and_every_rate_has_its_fraction_and_its_lower_bound(page: str) -> None:
    words = words_of(page)
    assert "办结 195 ＝ 各种结果合计 195" in words
    for rate, fraction in (
        ("67.2%", "已评价 131／办结 195"),
        ("90.1%", "满意 118／已评价 131"),
        ("60.5%", "满意 118／办结 195"),
    ):
        assert rate in words
        assert fraction in words
    assert "有 95% 的把握不低于 83.8%（威尔逊法）" in words
    assert "有 95% 的把握不低于 53.5%（威尔逊法）" in words


def test_a_month_that_is_not_whole_does_not_look_whole() -> None:
    part = score.figures(concluded=200, dispositions=ENDS, scores=TOTALS.scores, still_open=5)
    groups = (Group("无线电管理处", 200, 131, 118, 0),)
    under_way = (MonthLine("2026-10", "open", None, part),)
    words = words_of(report_html(report(totals=part, departments=groups, items=groups, trend=under_way)))
    assert "办结 200 ＝ 已有结果 195 ＋ 尚无结果 5" in words
    assert "无遗漏" not in words
    assert "尚无结果" in words


def test_a_group_with_few_answers_has_its_counts_and_no_rate() -> None:
    grid = next(s.grid for s in report().sections if s.grid.title == "按承办处室")
    large, _, small = grid.rows
    assert large[:6] == ("无线电管理处", 100, 68, 0.68, 62, 62 / 68)
    assert small == ("电力处", 30, 9, 9 / 30, 9, "样本过少", "—", "—", 0)
    assert "不作排名" in grid.note


def test_what_was_found_out_about_complaints_stands_in_the_month_and_in_the_year(page: str) -> None:
    for made in (report(), period_report(a_year(), agency=AGENCY, made_at=AT)):
        rows = {s.grid.title: s.grid.rows for s in made.sections}
        assert rows["投诉的类别"] == (("拖延不办", 8), ("没有选", 1))
        assert rows["投诉的认定"] == (("属实", 2), ("部分属实", 1), ("没有认定", 6))
        assert rows["作了什么处理"] == (("整改", 3), ("批评教育", 1))
    assert "投诉的认定" in words_of(page)


def test_every_table_adds_up_to_its_total() -> None:
    for made in (report(), period_report(a_year(), agency=AGENCY, made_at=AT)):
        for grid in (s.grid for s in made.sections if s.grid.total is not None):
            assert grid.total is not None
            for n, total in enumerate(grid.total):
                if isinstance(total, int):
                    column = [row[n] for row in grid.rows]
                    assert (
                        grid.title.startswith("按") or sum(c for c in column if isinstance(c, int)) == total
                    )


def test_days_without_answers_and_answers_outside_the_window_are_shown() -> None:
    grid = next(s.grid for s in report().sections if s.grid.title == "每天的答复")
    assert [row[0] for row in grid.rows][-2:] == ["11月5日 周四", "窗口之外"]
    assert grid.total == ("合计", 100, 30, 1, 131), "nobody answered by SMS"


def test_how_the_figures_can_be_checked_stands_at_the_end(page: str) -> None:
    words = words_of(page)
    assert ROOT in words
    assert "相符（2026-12-02 09:20）" in words
    assert re.search("投诉的来源.*来信.*7.*短信.*2.*合计.*9", words, re.DOTALL)
    assert "按“现在核验”" in words
    assert "huifang" not in words
    altered = report_html(month_report(found(), agency=AGENCY, made_at=AT, checks={"2026-10": Check(AT, 3)}))
    assert "不符，3 处问题" in words_of(altered)


class Strict(HTMLParser):
    """What a page with a strict policy may not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.values += [value or "" for name, value in attrs if name != "xmlns"]


def test_the_page_needs_nothing_from_anywhere(page: str) -> None:
    seen = Strict()
    seen.feed(page)
    assert not {"script", "link", "img", "iframe", "object", "form"} & seen.tags
    assert not {name for name in seen.attributes if name == "style" or name.startswith("on")}
    assert not {value for value in seen.values if "//" in value}
    assert "url(" not in page
    assert "default-src 'none'; style-src 'sha256-" in page


def test_its_style_is_the_one_its_policy_allows(page: str) -> None:
    from base64 import b64encode
    from hashlib import sha256

    style = page.partition("<style>")[2].partition("</style>")[0]
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in page


def test_every_chart_is_well_formed_and_says_its_numbers() -> None:
    month = found()
    made = [
        charts.whole(month.totals),
        charts.days(month.days, month.answers),
        charts.trend(month.trend),
        charts.months(a_year().channels),
        *(charts.gauge(rate) for rate in report().rates),
    ]
    for svg in made:
        title = ElementTree.fromstring(svg).find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert re.search("[0-9]", title.text or "")


def test_words_from_outside_stay_words(tmp_path: Path) -> None:
    hostile = found(departments=(Group(HOSTILE, 195, 131, 118, 0),), complaints={})
    made = month_report(hostile, agency=HOSTILE, made_at=AT)
    html = report_html(made)
    html.encode()
    assert "<script>" not in html
    assert not re.search("[\x00-\x08\x1b\u202e]", html)
    assert "<script>alert(1)</script>" in Pdf.read(report_pdf(made)).words
    workbook.write(tmp_path / "a.xlsx", made)
    cells = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name("按承办处室").to_python()
    assert str(cells[1][0]).startswith("=cmd|")


def test_a_report_that_does_not_add_up_is_refused_and_says_which_table() -> None:
    wrong = (
        ({"departments": (Group("无线电管理处", 195, 130, 118, 0),)}, "表“按承办处室”的“已评价”加起来是 130"),
        ({"items": ()}, "表“按事项”"),
        ({"totals": replace(TOTALS, concluded=196), "departments": (), "items": ()}, "合计却是 196"),
    )
    for changed, said in wrong:
        with pytest.raises(DoesNotAddUp, match=said):
            report(**changed)
    with pytest.raises(DoesNotAddUp, match="表“各月对照”的“办结”加起来是 390，合计却是 195"):
        period_report(replace(a_year(), months=found().trend), agency=AGENCY, made_at=AT)


def test_word_opens_the_report_with_its_headings_its_tables_and_its_page_numbers(tmp_path: Path) -> None:
    beside = BesideFigures(before=NOUGHTS, overseen=SEEN)
    made = period_report(a_year(), agency=AGENCY, made_at=AT, beside=beside)
    word.write(tmp_path / "年报.docx", made)
    there = docx.Document(str(tmp_path / "年报.docx"))
    headings = [p.text for p in there.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == ["三个比率", *(s.grid.title for s in made.sections)]
    by_title = dict(zip(headings, there.tables, strict=True))
    for section in made.sections:
        grid, table = section.grid, by_title[section.grid.title]
        assert [cell.text for cell in table.rows[0].cells] == list(grid.columns)
        assert "w:tblHeader" in table.rows[0]._tr.xml
        if grid.total is not None:
            assert [cell.text for cell in table.rows[-1].cells] == list(map(shown, grid.total))
    words = "\n".join(p.text for p in there.paragraphs)
    assert "2026年回访年报" in words
    assert "收到评价 131 件，其中满意 118 件、不满意 13 件；其余 64 件没有评价，不算满意。" in words
    assert "还没有封存，数字还会变：2026-09" in words
    assert "还没有到，不在这份报告里：2026-12" in words
    assert 'w:instr="PAGE"' in there.sections[0].footer._element.xml
    told = {title: [[c.text for c in row.cells] for row in table.rows] for title, table in by_title.items()}
    assert told["和上一期比"][1:3] == [["办结", "195", "0", "+195"], ["已评价", "131", "0", "+131"]]
    assert told["和上一期比"][4] == ["满意率", "90.1%（131 件，83.8%–94.1%）", "没有依据", "—"]
    assert told["没有回访到的"][-2][3] == "两人决定照实封存。张三、李四：系统停了三天"
    assert told["各月登记的投诉，现在怎样"][-1] == ["合计", "2", "1", "3"]
    assert told["电子监察的黄牌、红牌"][-1] == ["合计", "1", "2", "3"]
    assert told["督办和效能告诫"][1] == ["已送达", "1", "1"]


def test_a_report_on_paper_says_aloud_what_its_charts_show() -> None:
    paper = tagged(report_pdf(report()))
    assert paper.marked
    assert paper.title == "2026年10月回访月报"
    charts_said = paper.named("Figure")
    assert charts_said[0].startswith("办结195件：")
    assert all(charts_said)
    assert len(paper.named("THead")) == len(paper.named("Table")) == 12


def test_a_month_and_a_year_come_out_on_paper() -> None:
    month = Pdf.read(report_pdf(month_report(found(), agency=AGENCY, made_at=AT)))
    assert "办结 195 ＝ 各种结果合计 195" in month.words
    assert ROOT in month.words
    assert "<pdfaid:part>2<" in month.metadata
    paper = Pdf.read(report_pdf(period_report(a_year(), agency=AGENCY, made_at=AT)))
    assert "各月各渠道的答复" in paper.words


def test_nothing_at_all_can_be_reported_too(tmp_path: Path) -> None:
    made = report(totals=NOUGHTS, departments=(), items=(), answers=(), complaints={}, trend=())
    assert "办结 0 ＝ 各种结果合计 0" in words_of(report_html(made))
    assert Pdf.read(report_pdf(made)).pages
    workbook.write(tmp_path / "a.xlsx", made)


def test_the_workbook_has_a_sheet_for_each_table_with_numbers_as_numbers(tmp_path: Path) -> None:
    made = report()
    workbook.write(tmp_path / "月报.xlsx", made)
    there = CalamineWorkbook.from_path(str(tmp_path / "月报.xlsx"))
    assert there.sheet_names == ["汇总", *(s.grid.title for s in made.sections)]
    ends = there.get_sheet_by_name("办结的去向").to_python()
    assert [row[:2] for row in ends[1:3]] == [["未曾回访", 0], ["已评价", 131]]
    assert ["合计", 195, 1.0] in ends
    rates = {row[0]: row[1] for row in there.get_sheet_by_name("汇总").to_python()}
    assert rates["满意率·按已评价计"] == pytest.approx(118 / 131)


def test_many_groups_are_a_long_report_and_no_failure() -> None:
    many = tuple(Group(f"事项{n}号，名字很长很长很长的一项行政许可", 1, 0, 0, 0) for n in range(400))
    under_way = score.figures(concluded=400, dispositions={}, scores={})
    few = {"totals": under_way, "departments": (Group("", 400, 0, 0, 0),), "trend": ()}
    open_still = (MonthLine("2026-10", "open", None, under_way),)
    assert len(Pdf.read(report_pdf(report(**{**few, "items": many, "trend": open_still}))).pages) > 8
