"""The codes that stand for the office, its departments and its items on the provincial platform."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.department import DepartmentNames

TASK_TYPES = frozenset({"01", "05", "07", "08", "09", "10", "20"})
"""The kinds of items that the platform has; any other is `OTHER_TASK`."""
OTHER_TASK = "99"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ITEM = re.compile(r"[0-9A-Z]{31}(?:[0-9A-Z]{2})?", re.ASCII)
_AREA = re.compile(r"[1-9][0-9]{11}", re.ASCII)
_KIND = re.compile(r"[0-9]{2}", re.ASCII)
_CHANNEL = re.compile(r"[0-9A-Za-z]{1,8}", re.ASCII)


class BadCode(ValueError):
    """The text is no such code; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class ItemCode:
    """An item's code: 31 characters, or the 33 of one way of handling it, whose first 31 are the item's."""

    code: str
    kind: str
    """Two digits: 01 许可, 05 给付, 07 确认, …"""
    online: bool = False
    """Whether it is applied for on the net (proChannel 1), and not at a counter (2)."""

    @property
    def task(self) -> str:
        """The item."""
        return self.code[:31]

    @property
    def handled_as(self) -> str:
        """The way of handling it; empty where the code names none."""
        return self.code if len(self.code) > 31 else ""

    @property
    def task_type(self) -> str:
        """The kind as the platform has it."""
        return self.kind if self.kind in TASK_TYPES else OTHER_TASK


@dataclass(frozen=True, slots=True)
class ProvinceCodes:
    """What the office has been given, as far as it has set it."""

    area: str = ""
    """Twelve digits; the first two are the province's and stand in front of every projectNo."""
    departments: Mapping[str, str] = field(default_factory=dict)
    """统一社会信用代码 by the department's name."""
    items: Mapping[str, ItemCode] = field(default_factory=dict)
    channel: str = ""
    """By which the province knows a callback. Without one no rating is told: none of the known codes is a callback's."""
    service_number: str = "1"
    """Which service of a case ours is (serviceNumber). Source: none."""

    def under(self, names: DepartmentNames) -> "ProvinceCodes":
        """The same, the code of a department by every name that it bore: whichever was set, a sealed case may bear another. One that
        went into another is known by that one's, unless it has one of its own."""
        whole = {name: code for of, code in self.departments.items() for name in names.every(of)}
        own = {name: code for of, code in self.departments.items() for name in names.every_own(of)}
        return replace(self, departments=whole | own | dict(self.departments))


def area_code(text: str) -> str:
    """Twelve digits, or nothing; raises BadCode."""
    return _like(_AREA, text, "应当是 12 位数字的行政区划代码，例如 430000000000") if text else ""


def channel_code(text: str) -> str:
    """The province's code for callbacks, or nothing; raises BadCode."""
    return _like(_CHANNEL, text, "应当是省平台给“回访”的渠道代码，字母和数字，最多 8 位") if text else ""


def item_code(text: str) -> str:
    """31 or 33 characters; raises BadCode."""
    return _like(_ITEM, text, "应当是 31 位的事项编码，或 33 位的办理项编码（数字和大写字母）")


def kind_code(text: str) -> str:
    """Two digits; raises BadCode."""
    return _like(_KIND, text, "应当是两位数字的事项类型，例如 01 行政许可、20 公共服务")


def credit_code(text: str) -> str:
    """18 characters of which the last one checks the others (GB 32100); raises BadCode."""
    if len(text) != 18 or any(c not in _CREDIT for c in text):
        raise BadCode("应当是 18 位的统一社会信用代码（数字和大写字母，没有 I、O、S、V、Z）")
    total = sum(_CREDIT.index(c) * pow(3, n, 31) for n, c in enumerate(text[:17]))
    if _CREDIT[-total % 31] != text[17]:
        raise BadCode("统一社会信用代码的最后一位和前面对不上，请核对")
    return text


def _like(form: re.Pattern[str], text: str, says: str) -> str:
    if form.fullmatch(text) is None:
        raise BadCode(says)
    return text
