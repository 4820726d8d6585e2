"""The office's words for what the code calls by English names: one word for one thing, as in the glossary."""

from collections.abc import Mapping

from bot.dialogue.talk import Disposition

DISPOSITIONS: Mapping[Disposition, str] = {
    Disposition.ANSWERED: "已评价",
    Disposition.REFUSED: "拒绝评价",
    Disposition.WRONG_PERSON: "号码不符",
    Disposition.NO_ANSWER: "未答复",
    Disposition.UNREACHABLE: "无法送达",
    Disposition.NO_CONTACT: "无联系方式",
    Disposition.EXCLUDED: "不予回访",
}
SCORES: Mapping[int, str] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
CHANNELS: Mapping[str, str] = {"telegram": "聊天", "sms": "短信", "phone": "电话"}
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
    "refused": "拒绝",
    "wrong_person": "号码不符",
    "no_answer": "无人接听",
    "unreachable": "打不通",
}
