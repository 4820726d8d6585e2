"""行风评议员: where a member comes from and stands, what they look at, what is done to their opinions, in words."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class Sphere(StrEnum):
    """From where a member comes."""

    CONGRESS = "congress"
    CONSULTATIVE = "consultative"
    PARTY = "party"
    ENTERPRISE = "enterprise"
    COMMUNITY = "community"
    VILLAGE = "village"
    EXPERT = "expert"
    LAWYER = "lawyer"
    MEDIA = "media"
    OTHER = "other"


class MemberState(StrEnum):
    """Where a member stands. That a term is over is no state: the day says it (`bot.casework.panel.members`)."""

    NOMINATED = "nominated"
    CONSENTED = "consented"
    SERVING = "serving"
    PUBLISHED = "published"
    """Serving, and named outside the house."""
    REFUSED = "refused"
    LEFT = "left"


class MemberAct(StrEnum):
    """What is done to a member."""

    NOMINATE = "nominate"
    CONSENT = "consent"
    APPROVE = "approve"
    REFUSE = "refuse"
    PUBLISH = "publish"
    HIDE = "hide"
    """Not named outside any more."""
    RENEW = "renew"
    LEAVE = "leave"


class Occasion(StrEnum):
    """On which occasion a member saw or heard what the opinion is about."""

    VISIT = "visit"
    COVERT = "covert"
    SYMPOSIUM = "symposium"
    QUESTIONNAIRE = "questionnaire"
    APPRAISAL = "appraisal"
    OTHER = "other"


class Interest(StrEnum):
    """Whether the member has an interest in what the opinion is about."""

    NONE = "none"
    DECLARED = "declared"
    """The member said so."""
    SEEMS = "seems"
    """The member's own unit is named in it."""


class OpinionState(StrEnum):
    """Where an opinion stands."""

    FILED = "filed"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    DRAFTED = "drafted"
    """The department has answered; the office has not released it."""
    ANSWERED = "answered"
    JUDGED = "judged"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class OpinionAct(StrEnum):
    """What is done to an opinion."""

    FILE = "file"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    ANSWER = "answer"
    RETURN = "return"
    RELEASE = "release"
    JUDGE = "judge"
    REOPEN = "reopen"
    CLOSE = "close"


class MemberVerdict(StrEnum):
    """What a member says to the answer."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"


class DutyKind(StrEnum):
    """What a member did."""

    VISIT = "visit"
    COVERT = "covert"
    SYMPOSIUM = "symposium"
    QUESTIONNAIRE = "questionnaire"
    APPRAISAL = "appraisal"
    TRAINING = "training"
    OTHER = "other"


class DutyState(StrEnum):
    """Whether an entry of the duty log counts."""

    OFFERED = "offered"
    """Entered by the member; the office has not looked at it."""
    CONFIRMED = "confirmed"
    DECLINED = "declined"


SPHERES: Mapping[Sphere, Label] = {
    Sphere.CONGRESS: Label("人大代表", "人大代表", "People's congress"),
    Sphere.CONSULTATIVE: Label("政协委员", "政協委員", "Political consultative conference"),
    Sphere.PARTY: Label("民主党派", "民主黨派", "Democratic party"),
    Sphere.ENTERPRISE: Label("企业", "企業", "Enterprise"),
    Sphere.COMMUNITY: Label("社区", "社區", "Community"),
    Sphere.VILLAGE: Label("农村", "農村", "Village"),
    Sphere.EXPERT: Label("专家学者", "專家學者", "Expert"),
    Sphere.LAWYER: Label("律师", "律師", "Lawyer"),
    Sphere.MEDIA: Label("新闻媒体", "新聞媒體", "Media"),
    Sphere.OTHER: Label("其他方面", "其他方面", "Other"),
}
MEMBERS: Mapping[MemberState, Label] = {
    MemberState.NOMINATED: Label("已提名", "已提名", "Nominated"),
    MemberState.CONSENTED: Label("本人已同意", "本人已同意", "Consented"),
    MemberState.SERVING: Label("在任", "在任", "Serving"),
    MemberState.PUBLISHED: Label("在任，已公布", "在任，已公布", "Serving, published"),
    MemberState.REFUSED: Label("没有聘任", "沒有聘任", "Not appointed"),
    MemberState.LEFT: Label("已退出", "已退出", "Left"),
}
TERM_OVER = Label("任期已满", "任期已滿", "Term over")
"""What a member is called who serves no more because the last day of the term has passed."""
MEMBER_ACTS: Mapping[MemberAct, Label] = {
    MemberAct.NOMINATE: Label("提名", "提名", "Nominate"),
    MemberAct.CONSENT: Label("登记本人同意", "登記本人同意", "Record the consent"),
    MemberAct.APPROVE: Label("批准聘任", "批准聘任", "Appoint"),
    MemberAct.REFUSE: Label("不聘任", "不聘任", "Do not appoint"),
    MemberAct.PUBLISH: Label("公布", "公布", "Publish"),
    MemberAct.HIDE: Label("撤下公布", "撤下公布", "Stop publishing"),
    MemberAct.RENEW: Label("续聘", "續聘", "Renew"),
    MemberAct.LEAVE: Label("登记退出", "登記退出", "Record the leaving"),
}
OCCASIONS: Mapping[Occasion, Label] = {
    Occasion.VISIT: Label("明察走访", "明察走訪", "Open visit"),
    Occasion.COVERT: Label("暗访", "暗訪", "Covert visit"),
    Occasion.SYMPOSIUM: Label("座谈会", "座談會", "Symposium"),
    Occasion.QUESTIONNAIRE: Label("问卷调查", "問卷調查", "Questionnaire"),
    Occasion.APPRAISAL: Label("评议会", "評議會", "Appraisal meeting"),
    Occasion.OTHER: Label("其他场合", "其他場合", "Other"),
}
INTERESTS: Mapping[Interest, Label] = {
    Interest.NONE: Label("没有利害关系", "沒有利害關係", "No interest"),
    Interest.DECLARED: Label("本人声明有利害关系", "本人聲明有利害關係", "Interest declared"),
    Interest.SEEMS: Label("提到了本人所在单位", "提到了本人所在單位", "Own unit is named"),
}
OPINIONS: Mapping[OpinionState, Label] = {
    OpinionState.FILED: Label("已提交", "已提交", "Filed"),
    OpinionState.ACCEPTED: Label("已接收", "已接收", "Taken up"),
    OpinionState.ASSIGNED: Label("处室在办", "處室在辦", "With the department"),
    OpinionState.DRAFTED: Label("答复待审", "答覆待審", "Answer to be released"),
    OpinionState.ANSWERED: Label("请评议员评价", "請評議員評價", "For the member's verdict"),
    OpinionState.JUDGED: Label("评议员已评价", "評議員已評價", "Judged by the member"),
    OpinionState.CLOSED: Label("已归档", "已歸檔", "Filed away"),
    OpinionState.DECLINED: Label("没有接收", "沒有接收", "Not taken up"),
    OpinionState.WITHDRAWN: Label("评议员已收回", "評議員已收回", "Taken back"),
}
OPINION_ACTS: Mapping[OpinionAct, Label] = {
    OpinionAct.FILE: Label("提交意见", "提交意見", "File"),
    OpinionAct.ACCEPT: Label("接收", "接收", "Take up"),
    OpinionAct.DECLINE: Label("不接收", "不接收", "Do not take up"),
    OpinionAct.WITHDRAW: Label("收回意见", "收回意見", "Take back"),
    OpinionAct.ASSIGN: Label("交处室办理", "交處室辦理", "Hand to a department"),
    OpinionAct.ANSWER: Label("写答复和措施", "寫答覆和措施", "Write the answer"),
    OpinionAct.RETURN: Label("退回重写", "退回重寫", "Send back"),
    OpinionAct.RELEASE: Label("审发答复", "審發答覆", "Release the answer"),
    OpinionAct.JUDGE: Label("评价答复", "評價答覆", "Judge the answer"),
    OpinionAct.REOPEN: Label("再办一次", "再辦一次", "Have it done again"),
    OpinionAct.CLOSE: Label("归档", "歸檔", "File away"),
}
MEMBER_VERDICTS: Mapping[MemberVerdict, Label] = {
    MemberVerdict.SATISFIED: Label("满意", "滿意", "Satisfied"),
    MemberVerdict.FAIR: Label("基本满意", "基本滿意", "Fairly satisfied"),
    MemberVerdict.DISSATISFIED: Label("不满意", "不滿意", "Not satisfied"),
}
DUTIES: Mapping[DutyKind, Label] = {
    DutyKind.VISIT: Label("明察走访", "明察走訪", "Open visit"),
    DutyKind.COVERT: Label("暗访", "暗訪", "Covert visit"),
    DutyKind.SYMPOSIUM: Label("座谈会", "座談會", "Symposium"),
    DutyKind.QUESTIONNAIRE: Label("问卷调查", "問卷調查", "Questionnaire"),
    DutyKind.APPRAISAL: Label("评议会", "評議會", "Appraisal meeting"),
    DutyKind.TRAINING: Label("培训学习", "培訓學習", "Training"),
    DutyKind.OTHER: Label("其他活动", "其他活動", "Other"),
}
DUTY_STATES: Mapping[DutyState, Label] = {
    DutyState.OFFERED: Label("待监察室确认", "待監察室確認", "To be confirmed"),
    DutyState.CONFIRMED: Label("已确认", "已確認", "Confirmed"),
    DutyState.DECLINED: Label("没有确认", "沒有確認", "Not confirmed"),
}
OPINIONS_ENDED = frozenset({OpinionState.CLOSED, OpinionState.DECLINED, OpinionState.WITHDRAWN})
"""Nothing more is done to an opinion in these."""
BEFORE_DEPARTMENT = frozenset(
    {OpinionState.FILED, OpinionState.ACCEPTED, OpinionState.DECLINED, OpinionState.WITHDRAWN}
)
"""No department sees an opinion in these, not even one that is about it."""
