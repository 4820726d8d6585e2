"""附件: attachments of complaints, identified by content, cleaned, sealed, and stored in a folder under their hash.

The name and type that a provider gives are not trusted. Pictures are redrawn, which removes all traces of where and
with what they were taken (EXIF, GPS, thumbnails). Archives and programs are refused, whatever they are called.
"""

import io
import os
import zipfile
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.dialogue.inputs import FileRefusal
from bot.intake.tables.zipped import ZIP_FAULTS
from bot.work.attachments.redrawing import NotDrawn, redrawn
from db.upkeep.drafts import sync
from db.vault import OutOfPlace, Vault, WrongKey
from db.vault.sealed import at_file

LARGEST = 20 * 1024 * 1024
"""Bytes: the most that the Bot API hands out (https://core.telegram.org/bots/api#getfile)."""
_BEGINNINGS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
)
"""How each kind of file is recognised: (offset, bytes, media type)."""
_MP3_FRAMES = (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_MOST_PARTS = 5_000


class Unfit(ValueError):
    """The file is not kept; `why` is told to the person."""

    def __init__(self, why: FileRefusal) -> None:
        super().__init__(why.value)
        self.why = why


class Missing(LookupError):
    """The folder does not have the file, or has another one in its place."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"附件 {digest[:12]}… 不在附件目录里，请从备份恢复 HUIFANG_ATTACHMENTS")


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file."""

    media_type: str
    sha256: str
    """Of the cleaned content; its name in the folder."""
    size: int


def cleaned(content: bytes) -> tuple[str, bytes]:
    """The media type by content, and the content to store. Raises Unfit. Slow: not for an event loop."""
    if len(content) > LARGEST:
        raise Unfit(FileRefusal.TOO_BIG)
    media_type = _told_by_beginning(content)
    if media_type is not None:
        return media_type, content
    if content.startswith(b"PK"):
        return _office_document(content), content
    return _picture(content)


def _told_by_beginning(content: bytes) -> str | None:
    for offset, mark, media_type in _BEGINNINGS:
        if content.startswith(mark, offset):
            return media_type
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "audio/wav"
    return "audio/mpeg" if content.startswith(_MP3_FRAMES) else None


def _office_document(content: bytes) -> str:
    """A document without macros; any other archive is refused. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = set(package.namelist())
    except ZIP_FAULTS:
        raise Unfit(FileRefusal.TYPE) from None
    if len(parts) > _MOST_PARTS or any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise Unfit(FileRefusal.TYPE)
    for part, media_type in _OFFICE.items():
        if part in parts and "[Content_Types].xml" in parts:
            return media_type
    raise Unfit(FileRefusal.TYPE)


def _picture(content: bytes) -> tuple[str, bytes]:
    try:
        return redrawn(content)
    except NotDrawn as e:
        raise Unfit(e.why) from None


class Folder:
    """The folder of attachments: each sealed under the office's key, under the hash of its content."""

    def __init__(self, path: Path, vault: Vault, *, names: Callable[[], str]) -> None:
        """`names` draws temporary names for files being written."""
        self._path = path
        self._vault = vault
        self._names = names

    def keep(self, content: bytes, only: Container[str] | None = None) -> Kept:
        """Clean and store; durable when it returns. `only`: media types that are taken; None: all that `cleaned` knows.
        Raises Unfit, and OSError when the folder cannot be written."""
        media_type, clean = cleaned(content)
        if only is not None and media_type not in only:
            raise Unfit(FileRefusal.TYPE)
        digest = sha256(clean).hexdigest()
        place = self._place(digest)
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(place, clean, digest)
        return Kept(media_type, digest, len(clean))

    def _write(self, place: Path, clean: bytes, digest: str) -> None:
        """Seal into a temporary file, which then replaces the existing one."""
        draft = place.with_name(f".{self._names()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            if os.geteuid() == 0:  # written by a command run as root: it stays owned by the user that serves
                owner = place.parent.stat()
                os.fchown(out.fileno(), owner.st_uid, owner.st_gid)
            out.write(self._vault.seal_bytes(clean, at_file(digest)))
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, place)

    def open(self, digest: str) -> bytes:
        """The content under a hash, checked against it. Raises Missing, or WrongKey."""
        try:
            clean = self._vault.open_bytes(self._place(digest).read_bytes(), at_file(digest))
        except (OSError, OutOfPlace) as e:
            raise Missing(digest) from e
        if sha256(clean).hexdigest() != digest:
            raise Missing(digest)
        return clean

    def under_another_key(self) -> Iterator[str]:
        """The files that are not sealed in the latest scheme."""
        for place in self._path.glob("[0-9a-f][0-9a-f]/[0-9a-f]*"):
            if self._is_old(place):
                yield place.parent.name + place.name

    def reseal(self, digest: str) -> bool:
        """Seal a file under the present key; False when it cannot be opened or is gone. Raises OSError."""
        place = self._place(digest)
        try:
            clean = self._vault.open_bytes(place.read_bytes(), at_file(digest))
        except (FileNotFoundError, WrongKey):
            return False
        self._write(place, clean, digest)
        sync(place.parent)  # the key of the old content may be thrown away soon
        return True

    def sweep(self) -> None:
        """Delete temporary files of killed processes, if they are under a key that nobody seals with any more."""
        for place in self._path.glob("[0-9a-f][0-9a-f]/.*"):
            if self._is_old(place):
                place.unlink(missing_ok=True)

    def _is_old(self, place: Path) -> bool:
        begins = self._vault.begins
        try:
            with place.open("rb") as file:
                return file.read(len(begins)) != begins
        except FileNotFoundError:
            return False

    def has(self, digest: str) -> bool:
        """Whether there is content under a hash."""
        return self._place(digest).exists()

    def remove(self, digest: str) -> None:
        """Delete the content under a hash."""
        self._place(digest).unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        return self._path / digest[:2] / digest[2:]
