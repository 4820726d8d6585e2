"""Names: whether a clause is somebody's name, and whether one denies being somebody (我不是张三).

There is a list of surnames but none of all names, so a reading here is a guess. A caller who knows the applicant's own
name compares it with the one that was denied (`Denied.name`) before anything follows from it.
"""

from dataclasses import dataclass

from bot.dialogue.reading import phrasebook as book

_IN_NO_NAME = frozenset("我你您他她它们了的地得吧吗呢啊呀哦嘛不没别这那啥什么就都还也很太再又被把跑办证钱")
"""Characters of words, never of a given name: 黄了, 莫豁我."""


@dataclass(frozen=True, slots=True)
class Denied:
    """A name that a clause says is not the writer's. `sure`: the clause speaks of a person even if the name is unknown."""

    name: str
    sure: bool


def is_person_name(text: str) -> bool:
    """Two or three characters that begin with a surname, are no common word, and hold none that no name has."""
    return (
        text[:1] in book.SURNAMES
        and 1 < len(text) <= 3
        and text not in book.NO_NAMES
        and not text.endswith(book.OFFICIALS)
        and not any(char in _IN_NO_NAME for char in text[1:])
    )


def is_signature(text: str) -> bool:
    """A name as people sign: 张三, 老张, 张先生, 我是张三, 恒泰电力有限公司."""
    name = next((text.removeprefix(i) for i in book.INTRODUCTIONS if text.startswith(i)), text)
    titled = name.endswith(book.CIVIL_TITLES) and is_person_name(f"{_untitled(name)}某")
    nicknamed = len(name) == 2 and name[0] in "老小阿" and name[1] in book.SURNAMES
    return is_person_name(name) or titled or nicknamed or is_company(name)


def is_company(text: str) -> bool:
    """The name of a company as it signs: at least two characters before the form of the enterprise."""
    return any(text.endswith(form) and len(text) >= len(form) + 2 for form in book.COMPANIES)


def denied(clause: str) -> Denied | None:
    """The name behind 我不是, 不认识, "I'm not" (sure), or behind 不是 and 这不是, where any noun may follow."""
    for beginnings, sure in ((book.NOT_THIS_NAME, True), (book.NOT_THIS, False)):
        for beginning in beginnings:
            name = clause.removeprefix(beginning)
            if name != clause and _names_somebody(name):
                return Denied(_untitled(name), sure or name.isascii())
    return None


def same_person(applicant: str, name: str) -> bool:
    """Whether `name`, as it was typed (folded), may stand for the applicant: the whole name, or the surname before a title."""
    own = applicant.casefold().replace(" ", "").replace("·", "")
    said = name.replace(" ", "").replace("·", "")
    return bool(said) and (own == said or (len(said) == 1 and own.startswith(said)))


def _names_somebody(text: str) -> bool:
    if text.isascii():
        words = text.split()
        titled = len(words) > 1 and words[0] in book.TITLES
        return titled or (1 < len(words) <= 3 and words[0] in book.PINYIN_SURNAMES)
    bare = _untitled(text)
    if bare != text:
        return bool(bare) and bare[0] in book.SURNAMES and len(bare) <= 3
    return is_person_name(text)


def _untitled(name: str) -> str:
    for title in book.HAN_TITLES:
        bare = name.removesuffix(title)
        if bare != name:
            return bare
    return name
