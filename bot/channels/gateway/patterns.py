"""Texts with blanks, as a row writes what is sent: `{phone}`, `{text}`, `{env:HUIFANG_GATEWAY_SECRET_KEY}`.

A blank is filled and never computed. An account's values stand in environment variables whose names begin with
`HUIFANG_GATEWAY_`: no row can send away another secret of the house.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

ENV: Final = "env:"
OF_A_MESSAGE: Final = ("phone", "text", "ref", "time", "day", "nonce", "id", "sign", "fields")
"""The blanks that are not an account's: what they hold is in `requests`."""
_TOKEN: Final = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]")
_ENVIRONMENT: Final = re.compile(r"env(\??):(HUIFANG_GATEWAY_[A-Z0-9_]{1,60})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PatternBlank:
    """One blank by its key: a name of `OF_A_MESSAGE`, or `env:` and the name of a variable."""

    key: str
    optional: bool = False
    """Written `{env?:…}`: the variable may be missing or empty."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text with blanks."""

    parts: tuple[str | PatternBlank, ...]

    @property
    def blanks(self) -> frozenset[PatternBlank]:
        """Its blanks."""
        return frozenset(part for part in self.parts if isinstance(part, PatternBlank))

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its blanks."""
        return frozenset(blank.key for blank in self.blanks)

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with its blanks filled."""
        return "".join(values[p.key] if isinstance(p, PatternBlank) else p for p in self.parts)

    def address(self, values: Mapping[str, str], charset: str) -> str:
        """The same as part of an address: what a message brings is quoted, for it is text; an account's is address."""
        quoted = {
            key: value if key.startswith(ENV) else quote(value, safe="", encoding=charset)
            for key, value in values.items()
        }
        return self.filled(quoted)


def pattern(text: object) -> Pattern:
    """Read a text with blanks. Raises ValueError with a sentence."""
    if not isinstance(text, str):
        raise ValueError("应当是文字，请加上引号")
    return Pattern(tuple(_parts(text)))


def _parts(text: str) -> Iterable[str | PatternBlank]:
    for token in _TOKEN.findall(text):
        match token:
            case "{{" | "}}":
                yield token[0]
            case "{" | "}":
                raise ValueError("花括号没有成对；要写花括号本身，请写两个 {{ 或 }}")
            case _ if token.startswith("{"):
                yield _blank(token[1:-1])
            case _:
                yield token


def _blank(name: str) -> PatternBlank:
    if name in OF_A_MESSAGE:
        return PatternBlank(name)
    variable = _ENVIRONMENT.fullmatch(name)
    if variable is None:
        known = "、".join(f"{{{one}}}" for one in OF_A_MESSAGE)
        raise ValueError(
            f"不认识 {{{name}}}；可以用 {known}，账号写成 {{env:HUIFANG_GATEWAY_…}}（取自环境变量）"
        )
    return PatternBlank(ENV + variable[2], optional=bool(variable[1]))
