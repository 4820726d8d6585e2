"""Texts fit to be stored and sent: what databases, JSON and providers choke on is taken out, and length is measured.

Python's strings may hold what UTF-8 cannot: half of a surrogate pair, as a JSON `\\ud800` brings it. PostgreSQL stores
no NUL, and neither XML nor a phone shows control characters.
"""

import re

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_A_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_ESCAPED = frozenset("^{}\\[~]|€\f")
"""Characters of GSM 03.38 that take an escape, hence two places."""


def storable(text: str) -> str:
    """The text without control characters (line ends and tabs stay) and with U+FFFD for half surrogate pairs."""
    if _UNFIT.search(text) is None:
        return text
    text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _NOT_A_CHARACTER.sub("\ufffd", whole)


def units(text: str) -> int:
    """The length in UTF-16 units, as SMS and Telegram count: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clipped(text: str, most: int) -> str:
    """The text if it has at most `most` units, else as much of its beginning as fits before a `…`."""
    if units(text) <= most:
        return text
    if most < 1:
        return ""
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    return f"{kept}…"


def segments(text: str) -> int:
    """How many SMS a text is sent as: 160 places alone or 153 each in GSM 03.38, 70 or 67 units in UCS-2.

    One character outside GSM 03.38 makes the whole text UCS-2 (3GPP TS 23.038).
    """
    if all(c in _GSM or c in _GSM_ESCAPED for c in text):
        length, alone, each = sum(2 if c in _GSM_ESCAPED else 1 for c in text), 160, 153
    else:
        length, alone, each = units(text), 70, 67
    return 1 if length <= alone else -(-length // each)


def signed(agency: str, text: str) -> str:
    """The text of an SMS with 【signature】 in front, once."""
    signature, said = storable(f"【{agency}】"), storable(text).strip()
    return said if said.startswith(signature) else signature + said
