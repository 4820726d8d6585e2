"""Several answers in one reply: `1 3`, `1、3`, `13`, `一和三`, or the labels themselves. Nothing is picked unless the whole reply is accounted for.

There are nine answers at the most, so each digit is one: `13` is the first and the third.
"""

import re

from bot.dialogue.questionnaire import Option
from bot.dialogue.reading.characters import read

_LONGEST = 400
_BETWEEN = re.compile(r"[\s,，、;；。.!！+&/|]+|还有|以及|[和跟与及]|\band\b")
_ONE = re.compile(r"(?:第|选|原因|回)*([1-9]+)(?:个|条|项|号|吧|了)*")
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


def picked(options: tuple[Option, ...], text: str) -> tuple[Option, ...]:
    """The options that a typed answer names, in their own order; none where any part of it names none."""
    if len(text) > _LONGEST:
        return ()
    left, found = _without_labels(options, read(text).folded)
    for part in filter(None, _BETWEEN.split(left)):
        numbers = _ONE.fullmatch(part.translate(_NUMERALS))
        if numbers is None or any(int(digit) > len(options) for digit in numbers[1]):
            return ()
        found |= {options[int(digit) - 1].value for digit in numbers[1]}
    return tuple(option for option in options if option.value in found)


def by_number(options: tuple[Option, ...], text: str) -> tuple[Option, ...]:
    """The same for a reply of nothing but numbers."""
    said = read(text).folded
    return picked(options, text) if re.fullmatch(r"[1-9\s,，、和]+", said) else ()


def _without_labels(options: tuple[Option, ...], said: str) -> tuple[str, set[str]]:
    """What is left of a reply without the labels in it, and the values of those: marks inside a label separate nothing."""
    labels = {read(label).folded: o.value for o in options for label in (*o.labels.values(), *o.accepts)}
    found = set[str]()
    for label in sorted(labels, key=len, reverse=True):
        if label in said:
            found.add(labels[label])
            said = said.replace(label, " ")
    return said, found
