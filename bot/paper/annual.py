"""政府信息公开年度报告, 表2 to 表4, laid out as in the form of 国办公开办函〔2021〕30号: two typed by somebody, one counted here."""

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
from bot.casework.disclosure.table_three import LINES, TableLine, TableRow, TableThree
from bot.domain.disclosure import (
    APPLICANT_KINDS,
    DISCLOSURE_GROUPS,
    DISCLOSURE_OUTCOMES,
    GROUP_OF,
    ApplicantKind,
    DisclosureGroup,
    DisclosureOutcome,
)
from bot.paper.form import Box, OfficialForm

_BLANK = "未填"
"""Not a nought, and not nothing: "没有" in a form that is sent up says that there was none."""
_NUMERALS = "一二三四五六"
_IN_PART = "（区分处理的，只计这一情形，不计其他情形）"
_ADDS_UP = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_NOT_TYPED = "还没有人填。在“报表与导出”里打开这一年的“信息公开年度报告”填写，填好以前这张表不能上报。"
Line = tuple[Box, ...]


def annual(numbers: AnnualNumbers | None, requests: TableThree) -> Iterator[OfficialForm]:
    """The tables, in their order. `numbers` None: nobody has typed any."""
    yield _two(numbers)
    yield _three(requests)
    yield _four(numbers)


def _two(numbers: AnnualNumbers | None) -> OfficialForm:
    return OfficialForm(
        "表2 主动公开政府信息情况",
        (
            _item("一"),
            (Box("信息内容"), *(Box(MADE_COLUMNS[of]) for of in MadeColumn)),
            *((Box(MADE[one]), *(_count(numbers, f"{one}.{of}") for of in MadeColumn)) for one in Made),
            *_decided("五", (Decided.PERMITS,), numbers),
            *_decided("六", (Decided.PENALTIES, Decided.COERCION), numbers),
            _item("八"),
            (Box("信息内容"), Box("本年收费金额（单位：万元）", across=3)),
            (Box("行政事业性收费"), _fees(numbers)),
        ),
        widths=(3, 2, 2, 2),
        note="" if numbers else _NOT_TYPED,
    )


def _item(numeral: str) -> Line:
    return (Box(f"第二十条第（{numeral}）项", across=4),)


def _decided(numeral: str, of: tuple[Decided, ...], numbers: AnnualNumbers | None) -> tuple[Line, ...]:
    return (
        _item(numeral),
        (Box("信息内容"), Box("本年处理决定数量", across=3)),
        *((Box(DECIDED[one]), _count(numbers, one, across=3)) for one in of),
    )


def _three(requests: TableThree) -> OfficialForm:
    return OfficialForm(
        "表3 收到和处理政府信息公开申请情况",
        (*_HEAD_OF_THREE, *_lines_of_three(requests)),
        widths=(4, 6, 14, 4, 4, 4, 4, 4, 4, 4),
        heads=len(_HEAD_OF_THREE),
        note=f"数自本系统里登记的申请，{requests.year}年。",
    )


_ORGANISATIONS = tuple(one for one in ApplicantKind if one is not ApplicantKind.NATURAL)
_HEAD_OF_THREE: tuple[Line, ...] = (
    (Box(_ADDS_UP, across=3, down=3), Box("申请人情况", across=len(ApplicantKind) + 1)),
    (
        Box(APPLICANT_KINDS[ApplicantKind.NATURAL].zh_hans, down=2),
        Box("法人或其他组织", across=len(_ORGANISATIONS)),
        Box("总计", down=2),
    ),
    tuple(
        Box("其他" if one is ApplicantKind.OTHER else APPLICANT_KINDS[one].zh_hans) for one in _ORGANISATIONS
    ),
)


def _lines_of_three(requests: TableThree) -> Iterator[Line]:
    yield _whole_line(TableLine.NEW, requests)
    yield _whole_line(TableLine.CARRIED, requests)
    first: Line = (Box("三、本年度办理结果", down=len(DisclosureOutcome) + 1),)
    for outcome in DisclosureOutcome:
        yield (*first, *_named(outcome), *_line(outcome, requests))
        first = ()
    yield (Box(LINES[TableLine.DONE].zh_hans, across=2), *_line(TableLine.DONE, requests))
    yield _whole_line(TableLine.LEFT, requests)


def _whole_line(row: TableLine, requests: TableThree) -> Line:
    return (Box(LINES[row].zh_hans, across=3), *_line(row, requests))


def _line(row: TableRow, requests: TableThree) -> Line:
    return tuple(Box(n, filled=True) for n in requests.line(row))


def _named(outcome: DisclosureOutcome) -> Line:
    """（三）不予公开 beside 1.…, once for the lines that stand under it; a group of one line has no numbers."""
    of = GROUP_OF[outcome]
    among = [one for one in DisclosureOutcome if GROUP_OF[one] is of]
    group = f"（{_NUMERALS[list(DisclosureGroup).index(of)]}）{DISCLOSURE_GROUPS[of].zh_hans}"
    if len(among) == 1:
        return (Box(f"{group}{_IN_PART if outcome is DisclosureOutcome.PARTLY else ''}", across=2),)
    place = among.index(outcome) + 1
    name = Box(f"{place}.{DISCLOSURE_OUTCOMES[outcome].zh_hans}")
    return (name,) if place > 1 else (Box(group, down=len(among)), name)


def _four(numbers: AnnualNumbers | None) -> OfficialForm:
    of_each = len(Ruling)
    return OfficialForm(
        "表4 政府信息公开行政复议、行政诉讼情况",
        (
            (
                Box(REVIEW_ROUTES[ReviewRoute.REVIEW], across=of_each, down=2),
                Box("行政诉讼", across=2 * of_each),
            ),
            tuple(
                Box(REVIEW_ROUTES[one].removeprefix("行政诉讼："), across=of_each)
                for one in (ReviewRoute.LAWSUIT, ReviewRoute.LAWSUIT_AFTER)
            ),
            tuple(Box(RULINGS[of]) for _ in ReviewRoute for of in Ruling),
            tuple(_count(numbers, f"{one}.{of}") for one in ReviewRoute for of in Ruling),
        ),
        widths=(1,) * of_each * len(ReviewRoute),
        heads=3,
        note="每一种情形，前四项加起来等于总计。" if numbers else _NOT_TYPED,
    )


def _count(numbers: AnnualNumbers | None, key: str, *, across: int = 1) -> Box:
    return Box(numbers.counts[key] if numbers is not None else _BLANK, across, filled=True)


def _fees(numbers: AnnualNumbers | None) -> Box:
    return Box(f"{numbers.fees:f}" if numbers is not None else _BLANK, across=3, filled=True)
