"""What a cell says, without the traces of its way through spreadsheets.

Exports carry byte-order marks, zero-width spaces and bidi overrides, apostrophes and `="…"` that keep Excel from
reading digits as a number, and numbers that Excel has already turned into `19000000001.0` or `1.9E+10`.
"""

import re
import unicodedata
from typing import Final

LONGEST_TEXT: Final = 500
"""Characters a cell may hold. More is a swallowed row or a pasted document, not a name, a number or a date."""

LEFT_ALONE: Final = frozenset("'=`‘’＇｀´")
"""Written before digits so that a spreadsheet does not take them for a number."""

_AS_TEXT: Final = re.compile(r'="((?:[^"]|"")*)"')
_WHOLE_FLOAT: Final = re.compile(r"([0-9]+)\.0+")
_SCIENTIFIC: Final = re.compile(r"([0-9])(?:\.([0-9]+)[eE]\+?|[eE]\+)([0-9]{1,3})")
_SPACES: Final = re.compile(r" {2,}")
_SPACE_LIKE: Final = frozenset("\t\n\v\f\r\x85\u2028\u2029")


class DigitsLost(ValueError):
    """A spreadsheet has rounded this number; its original digits are lost."""


class _Kept(dict[int, int | str | None]):
    """What happens to each character: kept, made a space, or dropped. Filled in as characters occur."""

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        category = unicodedata.category(char)
        kept: int | str | None = code
        if char in _SPACE_LIKE or category == "Zs":
            kept = " "
        elif category in {"Cc", "Cf", "Cs"} or code & 0xFFFE == 0xFFFE:
            kept = None
        self[code] = kept
        return kept


_KEPT: Final = _Kept()


def clean(text: str) -> str:
    """The text of a cell: one line, NFC, no control, format or surrogate characters, no wrapping, trimmed."""
    if not text.isprintable():
        text = _SPACES.sub(" ", text.translate(_KEPT))
    text = text.strip()
    if text[:1] in LEFT_ALONE:
        text = unwrap(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def unwrap(text: str) -> str:
    """Without the `="…"`, the leading apostrophe or the backtick that made a spreadsheet keep the cell as text."""
    if wrapped := _AS_TEXT.fullmatch(text):
        return wrapped[1].replace('""', '"').strip()
    return text[1:].strip() if text[:1] in LEFT_ALONE - {"="} else text


def folded(text: str) -> str:
    """`clean`, and full-width digits, letters and punctuation as their plain forms (NFKC): for numbers and dates."""
    text = clean(text)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def whole_number(text: str) -> str:
    """`19000000001.0` and `1.9000000001E+10` as their digits; any other text unchanged.

    Raises DigitsLost when scientific notation shows fewer digits than the number has.
    """
    if match := _WHOLE_FLOAT.fullmatch(text):
        return match[1]
    if match := _SCIENTIFIC.fullmatch(text):
        first, rest, exponent = match[1], match[2] or "", int(match[3])
        if len(rest.rstrip("0")) > exponent or len(rest) < exponent:
            raise DigitsLost(text)
        return first + rest[:exponent]
    return text


def quoted(text: str, longest: int = 30) -> str:
    """A cell as a sentence can quote it: printable characters only, in quotation marks, cut short when long."""
    text = "".join(filter(str.isprintable, clean(text[:LONGEST_TEXT])))
    return f"“{text}”" if len(text) <= longest else f"“{text[:longest]}…”"
