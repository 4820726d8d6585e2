"""表2、表4 of the annual report on disclosure (国办公开办函〔2021〕30号): numbers that somebody types, for nothing here keeps them.

Table 2 counts what the office made and decided, table 4 the reviews and lawsuits about its answers; each block of table 4
has to add up. How table 3 comes about, says `table_three`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Self

from bot.casework.disclosure.table_three import LINES, TableLine, TableThree
from bot.casework.figures.adding_up import Sum
from bot.domain.disclosure import APPLICANT_KINDS, ApplicantKind, DisclosureOutcome

MOST = 9_999_999


class BadNumbers(ValueError):
    """What was typed cannot stand in the tables; the text says which number, and why."""


class Made(StrEnum):
    """第二十条第（一）项: what is made, with its three numbers."""

    RULES = "rules"
    DOCUMENTS = "documents"


class Decided(StrEnum):
    """第（五）、（六）项: decisions of the year."""

    PERMITS = "permits"
    PENALTIES = "penalties"
    COERCION = "coercion"


class MadeColumn(StrEnum):
    """Of each thing made."""

    ISSUED = "issued"
    REPEALED = "repealed"
    IN_FORCE = "in_force"


class ReviewRoute(StrEnum):
    """The blocks of table 4."""

    REVIEW = "review"
    LAWSUIT = "lawsuit"
    LAWSUIT_AFTER = "lawsuit_after"


class Ruling(StrEnum):
    """How it came out; the total of a block is typed as well, and has to be their sum."""

    UPHELD = "upheld"
    CORRECTED = "corrected"
    OTHER = "other"
    PENDING = "pending"
    TOTAL = "total"


MADE: Mapping[Made, str] = {Made.RULES: "规章", Made.DOCUMENTS: "行政规范性文件"}
MADE_COLUMNS: Mapping[MadeColumn, str] = {
    MadeColumn.ISSUED: "本年制发件数",
    MadeColumn.REPEALED: "本年废止件数",
    MadeColumn.IN_FORCE: "现行有效件数",
}
DECIDED: Mapping[Decided, str] = {
    Decided.PERMITS: "行政许可",
    Decided.PENALTIES: "行政处罚",
    Decided.COERCION: "行政强制",
}
REVIEW_ROUTES: Mapping[ReviewRoute, str] = {
    ReviewRoute.REVIEW: "行政复议",
    ReviewRoute.LAWSUIT: "行政诉讼：未经复议直接起诉",
    ReviewRoute.LAWSUIT_AFTER: "行政诉讼：复议后起诉",
}
RULINGS: Mapping[Ruling, str] = {
    Ruling.UPHELD: "结果维持",
    Ruling.CORRECTED: "结果纠正",
    Ruling.OTHER: "其他结果",
    Ruling.PENDING: "尚未审结",
    Ruling.TOTAL: "总计",
}
FEES = "fees"
"""第（八）项: 行政事业性收费 of the year in 万元, to the yuan (four decimals)."""
COUNTS: Mapping[str, str] = {
    **{f"{one}.{of}": f"{MADE[one]}的{name}" for one in Made for of, name in MADE_COLUMNS.items()},
    **{str(one): f"{name}的本年处理决定数量" for one, name in DECIDED.items()},
    **{
        f"{one}.{of}": f"“{REVIEW_ROUTES[one]}”的{name}"
        for one in ReviewRoute
        for of, name in RULINGS.items()
    },
}
"""Every whole number that is typed, by its key, with its name."""


@dataclass(frozen=True, slots=True)
class AnnualNumbers:
    """All of them for a year. `counts` has every key of `COUNTS`."""

    counts: Mapping[str, int]
    fees: Decimal

    def __post_init__(self) -> None:
        """Raise BadNumbers for a block of table 4 that does not add up."""
        for one in self.sums():
            if not one.holds:
                raise BadNumbers(
                    f"表4“{one.what}”：四项加起来是 {sum(one.parts)}，总计填的是 {one.whole}；请改到相等"
                )

    def sums(self) -> tuple[Sum, ...]:
        """What has to be equal in table 4."""
        return tuple(
            Sum(
                "表4",
                REVIEW_ROUTES[one],
                tuple(self.counts[f"{one}.{of}"] for of in Ruling if of is not Ruling.TOTAL),
                self.counts[f"{one}.{Ruling.TOTAL}"],
            )
            for one in ReviewRoute
        )

    @classmethod
    def parse(cls, typed: Mapping[str, str]) -> Self:
        """From what was typed, or was kept; raises BadNumbers."""
        return cls(
            {key: _count(typed.get(key, ""), name) for key, name in COUNTS.items()},
            _money(typed.get(FEES, "")),
        )

    def kept(self) -> Mapping[str, str]:
        """As `parse` reads it."""
        return {**{key: str(self.counts[key]) for key in COUNTS}, FEES: str(self.fees)}


def sums_of_three(table: TableThree) -> tuple[Sum, ...]:
    """What has to be equal in table 3: what came in is what went out and what is left, and the outcomes are the total."""
    found = []
    for one in ApplicantKind:
        name = APPLICANT_KINDS[one].zh_hans
        came = (table.cell(TableLine.NEW, one), table.cell(TableLine.CARRIED, one))
        done, left = table.cell(TableLine.DONE, one), table.cell(TableLine.LEFT, one)
        found.append(Sum("表3", f"{name}：新收加上年结转，总计加结转下年", came, done + left))
        outcomes = tuple(table.cell(outcome, one) for outcome in DisclosureOutcome)
        found.append(Sum("表3", f"{name}：{LINES[TableLine.DONE].zh_hans}", outcomes, done))
    return tuple(found)


def _count(text: str, name: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit()) or int(plain) > MOST:
        raise BadNumbers(f"{name}要填一个不大于 {MOST} 的整数，没有就填 0")
    return int(plain)


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        raise BadNumbers("行政事业性收费要填一个数，单位是万元，没有就填 0") from None
    if not amount.is_finite() or not 0 <= amount <= MOST or amount != round(amount, 4):
        raise BadNumbers("行政事业性收费在 0 和 9999999 万元之间，最多四位小数（到元）")
    return amount
