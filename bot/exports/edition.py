"""One published month as it lies in its file: its summary, its figures, the office's word, and every file in it."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from bot.casework.figures.score import Figures
from bot.casework.ledger.bundle import CHECKPOINT, FRONTIER, LINES, SUMMARY, Bundle
from bot.casework.ledger.checkpoints import Checkpoint
from bot.casework.ledger.lines import LONGEST
from bot.casework.ledger.notes import note_read
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.tally import figures_of
from bot.domain.month import RoundKey
from bot.exports.bundle_folder import LARGEST, NotABundle
from bot.exports.office_word import OFFICE, OfficeWord

ENDING = ".zip"
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Edition:
    """A published month. Everything here was in its file when it was opened; a file that is replaced meanwhile is another edition."""

    path: Path
    key: RoundKey
    summary: Mapping[str, object]
    word: OfficeWord
    last: Checkpoint
    """What was signed last."""
    notes: Mapping[int, bytes]
    """The checkpoints by size, the smallest first."""
    marks: Mapping[str, str]
    """Its files by name; each with what changes when its content does."""

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Raises NotABundle."""
        try:
            with zipfile.ZipFile(path) as whole:
                files = {one.filename.rpartition("/")[2]: one for one in whole.infolist()}
                summary = json.loads(_read(whole, files, SUMMARY))
                sizes = sorted(int(size) for size in summary["checkpoints"])
                notes = {size: _read(whole, files, f"{CHECKPOINT}{size}") for size in sizes}
                return cls(
                    path,
                    RoundKey.parse(summary["month"]),
                    summary,
                    OfficeWord.read(_read(whole, files, OFFICE)),
                    Checkpoint.read(note_read(notes[sizes[-1]]).text),
                    notes,
                    {name: f"{one.CRC:08x}-{one.file_size:x}" for name, one in files.items()},
                )
        except (OSError, zipfile.BadZipFile, ValueError, LookupError, TypeError) as e:
            raise NotABundle(
                f"{path.name} 读不出来，不是公布的文件（{type(e).__name__}）；请移开它，会重新公布"
            ) from None

    @property
    def figures(self) -> Figures:
        """In the house's own words."""
        outcomes = self.summary["outcomes"]
        assert isinstance(outcomes, dict)
        return figures_of({code: int(outcomes[code.value]) for code in OutcomeCode})

    def number(self, name: str) -> int:
        """A whole number of the summary."""
        return int(str(self.summary[name]))

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return int(self.marks[name].partition("-")[2], 16)

    @property
    def size_of_all(self) -> int:
        """Bytes of everything, nearly."""
        return sum(map(self.size, self.marks))

    def read(self, name: str) -> bytes:
        """A file whole, the lines excepted; raises NotABundle for one that is not there, or too large."""
        with self._whole() as whole:
            return _read(whole, {one.filename.rpartition("/")[2]: one for one in whole.infolist()}, name)

    def streamed(self, name: str) -> tuple[int, Iterator[bytes]]:
        """How many bytes a file has, and they themselves piece by piece; raises NotABundle."""
        whole = self._whole()
        try:
            file = whole.open(f"{self.key}/{name}")
        except KeyError:
            raise NotABundle(f"公布的文件里没有 {name}") from None
        return whole.getinfo(file.name).file_size, _pieces(file)

    def bundle(self) -> Bundle:
        """As a checker reads it."""
        return Bundle(self.read(SUMMARY), self.read(FRONTIER), self._lines(), self.notes)

    def _lines(self) -> Iterator[bytes]:
        with self._whole() as whole, whole.open(f"{self.key}/{LINES}") as file:
            while line := file.readline(LONGEST + 2):
                yield line

    def _whole(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except (OSError, zipfile.BadZipFile):
            raise NotABundle(f"{self.path.name} 读不出来；请移开它，会重新公布") from None


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _read(whole: zipfile.ZipFile, files: Mapping[str, zipfile.ZipInfo], name: str) -> bytes:
    """Raises NotABundle."""
    about = files.get(name)
    if about is None or about.file_size > LARGEST:
        raise NotABundle(f"公布的文件里没有 {name}，或者它太大")
    try:
        return whole.read(about)
    except zipfile.BadZipFile:
        raise NotABundle(f"公布的文件里 {name} 坏了；请移开它，会重新公布") from None
