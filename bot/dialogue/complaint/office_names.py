"""Whether words name the supervision office itself: complaints about it go to its superior, never to it.

Such an office is called 监察室, 监察处, 纪检组, 效能办 and the like; what else it is called is in the settings. A department
whose own work is some kind of supervision (特种设备安全监察处, 劳动监察) is not meant. Words that only may mean the office are
reason enough to ask the person.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.dialogue.reading.characters import LONGEST_READ, read

USUAL = (
    *("监察室", "监察处", "监察科", "监察组", "监察办", "监察审计室", "监察审计处", "督查室", "督察室"),
    *(
        "纪检组",
        "纪检室",
        "纪检处",
        "纪检办",
        "纪检监察室",
        "纪检监察组",
        "纪检监察处",
        "纪检监察科",
        "派驻组",
    ),
    *(
        "效能办",
        "效能办公室",
        "效能中心",
        "效能监察室",
        "效能监察处",
        "效能投诉中心",
        "效能投诉办",
        "投诉中心",
        "投诉办",
        "投诉科",
    ),
    *("投诉受理中心", "投诉处理中心", "回访中心", "回访办", "supervision office"),
)
"""What such an office is usually called."""
_OF_A_DEPARTMENT = (
    *(
        "安全",
        "劳动",
        "保障",
        "质量",
        "环境",
        "环保",
        "卫生",
        "执法",
        "水政",
        "渔政",
        "土地",
        "国土",
        "建筑",
        "建设",
        "节能",
    ),
    *(
        "设备",
        "电力",
        "市场",
        "交通",
        "林业",
        "农业",
        "税务",
        "价格",
        "动物",
        "食品",
        "药品",
        "消费者",
        "消费",
        "物业",
    ),
)
"""Words in front of the name that make it a department with this kind of supervision as its work."""
_PERHAPS = re.compile(
    "(?:接|收|受理|处理|登记|管|负责)(?:我的?|这个|这件|这些)?投诉的|(?:回访|打电话回访)(?:的人|人员|员|的那|小姐|专员)|回访我的"
    "|(?:上次|之前|以前)(?:的)?投诉[^，,。.!?；;]{0,8}(?:没人|不理|不管|没回|石沉)"
    "|(?:纪检|监察|效能|督查|督察)(?:的|部门|机构|人员|干部|那边)"
)
_BLANK = re.compile(r"(?<=[\u3400-\u9fff])[ \t·]+(?=[\u3400-\u9fff])")
_TOLD_TO = r"(?:[向找跟给请在到去来望由让求致]|打电话|反映|投诉到)[^，,。.!?；;\s]{0,8}?"


@dataclass(frozen=True, slots=True)
class OfficeNames:
    """What the office is called: the usual names, and its `own` from the settings, the first of which is its name."""

    own: tuple[str, ...] = ()

    def named_in(self, text: str) -> bool:
        """Whether the office is named in the text."""
        return _patterns(self.own).named.search(_folded(text)) is not None

    def complained_of_in(self, text: str) -> bool:
        """Whether the office is named other than as the one being told: 监察室不理我, but not 我向监察室反映."""
        patterns = _patterns(self.own)
        return patterns.named.search(patterns.told_to.sub("", _folded(text))) is not None

    def perhaps_meant_in(self, text: str) -> bool:
        """Whether the text may be about the office, so that the person should say whom it is about."""
        return self.named_in(text) or _PERHAPS.search(_folded(text)) is not None


THE_USUAL = OfficeNames()


class _Patterns(NamedTuple):
    named: re.Pattern[str]
    told_to: re.Pattern[str]


@lru_cache(maxsize=16)
def _patterns(own: tuple[str, ...]) -> _Patterns:
    folded = {_folded(name).strip() for name in (*own, *USUAL)} - {""}
    ours = {_folded(name).strip() for name in own}
    behind = "".join(f"(?<!{word})" for word in _OF_A_DEPARTMENT)
    names = "|".join(
        re.escape(name) if name in ours or name.isascii() else behind + re.escape(name)
        for name in sorted(folded, key=len, reverse=True)
    )
    return _Patterns(
        re.compile(f"(?:{names})"), re.compile(f"{_TOLD_TO}(?:{names})|to (?:the |your )?supervision office")
    )


def _folded(text: str) -> str:
    """As it is read, without blanks in names; a story may be longer than what is read as a reply."""
    folded = read(text[:LONGEST_READ]).folded + read(text[LONGEST_READ:][:LONGEST_READ]).folded
    return _BLANK.sub("", folded)
