"""The letters of a PDF: characters that its fonts cannot draw are named, never dropped silently.

PDF/A forbids a missing glyph, and a typesetter stops when it meets one, so every text is made drawable first.
An emoji becomes `〔U+1F44D〕`, which says what was there; control characters, lone surrogates and invisible
marks that change the writing direction are removed.
"""

import re
import unicodedata

from bot.paper.fonts import beyond_chinese, chinese

UNKNOWN = "〓"
"""The printers' mark for a missing letter: what is left of a character that arrived damaged."""
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def readable(text: str) -> str:
    """The text without characters that are not text: controls, invisible marks, surrogates; line ends are \n,
    tabs are blanks."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _UNSEEN.sub("", _SURROGATE.sub("\ufffd", text))


def drawable(text: str) -> str:
    """The readable text with nothing in it that stops the typesetter.

    A combining mark on a letter from another font cannot be placed, and is named like a character that no
    font has.
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
