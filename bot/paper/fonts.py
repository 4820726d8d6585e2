"""The fonts of a PDF: two for Chinese, which are required, and one for each other script that occurs in names.

Each is one file from a wheel or a Debian package, named here; the press sees these and no others, so that
other fonts installed on a machine change nothing on paper.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

DEBIAN = Path("/usr/share/fonts/truetype")
"""The folder in which Debian packages install fonts."""


class FontsMissing(RuntimeError):
    """The fonts for PDFs are not installed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font: its family, its file, and the wheel or Debian folder that holds the file."""

    family: str
    file: str
    wheel: str = ""
    folder: str = ""

    def path(self) -> Path | None:
        """Where the file is; None when it is not installed."""
        if not self.wheel:
            found = DEBIAN / self.folder / self.file
        else:
            spec = find_spec(self.wheel)
            if spec is None or spec.origin is None:
                return None
            found = Path(spec.origin).with_name(self.file)
        return found if found.is_file() else None


CHINESE = (
    Face("Noto Serif SC", "NotoSerifSC-Regular.otf", wheel="pylopdf_fonts_zh_cn"),
    Face("Noto Sans SC", "NotoSansSC-Regular.otf", wheel="pylopdf_fonts_zh_cn"),
)
FURTHER = (
    Face("Noto Serif JP", "NotoSerifJP-Regular.otf", wheel="pylopdf_fonts_jp"),  # 𠮷, and a few hundred more
    Face("HanaMinB", "HanaMinB.ttf", folder="hanazono"),  # all of CJK extension B to F
    Face("Noto Serif KR", "NotoSerifKR-Regular.otf", wheel="pylopdf_fonts_ko"),
    Face("Noto Naskh Arabic", "NotoNaskhArabic-Variable.ttf", wheel="pylopdf_fonts_ar"),
    Face("Noto Serif Thai", "NotoSerifThai-Variable.ttf", wheel="pylopdf_fonts_th"),
    Face("Noto Serif Tibetan", "NotoSerifTibetan-Regular.ttf", folder="noto"),
    Face("Noto Sans Mongolian", "NotoSansMongolian-Regular.ttf", folder="noto"),
)
"""In the order in which they are tried, after the Chinese ones."""


@cache
def further() -> tuple[Face, ...]:
    """The further fonts that are installed here."""
    return tuple(face for face in FURTHER if face.path() is not None)


@contextmanager
def gathered() -> Iterator[Path]:
    """A temporary folder of links to exactly these files: the typesetter accepts only folders. Raises
    FontsMissing."""
    chosen = [_needed(face) for face in CHINESE] + [path for face in further() if (path := face.path())]
    with TemporaryDirectory(prefix="huifang-fonts-") as folder:
        for path in chosen:
            (Path(folder) / path.name).symlink_to(path)
        yield Path(folder)


@cache
def chinese() -> frozenset[str]:
    """The characters that both Chinese fonts draw; raises FontsMissing."""
    serif, sans = (_characters(_needed(face)) for face in CHINESE)
    return serif & sans


@cache
def beyond_chinese() -> dict[str, int]:
    """The characters of the further fonts, each with the number of the first font that has it, counted from 1."""
    found: dict[str, int] = {}
    for number, face in enumerate(further(), start=1):
        if path := face.path():
            for character in _characters(path):
                found.setdefault(character, number)
    return found


def _needed(face: Face) -> Path:
    path = face.path()
    if path is not None:
        return path
    if find_spec(face.wheel) is None:
        raise FontsMissing(
            "没有排 PDF 用的字体；请在项目目录运行 make setup（或 pip install pylopdf-fonts-zh-cn）"
        )
    raise FontsMissing("排 PDF 用的字体文件不见了；请重装：pip install --force-reinstall pylopdf-fonts-zh-cn")


def _characters(path: Path) -> frozenset[str]:
    try:
        return frozenset(map(chr, _covered(path.read_bytes())))
    except struct.error:
        raise FontsMissing(f"排 PDF 用的字体文件 {path.name} 坏了；请重装它所在的软件包") from None


def _covered(font: bytes) -> Iterator[int]:
    """The code points with a glyph in the font's `cmap`: OpenType's formats 4 and 12."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for n in range(count):
        (at,) = struct.unpack_from(">I", font, start + 4 + 8 * n + 4)
        (form,) = struct.unpack_from(">H", font, start + at)
        if form == 12:
            yield from _grouped(font, start + at)
        elif form == 4:
            yield from _segmented(font, start + at)


def _grouped(font: bytes, at: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", font, at + 12)
    for first, last, glyph in struct.iter_unpack(">III", font[at + 16 :][: 12 * groups]):
        yield from range(first + (glyph == 0), last + 1)


def _segmented(font: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    ends, deltas = at + 14, at + 16 + 2 * twice
    for n in range(0, twice, 2):
        (last,) = struct.unpack_from(">H", font, ends + n)
        (first,) = struct.unpack_from(">H", font, ends + twice + 2 + n)
        delta, offset = (struct.unpack_from(">H", font, deltas + m * twice + n)[0] for m in (0, 1))
        for code in range(first, last + 1):
            glyph = code
            if offset:
                place = deltas + twice + n + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, place) if code != 0xFFFF else (0,)
            if glyph and (glyph + delta) & 0xFFFF and code != 0xFFFF:
                yield code


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for n in range(count):
        tag, _, at, _ = struct.unpack_from(">4sIII", font, 12 + 16 * n)
        if tag == name:
            return int(at)
    raise struct.error(name)
