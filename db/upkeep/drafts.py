"""A file that is there whole or not at all: written beside its place under another name, then given its own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.domain.os_reason import os_reason
from db.upkeep.backups import BadFile


@contextmanager
def draft_of(file: Path) -> Iterator[Path]:
    """An empty file beside `file`, readable to nobody else; gone at the end unless it was moved away."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as e:
        raise BadFile(f"写不了 {file}：{os_reason(e)}；请换一个位置") from e
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def refuse_to_overwrite(file: Path) -> None:
    """A backup never takes the place of another file; raises BadFile."""
    if file.exists() or file.is_symlink():
        raise BadFile(f"{file} 已经存在，不会覆盖；请换一个文件名")


def publish(draft: Path, file: Path) -> None:
    """Give a finished draft its name, whole or not at all, so that it survives a power cut; raises BadFile."""
    sync(draft)
    try:
        os.link(draft, file)  # unlike a rename, refuses to replace what somebody else put there meanwhile
    except FileExistsError:
        refuse_to_overwrite(file)
    except OSError:  # a file system without hard links
        refuse_to_overwrite(file)
        draft.rename(file)
    sync(file.parent)


def sync(path: Path) -> None:
    """Have the disk keep a file or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(handle)
    finally:
        os.close(handle)
