"""The office's words for what the code calls by English names: one word for one thing, as in the glossary."""

from collections.abc import Mapping

from bot.casework.why_phoned import Why
from bot.dialogue.filing import Category
from bot.dialogue.talk import Disposition, TicketState

DISPOSITIONS: Mapping[Disposition, str] = {
    Disposition.NOT_CALLED: "未曾回访",
    Disposition.ANSWERED: "已评价",
    Disposition.REFUSED: "拒绝评价",
    Disposition.WRONG_PERSON: "号码不符",
    Disposition.NO_ANSWER: "未答复",
    Disposition.UNREACHABLE: "无法送达",
    Disposition.NO_CONTACT: "无联系方式",
    Disposition.EXCLUDED: "不予回访",
}
WHYS: Mapping[Why, str] = {
    Why.NEVER_TRIED: "未曾回访：没有联系过",
    Why.NOT_SENT: "未曾回访：消息没有发出去",
    Why.NO_SMS: "未曾回访：号码收不了短信",
    Why.SILENCED: "未曾回访：号码退订了短信",
    Why.STRANGER: "未曾回访：号码可能是别人的",
    Why.ASKED_FOR: "约了再打",
    Why.WORDS: "有留言待看",
    Why.REMINDED: "未答复：提醒过",
    Why.NO_REPLY: "未答复：还没有提醒",
    Why.NOT_DELIVERED: "未答复：没有送到",
    Why.UNREACHABLE: "无法送达",
    Why.PHONED: "打过电话",
}
"""Why somebody is on the call sheet: the result that it would come to, and what is behind it."""
SCORES: Mapping[int, str] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
CHANNELS: Mapping[str, str] = {"telegram": "聊天", "sms": "短信", "phone": "电话", "office": "本室"}
STATES: Mapping[str, str] = {
    "pending": "待发",
    "sending": "发送中",
    "unknown": "存疑",
    "accepted": "已受理",
    "delivered": "已送达",
    "undelivered": "未送达",
    "failed": "失败",
    "cancelled": "已取消",
    "answered": "已接通",
    "refused": "拒绝评价",
    "wrong_person": "号码不符",
    "no_answer": "无人接听",
    "unreachable": "打不通",
    "later": "请稍后再拨",
}
ON_RECORD: Mapping[str, str] = {
    "comment": "留言",
    "complaint": "投诉",
    "contact": "联系意愿",
    "second_call": "复核",
    "exclusion": "不予回访的理由",
}
"""What answers are kept under besides the questions of a questionnaire."""
TICKET_STATES: Mapping[TicketState, str] = {
    TicketState.REGISTERED: "已登记",
    TicketState.ACCEPTED: "已受理",
    TicketState.DECLINED: "不予受理",
    TicketState.TRANSFERRED: "已转送",
    TicketState.ASSIGNED: "已交办",
    TicketState.WORKING: "办理中",
    TicketState.SUSPENDED: "已中止",
    TicketState.REPLIED: "已答复",
    TicketState.CLOSED: "已办结",
    TicketState.REOPENED: "重新办理",
}
ACTS: Mapping[str, str] = {
    "register": "登记",
    "accept": "受理",
    "decline": "不予受理",
    "transfer": "转送",
    "assign": "交办",
    "start": "开始办理",
    "suspend": "中止待补充",
    "resume": "恢复办理",
    "reply": "答复",
    "extend": "延期",
    "try": "登记联系",
    "give_up": "无评价办结",
    "satisfied": "评价满意",
    "dissatisfied": "评价不满意",
    "add": "补充",
}
"""What is done to a ticket, as its timeline tells."""
VERDICTS: Mapping[str, str] = {"satisfied": "满意", "dissatisfied": "不满意", "none": "没有评价"}
CATEGORIES: Mapping[Category, str] = {
    Category.ATTITUDE: "服务态度",
    Category.DELAY: "拖延不办",
    Category.FEES: "违规收费",
    Category.EXTORTION: "吃拿卡要",
    Category.PROCEDURE: "程序违规",
    Category.LEAK: "泄密",
    Category.OTHER: "其他",
}
ROLES: Mapping[str, str] = {
    "officer": "监察员",
    "chief": "室领导",
    "liaison": "处室联络员",
    "auditor": "审计员",
    "admin": "管理员",
    "superior": "上级",
    "complainant": "投诉人",
    "clock": "系统",
}
COLOURS: Mapping[str, str] = {"green": "正常", "yellow": "黄牌", "red": "红牌"}
"""The colours of 电子监察: yellow from 90% of the time, red when overdue."""


def by_reason(counts: Mapping[Why, int]) -> str:
    """How many of those who would end alike, for which reason: `没有联系过 5、消息没有发出去 2`."""
    return "、".join(f"{WHYS[why].rpartition('：')[2]} {count}" for why, count in counts.items())
