"""What people attach: told by content, without what a camera wrote into it, sealed on disk, archives refused."""

import io
import zipfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.dialogue.inputs import FileRefusal
from bot.work.attachments import redrawing
from bot.work.attachments.folder import LARGEST, Folder, Missing, Unfit, cleaned
from db.vault import Vault

MARK = b"CANARY-GPS-28.2N-112.9E"


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    drawn = Image.new(mode, size)
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()  # ImageDescription
    exif[0x0112] = 6  # lying on its side
    drawn.save(out, kind, exif=exif)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    numbers = count()
    return Folder(tmp_path / "files", Vault("secret"), names=lambda: f"draft-{next(numbers)}")


@pytest.mark.parametrize(
    ("kind", "mode", "media_type"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("WEBP", "RGB", "image/webp"),
    ],
)
def test_a_picture_loses_what_the_camera_wrote_and_stands_upright(
    kind: str, mode: str, media_type: str
) -> None:
    content = picture(kind, mode)
    assert MARK in content
    told, clean = cleaned(content)
    assert told == media_type
    assert MARK not in clean
    with Image.open(io.BytesIO(clean)) as drawn:
        assert drawn.size == (20, 40)
        assert not drawn.getexif()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"OggS\x00", "audio/ogg"),
        (b"\x00\x00\x00 ftypisom", "video/mp4"),
        (b"\x00\x00\x00 ftypM4A ", "audio/mp4"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (
            zipped("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_documents_and_recordings_are_told_by_content(content: bytes, media_type: str) -> None:
    assert cleaned(content) == (media_type, content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", FileRefusal.TYPE),
        (b"just words", FileRefusal.TYPE),
        (zipped("evil.exe"), FileRefusal.TYPE),
        (zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), FileRefusal.TYPE),
        (b"PK\x03\x04 cut off", FileRefusal.TYPE),
        (b"Rar!\x1a\x07\x00", FileRefusal.TYPE),
        (b"7z\xbc\xaf\x27\x1c", FileRefusal.TYPE),
        (b"MZ\x90\x00", FileRefusal.TYPE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", FileRefusal.TYPE),
        (b"<html><script>", FileRefusal.TYPE),
        (b"\x89PNG\r\n\x1a\n broken", FileRefusal.TYPE),
        (picture("JPEG")[:300], FileRefusal.TYPE),
        (b"\x00" * (LARGEST + 1), FileRefusal.TOO_BIG),
    ],
)
def test_archives_programs_pages_and_broken_pictures_are_refused(content: bytes, why: FileRefusal) -> None:
    with pytest.raises(Unfit) as refused:
        cleaned(content)
    assert refused.value.why is why


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG", compress_level=1)
    with pytest.raises(Unfit) as refused:
        cleaned(out.getvalue())
    assert refused.value.why is FileRefusal.TOO_BIG


def test_a_picture_whose_making_takes_all_the_memory_costs_a_child_and_not_the_house(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redrawing, "MEMORY", 160 << 20)
    out = io.BytesIO()
    Image.new("RGB", (6_000, 6_000)).save(out, "PNG")
    with pytest.raises(Unfit) as refused:
        cleaned(out.getvalue())
    assert refused.value.why is FileRefusal.TOO_BIG


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
)
@settings(max_examples=24, deadline=None)  # each that could be a picture costs a process
def test_any_bytes_are_kept_or_refused(tail: bytes, head: bytes) -> None:
    try:
        media_type, _ = cleaned(head + tail)
    except Unfit:
        return
    assert media_type


def test_a_file_is_sealed_on_disk_and_comes_back_whole(folder: Folder, tmp_path: Path) -> None:
    kept = folder.keep(b"%PDF-1.7 " + MARK)
    again = folder.keep(b"%PDF-1.7 " + MARK)
    assert kept == again
    files = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert MARK not in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o077 == 0
    assert folder.open(kept.sha256) == b"%PDF-1.7 " + MARK


def test_a_file_that_is_gone_or_altered_is_not_given_out(folder: Folder, tmp_path: Path) -> None:
    kept = folder.keep(b"%PDF-1.7")
    other = folder.keep(b"%PDF-1.4")
    places = {folder.open(d): d for d in (kept.sha256, other.sha256)}
    path = tmp_path / "files" / kept.sha256[:2] / kept.sha256[2:]
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(Missing, match=kept.sha256[:12]):
        folder.open(kept.sha256)
    path.write_bytes((tmp_path / "files" / other.sha256[:2] / other.sha256[2:]).read_bytes())
    with pytest.raises(Missing, match=kept.sha256[:12]):
        folder.open(kept.sha256)
    path.unlink()
    with pytest.raises(Missing, match="备份"):
        folder.open(kept.sha256)
    assert len(places) == 2
