"""One name for one thing, in three languages: what a citizen reads, the console shows, a paper prints and a command says.

Every other place takes its words from here, so that somebody who rings up and the officer who answers use the same ones:
a complaint is 已办完 for both, and whoever pressed 不想评价 is kept as 不想评价. The order is that of the charts.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bot.dialogue.complaint.filing import Category
from bot.dialogue.talk import Disposition, Language, TicketState

SHARE_CONTACT = "📱 分享我的手机号 · Share my number"
"""On the keyboard of a chat, which speaks no language of its own."""


class Label(NamedTuple):
    """A name in every language."""

    zh_hans: str
    zh_hant: str
    en: str
    token: str = ""
    """The colour's name in the style sheet, for what charts show."""

    def said(self, language: Language) -> str:
        """The name in this language."""
        match language:
            case Language.ZH_HANS:
                return self.zh_hans
            case Language.ZH_HANT:
                return self.zh_hant
            case Language.EN:
                return self.en


DISPOSITIONS: Mapping[Disposition, Label] = {
    Disposition.NOT_CALLED: Label("未曾回访", "未曾回訪", "never called", "not-called"),
    Disposition.ANSWERED: Label("已评价", "已評價", "answered", "answered"),
    Disposition.NO_ANSWER: Label("没有回音", "沒有回音", "no answer", "no-answer"),
    Disposition.UNREACHABLE: Label("无法送达", "無法送達", "unreachable", "unreachable"),
    Disposition.REFUSED: Label("不想评价", "不想評價", "rather not rate", "refused"),
    Disposition.WRONG_PERSON: Label("不是本人", "不是本人", "wrong person", "wrong"),
    Disposition.NO_CONTACT: Label("没留电话", "沒留電話", "no number left", "no-contact"),
    Disposition.EXCLUDED: Label("不予回访", "不予回訪", "excluded", "excluded"),
}
PENDING = Label("尚无结果", "尚無結果", "no outcome yet", "pending")
"""Of a case whose callback has not ended."""
LEVELS: Mapping[int, Label] = {
    5: Label("非常满意", "非常滿意", "Very satisfied", "s5"),
    4: Label("满意", "滿意", "Satisfied", "s4"),
    3: Label("基本满意", "基本滿意", "Fairly satisfied", "s3"),
    2: Label("不满意", "不滿意", "Dissatisfied", "s2"),
    1: Label("非常不满意", "非常不滿意", "Very dissatisfied", "s1"),
}
TICKET_STATES: Mapping[TicketState, Label] = {
    TicketState.REGISTERED: Label("已登记", "已登記", "registered"),
    TicketState.ACCEPTED: Label("已受理", "已受理", "taken up"),
    TicketState.DECLINED: Label("不予受理", "不予受理", "not taken up"),
    TicketState.TRANSFERRED: Label("已转其他单位", "已轉其他單位", "passed on"),
    TicketState.ASSIGNED: Label("已交处室", "已交處室", "with the department"),
    TicketState.WORKING: Label("办理中", "辦理中", "being worked on"),
    TicketState.SUSPENDED: Label("等待补充", "等待補充", "waiting for more"),
    TicketState.DRAFTED: Label("答复审核中", "答覆審核中", "answer under review"),
    TicketState.REPLIED: Label("已答复", "已答覆", "answered"),
    TicketState.CLOSED: Label("已办完", "已辦完", "closed"),
    TicketState.REOPENED: Label("重新办理", "重新辦理", "reopened"),
}
VERDICTS: Mapping[str, Label] = {
    "satisfied": Label("认可", "認可", "Accepted"),
    "dissatisfied": Label("不认可", "不認可", "Not accepted"),
    "none": Label("没有评价", "沒有評價", "No verdict"),
}
"""What the complainant says to the reply."""
CATEGORIES: Mapping[Category, Label] = {
    Category.ATTITUDE: Label("服务态度", "服務態度", "Attitude"),
    Category.DELAY: Label("拖延不办", "拖延不辦", "Delay"),
    Category.FEES: Label("违规收费", "違規收費", "Undue fees"),
    Category.EXTORTION: Label("吃拿卡要", "吃拿卡要", "Bribes or favours"),
    Category.PROCEDURE: Label("程序违规", "程序違規", "Wrong procedure"),
    Category.LEAK: Label("泄密", "洩密", "Leaked secrets"),
    Category.OTHER: Label("其他", "其他", "Something else"),
}
CHANNELS: Mapping[str, Label] = {
    "telegram": Label("聊天", "聊天", "chat"),
    "sms": Label("短信", "簡訊", "SMS"),
    "phone": Label("电话", "電話", "phone"),
    "office": Label("本室", "本室", "the office"),
}
OTHER_CHANNEL = Label("其他", "其他", "other")
TRIES: Mapping[str, Label] = {
    "pending": Label("待发", "待發", "waiting"),
    "sending": Label("发送中", "發送中", "being sent"),
    "unknown": Label("存疑", "存疑", "in doubt"),
    "accepted": Label("已发出", "已發出", "sent"),
    "delivered": Label("已送达", "已送達", "delivered"),
    "undelivered": Label("未送达", "未送達", "not delivered"),
    "failed": Label("发送失败", "發送失敗", "failed"),
    "cancelled": Label("已取消", "已取消", "cancelled"),
    "answered": Label("已接通", "已接通", "spoke"),
    "refused": DISPOSITIONS[Disposition.REFUSED],
    "wrong_person": DISPOSITIONS[Disposition.WRONG_PERSON],
    "no_answer": Label("无人接听", "無人接聽", "nobody picked up"),
    "unreachable": Label("打不通", "打不通", "no connection"),
    "later": Label("请稍后再拨", "請稍後再撥", "asked for later"),
}
"""How one try went: a message's state, or what came of a phone call."""
ROUNDS: Mapping[str, Label] = {
    "unplanned": Label("未计划", "未計劃", "not planned"),
    "open": Label("回访中", "回訪中", "under way"),
    "closing": Label("正在封存", "正在封存", "being sealed"),
    "closed": Label("已封存", "已封存", "sealed"),
}
