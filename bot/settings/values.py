"""The types of settings, each with the one sentence that says what its value should look like.

A value that a vendor checks is checked here in the same way: a token pasted with a blank or line break would not
work.
"""

import re
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from bot.casework.supervision.thresholds import Threshold
from bot.casework.tickets.deadline import Term
from bot.domain.month import Hours
from bot.settings.addresses import vendor_address
from bot.settings.networks import networks_of

OFFICE_OFFSET = timedelta(hours=8)
KEY_BYTES = 32
"""The least length of a secret key: that of the keys derived from it."""
HOW_TO_MAKE_A_KEY = "用 openssl rand -base64 32 生成一个"
SHORT_ONE = "；已经有数据的，把原来的设为 HUIFANG_SECRET_KEY_OLD，再运行 huifang db rekey"


def _zone(name: str) -> str:
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise ValueError("没有这个时区；例如 Asia/Shanghai") from e
    # Records, deadlines and months use Beijing time, wherever the machine is.
    if any(datetime(2026, month, 1, tzinfo=zone).utcoffset() != OFFICE_OFFSET for month in range(1, 13)):
        raise ValueError("档案、期限和月份都按北京时间算，只能填东八区的时区；例如 Asia/Shanghai")
    return name


def _hours(text: str) -> str:
    Hours.parse(text)
    return text


def _term(text: str) -> str:
    return str(Term.parse(text))


def _threshold(text: str) -> str:
    return str(Threshold.parse(text))


def _networks(text: str) -> str:
    try:
        networks_of(text)
    except ValueError as e:
        raise ValueError("应当是用空格隔开的地址或网段，例如 127.0.0.1 10.0.0.0/8") from e
    return text


def _names(value: object) -> tuple[str, ...]:
    """A list, or one text: with marks between the names, be it JSON as the environment has lists elsewhere."""
    listed = re.split(r"[、,，;；|\n]", re.sub(r'[\[\]"]', "", value)) if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(name, str) for name in listed):
        raise ValueError("应当是几个名称，用顿号或逗号隔开，例如 效能办、纪检组")
    names = tuple(dict.fromkeys(" ".join(name.split()) for name in listed if name.strip()))
    if any(not 2 <= len(name) <= 40 for name in names):
        raise ValueError("每个名称 2 到 40 个字，例如 效能办、纪检组")
    return names


def _address_if_any(text: str) -> str:
    return vendor_address(text) if text else ""


def _chat(number: int) -> int:
    if number == 0 or abs(number) >= 2**52:
        raise ValueError("不是聊天编号；群的编号像 -1001234567890 这样")
    return number


def _matching(pattern: str, should: str) -> AfterValidator:
    def checked(text: str) -> str:
        if text and re.fullmatch(pattern, text, re.ASCII) is None:
            raise ValueError(should)
        return text

    return AfterValidator(checked)


def strong_key(key: str) -> bool:
    """Whether a secret key is long enough not to be guessed."""
    return len(key.strip().encode()) >= KEY_BYTES


def _key(secret: SecretStr) -> SecretStr:
    if not strong_key(secret.get_secret_value()):
        raise ValueError(f"至少要 {KEY_BYTES} 个字节；{HOW_TO_MAKE_A_KEY}{SHORT_ONE}")
    return secret


def _old_key(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError("不能是空的")
    return secret


def _secret_matching(pattern: str, should: str) -> AfterValidator:
    def checked(secret: SecretStr) -> SecretStr:
        if re.fullmatch(pattern, secret.get_secret_value(), re.ASCII) is None:
            raise ValueError(should)
        return secret

    return AfterValidator(checked)


Zone = Annotated[str, AfterValidator(_zone)]
HoursText = Annotated[str, AfterValidator(_hours)]
TermText = Annotated[str, AfterValidator(_term)]
ThresholdText = Annotated[str, AfterValidator(_threshold)]
"""When a term turns yellow: 90% or 1个工作日."""
Address = Annotated[str, AfterValidator(vendor_address)]
Networks = Annotated[str, AfterValidator(_networks)]
"""Addresses or networks, with blanks between."""
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
"""Names in a list, or in one text with 、 or commas between."""
Contact = Annotated[
    str, _matching(r"(?:mailto:|https://|tel:)[!-~]{3,200}", "应当以 mailto:、https:// 或 tel: 开头")
]
"""An address at which somebody can be contacted (RFC 9116)."""
AddressIfAny = Annotated[str, AfterValidator(_address_if_any)]
Chat = Annotated[int, AfterValidator(_chat)]
Rate = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
"""Messages a second."""
Token = Annotated[SecretStr, _secret_matching("[!-~]+", "里面有空格、换行或中文，请重新复制一遍")]
Key = Annotated[SecretStr, AfterValidator(_key)]
"""The key that personal data is sealed under."""
OldKey = Annotated[SecretStr, AfterValidator(_old_key)]
"""The former key, however short: there is no other way to replace it."""
WebhookSecret = Annotated[
    SecretStr, _secret_matching("[A-Za-z0-9_-]{1,256}", "应当是 1–256 位的字母、数字、_ 或 -")
]
AccountId = Annotated[str, _matching("[A-Za-z0-9]+", "应当只有字母和数字，请从控制台重新复制")]
Sender = Annotated[
    str,
    _matching(r"\+[0-9]{3,15}|[0-9]{3,15}|[A-Za-z0-9]{1,34}", "应当是 +15550100 这样的号码，不带空格和横线"),
]
Telephone = Annotated[
    str, _matching(r"\+?[0-9][0-9 -]{2,18}[0-9]", "应当是 0731-12345678 这样的电话，只有数字、空格和横线")
]
