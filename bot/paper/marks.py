"""绩效评分表 on paper and as a workbook: what each mark rests on beside it, the rule below it, lines for the signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.casework.scores.mark import ScoreMark
from bot.casework.scores.rules import LEVELS, MarkRules
from bot.casework.scores.sheet import MarkedRow, MarkSheet, MarksOf
from bot.casework.scores.slip import VALID
from bot.casework.terms import SCORES
from bot.domain.month import OFFICE_ZONE
from bot.domain.scoring import BASES, DEDUCTINGS, FACTS, Basis
from bot.exports import sheets
from bot.exports.sheets import SheetColumn, WorkbookTable
from bot.paper.lettering import drawable

WHOSE: Mapping[MarksOf, str] = {MarksOf.DEPARTMENT: "处室", MarksOf.ITEM: "事项", MarksOf.HANDLER: "经办人"}
HEAD = ("类", "办结", "评价", "满意率（95% 区间）", "核实的事实", "扣前", "扣分", "得分", "同类排名")
SIGNED = ("制表", "复核", "单位负责人", "被评处室（本人）")
NOTE = (
    "仅供参考，不直接产生等次。得分＝各档评价分值的平均数×10－核实的事实扣分（几个月的扣分{deducting}），最低 0 分。"
    "没有答复、没有联系上、没有回访的办件不计入得分，既不加也不减。"
    "对核实的事实有异议的，{days} 个工作日内在系统里提出，由没有参与的人决定，两方的话都留着；"
    "法律规定的复核、申诉另按公务员法第九十五、九十六条办理。"
)
UNSEALED = "计算时还没有封存的月份：{months}。以后还会有评价，得分会变；封存以后请重新计算。"
WITHHELD = "“为保护评价人，不给出”：和给出过的得分一加一减，能算出一两个人评了几分的，不印在交给处室和本人的纸上；监察室看得到。"
SLIP = "本人查分码：{code}。打开后台的登录页，点“经办人查自己的评分”，填这个码；{days} 天内有效，只看得到本人这一行。请自己收好。"
PART = "这个周期的 {whole} 个月里，有办件的 {counted} 个月；分类按有办件的月份平均。"
_WIDE = {"满意率（95% 区间）": 24, "核实的事实": 30}


@dataclass(frozen=True, slots=True)
class MarkPaper:
    """What is printed. `department`: the one that it is about alone; "": all. `handler`: whose own sheet it is; "": nobody's."""

    agency: str
    department: str
    marks: MarkSheet
    drawn_at: datetime
    handler: str = ""
    code: str = ""
    """By which whoever has this paper reads their own line: `bot.casework.scores.slip`."""

    @property
    def title(self) -> str:
        """What stands above it."""
        return f"{self.marks.period.title}绩效评分表（{WHOSE[self.marks.of]}）"

    @property
    def about(self) -> str:
        """The line below the title."""
        drawn = f"{self.drawn_at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"
        lines = "" if self.handler else f"{len(self.marks.rows)} 行"
        parts = (self.agency, self.department, self.handler, f"{drawn} 计算", lines)
        return "　".join(part for part in parts if part)

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below it: what a mark is, and the rule of that day."""
        rules = self.marks.rules
        sheet = self.marks
        part = (PART.format(whole=sheet.period.months, counted=sheet.counted),) if _is_part(sheet) else ()
        still_open = (UNSEALED.format(months="、".join(self.marks.unsealed)),) if self.marks.unsealed else ()
        kept_back = (WITHHELD,) if any(row.mark.basis is Basis.WITHHELD for row in sheet.rows) else ()
        note = NOTE.format(days=rules.contest_days, deducting=DEDUCTINGS[rules.deducting].zh_hans)
        own = (SLIP.format(code=self.code, days=VALID.days),) if self.code else ()
        return (*own, *part, *still_open, *kept_back, note, rule_in_words(rules))


def _is_part(sheet: MarkSheet) -> bool:
    return 0 < sheet.counted < sheet.period.months


def rule_in_words(rules: MarkRules) -> str:
    """The rule as one sentence after the other."""
    points = "，".join(f"{SCORES[level]} {rules.points[level]}" for level in LEVELS)
    costs = "，".join(f"{FACTS[kind].zh_hans} {cost}" for kind, cost in rules.deductions.items())
    classes = "、".join(map(str, rules.classes))
    return (
        f"分值：{points}。每件扣分：{costs}。评价不足 {rules.print_from} 件不给得分，不足 {rules.rank_from} 件不排名；"
        f"每月办结满 {classes} 件各进一类，只在同类里排。"
    )


def cells(row: MarkedRow) -> tuple[str, ...]:
    """One line, in the order of `HEAD`; what may not be printed is said, and never a number."""
    found = row.mark
    facts = "，".join(f"{FACTS[kind].zh_hans} {n}" for kind, n in row.facts.items() if n)
    if found.value is None or found.interval is None:
        head = (str(row.volume), str(row.basics.concluded), str(found.rated))
        return (*head, "—", facts, "—", "—", BASES[found.basis].zh_hans, "—")
    share = row.basics.satisfied / found.rated
    low, high = found.interval.low, found.interval.high
    return (
        str(row.volume),
        str(row.basics.concluded),
        str(found.rated),
        f"{share:.1%}（{low:.1%}—{high:.1%}）",
        facts,
        str(found.mean),
        cost(found),
        str(found.value),
        place(row),
    )


def cost(found: ScoreMark) -> str:
    """What is deducted, and of how many months that is the mean."""
    return (
        f"{found.cost}（{found.summed}÷{found.months}个月）"
        if found.months > 1 and found.summed
        else str(found.cost)
    )


def place(row: MarkedRow) -> str:
    """The place among those of its class, or why there is none."""
    if row.place is not None:
        return f"{row.among} 个中第 {row.place}"
    return "同类只有一个" if row.mark.basis is Basis.RANKED else BASES[row.mark.basis].zh_hans


def named(row: MarkedRow) -> str:
    """Whose line it is; a handler's with the department."""
    return f"{row.subject.name}（{row.subject.department}）" if row.subject.department else row.subject.name


def marks_pdf(page: MarkPaper) -> bytes:
    """The sheet as a tagged PDF, A4 across. Raises FontsMissing or PressFailed."""
    from bot.paper.press import printed

    data = {
        "title": page.title,
        "about": drawable(page.about),
        "head": [WHOSE[page.marks.of], *HEAD],
        "rows": [[drawable(named(row)), *map(drawable, cells(row))] for row in page.marks.rows],
        "notes": [drawable(note) for note in page.notes],
        "signed": SIGNED,
    }
    return printed("marks.typ", data, at=page.drawn_at)


def write_book(path: Path, page: MarkPaper) -> None:
    """The same as a workbook. Raises WorkbookFailed."""
    first = SheetColumn(WHOSE[page.marks.of], 28)
    with sheets.book(path) as book:
        table = WorkbookTable(
            book, "评分表", [first, *(SheetColumn(name, _WIDE.get(name, 12)) for name in HEAD)]
        )
        for row in page.marks.rows:
            table.add((named(row), *cells(row)))
        about = WorkbookTable(book, "说明和签字", [SheetColumn("项目", 20), SheetColumn("内容", 90)])
        for name, words in (
            ("标题", page.title),
            ("制表", page.about),
            *(("说明", note) for note in page.notes),
        ):
            about.add((name, words))
        for who in SIGNED:
            about.add((f"{who}（签字、日期）", ""))
