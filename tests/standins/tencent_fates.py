"""What becomes of a message that Tencent was asked to send: refused, taken, reported, or taken and called a failure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """One message as it was taken."""

    at: datetime
    serial: str
    to: str
    template: str
    parameters: tuple[str, ...]
    context: str
    text: str


@dataclass(frozen=True, slots=True)
class TencentFate:
    """What becomes of a message. `refuse`: its own code in place of "Ok"; with `taken` it goes out all the same."""

    refuse: str | None = None
    taken: bool = True
    status: str | None = "SUCCESS"
    word: str = "DELIVRD"
    after: float = 0.0
    pushes: int = 1
    before_answer: bool = False
    arrives: bool = True


FATES: Mapping[str, TencentFate] = {
    "delivered": TencentFate(),
    "undelivered": TencentFate(status="FAIL", word="UNDELIV", arrives=False),
    "expired": TencentFate(status="FAIL", word="EXPIRED", arrives=False),
    "silent": TencentFate(status=None),
    "lost": TencentFate(pushes=0),
    "duplicated": TencentFate(pushes=2),
    "early": TencentFate(before_answer=True),
    "doubtful": TencentFate(refuse="InternalError.Timeout"),
    "opted_out": TencentFate(refuse="FailedOperation.PhoneNumberInBlacklist", taken=False),
    "bad_number": TencentFate(refuse="InvalidParameterValue.IncorrectPhoneNumber", taken=False),
}
"""By name, for the control door: `lost` is a report that no push brings, only a pull."""
