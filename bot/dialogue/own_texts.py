"""A sentence that an office puts in place of ours: what it has to keep, so that people can still do what it tells them.

The same rules hold for the file of `HUIFANG_PHRASES` and for what is written in the browser; there it is looked at more closely,
since it holds as soon as two persons say so.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from bot.dialogue.reading.complaint_words import want
from bot.dialogue.reading.steering import steer
from bot.dialogue.reading.understanding import command_of, understand, yes_no
from bot.dialogue.tickets.verdict import said as verdict_said
from bot.dialogue.wording import Wording
from bot.domain.blanks import BLANKS, MAY_LACK
from bot.domain.language import Language

OwnTexts = Mapping[str, Mapping[Language, str]]
"""By key, the sentences of the office's own; a language that is not there keeps ours."""
UNDOING = ("退订", "退訂", "恢复", "恢復", "STOP", "START", "不收费", "不收費")
"""Words of ours that a sentence has to keep: they tell people what they can do about it."""
_QUOTED = re.compile(r"[“「]([^“”「」{}]{1,20})[”」]|\"([^\"{}]{1,20})\"|\breply (/[a-z]+|[A-Z]{2,})")
_NUMBER = re.compile(r"\d+(?:,\d{3})*")
_BLANK = re.compile(r"\{([a-z_]+)\}")
_GLUED = re.compile(
    r"[0-9A-Za-z]\{(?:ticket_no|receipt|case_no)\}|\{(?:ticket_no|receipt|case_no)\}[0-9A-Za-z]"
)
_OPEN = re.compile(r"(?:^|\s)\{address\}(?:\s|$)")
_LABEL = "button."


class BadText(ValueError):
    """The sentence cannot be used; the message says what to do."""


def longest(ours: str) -> int:
    """How many characters a sentence may have in place of ours."""
    return max(2 * len(ours), 60)


def missing_words(ours: str, sentence: str) -> Iterator[str]:
    """The words that undo, of ours, that the sentence has lost."""
    return (word for word in UNDOING if word in ours and word not in sentence)


def check(key: str, ours: str, sentence: str) -> None:
    """Raise BadText for a sentence that cannot stand for ours."""
    _look_at_the_writing(ours, sentence)
    _look_at_the_blanks(ours, sentence)
    lost = [*missing_words(ours, sentence), *(w for w in _heard(ours) if w not in sentence)]
    if lost:
        raise BadText(f"不能少了“{lost[0]}”：程序要收到这个词才办得到，群众得知道回什么")
    gone = sorted(_numbers(ours) - _numbers(sentence))
    if gone:
        raise BadText(f"不能少了数字“{gone[0]}”：它是程序定的，改不了，群众要知道")
    if key.startswith(_LABEL) and _hearing(sentence) != _hearing(ours):
        raise BadText(
            "按钮上的字群众也会照着打出来，换成这样程序就听成别的意思了，请换一种说法，或用回原来的"
        )


def _look_at_the_writing(ours: str, sentence: str) -> None:
    if not sentence.strip():
        raise BadText("不能是空的；要用原来的话，请勾“用回原来的”")
    if len(sentence) > longest(ours):
        raise BadText(f"太长：最多{longest(ours)}个字，现在有{len(sentence)}个，请写短些")
    if any(char != "\n" and unicodedata.category(char)[0] == "C" for char in sentence):
        raise BadText("里面有看不见的控制字符，请删掉重新打一遍")


def _look_at_the_blanks(ours: str, sentence: str) -> None:
    bare = _BLANK.sub("", sentence)
    if "{" in bare or "}" in bare:
        raise BadText("不能有花括号，请删掉")
    needs, has = set(_BLANK.findall(ours)), set(_BLANK.findall(sentence))
    for name in sorted(needs - has - MAY_LACK):
        raise BadText(f"少了〔{_called(name)}〕：程序要在那里填内容，请照原来的写上")
    for name in sorted(has - needs):
        raise BadText(f"不能有〔{_called(name)}〕：这句话里程序没有这项内容可填，请去掉")
    if _GLUED.search(sentence):
        raise BadText("编号、查询码紧挨着别的字母或数字，群众会抄错：请在中间隔开")
    if "address" in has and _OPEN.search(sentence) is None:
        raise BadText(f"〔{_called('address')}〕前后要各空一格，不然手机上点不开")


def _numbers(sentence: str) -> set[str]:
    return {found.replace(",", "") for found in _NUMBER.findall(sentence)}


def _called(name: str) -> str:
    return BLANKS[name].zh_hans if name in BLANKS else name[:20]


def _heard(ours: str) -> Iterator[str]:
    """The words that ours tells people to send, which the program knows when they come."""
    for found in _QUOTED.finditer(ours):
        word = next(group for group in found.groups() if group is not None)
        if any(heard is not None for heard in _hearing(word)):
            yield word


def _hearing(words: str) -> tuple[object, ...]:
    """All that somebody who sends these words may be taken to want; None where nothing is heard."""
    understood = understand(words)
    meant = None if understood.meaning == "unclear" and not understood.optout else understood.meaning
    return steer(words), want(words), command_of(words), yes_no(words), verdict_said(words), meant


def overlaid(ours: Wording, own: OwnTexts, *, fixed: frozenset[str] = frozenset()) -> Wording:
    """Our sentences with the office's own in their place, except for what is fixed. They have been checked."""
    changed: dict[Language, dict[str, str]] = {language: {} for language in Language}
    for key, said in own.items():
        for language, sentence in said.items() if key not in fixed and ours.has(key) else ():
            changed[language][key] = sentence
    if not any(changed.values()):
        return ours
    return Wording({language: {**ours.sentences[language], **changed[language]} for language in Language})
