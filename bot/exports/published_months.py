"""The folder of what is published: a month is one file there, `2026-10.zip`, and is what everybody sees of it. What a quarter,
half a year or a year says of departments is one more, `2026-Q4.json`, written once.

A month appears whole, or is replaced whole by one that says the same and more; whoever reads meanwhile reads the old one to its
end. One process writes at a time; what a killed one left behind, the next one clears away. Nothing in a file is
packed, and its times are fixed: whoever writes it again, anywhere, gets the same bytes.
"""

import asyncio
import fcntl
import filecmp
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.succession import check_extends
from bot.domain.month import BadMonth, RoundKey
from bot.domain.period import Period, around
from bot.exports.bundle_draft import draft
from bot.exports.bundle_folder import bundle_in
from bot.exports.edition import ENDING, Edition
from bot.exports.ledger_bundle import Published
from bot.exports.office_word import OFFICE, Floor
from bot.exports.period_word import PeriodWord, word_of_period
from bot.exports.whole import NoPlaceForFile
from db.queries.figures import floors
from db.store import Store

_LOCK, _DRAFT = ".lock", ".draft-"
_OF_PERIOD = ".json"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20


class OthersPublish(Exception):
    """Another process is writing here right now."""


class PublishedMonths:
    """What a folder holds. It need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._folder

    def keys(self) -> list[RoundKey]:
        """All rounds that are published here, in no order."""
        found = []
        for path in self._folder.glob(f"*{ENDING}"):
            try:
                key = RoundKey.parse(path.name.removesuffix(ENDING))
            except BadMonth:
                continue
            found.append(key)
        return found

    def edition(self, key: RoundKey) -> Edition | None:
        """What is published of a round; None as long as nothing is. Raises NotABundle for a file that somebody broke."""
        path = self._path(key)
        return Edition.opened(path) if path.is_file() else None

    def period(self, period: Period) -> PeriodWord | None:
        """What was said of a quarter, half a year or a year; None: nothing yet. Raises NotABundle for a file that somebody broke."""
        path = self._folder / f"{period}{_OF_PERIOD}"
        return PeriodWord.read(path.read_bytes()) if path.is_file() else None

    async def say_of(self, store: Store, period: Period, floor: Floor) -> None:
        """Say what the months of a period do not, once: what was said stays. Raises as `publish` does."""
        with self._alone():
            if self.period(period) is None:
                word = await store.read(partial(self._word_of, period=period, floor=floor))
                with tempfile.TemporaryDirectory(prefix=_DRAFT, dir=self._folder) as place:
                    draft = Path(place) / "word"
                    draft.write_bytes(word.written())
                    _to_disk(draft)
                    draft.chmod(0o644)
                    await store.write(partial(floors.keep, told={str(period): word.floor}))
                    draft.replace(self._folder / f"{period}{_OF_PERIOD}")
                _to_disk(self._folder)

    def _word_of(self, connection: Connection, *, period: Period, floor: Floor) -> PeriodWord:
        year = Period.parse(str(period.first.year))
        found = {
            key.month: self.edition(key) for key in self.keys() if not key.number and key.month <= period.last
        }
        editions = {month: one for month, one in found.items() if one is not None and month in year}
        words = {other: self.period(other) for month in editions for other in around(month)[1:]}
        said = {other: word.departments for other, word in words.items() if word is not None}
        return word_of_period(connection, period, editions, said, floor)

    async def publish(
        self, store: Store, key: RoundKey, witnesses: Sequence[VerifierKey], floor: Floor
    ) -> Published:
        """Publish a round as it is now, if it is not yet. Raises OthersPublish, NothingToPublish, LedgerProblem (NotExtended,
        when what was published is not in it), NotABundle, NoPlaceForFile and OSError: nothing is changed then."""
        with self._alone(), tempfile.TemporaryDirectory(prefix=_DRAFT, dir=self._folder) as place:
            files = Path(place) / "files"
            files.mkdir()
            before = self.edition(key)
            was = before.read(OFFICE) if before is not None else None
            found, trust = await draft(store, key, files, witnesses, floor=floor, was=was)
            return Published(found, trust, await asyncio.to_thread(self._appear, files, before, key))

    def _appear(self, files: Path, before: Edition | None, key: RoundKey) -> bool:
        """Put the files in the place of what was there; whether that was the same. Raises NotExtended."""
        whole = _packed(files, files.with_name("whole"), key)
        if before is not None:
            if filecmp.cmp(whole, before.path, shallow=False):
                return True
            check_extends(before.bundle(), bundle_in(files))
        whole.chmod(0o644)
        whole.replace(self._path(key))
        _to_disk(self._folder)
        return False

    def _path(self, key: RoundKey) -> Path:
        return self._folder / f"{key}{ENDING}"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The only one that writes here, in a folder without the drafts of those that were killed; raises OthersPublish."""
        if not self._folder.exists():
            try:
                self._folder.mkdir(mode=0o755)
            except FileNotFoundError:
                raise NoPlaceForFile(
                    f"没有目录 {self._folder.parent}，公布的文件没有地方放；请先建立目录"
                ) from None
        with (self._folder / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OthersPublish from None
            for left in self._folder.glob(f"{_DRAFT}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield


def _packed(files: Path, target: Path, key: RoundKey) -> Path:
    """The files of a folder as one, on the disk."""
    with target.open("xb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as whole:
            for path in sorted(files.iterdir()):
                about = zipfile.ZipInfo(f"{key}/{path.name}", _NO_TIME)
                about.create_system, about.external_attr = 3, 0o100644 << 16
                about.file_size = path.stat().st_size
                with path.open("rb") as source, whole.open(about, "w") as into:
                    shutil.copyfileobj(source, into, _PIECE)
        file.flush()
        os.fsync(file.fileno())
    return target


def _to_disk(place: Path) -> None:
    """A file, or a folder's entries, so that a new name outlives a loss of power."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
