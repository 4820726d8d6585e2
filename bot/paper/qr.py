"""QR codes of addresses: drawn for a page, for paper, and on a terminal.

A code is read only dark on light, with four light modules all around it, whatever the colours of the page that it
stands on; whoever draws one puts white under all of it. A quarter of a code may be dirty or torn and it is still read.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

QUIET_ZONE = 4
"""The light modules on every side that the standard (ISO/IEC 18004) asks for."""
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
"""What one character shows: is the upper module dark, is the lower one?"""


class DarkRun(NamedTuple):
    """Neighbouring dark modules of a row: one bar, so that no hairline of light is drawn between them."""

    x: int
    y: int
    wide: int


@lru_cache(maxsize=64)
def bars(text: str) -> tuple[tuple[DarkRun, ...], int]:
    """The dark parts of the code, one unit a module, and the side of its square: the quiet zone is inside."""
    rows = _modules(text)
    return tuple(bar for y, row in enumerate(rows) for bar in _runs(y, row)), len(rows)


def svg_path(text: str) -> tuple[str, int]:
    """The dark parts of the code as the `d` of an SVG path, and the side of the square that it is drawn in.

    To be drawn with `viewBox="0 0 {side} {side}"`, a white `rect` of the whole square below, the path filled with black
    and `shape-rendering="crispEdges"`.
    """
    found, side = bars(text)
    return "".join(f"M{bar.x} {bar.y}h{bar.wide}v1h-{bar.wide}z" for bar in found), side


def half_blocks(text: str) -> list[str]:
    """The code as lines of a terminal, two modules a character: to be printed black on white."""
    rows = _modules(text)
    if len(rows) % 2:
        rows.append([False] * len(rows))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[pair] for pair in zip(above, below, strict=True)) for above, below in pairs]


def _modules(text: str) -> list[list[bool]]:
    """Row by row whether a module is dark, with the quiet zone."""
    import segno  # takes a tenth of a second, and few commands draw

    code = segno.make_qr(text, error="q")
    return [[bool(module) for module in row] for row in code.matrix_iter(border=QUIET_ZONE)]


def _runs(y: int, row: Sequence[bool]) -> Iterator[DarkRun]:
    x = 0
    for dark, run in groupby(row):
        wide = len(list(run))
        if dark:
            yield DarkRun(x, y, wide)
        x += wide
