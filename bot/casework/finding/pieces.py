"""Pieces of texts: whatever contains a word contains all pieces of the word, so that pieces tell where to look.

A text is compared by its letters and digits alone (`bot.casework.names.sameness`). A piece begins at each of them and is
three characters long where it begins with a Latin letter or a digit, two otherwise; at the end of a text pieces are shorter, so that
each part of a text, however short, is the beginning of some piece.

A row of one character, as the nines of 99999, would be one piece that stands in thousands of numbers. It is a piece as well, at each
length that is longer than that.
"""

import re
from functools import lru_cache

from bot.casework.names.sameness import bare

LATIN, OTHER = 3, 2
LONGEST = 8
"""Characters of a row that are told apart: longer ones are pieces of this length."""
_ROW = re.compile(r"(.)\1{2,}")


@lru_cache(maxsize=4096)
def bare_of_few(text: str) -> str:
    """`bare`, for texts of which there are few different ones: items, departments, handlers."""
    return bare(text)


def pieces(text: str) -> list[str]:
    """The pieces of a bare text, each once."""
    longer = [row[:size] for row in _rows(text) for size in range(_length(row[0]) + 1, len(row) + 1)]
    return list(dict.fromkeys([*_cut(text), *longer]))


def sure_pieces(word: str) -> list[str]:
    """The pieces that every text with this bare word in it has, none that another one implies, the rarest kind last; none at all when
    the word is shorter than any piece."""
    rows = sorted(set(_rows(word)), key=len)
    whole = (piece for piece in dict.fromkeys(_cut(word)) if len(piece) == _length(piece[0]))
    return [*(piece for piece in whole if not any(piece in row for row in rows)), *rows]


def _cut(text: str) -> list[str]:
    return [text[at : at + (LATIN if char.isascii() else OTHER)] for at, char in enumerate(text)]


def _rows(text: str) -> list[str]:
    """The rows of one character that are longer than a piece."""
    return [found[0][:LONGEST] for found in _ROW.finditer(text) if len(found[0]) > _length(found[1])]


def _length(first: str) -> int:
    return LATIN if first.isascii() else OTHER
