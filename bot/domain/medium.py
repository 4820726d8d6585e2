"""渠道: how an address is spoken to, and what the channels are called."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class Medium(StrEnum):
    """How an address is spoken to. Each vendor is a channel; the dialogue knows only the medium."""

    CHAT = "chat"
    SMS = "sms"
    WEB = "web"
    """A page of ours: shown, not sent."""
    PHONE = "phone"


MEDIUMS: Mapping[Medium, Label] = {
    Medium.CHAT: Label("聊天", "聊天", "chat"),
    Medium.SMS: Label("短信", "簡訊", "SMS"),
    Medium.WEB: Label("网页", "網頁", "web page"),
    Medium.PHONE: Label("电话", "電話", "phone"),
}
OUR_OWN: Mapping[str, Label] = {
    "phone": MEDIUMS[Medium.PHONE],
    "office": Label("本室", "本室", "the office"),
}
"""The channels that are no vendor's; a vendor brings the name of its own (`bot.channels`)."""
OTHER_CHANNEL = Label("其他", "其他", "other")
