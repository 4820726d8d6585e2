"""A file appears complete or not at all: it is written next to its target, then moved there.

An export holds personal data, so only its owner can read a new file; a file that is replaced keeps its
permissions.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.domain.os_reason import os_reason
from bot.exports.unfinished import file_beside


class NoPlaceForFile(ValueError):
    """The file cannot be put at the requested place; the message says why."""


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A path to write to: moved to `target` at the end, or removed if anything fails, which leaves `target`
    unchanged.

    Raises NoPlaceForFile before anything is written when no file can be put at `target`.
    """
    place = target.resolve()
    if not place.parent.is_dir():
        raise NoPlaceForFile(f"没有目录 {target.parent}，写不了 {target.name}；请先建立目录或换个位置")
    if place.exists() and not place.is_file():
        raise NoPlaceForFile(f"{target} 是目录或设备，不能写成文件；请给出文件名")
    with ExitStack() as drafts:
        try:
            draft = drafts.enter_context(file_beside(place))
        except OSError as e:
            raise NoPlaceForFile(f"写不了 {target}：{os_reason(e)}；请检查权限和磁盘空间，或换个位置") from e
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        if place.exists():
            shutil.copymode(place, draft)
        draft.replace(place)
