"""评价: what a complainant says to the reply, and what everybody calls it."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class Verdict(StrEnum):
    """What a complainant says to the reply."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    NONE = "none"
    """Closed without the complainant's word."""


VERDICTS: Mapping[str, Label] = {
    Verdict.SATISFIED: Label("认可", "認可", "Accepted"),
    Verdict.DISSATISFIED: Label("不认可", "不認可", "Not accepted"),
    Verdict.NONE: Label("没有评价", "沒有評價", "No verdict"),
}
