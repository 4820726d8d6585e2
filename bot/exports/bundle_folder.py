"""A month's bundle in a folder, read for checking."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.casework.ledger.bundle import CHECKPOINT, FRONTIER, LINES, SUMMARY, Bundle
from bot.casework.ledger.lines import LONGEST
from bot.domain.os_reason import os_reason

LARGEST = 1_000_000
"""Bytes of a file other than the lines."""
_NAME = re.compile(rf"{CHECKPOINT}(0|[1-9][0-9]{{0,15}})")


class NotABundle(ValueError):
    """It cannot be read as a bundle; the message says what to do."""


def bundle_in(folder: Path) -> Bundle:
    """The bundle in a folder, its lines read as they are asked for; raises NotABundle."""
    try:
        names = [name for path in sorted(folder.iterdir()) if is_checkpoint(name := path.name)]
        notes = {int(name.removeprefix(CHECKPOINT)): read_small(folder / name) for name in names}
        return Bundle(read_small(folder / SUMMARY), read_small(folder / FRONTIER), lines_in(folder), notes)
    except OSError as e:
        raise _unreadable(folder, e) from None


def _unreadable(folder: Path, problem: OSError) -> NotABundle:
    file = Path(problem.filename or folder)
    where = f"{folder} 里的 {file.name} 读不出" if file.parent == folder else f"{folder} 里读不出公布的台账"
    return NotABundle(f"{where}（{os_reason(problem)}）；请写公布的那个文件夹，里面的文件要齐")


def is_checkpoint(name: str) -> bool:
    """Whether a file of this name is a checkpoint."""
    return _NAME.fullmatch(name) is not None


def lines_in(folder: Path) -> Iterator[bytes]:
    """The lines as they are asked for, each with its line feed; one that is too long comes in parts. Raises NotABundle."""
    try:
        with (folder / LINES).open("rb") as file:
            while line := file.readline(LONGEST + 2):
                yield line
    except OSError as e:
        raise _unreadable(folder, e) from None


def read_small(path: Path) -> bytes:
    """A file other than the lines; raises NotABundle for one that is too large, and OSError."""
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotABundle(f"{path.name} 太大，不是公布的台账")
    return content
