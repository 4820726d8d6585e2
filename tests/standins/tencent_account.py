"""What a Tencent Cloud account knows and refuses: its templates, and each rule by which a request or a message fails.

The names of codes are the vendor's; the rules are those of its pages on SendSms, on templates' variables and on limits.
"""

import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECRET_ID = "AKIDstandin"
SECRET_KEY = "stand-in-secret-key"
APP_ID = "1400006666"
SIGN_NAME = "省经信委监察室"
_LINK = re.compile(r"https?:|www\.|[a-z0-9-]\.(?:cn|com|net|org|gov|example)\b", re.IGNORECASE)
_SIGNED = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<date>[^/]+)/sms/tc3_request, ?"
    r"SignedHeaders=(?P<names>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_MOBILE = re.compile(r"\+861[0-9]{10}")
CLOCK = timedelta(minutes=5)


class Refusal(Exception):
    """A code of the vendor, for the whole request or for one number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Account:
    """One account with its one application."""

    secret_id: str = SECRET_ID
    secret_key: str = SECRET_KEY
    app_id: str = APP_ID
    sign_name: str = SIGN_NAME
    templates: dict[str, str] = field(default_factory=dict)
    """Texts with {1} {2} … by number."""
    waiting: set[str] = field(default_factory=set)
    """Numbers of templates that are not approved yet."""
    longest: int = 20
    """Characters of one variable."""
    forbidden: tuple[str, ...] = ("敏感词",)
    opted_out: set[str] = field(default_factory=set)
    package: int = 10_000
    """Messages that are paid for."""
    capped: bool = True
    """Whether the limits of one number hold: the same text once in 30 seconds, ten messages a day."""
    taken: defaultdict[str, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))

    def admit(self, headers: Mapping[str, str], host: str, body: bytes, now: datetime) -> None:
        """Whether a request is ours, and new. Raises Refusal."""
        told, stamp = _SIGNED.fullmatch(headers.get("Authorization", "")), headers.get("X-TC-Timestamp", "")
        if told is None or not stamp.isdecimal():
            raise Refusal("AuthFailure.InvalidAuthorization")
        if told["id"] != self.secret_id:
            raise Refusal("AuthFailure.SecretIdNotFound")
        if abs(now.timestamp() - int(stamp)) > CLOCK.total_seconds():
            raise Refusal("AuthFailure.SignatureExpire")
        if not {"content-type", "host"} <= set(told["names"].split(";")):
            raise Refusal("AuthFailure.SignatureFailure")
        if told["signature"] != self._signature(told, headers, host, body, stamp):
            raise Refusal("AuthFailure.SignatureFailure")
        if headers.get("X-TC-Version") != "2021-01-11":
            raise Refusal("NoSuchVersion")

    def fill(self, template: str, parameters: list[object]) -> str:
        """The text as it goes out. Raises Refusal."""
        text = self.templates.get(template)
        if text is None or template in self.waiting:
            raise Refusal("FailedOperation.TemplateIncorrectOrUnapproved")
        wanted = sorted({int(n) for n in re.findall(r"\{(\d+)\}", text)})
        if wanted != list(range(1, len(parameters) + 1)):
            raise Refusal("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
        for value in parameters:
            if not isinstance(value, str):
                raise Refusal("FailedOperation.FailResolvePacket")
            if len(value) > self.longest:
                raise Refusal("InvalidParameterValue.TemplateParameterLengthLimit")
            if _LINK.search(value):
                raise Refusal("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter")
        values = {str(n): str(value) for n, value in enumerate(parameters, 1)}
        return re.sub(r"\{(\d+)\}", lambda blank: values[blank[1]], text)

    def take(self, number: str, text: str, now: datetime) -> None:
        """Whether this number gets this text now, which then counts. Raises Refusal."""
        if _MOBILE.fullmatch(number) is None:
            raise Refusal("InvalidParameterValue.IncorrectPhoneNumber")
        if number in self.opted_out:
            raise Refusal("FailedOperation.PhoneNumberInBlacklist")
        if any(word in text for word in self.forbidden):
            raise Refusal("FailedOperation.ContainSensitiveWord")
        if self.package < 1:
            raise Refusal("FailedOperation.InsufficientBalanceInSmsPackage")
        lately = [(at, said) for at, said in self.taken[number] if now - at < timedelta(days=1)]
        if self.capped and any(said == text and now - at < timedelta(seconds=30) for at, said in lately):
            raise Refusal("LimitExceeded.PhoneNumberThirtySecondLimit")
        if self.capped and len(lately) >= 10:
            raise Refusal("LimitExceeded.PhoneNumberDailyLimit")
        self.taken[number] = [*lately, (now, text)]
        self.package -= 1

    def _signature(
        self, told: re.Match[str], headers: Mapping[str, str], host: str, body: bytes, stamp: str
    ) -> str:
        sent = {name.lower(): value.strip() for name, value in headers.items()} | {"host": host}
        lines = "".join(f"{name}:{sent.get(name, '').lower()}\n" for name in told["names"].split(";"))
        request = "\n".join(["POST", "/", "", lines, told["names"], hashlib.sha256(body).hexdigest()])
        scope = f"{told['date']}/sms/tc3_request"
        text = "\n".join(["TC3-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
        key = b"TC3" + self.secret_key.encode()
        for part in (told["date"], "sms", "tc3_request", text):
            key = hmac.digest(key, part.encode(), "sha256")
        return key.hex()
