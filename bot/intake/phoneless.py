"""Why cases have no number that can be called: reported once for a whole file, so that a broken column is noticed."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from bot.intake.asides import blank
from bot.intake.tables.cells import DigitsLost, folded, whole_number

LOUD: Final = 0.2
"""With a larger share of cases without a phone, the export itself is at fault."""
_MASKED: Final = re.compile(r"\d[\d -]*[*＊×xX•●]{2,}")
_LONGEST: Final = 100
_MOST: Final = 6
"""How many reasons are reported."""


def reason(cell: str) -> str:
    """Why a cell yields no phone, in a few words."""
    if blank(cell):
        return "没有填"
    if _MASKED.search(cell[:_LONGEST]):
        return "号码打了星号"
    text = folded(cell[:_LONGEST])
    try:
        whole_number(text)
    except DigitsLost:
        return f"{text} 被表格软件舍去了尾数"
    return "号码不全或写法认不出"


@dataclass(slots=True)
class Phoneless:
    """Counts a file's cases without a usable phone, by reason."""

    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, cell: str) -> None:
        """One more case."""
        self.reasons[reason(cell)] += 1

    def said(self, cases: int) -> str:
        """One sentence, "" when every case has a phone; `cases`: the number of all cases."""
        total = self.reasons.total()
        if not total:
            return ""
        several = len(self.reasons) > 1
        why = "，".join(f"{n} 件{what}" if several else what for what, n in self.reasons.most_common(_MOST))
        sentence = f"{total} 件没有能用的电话号码（{why}）"
        if total > cases * LOUD:
            return (
                f"注意！{cases} 件里有 {sentence}。比例太高，多半是导出时电话这一列出了错，请核对后重新导入。"
            )
        return f"{sentence}，这些人联系不上，请补上号码再导入一次。"
