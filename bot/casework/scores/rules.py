"""评分办法: what a rating and a verified fact are worth. Every number is the office's own choice; the defaults are examples.

Where a default comes from is said beside it (`SOURCES`); none is a national rule, for there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from bot.domain.scoring import Deducting, FactKind

LEVELS = (5, 4, 3, 2, 1)
FULL = Decimal(100)
_TENTH = Decimal("0.1")
_TOO_LARGE = Decimal(1_000)


class BadRules(ValueError):
    """The numbers cannot be a rule; the text says what is wrong with which."""


@dataclass(frozen=True, slots=True)
class MarkRules:
    """One version of the rule. Points of a level are on a scale of 0 to 10, deductions are marks out of 100."""

    points: Mapping[int, Decimal] = field(
        default_factory=lambda: {5: Decimal(10), 4: Decimal(8), 3: Decimal(6), 2: Decimal(3), 1: Decimal(0)}
    )
    deductions: Mapping[FactKind, Decimal] = field(
        default_factory=lambda: {
            FactKind.LOW_RATING: Decimal(3),
            FactKind.COMPLAINT: Decimal(3),
            FactKind.OVERDUE: Decimal(5),
            FactKind.ONE_TIME_NOTICE: Decimal(2),
            FactKind.FIRST_ASKED: Decimal(2),
        }
    )
    print_from: int = 10
    """So many ratings, or no mark is printed."""
    rank_from: int = 30
    """So many ratings, or no place among others is printed; never less than `print_from`."""
    deducting: Deducting = Deducting.MONTHLY
    """What several months' facts cost. Versions of before this was chosen added up, and are read so."""
    classes: tuple[int, ...] = (30, 300)
    """类: concluded cases a month from which the next class begins; only like volumes are put side by side."""
    contest_days: int = 5
    """Working days in which a fact can be contested, from the day it is shown."""

    def __post_init__(self) -> None:
        """Raise BadRules for numbers that contradict each other."""
        given = [self.points[level] for level in LEVELS]
        if given != sorted(given, reverse=True) or not 0 <= given[-1] <= given[0] <= 10:
            raise BadRules("各档的分值在 0 到 10 之间，满意程度高的不能比低的分少")
        if any(not 0 <= cost <= 50 for cost in self.deductions.values()):
            raise BadRules("每件扣分在 0 到 50 之间")
        if not 1 <= self.print_from <= self.rank_from <= 10_000:
            raise BadRules("给出得分的件数至少 1，排名的件数不能比它少")
        if list(self.classes) != sorted(set(self.classes)) or any(
            not 0 < n <= 1_000_000 for n in self.classes
        ):
            raise BadRules("分类的件数要从小到大写，各不相同")
        if not 1 <= self.contest_days <= 60:
            raise BadRules("提出异议的期限在 1 到 60 个工作日之间")

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """From `as_json`, or what a form gives in the same shape; raises BadRules."""
        try:
            return cls(
                points={level: _number(document["points"][str(level)]) for level in LEVELS},
                deductions={kind: _number(document["deductions"][kind.value]) for kind in FactKind},
                print_from=int(document["print_from"]),
                rank_from=int(document["rank_from"]),
                deducting=_deducting(document.get("deducting", Deducting.SUM)),
                classes=tuple(int(n) for n in document["classes"]),
                contest_days=int(document["contest_days"]),
            )
        except (KeyError, TypeError, ValueError) as e:
            if isinstance(e, BadRules):
                raise
            raise BadRules("有一格不是数字；分值可以有一位小数，件数和天数是整数") from None

    def as_json(self) -> dict[str, Any]:
        """All of it, numbers as text so that none is rounded."""
        return {
            "points": {str(level): str(self.points[level]) for level in LEVELS},
            "deductions": {kind.value: str(self.deductions[kind]) for kind in FactKind},
            "print_from": self.print_from,
            "rank_from": self.rank_from,
            "deducting": self.deducting.value,
            "classes": list(self.classes),
            "contest_days": self.contest_days,
        }

    def class_of(self, concluded: int, months: int) -> int:
        """Which class so many concluded cases in so many months belong to: 1 has the fewest cases."""
        return 1 + sum(concluded >= begin * months for begin in self.classes)


SOURCES: Mapping[str, str] = {
    "points": "汕尾市政务服务评价的分值（10、8、6、3、0），仅供参考",
    FactKind.LOW_RATING: "来源：无，由本单位定",
    FactKind.COMPLAINT: "某地窗口考核办法（每件扣 3 分），仅供参考",
    FactKind.OVERDUE: "某地窗口考核办法（每件扣 5 分），仅供参考",
    FactKind.ONE_TIME_NOTICE: "某地窗口考核办法（每件扣 2 分），仅供参考",
    FactKind.FIRST_ASKED: "来源：无，由本单位定",
    "print_from": "来源：无，由本单位定",
    "rank_from": "来源：无，由本单位定",
    "deducting": "来源：无，由本单位定；有的地方全年取各月的平均",
    "classes": "巴中市按办件量分类考核；界线来源：无，由本单位定",
    "contest_days": "来源：无，由本单位定；国家只要求有申诉复核",
}
"""Where the defaults come from, as the settings page says it."""


def _deducting(text: object) -> Deducting:
    try:
        return Deducting(str(text))
    except ValueError:
        raise BadRules("请选几个月的扣分怎么算：累计，或按月平均") from None


def _number(text: object) -> Decimal:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        raise BadRules("有一格不是数字；分值可以有一位小数，件数和天数是整数") from None
    if not number.is_finite() or abs(number) >= _TOO_LARGE or number != number.quantize(_TENTH):
        raise BadRules("分值和扣分是不大的数，最多写一位小数")
    # Not `normalize`: of 10 that makes 1E+1, and papers print it.
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.quantize(_TENTH)
