"""The telephone numbers in a cell, in E.164, each with whether a text message can reach it.

A cell may hold several numbers, labels, brackets, extensions and the prefixes +86, 0086 and 86. Nothing is
ever completed or guessed: a mobile number with a digit too few, a landline without its area code, or digits
that a spreadsheet rounded away yield no phone. Mainland landlines are judged by libphonenumber's numbering
plan. A number with an explicit foreign country code is accepted when its length is possible there, because
plans change and invented numbers (+1 … 555 01xx) are in no plan.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from bot.intake.tables.cells import LONGEST_TEXT, DigitsLost, folded, whole_number


class ParsedPhone(NamedTuple):
    """One number. `can_sms` is false for landlines, and for extensions that only an operator can connect."""

    e164: str
    can_sms: bool
    extension: str = ""


_USUAL_LANDLINE: Final = re.compile(r"0(\d{2,3})-(\d{7,8})", re.ASCII)

_HARD: Final = re.compile(r"[、,，;；/]")

_MOST_GROUPS: Final = 6
"""The most blocks into which people split one number: +86 0731 8221 0012 is five."""

_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－~〜~_·・"), "-")
_EXTENSION: Final = re.compile(
    r"(?<=[\d)])[\s(-]*(?:转|轉|分机|分機|内线|內線|ext(?:ension|n)?|x|#)\s*[:.]?\s*(?=\d{1,6}(?!\d))",
    re.ASCII | re.IGNORECASE,
)
_NEXT_NUMBER: Final = re.compile(
    r"(?<=\d{7})\s*-+\s*(?=1[3-9]\d{9}(?!\d))|(?<=1[3-9]\d{9})\s*-+\s*(?=0\d{2,3}-?\d{7})", re.ASCII
)
_PIECE: Final = re.compile(r"[+(]*\d[\d\s().-]*(?:x\d{1,6})?", re.ASCII)
_FILLING: Final = re.compile(r"[\s().-]+")
_LAST_BLOCK: Final = re.compile(r"(.*\d\)?)\s*[-(]\s*(\d{1,6})\)?", re.ASCII)
_STRAY_DIGIT: Final = re.compile(r"\d[\s.-]|.*[\s.-]\d(?:[\s.-]|$)", re.ASCII)
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_MAINLAND: Final = re.compile(r"(?:(?:\+|00)?86)?(0?[1-9]\d{6,11})", re.ASCII)
_FOREIGN: Final = re.compile(r"(?:\+|00)([1-9]\d{5,14})", re.ASCII)
_NEIGHBOUR: Final = re.compile(r"(?:85[23]\d{8}|886\d{8,9})", re.ASCII)
_NORTH_AMERICAN: Final = re.compile(r"1[2-9]\d\d[2-9]\d{6}", re.ASCII)
_OWN_START: Final = re.compile(r"\+|(?:86)?1[3-9]\d{9}$", re.ASCII)


def phones(cell: str) -> tuple[ParsedPhone, ...]:
    """The usable numbers of a cell, in order, each once."""
    if phone := _usual(cell):
        return (phone,)
    parts = _HARD.split(cell[:LONGEST_TEXT])
    usual = [phone for part in parts if (phone := _usual(part))] if len(parts) > 1 else []
    if usual and len(usual) == len(parts):
        return tuple(dict.fromkeys(usual))
    try:
        text = whole_number(folded(cell[:LONGEST_TEXT]))
    except DigitsLost:
        return ()
    text = _NEXT_NUMBER.sub(",", _EXTENSION.sub("x", text.translate(_DASHES)))
    return tuple(dict.fromkeys(phone for piece in _pieces(text) for phone in _numbers(piece)))


def _usual(text: str) -> ParsedPhone | None:
    """The number if it is in one of the two most common forms; None says nothing about other forms."""
    if len(text) == 11 and text[0] == "1" and text[1] >= "3" and text.isascii() and text.isdigit():
        return ParsedPhone("+86" + text, True)
    if text[:1] == "0" and (landline := _USUAL_LANDLINE.fullmatch(text)):
        return _landline(landline[1] + landline[2])
    return None


def _pieces(text: str) -> Iterator[str]:
    """The stretches of digits and characters that may stand inside a number; a `+` always starts a new one."""
    for found in _PIECE.finditer(text):
        yield found[0].strip()


def _numbers(piece: str) -> Iterator[ParsedPhone]:
    """The numbers in a stretch where a space may separate two numbers or two blocks of one: the longest match
    wins."""
    groups = piece.split()
    start = 0
    whole = True  # False after a block that is not a number: the blocks after it may be its other half
    while start < len(groups):
        for end in range(min(len(groups), start + _MOST_GROUPS), start, -1):
            if not whole and not _OWN_START.match(groups[start]):
                continue
            if phone := _number(" ".join(groups[start:end])):
                yield phone
                start, whole = end, True
                break
        else:
            start, whole = start + 1, False


def _number(written: str) -> ParsedPhone | None:
    """One number with or without an extension; a last block after a dash or in brackets is tried as one."""
    body, marked, extension = written.partition("x")
    phone = _undivided(body)
    if phone is None and not marked and (last := _LAST_BLOCK.fullmatch(body)):
        extension = last[2]
        phone = _undivided(last[1])
    return phone._replace(extension=extension, can_sms=False) if phone and extension else phone


def _undivided(body: str) -> ParsedPhone | None:
    if body[:1] not in {"+", "0", "("} and _STRAY_DIGIT.match(body):
        return None
    return _plain(_FILLING.sub("", body), separated=_parted(body))


def _parted(body: str) -> bool:
    """Whether three digits are set apart at the front, as in 852-5550 1234 or (853)6655 0101."""
    return re.match(r"\(?\d{3}[\s)-]", body, re.ASCII) is not None


def _plain(digits: str, *, separated: bool) -> ParsedPhone | None:
    if mainland := _MAINLAND.fullmatch(digits):
        number = mainland[1].removeprefix("0")
        if _MOBILE.fullmatch(number):
            return ParsedPhone("+86" + number, True)
        if landline := _landline(number):
            return landline
    if digits.startswith(("+86", "0086")):
        return None
    if foreign := _FOREIGN.fullmatch(digits):
        return _abroad(foreign[1], certain=True)
    if _NEIGHBOUR.fullmatch(digits):
        return _abroad(digits, certain=separated)
    return None


@lru_cache(maxsize=4096)
def _landline(number: str) -> ParsedPhone | None:
    """A mainland landline or hotline (400…) by its national number, area code first and without the 0."""
    import phonenumbers

    if number.startswith("1") and not number.startswith("10"):
        return None
    parsed = phonenumbers.PhoneNumber(country_code=86, national_number=int(number))
    return ParsedPhone("+86" + number, False) if phonenumbers.is_valid_number(parsed) else None


@lru_cache(maxsize=4096)
def _abroad(number: str, *, certain: bool) -> ParsedPhone | None:
    """A number outside the mainland. Without `certain` (no + or 00 was written) it must be valid in its plan."""
    import phonenumbers
    from phonenumbers import PhoneNumberType as Kind

    try:
        parsed = phonenumbers.parse("+" + number)
    except phonenumbers.NumberParseException:
        return None
    if not (phonenumbers.is_possible_number(parsed) if certain else phonenumbers.is_valid_number(parsed)):
        return None
    if parsed.country_code == 1 and not _NORTH_AMERICAN.fullmatch(number):
        return None
    kind = phonenumbers.number_type(parsed)
    mobile = kind in {Kind.MOBILE, Kind.FIXED_LINE_OR_MOBILE}
    unlisted_american = kind == Kind.UNKNOWN and parsed.country_code == 1
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ParsedPhone(e164, mobile or unlisted_american)
