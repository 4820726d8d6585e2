"""渠道: how an address is spoken to, and what the channels are called."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class Medium(StrEnum):
    """How an address is spoken to. Vendors are channels (`telegram`, `sms`, …); the dialogue knows only the medium."""

    CHAT = "chat"
    SMS = "sms"
    PHONE = "phone"


CHANNELS: Mapping[str, Label] = {
    "telegram": Label("聊天", "聊天", "chat"),
    "sms": Label("短信", "簡訊", "SMS"),
    "phone": Label("电话", "電話", "phone"),
    "office": Label("本室", "本室", "the office"),
}
OTHER_CHANNEL = Label("其他", "其他", "other")
