"""Where tests keep their files: in memory where there is room, for a database a test is many small files, each waited for."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000


def in_memory() -> str | None:
    """A folder in memory if there is one with room, in which programs may be run; else None."""
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK)) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return str(MEMORY) if shutil.disk_usage(MEMORY).free > ROOM else None


def stay_in_memory() -> None:
    """All temporary files from here on, those of processes that are started too; unless TMPDIR says where."""
    folder = in_memory()
    if folder is not None and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
