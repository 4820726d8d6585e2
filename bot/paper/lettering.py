"""The letters of a PDF: what its fonts cannot draw in a person's words is named, never dropped silently.

PDF/A forbids a missing glyph, and a typesetter that meets one stops; so every text is made drawable first. An emoji
becomes `〔U+1F44D〕`, which says what was there; control characters, halves of surrogate pairs and the invisible marks
that turn the direction of reading are taken out.
"""

import re
import unicodedata

from bot.paper.fonts import beyond_chinese, chinese

UNKNOWN = "〓"
"""The printers' mark for a letter that was not there: what is left of a character that came in broken."""
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def readable(text: str) -> str:
    """The text without what is no text: controls, invisible marks, half pairs; line ends are \\n, tabs are blanks."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _UNSEEN.sub("", _SURROGATE.sub("\ufffd", text))


def drawable(text: str) -> str:
    """The readable text with nothing in it that stops the typesetter.

    A mark that stands on a letter of another font cannot be set upon it, and is named like one that no font has.
    """
    text = readable(text)
    if text.isascii() or chinese().issuperset(text):
        return text
    known, others, before, out = chinese(), beyond_chinese(), 0, list[str]()
    for character in text:
        face = 0 if character in known or character.isascii() else others.get(character)
        if face is None or (face != before and unicodedata.category(character)[0] == "M"):
            out.append(_named(character))
            face = 0
        else:
            out.append(character)
        before = face
    return "".join(out)


def _named(character: str) -> str:
    return UNKNOWN if character == "\ufffd" else f"〔U+{ord(character):04X}〕"
