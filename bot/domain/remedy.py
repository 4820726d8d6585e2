"""差评整改的词: where the work on a 差评 stands, what is done to it, and how it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.language import Label


class RemedyState(StrEnum):
    """Where it stands."""

    RECEIVED = "received"
    HANDED = "handed"
    """The department has the substance, to say what there is to it."""
    CLAIMED = "claimed"
    """Somebody says that the rating does not count; somebody else decides."""
    INVALID = "invalid"
    """It does not count in marks. The person is told why, and called back like everybody."""
    MEASURES = "measures"
    REPORTED = "reported"
    """The department says what it has done; the office has not passed it yet."""
    TOLD = "told"
    REOPENED = "reopened"
    """The person is not satisfied with what was done: a chief looks at it once more. It is so once."""
    COMPLAINT = "complaint"
    """The person has complained about the case: that complaint is what is worked on."""
    ENDED = "ended"


class RemedyAct(StrEnum):
    """What is done to it."""

    HAND = "hand"
    CLAIM = "claim"
    UPHOLD = "uphold"
    REFUSE = "refuse"
    VERIFY = "verify"
    ASK_MORE = "ask_more"
    GRANT_MORE = "grant_more"
    DENY_MORE = "deny_more"
    REPORT = "report"
    RETURN = "return"
    TELL = "tell"
    AGAIN = "again"
    """Something more is to be done: the department has it again."""
    TRY = "try"
    JUDGE = "judge"
    STOP = "stop"
    """No outcome can be had any more, for a reason that is one of the ends."""


class RemedyEnd(StrEnum):
    """How it ended: what the person says of the remedy, or why there is no such word."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"
    DECLINED = "declined"
    """Spoken to, and would not judge."""
    NOT_REACHED = "not_reached"
    OPTED_OUT = "opted_out"
    ERASED = "erased"
    CHANGED = "changed"
    """The person rated otherwise while the month was open, or it had been recorded wrongly: it is no 差评 any more."""


class RemedyAsked(StrEnum):
    """Whether somebody who was told of a remedy is still to say how it is."""

    ONCE = "once"
    AGAIN = "again"
    """After it was put right a second time: what they say now is the end."""
    OVER = "over"
    """They have said so already."""


ASTRAY = timedelta(minutes=2)
"""A vendor's clock says when somebody spoke, ours when we did: the two may differ by as much, and no answer is lost by it."""


@dataclass(frozen=True, slots=True)
class RemedyTold:
    """How far somebody has been told of a remedy, seen from when they said something."""

    asked: RemedyAsked
    out_for: timedelta | None = timedelta()
    """Since when the message had been on its way to them; None while it is not, or was lost: bare words are no answer to it."""
    named_for: timedelta | None = None
    """Since when they had been asked about this one by its number, because several waited."""

    @property
    def awaits_words(self) -> bool:
        """Whether words that name nothing may be about it."""
        return self.asked is not RemedyAsked.OVER and self.out_for is not None and self.out_for > -ASTRAY


REMEDY_STATES: Mapping[RemedyState, Label] = {
    RemedyState.RECEIVED: Label("待核实", "待核實", "To be verified"),
    RemedyState.HANDED: Label("处室核实中", "處室核實中", "With the department"),
    RemedyState.CLAIMED: Label("申请不计，待裁定", "申請不計，待裁定", "Claimed not to count"),
    RemedyState.INVALID: Label("不计，待答复", "不計，待答覆", "Does not count; to be answered"),
    RemedyState.MEASURES: Label("整改中", "整改中", "Being put right"),
    RemedyState.REPORTED: Label("已报整改，待审核", "已報整改，待審核", "Reported; to be checked"),
    RemedyState.TOLD: Label("已答复，待回访", "已答覆，待回訪", "Answered; to be called back"),
    RemedyState.REOPENED: Label(
        "对整改不满意，待室领导重新办理", "對整改不滿意，待室領導重新辦理", "Not satisfied; with the chief"
    ),
    RemedyState.COMPLAINT: Label("按投诉件办理", "按投訴件辦理", "Worked as a complaint"),
    RemedyState.ENDED: Label("已了结", "已了結", "Ended"),
}
REMEDY_ACTS: Mapping[RemedyAct, Label] = {
    RemedyAct.HAND: Label("交处室核实", "交處室核實", "Hand to the department"),
    RemedyAct.CLAIM: Label("申请不计", "申請不計", "Claim that it does not count"),
    RemedyAct.UPHOLD: Label("申请成立，不计", "申請成立，不計", "Uphold the claim"),
    RemedyAct.REFUSE: Label("申请不成立", "申請不成立", "Refuse the claim"),
    RemedyAct.VERIFY: Label("核实属实，定整改期限", "核實屬實，定整改期限", "Verify and set the term"),
    RemedyAct.ASK_MORE: Label("申请延期", "申請延期", "Ask for more time"),
    RemedyAct.GRANT_MORE: Label("同意延期", "同意延期", "Grant more time"),
    RemedyAct.DENY_MORE: Label("不同意延期", "不同意延期", "Refuse more time"),
    RemedyAct.REPORT: Label("上报整改情况", "上報整改情況", "Report what was done"),
    RemedyAct.RETURN: Label("退回再整改", "退回再整改", "Return it"),
    RemedyAct.TELL: Label("答复评价人", "答覆評價人", "Answer the person"),
    RemedyAct.AGAIN: Label("重新整改", "重新整改", "Have it put right again"),
    RemedyAct.TRY: Label("登记没有联系上", "登記沒有聯繫上", "Record that nobody was reached"),
    RemedyAct.JUDGE: Label("登记对整改的评价", "登記對整改的評價", "Record the judgement"),
    RemedyAct.STOP: Label("按没有结果了结", "按沒有結果了結", "End without an outcome"),
}
REMEDY_ENDS: Mapping[RemedyEnd, Label] = {
    RemedyEnd.SATISFIED: Label("对整改满意", "對整改滿意", "Satisfied with the remedy"),
    RemedyEnd.FAIR: Label("对整改基本满意", "對整改基本滿意", "Fairly satisfied with the remedy"),
    RemedyEnd.DISSATISFIED: Label("对整改不满意", "對整改不滿意", "Dissatisfied with the remedy"),
    RemedyEnd.DECLINED: Label("联系上了，不愿评价整改", "聯繫上了，不願評價整改", "Would not judge"),
    RemedyEnd.NOT_REACHED: Label("多次没有联系上", "多次沒有聯繫上", "Never reached"),
    RemedyEnd.OPTED_OUT: Label("本人要求不再联系", "本人要求不再聯繫", "Asked not to be contacted"),
    RemedyEnd.ERASED: Label("个人信息已删除", "個人資訊已刪除", "Erased"),
    RemedyEnd.CHANGED: Label("评价已改", "評價已改", "The rating was changed"),
}
JUDGED = (RemedyEnd.SATISFIED, RemedyEnd.FAIR, RemedyEnd.DISSATISFIED)
"""What the person says of the remedy; it stands beside the rating and never replaces it."""
CALLED_BACK = (*JUDGED, RemedyEnd.DECLINED)
"""Somebody was spoken to, or answered."""
