"""A month's bundle published as a folder: it appears whole or not at all, and gives way to nothing but one that says more."""

import asyncio
import filecmp
import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.casework.ledger.bundle import SUMMARY, Proven
from bot.casework.ledger.checkpoints import Trust
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.succession import check_extends
from bot.domain.month import RoundKey
from bot.domain.os_reason import os_reason
from bot.exports.bundle_draft import draft
from bot.exports.bundle_folder import bundle_in, is_checkpoint, read_small
from bot.exports.office_word import OFFICE, Floor
from bot.exports.unfinished import ASIDE, folder_beside
from bot.exports.whole import NoPlaceForFile
from db.store import Store


@dataclass(frozen=True, slots=True)
class Published:
    """What has been published. `trust`: the office's keys, and the witnesses' where they signed all of it."""

    proven: Proven
    trust: Trust
    again: bool
    """The same bundle was there already."""


async def publish(
    store: Store,
    key: RoundKey,
    folder: Path,
    witnesses: Sequence[VerifierKey],
    *,
    floor: Floor,
    word: bytes | None = None,
) -> Published:
    """Write a round's bundle and check it before it appears; it may take the place of one that it says all of, and more.

    `word`: what the office said of it when it was published elsewhere. Raises NothingToPublish, NoPlaceForFile, NotABundle, LedgerProblem (NotExtended).
    """
    place = _place(folder)
    with ExitStack() as drafts:
        try:
            made = drafts.enter_context(folder_beside(place))
        except OSError as e:
            raise NoPlaceForFile(f"写不了 {place}：{os_reason(e)}；请检查权限和磁盘空间，或换个位置") from e
        was = word or (read_small(place / OFFICE) if (place / OFFICE).is_file() else None)
        found, trust = await draft(store, key, made, witnesses, floor=floor, was=was)
        return Published(found, trust, await asyncio.to_thread(_appear, made, place))


def _place(folder: Path) -> Path:
    """Where it goes; raises NoPlaceForFile."""
    place = folder.resolve()
    if not place.parent.is_dir():
        raise NoPlaceForFile(f"没有目录 {place.parent}；请先建立目录或换个位置")
    if place.exists() and not place.is_dir():
        raise NoPlaceForFile(f"{place} 不是文件夹；请给出一个空的或还没有的文件夹")
    return place


def _appear(made: Path, place: Path) -> bool:
    """Move the folder to its place; whether the same was there already. Raises NoPlaceForFile, NotExtended."""
    names = sorted(path.name for path in made.iterdir())
    there = sorted(path.name for path in place.iterdir()) if place.exists() else []
    if there == names and len(filecmp.cmpfiles(made, place, names, shallow=False)[0]) == len(names):
        return True
    if there:
        _check_replaceable(made, place, [*names, *filter(is_checkpoint, there)])
    for name in names:
        with (made / name).open("rb") as written:
            os.fsync(written.fileno())
        (made / name).chmod(0o644)
    made.chmod(0o755)  # it is for everybody
    if not there:
        made.replace(place)
        return False
    aside = place.rename(
        made.with_name(f"{made.name}{ASIDE}")
    )  # no folder with files is replaced in one step
    made.replace(place)
    shutil.rmtree(aside, ignore_errors=True)  # left behind, the next run takes it away
    return False


def _check_replaceable(made: Path, place: Path, ours: Sequence[str]) -> None:
    """Raises NoPlaceForFile for a folder that is no bundle or holds something else as well, NotExtended for another bundle."""
    there = {path.name for path in place.iterdir()}
    if SUMMARY not in there or not there.issubset(ours):
        raise NoPlaceForFile(f"{place} 里已经有别的文件，没有动它；请换一个空的文件夹")
    check_extends(bundle_in(place), bundle_in(made))
