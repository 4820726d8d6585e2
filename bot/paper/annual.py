"""政府信息公开年度报告, 表2 to 表4, after the form of 国办公开办函〔2021〕30号: two typed by somebody, one counted here."""

from collections.abc import Iterator

from bot.casework.disclosure.annual_numbers import (
    DECIDED,
    MADE,
    MADE_COLUMNS,
    REVIEW_ROUTES,
    RULINGS,
    AnnualNumbers,
    Decided,
    Made,
    MadeColumn,
    ReviewRoute,
    Ruling,
)
from bot.casework.disclosure.table_three import LINES, ROWS, TableLine, TableThree
from bot.domain.disclosure import (
    APPLICANT_KINDS,
    DISCLOSURE_GROUPS,
    DISCLOSURE_OUTCOMES,
    GROUP_OF,
    ApplicantKind,
    DisclosureGroup,
    DisclosureOutcome,
)
from bot.paper.tables import Cell, Grid

_BLANK = "没有填"
"""Not a nought, and not nothing: "没有" in a form that is sent up says that there was none."""
_NUMERALS = "一二三四五六"
_IN_PART = "（区分处理的，只计这一情形，不计其他情形）"
_NOT_TYPED = "还没有人填。在“报表与导出”里打开这一年的“信息公开年度报告”填写，填好以前这张表不能上报。"


def annual(numbers: AnnualNumbers | None, requests: TableThree) -> Iterator[Grid]:
    """The tables, in their order. `numbers` None: nobody has typed any."""
    yield from _two(numbers)
    yield _three(requests)
    yield _four(numbers)


def _two(numbers: AnnualNumbers | None) -> Iterator[Grid]:
    note = "" if numbers else _NOT_TYPED
    made = tuple(_of_made(one, numbers) for one in Made)
    yield Grid("表2 主动公开：第二十条第（一）项", ("信息内容", *MADE_COLUMNS.values()), made, None, note)
    for item, of in (("五", (Decided.PERMITS,)), ("六", (Decided.PENALTIES, Decided.COERCION))):
        decided = tuple((DECIDED[one], _count(numbers, one)) for one in of)
        yield Grid(
            f"表2 主动公开：第二十条第（{item}）项", ("信息内容", "本年处理决定数量"), decided, None, note
        )
    fees = (("行政事业性收费", f"{numbers.fees:f}" if numbers else _BLANK),)
    yield Grid("表2 主动公开：第二十条第（八）项", ("信息内容", "本年收费金额（万元）"), fees, None, note)


def _three(requests: TableThree) -> Grid:
    columns = (*(APPLICANT_KINDS[one].zh_hans for one in ApplicantKind), "总计")
    return Grid(
        "表3 收到和处理政府信息公开申请",
        ("", *columns),
        tuple((_called(row), *requests.line(row)) for row in ROWS),
        None,
        f"数自本系统里登记的申请，{requests.year}年。本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和。"
        "商业企业至其他五列在表上合称“法人或其他组织”。",
    )


def _called(row: TableLine | DisclosureOutcome) -> str:
    """As the form numbers it: 三、（三）不予公开 2．…."""
    if row is TableLine.DONE:
        return f"三、{LINES[row].zh_hans}"
    if isinstance(row, TableLine):
        return LINES[row].zh_hans
    of = GROUP_OF[row]
    name = DISCLOSURE_OUTCOMES[row].zh_hans
    group = f"三、（{_NUMERALS[list(DisclosureGroup).index(of)]}）{DISCLOSURE_GROUPS[of].zh_hans}"
    among = [one for one in DisclosureOutcome if GROUP_OF[one] is of]
    if len(among) == 1:
        return f"{group}{_IN_PART}" if row is DisclosureOutcome.PARTLY else group
    return f"{group} {among.index(row) + 1}．{name}"


def _four(numbers: AnnualNumbers | None) -> Grid:
    rows = tuple(_of_route(one, numbers) for one in ReviewRoute)
    note = "每一行前四项加起来等于总计。" if numbers else _NOT_TYPED
    return Grid("表4 行政复议、行政诉讼", ("", *RULINGS.values()), rows, None, note)


def _of_made(one: Made, numbers: AnnualNumbers | None) -> tuple[Cell, ...]:
    return MADE[one], *(_count(numbers, f"{one}.{of}") for of in MadeColumn)


def _of_route(one: ReviewRoute, numbers: AnnualNumbers | None) -> tuple[Cell, ...]:
    return REVIEW_ROUTES[one], *(_count(numbers, f"{one}.{of}") for of in Ruling)


def _count(numbers: AnnualNumbers | None, key: str) -> Cell:
    return numbers.counts[key] if numbers is not None else _BLANK
