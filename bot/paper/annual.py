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
    DisclosureOutcome,
)
from bot.paper.tables import Cell, Grid

_NOT_TYPED = "还没有人填。在“报表与导出”里打开这一年的“信息公开年度报告”填写，填好以前这张表不能上报。"


def annual(numbers: AnnualNumbers | None, requests: TableThree) -> Iterator[Grid]:
    """The tables, in their order. `numbers` None: nobody has typed any."""
    yield from _two(numbers)
    yield _three(requests)
    yield _four(numbers)


def _two(numbers: AnnualNumbers | None) -> Iterator[Grid]:
    note = "" if numbers else _NOT_TYPED
    made = tuple(_of_made(one, numbers) for one in Made) if numbers else ()
    yield Grid("表2 主动公开：第二十条第（一）项", ("信息内容", *MADE_COLUMNS.values()), made, None, note)
    decided = tuple((DECIDED[one], numbers.counts[one]) for one in Decided) if numbers else ()
    yield Grid(
        "表2 主动公开：第二十条第（五）、（六）项", ("信息内容", "本年处理决定数量"), decided, None, note
    )
    fees = (("行政事业性收费", f"{numbers.fees:f}"),) if numbers else ()
    yield Grid("表2 主动公开：第二十条第（八）项", ("信息内容", "本年收费金额（万元）"), fees, None, note)


def _three(requests: TableThree) -> Grid:
    columns = (*(APPLICANT_KINDS[one].zh_hans for one in ApplicantKind), "总计")
    return Grid(
        "表3 收到和处理政府信息公开申请",
        ("", *columns),
        tuple((_called(row), *requests.line(row)) for row in ROWS),
        None,
        f"数自本系统里登记的申请，{requests.year}年。每一列：新收加上年结转，等于总计加结转下年。",
    )


def _called(row: TableLine | DisclosureOutcome) -> str:
    if isinstance(row, TableLine):
        return LINES[row].zh_hans
    group, name = DISCLOSURE_GROUPS[GROUP_OF[row]].zh_hans, DISCLOSURE_OUTCOMES[row].zh_hans
    return f"三、{name}" if group == name else f"三、{group}：{name}"


def _four(numbers: AnnualNumbers | None) -> Grid:
    rows = tuple(_of_route(one, numbers) for one in ReviewRoute) if numbers else ()
    note = "每一行前四项加起来等于总计。" if numbers else _NOT_TYPED
    return Grid("表4 行政复议、行政诉讼", ("", *RULINGS.values()), rows, None, note)


def _of_made(one: Made, numbers: AnnualNumbers) -> tuple[Cell, ...]:
    return MADE[one], *(numbers.counts[f"{one}.{of}"] for of in MadeColumn)


def _of_route(one: ReviewRoute, numbers: AnnualNumbers) -> tuple[Cell, ...]:
    return REVIEW_ROUTES[one], *(numbers.counts[f"{one}.{of}"] for of in Ruling)
