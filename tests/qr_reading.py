"""Reads QR codes back with a decoder that shares no code with what drew them."""

import re
from collections.abc import Sequence

import zxingcpp
from PIL import Image, ImageDraw

DOT = 8
"""Pixels a module is drawn with."""
_BAR = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


def read_in(picture: Image.Image) -> list[str]:
    """What the QR codes in a picture say, from the top down."""
    found = zxingcpp.read_barcodes(
        picture.convert("L"), zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [code.text for code in sorted(found, key=lambda code: code.position.top_left.y)]


def drawn_path(path: str, side: int) -> Image.Image:
    """An SVG path of bars as a browser draws it, black on white; a path of anything else is a mistake."""
    assert _BAR.sub("", path) == ""
    picture = Image.new("L", (side * DOT, side * DOT), "white")
    draw = ImageDraw.Draw(picture)
    for x, y, wide in (map(int, bar.groups()) for bar in _BAR.finditer(path)):
        draw.rectangle((x * DOT, y * DOT, (x + wide) * DOT - 1, (y + 1) * DOT - 1), fill="black")
    return picture


def drawn_lines(lines: Sequence[str]) -> Image.Image:
    """Lines of half blocks as a terminal shows them, black on white."""
    picture = Image.new("L", (len(lines[0]) * DOT, len(lines) * 2 * DOT), "white")
    draw = ImageDraw.Draw(picture)
    for n, line in enumerate(lines):
        for x, character in enumerate(line):
            for half, blocks in enumerate(("▀█", "▄█")):
                if character in blocks:
                    y = 2 * n + half
                    draw.rectangle((x * DOT, y * DOT, (x + 1) * DOT - 1, (y + 1) * DOT - 1), fill="black")
    return picture
