"""Pieces of texts: whatever contains a word contains all pieces of the word, so that pieces tell where to look.

A text is compared by its letters and digits alone (`bot.casework.names.sameness`). A piece begins at each of them and is
three characters long where it begins with a Latin letter or a digit, two otherwise; at the end of a text pieces are shorter, so that
each part of a text, however short, is the beginning of some piece.
"""

from functools import lru_cache

from bot.casework.names.sameness import bare

LATIN, OTHER = 3, 2


@lru_cache(maxsize=4096)
def bare_of_few(text: str) -> str:
    """`bare`, for texts of which there are few different ones: items, departments, handlers."""
    return bare(text)


def pieces(text: str) -> list[str]:
    """The pieces of a bare text, in order, each once."""
    return list(dict.fromkeys(text[at : at + _length(text[at])] for at in range(len(text))))


def sure_pieces(word: str) -> list[str]:
    """The pieces that every text with this bare word in it has; none when the word is shorter than any piece."""
    return [piece for piece in pieces(word) if len(piece) == _length(piece[0])]


def _length(first: str) -> int:
    return LATIN if first.isascii() else OTHER
