"""What is done to a complaint, and what everybody calls it."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.disclosure_act import DISCLOSURE_ACTS
from bot.domain.language import Label


class Act(StrEnum):
    """What can be done to a ticket."""

    ACCEPT = "accept"
    DECLINE = "decline"
    TRANSFER = "transfer"
    ASSIGN = "assign"
    START = "start"
    TAKE_BACK = "take_back"
    """A slip: the acceptance or the start of a moment ago is taken back, before anybody is told."""
    SUSPEND = "suspend"
    """Ask the complainant for more; the clock stops."""
    RESUME = "resume"
    DRAFT = "draft"
    """A department's answer, for the office to release."""
    RETURN = "return"
    """Back to the department, with a note on what to change."""
    DISOWN = "disown"
    """The department says that the matter is not theirs: back to the office, to be assigned elsewhere."""
    REPLY = "reply"
    """Tell the complainant; this releases a draft, as it stands or as the office has edited it."""
    LINK = "link"
    """The same matter as another complaint: both stay as they are, each beside the other."""
    UNLINK = "unlink"
    MERGE = "merge"
    """Worked with another complaint from now on; its complainant is told, and keeps every right of their own."""
    PART = "part"
    """Merged no more: worked for itself again."""
    CLASSIFY = "classify"
    """The office says what kind of complaint it is; the complainant's own choice stays beside it."""
    NOTE = "note"
    """A note of the office for itself: nobody else reads it, and nothing changes."""
    EXTEND = "extend"
    TRY = "try"
    """A documented attempt to get the complainant's verdict."""
    GIVE_UP = "give_up"
    """Close without a verdict, after silence and enough attempts. Never as satisfied."""
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    ADD = "add"


ACTS: Mapping[str, Label] = {
    "register": Label("登记", "登記", "Registered"),
    Act.ACCEPT: Label("受理", "受理", "Taken up"),
    Act.DECLINE: Label("不予受理", "不予受理", "Not taken up"),
    Act.TRANSFER: Label("转送", "轉送", "Passed on"),
    Act.ASSIGN: Label("交办", "交辦", "Handed over"),
    Act.START: Label("开始办理", "開始辦理", "Started"),
    Act.TAKE_BACK: Label("撤销", "撤銷", "Taken back"),
    Act.SUSPEND: Label("要求补充", "要求補充", "Asked for more"),
    Act.RESUME: Label("恢复办理", "恢復辦理", "Resumed"),
    Act.DRAFT: Label("拟答复", "擬答覆", "Drafted a reply"),
    Act.RETURN: Label("退回修改", "退回修改", "Returned"),
    Act.DISOWN: Label("不是我处的事", "不是我處的事", "Not ours"),
    Act.REPLY: Label("答复", "答覆", "Replied"),
    Act.LINK: Label("标为同一件事", "標為同一件事", "Linked"),
    Act.UNLINK: Label("不是同一件事", "不是同一件事", "Link removed"),
    Act.MERGE: Label("并案", "併案", "Merged"),
    Act.PART: Label("分开办", "分開辦", "Parted"),
    Act.CLASSIFY: Label("定类别", "定類別", "Put in a category"),
    Act.NOTE: Label("内部备注", "內部備註", "Noted for the office"),
    Act.EXTEND: Label("延期", "延期", "Extended"),
    Act.TRY: Label("登记联系", "登記聯繫", "Tried to reach"),
    Act.GIVE_UP: Label("按没有评价办完", "按沒有評價辦完", "Closed without a verdict"),
    Act.SATISFIED: Label("认可答复", "認可答覆", "Accepted the reply"),
    Act.DISSATISFIED: Label("不认可答复", "不認可答覆", "Did not accept the reply"),
    Act.ADD: Label("补充", "補充", "Said more"),
    **DISCLOSURE_ACTS,
    "not_arrived": Label("没有送到", "沒有送到", "Not delivered"),
    "score_corrected": Label("评价更正", "評價更正", "Score corrected"),
    "raised": Label(
        "监察室须回避，转上级",
        "監察室須迴避，轉上級",
        "Passed to the superior: nobody of the office may see it",
    ),
}
"""As a ticket's timeline tells: the acts, and what happens to it by itself."""
LOOKED_UP: Mapping[str, Label] = {
    "check": Label("核对有无投诉人身份", "核對有無投訴人身份", "Checked for the complainant"),
    "brake": Label("核对太多，已暂停", "核對太多，已暫停", "Stopped: too many checks"),
}
"""What stands in the log about a complaint, and not in its timeline."""
