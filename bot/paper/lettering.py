"""The fonts of a PDF, and what they can draw: anything else in a person's words is named, never dropped silently.

PDF/A forbids a missing glyph, and a typesetter that meets one stops; so every text is made drawable first. An emoji
becomes `〔U+1F44D〕`, which says what was there; control characters, halves of surrogate pairs and the invisible marks
that turn the direction of reading are taken out.
"""

import re
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

UNKNOWN = "〓"
"""The printers' mark for a letter that was not there: what is left of a character that came in broken."""
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7e]")


class FontsMissing(RuntimeError):
    """The fonts for PDFs are not installed; the message says what to do."""


@cache
def font_folder() -> Path:
    """Where Noto Serif SC and Noto Sans SC are; raises FontsMissing."""
    try:
        import pylopdf_fonts_zh_cn as fonts
    except ImportError:
        raise FontsMissing(
            "没有排 PDF 用的字体；请在项目目录运行 make setup（或 pip install pylopdf-fonts-zh-cn）"
        ) from None
    paths = fonts.serif_path(), fonts.sans_path()
    if not all(path.is_file() for path in paths):
        raise FontsMissing(
            "排 PDF 用的字体文件不见了；请重装：pip install --force-reinstall pylopdf-fonts-zh-cn"
        )
    return paths[0].parent


def readable(text: str) -> str:
    """The text without what is no text: controls, invisible marks, half pairs; line ends are \\n, tabs are blanks."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _UNSEEN.sub("", _SURROGATE.sub("\ufffd", text))


def drawable(text: str) -> str:
    """The readable text with nothing in it that stops the typesetter."""
    text = readable(text)
    if not text.isascii():
        known = _drawn()
        text = _BEYOND_ASCII.sub(lambda hit: hit[0] if ord(hit[0]) in known else _named(hit[0]), text)
    return text


def _named(character: str) -> str:
    return UNKNOWN if character == "\ufffd" else f"〔U+{ord(character):04X}〕"


@cache
def _drawn() -> frozenset[int]:
    """The code points that both fonts draw."""
    folder = font_folder()
    each = [frozenset(_covered(path.read_bytes())) for path in sorted(folder.glob("*.otf"))]
    return frozenset.intersection(*each)


def _covered(font: bytes) -> Iterator[int]:
    """The code points in the font's `cmap` (OpenType, format 12: every character of Unicode)."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for n in range(count):
        (at,) = struct.unpack_from(">I", font, start + 4 + 8 * n + 4)
        (form,) = struct.unpack_from(">H", font, start + at)
        if form == 12:
            (groups,) = struct.unpack_from(">I", font, start + at + 12)
            for first, last, _ in struct.iter_unpack(">III", font[start + at + 16 :][: 12 * groups]):
                yield from range(first, last + 1)
            return


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for n in range(count):
        tag, _, at, _ = struct.unpack_from(">4sIII", font, 12 + 16 * n)
        if tag == name:
            return int(at)
    raise FontsMissing("排 PDF 用的字体文件坏了；请重装：pip install --force-reinstall pylopdf-fonts-zh-cn")
