"""复核: how a second call ends, and what a chief finds out where both callers heard different things."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class Conclusion(StrEnum):
    """How the second call stands to the first."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_REACHED = "not_reached"
    OTHER = "other"
    """The person was reached and gave no score, or it was somebody else."""


class DifferenceFinding(StrEnum):
    """Why the two differ, as a chief has found out."""

    FIRST_WRONG = "first_wrong"
    SECOND_WRONG = "second_wrong"
    CHANGED = "changed"
    """The person said something else this time: both are right."""
    UNCLEAR = "unclear"


CONCLUSIONS: Mapping[Conclusion, Label] = {
    Conclusion.SAME: Label("一致", "一致", "Same"),
    Conclusion.DIFFERENT: Label("不一致", "不一致", "Different"),
    Conclusion.NOT_REACHED: Label("未联系上", "未聯繫上", "Not reached"),
    Conclusion.OTHER: Label("其他", "其他", "Other"),
}
DIFFERENCES: Mapping[DifferenceFinding, Label] = {
    DifferenceFinding.FIRST_WRONG: Label("首次记错了", "首次記錯了", "The first was recorded wrongly"),
    DifferenceFinding.SECOND_WRONG: Label("复核记错了", "複核記錯了", "The second was recorded wrongly"),
    DifferenceFinding.CHANGED: Label("对方改了主意", "對方改了主意", "The person changed their mind"),
    DifferenceFinding.UNCLEAR: Label("查不清", "查不清", "Could not be found out"),
}
