"""What 云MAS is asked to send, by rules of its own: the body as it comes, its mac, and what it refuses."""

import binascii
import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

_FIELDS = ("ecName", "apId", "secretKey", "mobiles", "content", "sign", "addSerial")
_MOBILE = re.compile(r"1[0-9]{10}", re.ASCII)
MOST_MOBILES = 5_000
LONGEST = 500


@dataclass(frozen=True, slots=True)
class MasAccount:
    """One contract: who may send, and under which signature."""

    ec_name: str = "某省审批局"
    ap_id: str = "hfapi"
    secret_key: str = "s3cret-mas"
    sign: str = "DWItALe3A"
    add_serial: str = ""
    """What the contract's service code allows as an extension: nothing, when it matches exactly."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that was taken: these are the ones that go out to people. `to` is in E.164."""

    at: datetime
    msg_group: str
    to: str
    body: str


@dataclass(frozen=True, slots=True)
class Posted:
    """One request to send, and what was answered: `success`, a refusal, or nothing."""

    at: datetime
    to: str
    body: str
    rspcod: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """One push, and the HTTP status it got (0: no answer)."""

    at: datetime
    kind: str
    body: Mapping[str, str]
    answered: int


def fields_of(body: bytes) -> dict[str, str] | None:
    """The fields of a request: base64 of JSON in UTF-8 and nothing else."""
    try:
        found = json.loads(b64decode(body, validate=True).decode())
    except (binascii.Error, ValueError):
        return None
    whole = isinstance(found, dict) and all(isinstance(value, str) for value in found.values())
    return found if whole else None


def refusal(account: MasAccount, fields: Mapping[str, str] | None) -> str | None:
    """The `rspcod` with which a request is refused; None if it is taken."""
    if fields is None or any(name not in fields for name in (*_FIELDS, "mac")):
        return "InvalidMessage"
    if (fields["ecName"], fields["apId"], fields["secretKey"]) != (
        account.ec_name,
        account.ap_id,
        account.secret_key,
    ):
        return "InvalidUsrOrPwd"
    if fields["mac"] != hashlib.md5("".join(fields[name] for name in _FIELDS).encode()).hexdigest():
        return "IllegalMac"
    if fields["sign"] != account.sign or fields["addSerial"] != account.add_serial:
        return "IllegalSignId" if fields["sign"] else "NoSignId"
    return _wrong_message(fields["mobiles"].split(","), fields["content"])


def _wrong_message(mobiles: list[str], content: str) -> str | None:
    if len(mobiles) > MOST_MOBILES:
        return "TooManyMobiles"
    if not all(_MOBILE.fullmatch(mobile) for mobile in mobiles):
        return "InvalidMobile"
    if len(set(mobiles)) != len(mobiles):
        return "DupMobile"
    return None if content.strip() and len(content) <= LONGEST else "InvalidMessage"
