"""A file that lies on no disk: what somebody brought is personal data, and its readers want a path to open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def in_memory() -> Iterator[tuple[BinaryIO, Path]]:
    """The file to write, and the path by which we and our children open it."""
    number = os.memfd_create("huifang-import")
    with os.fdopen(number, "wb", buffering=0) as file:
        yield file, Path(f"/proc/{os.getpid()}/fd/{number}")
