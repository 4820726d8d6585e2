"""Buttons under a message: what stands on them, how they lie, and what a pressed one says."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.channels.text import clipped, storable
from bot.dialogue.effects import Choice

LONGEST_LABEL = 64
HALF_A_ROW = 18
"""Columns that fit into a button of half the width on a phone; a 汉字 takes two."""


def keyboard(ref: str, choices: Sequence[Choice]) -> list[list[tuple[str, str]]]:
    """Rows of buttons (label, data): two side by side where both labels are short, in the given order.

    The data is `ref:n`, n from 1: a case number may be longer than the 64 bytes that Telegram gives, so the door looks
    the message up.
    """
    rows: list[list[tuple[str, str]]] = []
    half_full = False
    for n, choice in enumerate(choices, 1):
        label, short = _on_a_button(choice.label)
        if short and half_full:
            rows[-1].append((label, f"{ref}:{n}"))
            half_full = False
        else:
            rows.append([(label, f"{ref}:{n}")])
            half_full = short
    return rows


def pressed(data: str) -> tuple[str, int] | None:
    """The reference and the number of the choice in a button's data; None when it is none of ours."""
    ref, separator, number = data.partition(":")
    known = separator and ref.isascii() and ref.isalnum() and 4 <= len(ref) <= 16
    if not known or not number.isascii() or not number.isdecimal() or len(number) > 3:
        return None
    return ref, int(number)


@lru_cache(maxsize=512)  # a questionnaire has a few dozen
def _on_a_button(label: str) -> tuple[str, bool]:
    """A label as it fits on a button, and whether it fits on one of half the width."""
    fit = clipped(storable(label), LONGEST_LABEL)
    return fit, _columns(fit) <= HALF_A_ROW


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
