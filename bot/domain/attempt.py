"""联系记录: how an attempt stands or ended, a message or a phone call, and what that is called."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.disposition import DISPOSITIONS, Disposition
from bot.domain.language import Label

LONGEST_NOTE, LONGEST_REASON = 2_000, 200
"""Characters of what is written down of a phone call, and of why it was put right."""


class TryState(StrEnum):
    """The state of an attempt, as the outbox reports it."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def refused(self) -> bool:
        """The provider says the message did not arrive and will not."""
        return self in (TryState.UNDELIVERED, TryState.FAILED)

    @property
    def under_way(self) -> bool:
        """The outcome of this attempt is not known yet."""
        return self in (TryState.PENDING, TryState.SENDING)


ADDRESS, MESSAGE, WAY, OURS, LATER = "address", "message", "way", "us", "later"
"""What a refusal was about; `way`: the number has other ways; `later`: the address is valid, but nothing arrived that
day."""


class Outcome(StrEnum):
    """How a phone call ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    WRONG_PERSON = "wrong_person"
    UNREACHABLE = "unreachable"
    """The number does not exist or cannot be reached."""
    REFUSED = "refused"
    LATER = "later"
    """The person asked to be phoned at another time."""
    WITHDRAWN = "withdrawn"
    """Recorded by mistake and taken back: it says nothing about the person."""


TRIES: Mapping[str, Label] = {
    TryState.PENDING: Label("待发", "待發", "waiting"),
    TryState.SENDING: Label("发送中", "發送中", "being sent"),
    TryState.UNKNOWN: Label("存疑", "存疑", "in doubt"),
    TryState.ACCEPTED: Label("已发出", "已發出", "sent"),
    TryState.DELIVERED: Label("已送达", "已送達", "delivered"),
    TryState.UNDELIVERED: Label("未送达", "未送達", "not delivered"),
    TryState.FAILED: Label("发送失败", "發送失敗", "failed"),
    TryState.CANCELLED: Label("已取消", "已取消", "cancelled"),
    Outcome.ANSWERED: Label("已接通", "已接通", "spoke"),
    Outcome.REFUSED: DISPOSITIONS[Disposition.REFUSED],
    Outcome.WRONG_PERSON: DISPOSITIONS[Disposition.WRONG_PERSON],
    Outcome.NO_ANSWER: Label("无人接听", "無人接聽", "nobody picked up"),
    Outcome.UNREACHABLE: Label("打不通", "打不通", "no connection"),
    Outcome.LATER: Label("请稍后再拨", "請稍後再撥", "asked for later"),
    Outcome.WITHDRAWN: Label("记录已撤销", "記錄已撤銷", "record taken back"),
}
"""How one try went: a message's state, or what came of a phone call."""
