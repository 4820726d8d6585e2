"""联系记录: how one attempt went, a message's or a phone call's, in words."""

from collections.abc import Mapping

from bot.domain.disposition import DISPOSITIONS, Disposition
from bot.domain.language import Label

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
