"""A spreadsheet's shared texts, stored compactly: a million cases bring some four million of them.

They are stored end to end as UTF-8, with an array of their ends: some 30 bytes a text where a list of strings
takes 100.
"""

import re
from array import array
from collections.abc import Iterable
from typing import Final

from bot.intake.tables.markup import feed, parser

_PARTS_KEPT: Final = 16
"""Pieces (8 KiB each) kept of a text that is longer than any cell may be; its row is rejected for its length
later."""
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
LOST: Final = "#REF!"
"""The value of a cell that refers to a text that does not exist."""


def unescaped(text: str) -> str:
    """Text as the cell shows it: `_x000D_` stands for a character that XML cannot hold (ECMA-376, ST_Xstring)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class SharedStrings:
    """The texts by number; LOST for a number without a text."""

    def __init__(self, chunks: Iterable[bytes] | None = None) -> None:
        """Read the whole part; raises UnreadableFile for broken XML."""
        self._texts = bytearray()
        self._ends = array("I", [0])
        if chunks is not None:
            self._read(chunks)

    def __getitem__(self, number: int) -> str:
        ends = self._ends
        if not 0 <= number < len(ends) - 1:
            return LOST
        return self._texts[ends[number] : ends[number + 1]].decode("utf-8", "surrogatepass")

    def _read(self, chunks: Iterable[bytes]) -> None:
        made = parser()
        parts: list[str] = []
        ruby = False

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal ruby
            match name.rpartition(":")[2]:
                case "t" if not ruby:
                    made.CharacterDataHandler = parts.append
                case "rPh":
                    ruby = True  # a phonetic guide, not part of the text
                case _:
                    pass

        def end(name: str) -> None:
            nonlocal ruby
            match name.rpartition(":")[2]:
                case "t":
                    made.CharacterDataHandler = None
                case "rPh":
                    ruby = False
                case "si":
                    self._add("".join(parts))
                    parts.clear()
                case _:
                    pass

        made.StartElementHandler = start
        made.EndElementHandler = end
        for _ in feed(made, chunks):
            del parts[_PARTS_KEPT:]

    def _add(self, text: str) -> None:
        self._texts += unescaped(text).encode("utf-8", "surrogatepass")
        self._ends.append(len(self._texts))
