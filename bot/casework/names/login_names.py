"""Log-in names: how they are compared, and which of them look alike."""

import unicodedata

from bot.casework.names.traditional import SIMPLIFIED

_LOOKS = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0433\u0456\u0457\u0458\u0455\u04bb\u0501\u051b\u051d\u04af\u04cf\u044c\u03b1\u03b2\u03b3\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c701i",
    "abekmhopctyxrlljshdqwylbabyenlkvoptyxoll",
)
"""Cyrillic and Greek letters, of either case, and digits that look like Latin letters."""


def folded(name: str) -> str:
    """The name as it is compared: case, width and surrounding spaces are ignored."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def lookalike(name: str) -> str:
    """The name as it looks: letters of other scripts become the Latin ones they resemble, 0 is o, 1 and i are l.

    Traditional characters are compared as simplified ones, and blanks are ignored.
    """
    seen = "".join(SIMPLIFIED.get(c, c) for c in folded(name) if not c.isspace())
    return seen.translate(_LOOKS).replace("rn", "m").replace("vv", "w")
