"""绩效评分的词: what costs marks, why that is contested, what was decided, and what a mark rests on."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class FactKind(StrEnum):
    """What can cost marks, once somebody has verified it."""

    LOW_RATING = "low_rating"
    """The person was dissatisfied, and the office found it to be so."""
    COMPLAINT = "complaint"
    """A complaint was found to be so, in whole or in part, whatever the rating was."""
    OVERDUE = "overdue"
    ONE_TIME_NOTICE = "one_time_notice"
    FIRST_ASKED = "first_asked"


class Deducting(StrEnum):
    """How the facts of several months cost marks."""

    SUM = "sum"
    """One after the other: three marks a month are 36 in a year."""
    MONTHLY = "monthly"
    """Their sum by the months that had cases: three marks a month are three in a year."""


class ContestGround(StrEnum):
    """Why a fact should not count."""

    MISTAKEN = "mistaken"
    MALICIOUS = "malicious"
    NOT_OURS = "not_ours"
    JUSTIFIED = "justified"


class ContestState(StrEnum):
    """Where what was said against a fact stands."""

    OPEN = "open"
    UPHELD = "upheld"
    """The fact does not count any more."""
    REFUSED = "refused"


class Basis(StrEnum):
    """What a mark rests on."""

    NO_CASE = "no_case"
    NO_RATING = "no_rating"
    TOO_FEW = "too_few"
    """Too few ratings for a mark to be printed."""
    WITHHELD = "withheld"
    """There is a mark, which only the office reads: others could work out from it how one or two people rated."""
    MARKED = "marked"
    """A mark is printed, and no place among others."""
    RANKED = "ranked"
    """Enough to be put beside others of the same class."""


BY_HAND = (FactKind.OVERDUE, FactKind.ONE_TIME_NOTICE, FactKind.FIRST_ASKED)
"""Kinds that somebody verifies and writes down; the others follow from what was found out about a complaint."""
FACTS: Mapping[FactKind, Label] = {
    FactKind.LOW_RATING: Label("差评核实", "差評核實", "Low rating, verified"),
    FactKind.COMPLAINT: Label("投诉属实", "投訴屬實", "Complaint upheld"),
    FactKind.OVERDUE: Label("无正当理由超期", "無正當理由超期", "Late without good reason"),
    FactKind.ONE_TIME_NOTICE: Label("没有一次性告知", "沒有一次性告知", "Not told everything at once"),
    FactKind.FIRST_ASKED: Label(
        "首问责任没有落实", "首問責任沒有落實", "First person asked did not see to it"
    ),
}
DEDUCTINGS: Mapping[Deducting, Label] = {
    Deducting.SUM: Label("累计", "累計", "Added up"),
    Deducting.MONTHLY: Label("按月平均", "按月平均", "Mean of the months"),
}
GROUNDS: Mapping[ContestGround, Label] = {
    ContestGround.MISTAKEN: Label("误评或事实有误", "誤評或事實有誤", "A mistake"),
    ContestGround.MALICIOUS: Label("恶意差评", "惡意差評", "Malicious"),
    ContestGround.NOT_OURS: Label("不是本处（本人）经办", "不是本處（本人）經辦", "Not handled here"),
    ContestGround.JUSTIFIED: Label("有正当理由", "有正當理由", "There was good reason"),
}
CONTESTS: Mapping[ContestState, Label] = {
    ContestState.OPEN: Label("异议待定", "異議待定", "Contested"),
    ContestState.UPHELD: Label("异议成立，不计", "異議成立，不計", "Contest upheld: does not count"),
    ContestState.REFUSED: Label("异议不成立", "異議不成立", "Contest refused"),
}
BASES: Mapping[Basis, Label] = {
    Basis.NO_CASE: Label("无办件", "無辦件", "No cases"),
    Basis.NO_RATING: Label("无评价", "無評價", "No ratings"),
    Basis.TOO_FEW: Label("样本不足", "樣本不足", "Too few ratings"),
    Basis.WITHHELD: Label("为保护评价人，不给出", "為保護評價人，不給出", "Not shown, to protect who rated"),
    Basis.MARKED: Label("件数不够，不排名", "件數不夠，不排名", "Too few for a place"),
    Basis.RANKED: Label("排名", "排名", "Placed"),
}
