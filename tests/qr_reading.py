"""Reads QR codes back with a decoder that shares no code with what drew them."""

import io
import re
from collections.abc import Sequence

import zxingcpp
from PIL import Image, ImageDraw
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

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


def read_on_pages(pdf: bytes) -> list[list[str]]:
    """What the codes on each page of a PDF say."""
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    return [read_in(_black_parts(page, reader)) for page in reader.pages]


def _black_parts(page: PageObject, reader: PdfReader) -> Image.Image:
    """The figures filled with black, as a printer fills them: letters and frames are of other inks."""
    scale = 4
    picture = Image.new("L", (int(page.mediabox.width) * scale, int(page.mediabox.height) * scale), "white")
    draw = ImageDraw.Draw(picture)
    placed, ink, saved = (
        (1.0, 1.0, 0.0, 0.0),
        [1.0],
        list[tuple[tuple[float, float, float, float], list[float]]](),
    )
    figures = list[list[tuple[float, float]]]()
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        match operator:
            case b"q":
                saved.append((placed, ink))
            case b"Q":
                placed, ink = saved.pop()
            case b"cm":
                a, b, c, d, e, f = map(float, operands)
                assert b == c == 0
                placed = (placed[0] * a, placed[1] * d, placed[0] * e + placed[2], placed[1] * f + placed[3])
            case b"scn" | b"g":
                ink = [float(part) for part in operands]
            case b"m" | b"l":
                x, y = placed[0] * float(operands[0]) + placed[2], placed[1] * float(operands[1]) + placed[3]
                figures = [*figures, []] if operator == b"m" else figures
                figures[-1].append((x * scale, picture.height - y * scale))
            case b"f" | b"f*" | b"S" | b"n":
                for figure in figures if operator[:1] == b"f" and not any(ink) else ():
                    draw.polygon(figure, fill="black")
                figures = []
            case _:
                pass
    return picture
