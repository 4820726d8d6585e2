"""认定和处理: what the office found out about a complaint and what came of it, and what everybody calls them."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class Finding(StrEnum):
    """Whether what was complained about is so. None written down is no finding, and never "not verified"."""

    FOUNDED = "founded"
    PARTLY = "partly"
    UNFOUNDED = "unfounded"


class Measure(StrEnum):
    """What was done about it."""

    RECTIFIED = "rectified"
    ADMONISHED = "admonished"
    CAUTIONED = "cautioned"
    ACCOUNTABLE = "accountable"
    EXPLAINED = "explained"
    NOTHING = "nothing"
    """Said, and then alone: nothing had to be done."""


FINDINGS: Mapping[Finding, Label] = {
    Finding.FOUNDED: Label("属实", "屬實", "Verified"),
    Finding.PARTLY: Label("部分属实", "部分屬實", "Verified in part"),
    Finding.UNFOUNDED: Label("不属实", "不屬實", "Not verified"),
}
NO_FINDING = Label("没有认定", "沒有認定", "No finding")
MEASURES: Mapping[Measure, Label] = {
    Measure.RECTIFIED: Label("整改", "整改", "Rectified"),
    Measure.ADMONISHED: Label("批评教育", "批評教育", "Admonished"),
    Measure.CAUTIONED: Label("效能告诫", "效能告誡", "Cautioned"),
    Measure.ACCOUNTABLE: Label("追究责任", "追究責任", "Held to account"),
    Measure.EXPLAINED: Label("解释说明", "解釋說明", "Explained"),
    Measure.NOTHING: Label("无", "無", "None"),
}
