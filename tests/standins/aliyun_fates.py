"""What becomes of a message that Aliyun was asked to send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class AliyunMessage:
    """One message as it was taken, and how it stands: 1 waiting, 2 failed, 3 delivered."""

    at: datetime
    biz_id: str
    to: str
    template: str
    parameters: str
    out_id: str
    text: str
    standing: int = 1
    code: str = ""


@dataclass(frozen=True, slots=True)
class AliyunFate:
    """What becomes of a message. `refuse`: its code; with `taken` it goes out all the same."""

    refuse: str | None = None
    taken: bool = True
    success: bool | None = True
    code: str = "DELIVERED"
    after: float = 0.0
    pushes: int = 1
    """How many times the report is pushed; 0: it can only be asked for."""
    before_answer: bool = False


FATES: Mapping[str, AliyunFate] = {
    "delivered": AliyunFate(),
    "unreachable": AliyunFate(success=False, code="MOBILE_NOT_ON_SERVICE"),
    "blacklisted": AliyunFate(success=False, code="MOBILE_IN_BLACK"),
    "complained": AliyunFate(success=False, code="W-BLACK"),
    "unknown": AliyunFate(success=False, code="XX:0001"),
    "silent": AliyunFate(success=None),
    "lost": AliyunFate(pushes=0),
    "duplicated": AliyunFate(pushes=2),
    "early": AliyunFate(before_answer=True),
    "doubtful": AliyunFate(refuse="isp.SYSTEM_ERROR"),
    "limited": AliyunFate(refuse="isv.BUSINESS_LIMIT_CONTROL", taken=False),
    "bad_number": AliyunFate(refuse="isv.MOBILE_NUMBER_ILLEGAL", taken=False),
}
"""By name, for the control door."""
