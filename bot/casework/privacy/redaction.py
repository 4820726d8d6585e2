"""No phone in clear: numbers that people type into their answers are masked as `190****0001` before they are kept.

Two filters. The applicant's own numbers are found however they are written: with or without country and area
code, with blanks or dashes between any digits, in full-width, circled or Chinese digits (一九〇, 幺九零).
Anybody else's number is found when it is a mainland mobile, eleven digits from 13 to 19, written without a
break or as 3-4-4. Other digits (amounts, dates, case numbers, identity numbers) are left alone: they are the
person's own words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.domain.dialling import mask_phone

_BETWEEN = "[\\s\\-\u2010-\u2015.·_()（）/\u200b-\u200f\u2060\ufe0f\u20e3\ufeff]{0,3}"
_GAP = "[ \\-\u2010-\u2015.·\u3000\xa0]?"
_MOBILE = re.compile(
    rf"(?<![0-9])(?:(?:\+|00)?86{_GAP})?(1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}})(?![0-9])"
)
_NUMERALS = ("零〇○Oo", "一壹幺", "二两兩贰貳", "三叁叄", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
_SPOKEN = str.maketrans({c: str(digit) for digit, same in enumerate(_NUMERALS) for c in same})
_DIGIT = re.compile(rf"[\d{''.join(_NUMERALS)}²³¹⁰-⁹₀-₉①-⓿❶-➓፩-፱᧚]|[^\x00-\uffff]")
"""Everything that may stand for a digit, generously: any rare character might."""
SHORTEST = 7
"""Fewer digits than this are not a telephone number that can be dialled from elsewhere."""

_LAST = 5
"""How many final digits a number keeps however it is written, with or without area and country code."""

Net = tuple[re.Pattern[str], str | None]
"""What to look for, and the mask to put there (None: masked from what was found)."""


def without_phones(text: str, own: Iterable[str] = ()) -> str:
    """`text` with the `own` numbers (E.164) and every mainland mobile number masked; otherwise unchanged."""
    if not may_hold_number(text):
        return text
    before, numbers = None, tuple(own)
    while text != before:  # again, because what is left beside a mask may be a number of its own
        before = text
        digits = [_digits_of(image(text)) for image in (_ascii_digits, _spoken_digits)]
        nets = [net for number in numbers if _may_hold(digits, number) for net in _nets(number)]
        for image in (_ascii_digits, _spoken_digits):
            text = _masked(text, image(text), [*nets, (_MOBILE, None)])
    return text


def may_hold_number(text: str) -> bool:
    """Whether a text holds enough digits, of any script, for a telephone number."""
    return len(text) >= SHORTEST and len(_DIGIT.findall(text)) >= SHORTEST


def _digits_of(image: str) -> str:
    return re.sub(r"[^0-9]", "", image)


def _may_hold(digits: Iterable[str], number: str) -> bool:
    """Whether a text with these digits can hold a number, however it is written.

    Building a filter takes a millisecond, and in a month of a million cases nearly every text with seven
    digits is about something else. Every filter looks for an uninterrupted run of digits, so this test comes
    first.
    """
    return any(_digits_of(number)[-_LAST:] in some for some in digits)


def _masked(text: str, image: str, nets: Iterable[Net]) -> str:
    """Mask in `text` what the filters find in `image`, which has one character for each character of the text."""
    found = sorted(
        (hit.start(), -hit.end(), mask or mask_phone(re.sub(r"[^0-9]", "", hit[1])))
        for pattern, mask in nets
        for hit in pattern.finditer(image)
    )
    pieces, done = [], 0
    for start, minus_end, mask in found:
        if start >= done:
            pieces += [text[done:start], mask]
            done = -minus_end
    return "".join(pieces) + text[done:]


def _ascii_digits(text: str) -> str:
    """Every digit of any script as 0–9."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def _spoken_digits(text: str) -> str:
    """The same, including Chinese numerals."""
    return _ascii_digits(text).translate(_SPOKEN)


@lru_cache(maxsize=256)
def _nets(number: str) -> tuple[Net, ...]:
    """The ways in which one of the applicant's own numbers may be written."""
    digits = re.sub(r"[^0-9]", "", number)
    if len(digits) < SHORTEST:
        return ()
    keycap = "[\ufe0f\u20e3]*"
    return tuple((re.compile(pattern + keycap), mask_phone(number)) for pattern in _written(number, digits))


def _written(number: str, digits: str) -> Iterator[str]:
    if not number.startswith("+86"):
        code, rest = digits[:3], digits[3:]
        optional = "".join(f"(?:{d}{_BETWEEN})?" for d in code)
        yield rf"(?:\+|00)?{optional}{_loose(rest)}" if len(rest) >= SHORTEST else rf"\+?{_loose(digits)}"
        return
    national = digits[2:]
    yield rf"(?:(?:\+|00)?86{_BETWEEN})?[(（]?(?:0{_BETWEEN})?{_loose(national)}"
    area = 0 if re.match("1[3-9]", national) else 2 if national.startswith(("10", "2")) else 3
    if area and len(national) - area >= SHORTEST:
        yield rf"(?<![0-9]){_loose(national[area:])}(?![0-9])"


def _loose(digits: str) -> str:
    return _BETWEEN.join(digits)
