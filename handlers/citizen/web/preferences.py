"""A reader's language and size of letters: by what they once chose, else by what their browser says.

Choosing is a link (`?lang=en`, `?size=big`). Only then is anything remembered, in a cookie that says nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from aiohttp import web
from multidict import MultiMapping

from bot.domain.language import Language

LANGUAGE, SIZE = "lang", "size"
"""The fields of an address by which somebody chooses."""
COOKIES = {LANGUAGE: "huifang_lang", SIZE: "huifang_size"}
KEPT = 400 * 24 * 3600
"""Seconds: the longest that browsers grant."""
_TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")
E = TypeVar("E", bound=StrEnum)


class Size(StrEnum):
    """How large the letters are: 大字版 or not."""

    NORMAL = "normal"
    BIG = "big"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader prefers, and what of it they have chosen just now."""

    language: Language
    size: Size
    chosen: Mapping[str, str]

    def remember(self, response: web.StreamResponse, *, https: bool) -> None:
        """Have the browser keep what was chosen just now."""
        for name, value in self.chosen.items():
            response.set_cookie(
                COOKIES[name], value, max_age=KEPT, path="/", httponly=True, samesite="Lax", secure=https
            )


def preferences(request: web.Request) -> Preferences:
    """What this reader prefers; a value that does not exist is no choice."""
    query, cookies = request.query, request.cookies
    language = _one_of(Language, query.get(LANGUAGE))
    size = _one_of(Size, query.get(SIZE))
    chosen: dict[str, str] = {}
    if language is not None:
        chosen[LANGUAGE] = language
    if size is not None:
        chosen[SIZE] = size
    return Preferences(
        language or _one_of(Language, cookies.get(COOKIES[LANGUAGE])) or _by_browser(request.headers),
        size or _one_of(Size, cookies.get(COOKIES[SIZE])) or Size.NORMAL,
        chosen,
    )


def _one_of(kind: type[E], value: str | None) -> E | None:
    return next((member for member in kind if member.value == value), None)


def _by_browser(headers: MultiMapping[str]) -> Language:
    """The first language of the browser's list that we speak; 简体 for whoever has none of them."""
    for tag in _wanted(headers.get("Accept-Language", "")):
        if tag.startswith(_TRADITIONAL):
            return Language.ZH_HANT
        if tag == "zh" or tag.startswith("zh-"):
            return Language.ZH_HANS
        if tag == "en" or tag.startswith("en-"):
            return Language.EN
    return Language.ZH_HANS


def _wanted(header: str) -> list[str]:
    """The tags of an Accept-Language, those wanted most first; what cannot be read is wanted least."""
    found = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, parameter = part.strip().lower().partition(";")
        found.append((-_quality(parameter), place, tag.strip()))
    return [tag for quality, _, tag in sorted(found) if tag and quality < 0]


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return min(max(float(value), 0.0), 1.0) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
