"""The photos that people of the demo send: drawn, so that they are the same each time and nobody's."""

import io

from PIL import Image, ImageDraw


def drawn_photo(n: int) -> bytes:
    """A receipt on a table, as a phone would photograph it."""
    picture = Image.new("RGB", (960, 720), (124, 104, 84))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(200 + 40 * n, 60), (760, 90), (730, 680), (170 + 40 * n, 640)], fill=(244, 241, 232))
    for line in range(9):
        y = 130 + 52 * line
        draw.rectangle((250 + 30 * n, y, 430 + (line * 67 + n * 90) % 220, y + 12), fill=(90, 90, 96))
    draw.ellipse((520, 470, 660, 610), outline=(196, 46, 38), width=9)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
