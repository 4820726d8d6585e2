"""A month's bundle as a folder (docs/ledger.md): written whole or not at all, and read back for checking. Nothing in it is personal.

Lines are streamed, twice; what is kept of them meanwhile is slot and outcome of each case, as in any check.
"""

import filecmp
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from bot.casework.ledger.audit import Audit
from bot.casework.ledger.bundle import (
    CHECKPOINT,
    FRONTIER,
    LINES,
    SUMMARY,
    Bundle,
    NotCommitted,
    Proven,
    frontier_written,
    proven,
)
from bot.casework.ledger.checkpoints import Trust
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.lines import LONGEST, line_read
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.tally import BundleSummary
from bot.casework.ledger.tree import Tree
from bot.domain.month import RoundKey
from bot.exports import verify_ledger
from bot.exports.bundle import checking_page
from bot.exports.whole import NoPlaceForFile
from db.queries.ledger import reading, signing_keys
from db.queries.ledger.reading import LedgerPart

CHECKER = "verify.py"
LARGEST = 1_000_000
"""Bytes of a file other than the lines."""
_NAME = re.compile(rf"{CHECKPOINT}(0|[1-9][0-9]{{0,15}})")


class NotABundle(ValueError):
    """The folder cannot be read as a bundle."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a folder holds now. `trust`: the office's keys, and the witnesses' where they signed all of it."""

    proven: Proven
    trust: Trust
    again: bool
    """The same bundle was there already."""


def publish(
    connection: Connection, key: RoundKey, folder: Path, witnesses: Sequence[VerifierKey] = ()
) -> Published:
    """Write a round's bundle and check it before it appears; raises NothingToPublish, NoPlaceForFile, LedgerProblem."""
    part = reading.part_of(connection, key)
    office = signing_keys.verifiers(connection)
    place = folder.resolve()
    draft = _draft(place)
    try:
        _write_lines(connection, part, draft)
        found, trust = _sealed(draft, key, part, office, witnesses)
        (draft / CHECKER).write_bytes(Path(verify_ledger.__file__).read_bytes())
        for name, content in checking_page().items():
            (draft / name).write_bytes(content)
        return Published(found, trust, _appear(draft, place))
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def bundle_in(folder: Path) -> Bundle:
    """The bundle in a folder, its lines read as they are asked for; raises NotABundle."""
    try:
        names = [found for path in sorted(folder.iterdir()) if (found := _NAME.fullmatch(path.name))]
        notes = {int(found[1]): _read(folder / found[0]) for found in names}
        return Bundle(_read(folder / SUMMARY), _read(folder / FRONTIER), _lines(folder / LINES), notes)
    except OSError as e:
        raise NotABundle(f"{folder} 里读不出公布的台账（{e.strerror}）；请写公布的那个文件夹") from None


def _draft(place: Path) -> Path:
    if not place.parent.is_dir():
        raise NoPlaceForFile(f"没有目录 {place.parent}；请先建立目录或换个位置")
    if place.exists() and not place.is_dir():
        raise NoPlaceForFile(f"{place} 不是文件夹；请给出一个空的或还没有的文件夹")
    try:
        return Path(tempfile.mkdtemp(prefix=f".{place.name[:40]}.", dir=place.parent))
    except OSError as e:
        raise NoPlaceForFile(f"写不了 {place}：{e.strerror}；请检查权限和磁盘空间，或换个位置") from e


def _write_lines(connection: Connection, part: LedgerPart, draft: Path) -> None:
    before = Tree()
    for line in islice(reading.lines(connection), part.first):
        before.add(line.encode("ascii"))
    (draft / FRONTIER).write_bytes(frontier_written(before.frontier))
    with (draft / LINES).open("wb") as file:
        for line in islice(reading.lines(connection, part.first), part.last - part.first):
            file.write(line.encode("ascii") + b"\n")


def _sealed(
    draft: Path,
    key: RoundKey,
    part: LedgerPart,
    office: Sequence[VerifierKey],
    witnesses: Sequence[VerifierKey],
) -> tuple[Proven, Trust]:
    """With the checkpoints that a witness signed, where these suffice; else with all, and the office's word alone."""
    notes = {one.size: one.note.encode() for one in part.checkpoints}
    signed = {one.size: one.note.encode() for one in part.checkpoints if one.witnesses}
    if witnesses and part.last in signed:
        with suppress(LedgerProblem):
            trust = Trust(office, witnesses, 1)
            return _with_notes(draft, key, part.first, signed, trust), trust
    trust = Trust(office)
    return _with_notes(draft, key, part.first, notes, trust), trust


def _with_notes(draft: Path, key: RoundKey, first: int, notes: Mapping[int, bytes], trust: Trust) -> Proven:
    """Add summary and checkpoints, and check the whole; raises LedgerProblem."""
    audit = Audit(first)
    for raw in _lines(draft / LINES):
        audit.take(line_read(raw))
        if audit.at in notes:
            audit.mark()
    books = audit.rounds.get(key)
    if books is None:
        raise NotCommitted(key)
    summary = BundleSummary(trust.origin, key, first, sorted(notes), books).written()
    del audit, books
    bundle = Bundle(summary, _read(draft / FRONTIER), _lines(draft / LINES), notes)
    found = proven(bundle, trust)
    (draft / SUMMARY).write_bytes(summary)
    for size, note in notes.items():
        (draft / f"{CHECKPOINT}{size}").write_bytes(note)
    return found


def _appear(draft: Path, place: Path) -> bool:
    """Move the draft to its place; whether the same was there already. Raises NoPlaceForFile for another."""
    names = sorted(path.name for path in draft.iterdir())
    if place.exists() and (there := sorted(path.name for path in place.iterdir())):
        same, _, _ = filecmp.cmpfiles(draft, place, names, shallow=False)
        if there != names or len(same) != len(names):
            raise NoPlaceForFile(f"{place} 里已经有别的文件，没有动它；请换一个空的文件夹")
        return True
    for name in names:
        with (draft / name).open("rb") as written:
            os.fsync(written.fileno())
        (draft / name).chmod(0o644)
    draft.chmod(0o755)  # it is for everybody
    draft.replace(place)
    return False


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(LONGEST + 2):
            yield line


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotABundle(f"{path.name} 太大，不是公布的台账")
    return content
