"""整改办法: which ratings are 差评, and how long each class of them may take. Every number is the office's own choice.

国办发〔2019〕51号 asks for verification, a remedy and a callback, and sets no days; the terms are examples of published
local rules, each with its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.casework.tickets.deadline import BadTerm, Term, Unit

MOST_CLASSES = 8
LONGEST_NAME = 30
LONGEST_SOURCE = 100
_WORKING, _CALENDAR = Unit.WORKING, Unit.CALENDAR
_FIVE = Term(5, _WORKING)
_SILENCE = 3


class BadRemedyRules(ValueError):
    """It cannot be a rule; the text says what is wrong with what."""


@dataclass(frozen=True, slots=True)
class RemedyClass:
    """One class of remedies: what it is called, how long it may take from the rating on, and where that comes from."""

    name: str
    term: Term
    source: str = "来源：无，由本单位定"


_CLASSES = (
    RemedyClass("能马上改的", _FIVE, "德州市：5个工作日内整改并反馈，仅供参考"),
    RemedyClass("一般的", Term(7, _CALENDAR), "临武县：一般的7天，仅供参考"),
    RemedyClass("复杂的", Term(15, _WORKING), "四川某市：15个工作日，仅供参考"),
    RemedyClass("没有依据、只能解释的", _FIVE),
)


@dataclass(frozen=True, slots=True)
class RemedyRules:
    """One version of the rule."""

    from_level: int = 2
    """A score of this or less is a 差评: 2 不满意 (and 非常不满意), 1 非常不满意 alone."""
    verify: Term = _FIVE
    """From the rating until it is verified; likewise from a claim until it is decided, and from then until it is told."""
    callback: Term = _FIVE
    """From the answer until the person has been called back."""
    classes: tuple[RemedyClass, ...] = _CLASSES
    longest_more: int = 15
    """Days (of the term's own unit) that one extension may add."""
    tries: int = 3
    """Different days on which the person was tried in vain, before a remedy ends as 多次没有联系上."""
    silence_days: int = _SILENCE
    """Calendar days after a message that told of the remedy; who has not answered by then is phoned."""

    def __post_init__(self) -> None:
        """Raise BadRemedyRules for what cannot be meant."""
        if self.from_level not in (1, 2):
            raise BadRemedyRules("差评从哪一档算起，只能是“不满意”或“非常不满意”")
        names = [one.name for one in self.classes]
        if not 1 <= len(names) <= MOST_CLASSES or len(set(names)) != len(names):
            raise BadRemedyRules(f"整改的类别要有 1 到 {MOST_CLASSES} 类，名称各不相同")
        if any(not name or len(name) > LONGEST_NAME for name in names):
            raise BadRemedyRules(f"类别的名称最多 {LONGEST_NAME} 个字")
        if any(not one.source or len(one.source) > LONGEST_SOURCE for one in self.classes):
            raise BadRemedyRules(f"请写每一类期限的来源（没有就写“来源：无”），最多 {LONGEST_SOURCE} 个字")
        if not 1 <= self.longest_more <= 60:
            raise BadRemedyRules("延期最多的天数在 1 到 60 之间")
        if not 1 <= self.tries <= 10:
            raise BadRemedyRules("联系不上的次数在 1 到 10 之间")
        if not 1 <= self.silence_days <= 30:
            raise BadRemedyRules("发了消息没有回音，几天以后打电话，在 1 到 30 之间")

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """From `as_json`, or what a form gives in the same shape; raises BadRemedyRules."""
        try:
            return cls(
                int(document["from_level"]),
                Term.parse(str(document["verify"])),
                Term.parse(str(document["callback"])),
                tuple(
                    RemedyClass(str(name).strip(), Term.parse(str(term)), str(source).strip())
                    for name, term, source in document["classes"]
                ),
                int(document["longest_more"]),
                int(document["tries"]),
                int(document.get("silence_days", _SILENCE)),  # rules from before there was one
            )
        except BadTerm as e:
            raise BadRemedyRules(str(e)) from None
        except (KeyError, TypeError, ValueError) as e:
            if isinstance(e, BadRemedyRules):
                raise
            raise BadRemedyRules("有一格没有填，或者不是整数") from None

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "from_level": self.from_level,
            "verify": str(self.verify),
            "callback": str(self.callback),
            "classes": [[one.name, str(one.term), one.source] for one in self.classes],
            "longest_more": self.longest_more,
            "tries": self.tries,
            "silence_days": self.silence_days,
        }

    def low(self, score: int) -> bool:
        """Whether a score is a 差评."""
        return score <= self.from_level

    def class_of(self, name: str) -> RemedyClass | None:
        """The class of that name."""
        return next((one for one in self.classes if one.name == name), None)


SOURCES: Mapping[str, str] = {
    "from_level": "国家政务服务评价：不满意、非常不满意为差评（1、2 分）",
    "verify": "来源：无，由本单位定（国办发〔2019〕51号没有定天数）",
    "callback": "来源：无，由本单位定；国家要求实名差评件件回访",
    "longest_more": "来源：某地差评系统，延期不超过 15 天，只延一次；仅供参考",
    "tries": "来源：无，由本单位定",
    "silence_days": "来源：无，由本单位定",
}
"""Where the defaults come from, as the settings page says it; those of the classes stand in the classes."""


def classes_in_words(rules: RemedyRules) -> str:
    """The classes with their terms and sources."""
    return "；".join(f"{one.name} {one.term}（{one.source}）" for one in rules.classes)


def in_one_line(rules: RemedyRules) -> str:
    """The rule as one sentence."""
    return (
        f"{rules.from_level} 分以下为差评；核实、裁定 {rules.verify}，答复后 {rules.callback} 内回访；"
        f"{classes_in_words(rules)}；延期最多 {rules.longest_more} 天，联系不上要试 {rules.tries} 天，"
        f"发了消息 {rules.silence_days} 天没有回音就打电话"
    )
