"""What an Aliyun account knows and refuses: keys, templates, and each rule by which a request or a message fails.

The names of codes are the vendor's; the signature is made here a second time, from the request as it came over the wire.
"""

import hashlib
import hmac
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

ACCESS_KEY_ID = "LTAIstandin"
ACCESS_KEY_SECRET = "stand-in-secret"
SIGN_NAME = "省经信委监察室"
CLOCK = timedelta(minutes=15)
_LINK = re.compile(r"https?:|www\.|[A-Za-z0-9-]\.(?:cn|com|net|org|gov|example)\b", re.IGNORECASE)
_SIGNED = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<id>[^,]+),SignedHeaders=(?P<names>[a-z0-9;-]+),Signature=(?P<is>[0-9a-f]{64})"
)
MOBILE = re.compile(r"1[0-9]{10}")
_MUST = {
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
}


class AliyunRefusal(Exception):
    """A code of the vendor; `status` 400 and more: of its gateway."""

    def __init__(self, code: str, status: int = 200, says: str = "") -> None:
        super().__init__(code)
        self.code, self.status, self.says = code, status, says or code


@dataclass(slots=True)
class AliyunAccount:
    """One account."""

    key_id: str = ACCESS_KEY_ID
    secret: str = ACCESS_KEY_SECRET
    sign_name: str = SIGN_NAME
    sign_status: int = 1
    templates: dict[str, str] = field(default_factory=dict)
    """Texts with ${name} … by number."""
    waiting: set[str] = field(default_factory=set)
    """Numbers of templates that are not approved yet."""
    longest: int = 35
    """Characters of one variable."""
    forbidden: tuple[str, ...] = ("敏感词",)
    abroad: bool = False
    """Whether the caller's address is not in the mainland."""
    credit: int = 10_000
    """Messages that are paid for."""
    most_a_day: int = 50
    """Of one template to one number."""
    taken: defaultdict[tuple[str, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    nonces: set[str] = field(default_factory=set)

    def admit(self, method: str, target: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The action that is asked for, if the request is ours and new. Raises AliyunRefusal."""
        sent = {name.lower(): value for name, value in headers.items()}
        told = _SIGNED.fullmatch(sent.get("authorization", ""))
        if told is None or not set(told["names"].split(";")) >= _MUST:
            raise AliyunRefusal("IncompleteSignature", 400)
        if told["id"] != self.key_id:
            raise AliyunRefusal("InvalidAccessKeyId.NotFound", 404)
        if not hmac.compare_digest(told["is"], self._signature(method, target, told["names"], sent, body)):
            raise AliyunRefusal("SignatureDoesNotMatch", 400)
        said = datetime.strptime(sent["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs(now - said) > CLOCK:
            raise AliyunRefusal("InvalidTimeStamp.Expired", 400)
        if sent["x-acs-signature-nonce"] in self.nonces:
            raise AliyunRefusal("SignatureNonceUsed", 400)
        self.nonces.add(sent["x-acs-signature-nonce"])
        if sent["x-acs-version"] != "2017-05-25":
            raise AliyunRefusal("InvalidVersion", 400)
        return sent["x-acs-action"]

    def fill(self, asked: Mapping[str, str]) -> str:
        """The text as it goes out. Raises AliyunRefusal."""
        if self.abroad:
            raise AliyunRefusal("isv.DENY_IP_RANGE")
        if asked.get("SignName") != self.sign_name or self.sign_status != 1:
            raise AliyunRefusal("isv.SMS_SIGNATURE_ILLEGAL")
        number = asked.get("TemplateCode", "")
        text = self.templates.get(number)
        if text is None or number in self.waiting:
            raise AliyunRefusal("isv.SMS_TEMPLATE_ILLEGAL")
        values = self._values(asked.get("TemplateParam", "{}"))
        if not set(re.findall(r"\$\{(\w+)\}", text)) <= set(values):
            raise AliyunRefusal("isv.TEMPLATE_MISSING_PARAMETERS")
        return re.sub(r"\$\{(\w+)\}", lambda blank: values[blank[1]], text)

    def take(self, number: str, template: str, text: str, now: datetime) -> None:
        """Whether this number gets this text now, which then counts. Raises AliyunRefusal."""
        if MOBILE.fullmatch(number) is None:
            raise AliyunRefusal("isv.MOBILE_NUMBER_ILLEGAL")
        if self.credit < 1:
            raise AliyunRefusal("isv.OUT_OF_SERVICE")
        lately = [at for at in self.taken[number, template] if now - at < timedelta(days=1)]
        if len(lately) >= self.most_a_day:
            raise AliyunRefusal("isv.BUSINESS_LIMIT_CONTROL", says=f"触发天级流控Permits:{self.most_a_day}")
        self.taken[number, template] = [*lately, now]
        self.credit -= 1

    def _values(self, given: str) -> Mapping[str, str]:
        try:
            values = json.loads(given)
        except ValueError:
            raise AliyunRefusal("isv.INVALID_JSON_PARAM") from None
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise AliyunRefusal("isv.INVALID_JSON_PARAM")
        for value in values.values():
            if not value or len(value) > self.longest:
                raise AliyunRefusal("isv.PARAM_LENGTH_LIMIT" if value else "isv.TEMPLATE_MISSING_PARAMETERS")
            if _LINK.search(value):
                raise AliyunRefusal("isv.PARAM_NOT_SUPPORT_URL")
            if any(word in value for word in self.forbidden):
                raise AliyunRefusal("isv.BLACK_KEY_CONTROL_LIMIT")
        return values

    def _signature(self, method: str, target: str, names: str, sent: Mapping[str, str], body: bytes) -> str:
        path, _, query = target.partition("?")
        digest = hashlib.sha256(body).hexdigest()
        if sent.get("x-acs-content-sha256") != digest:
            raise AliyunRefusal("SignatureDoesNotMatch", 400)
        lines = [f"{name}:{sent.get(name, '').strip()}" for name in names.split(";")]
        ordered = "&".join(sorted(query.split("&")))
        request = "\n".join([method, path, ordered, *lines, "", names, digest])
        text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        return hmac.digest(self.secret.encode(), text.encode(), "sha256").hex()
