"""A draft beside its place: gone at the end, and of a run that was killed swept up by the next one that writes there.

Whoever writes holds a lock (flock) on the draft, which the system lifts however the process ends: what nobody holds is nobody's. A
draft that is swept in the moment before it is held is begun again. Only what has our mark in its name and belongs to this user is
ever touched.
"""

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = ".huifang-"
"""In the name of a draft, behind the name of its place."""
ASIDE = ".old"
"""Behind the name of what a draft has taken the place of: until it is there, this is all that there is."""
_LONGEST = 40
"""Characters of the name of the place: a file system takes no more than 255 bytes."""


class _Swept(Exception):
    """Somebody else took the draft for one that is left behind."""


@contextmanager
def folder_beside(place: Path) -> Iterator[Path]:
    """An empty folder beside `place`, readable to nobody else; raises OSError."""
    _sweep(place.parent, _prefix(place))
    _settle(place)
    with folder_of_its_own(place.parent, _prefix(place)) as draft:
        yield draft


@contextmanager
def folder_of_its_own(parent: Path, prefix: str) -> Iterator[Path]:
    """An empty folder there whose name begins like that, for as long as it is needed; raises OSError."""
    _sweep(parent, prefix)
    draft, held = _begun(lambda: Path(tempfile.mkdtemp(prefix=prefix, dir=parent)))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        _let_go(held)


@contextmanager
def file_beside(place: Path) -> Iterator[Path]:
    """An empty file beside `place`, readable to nobody else; raises OSError."""
    _sweep(place.parent, _prefix(place))
    draft, held = _begun(lambda: _empty_file(place))
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)
        _let_go(held)


def _empty_file(place: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=_prefix(place), dir=place.parent)
    os.close(handle)
    return Path(name)


def _prefix(place: Path) -> str:
    return f".{place.name[:_LONGEST]}{MARK}"


def _begun(make: Callable[[], Path]) -> tuple[Path, int | None]:
    while True:
        draft = make()
        try:
            held = _hold(draft)
        except (_Swept, FileNotFoundError):
            continue
        if draft.exists():
            return draft, held
        _let_go(held)


def _left(parent: Path, prefix: str) -> Iterator[Path]:
    """What there has our mark and is this user's."""
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.stat(follow_symlinks=False).st_uid == os.getuid():
                yield Path(entry.path)


def _sweep(parent: Path, prefix: str) -> None:
    """Delete the drafts that nobody holds any more."""
    for draft in _left(parent, prefix):
        if draft.name.endswith(ASIDE):
            continue
        with suppress(OSError, _Swept):
            held = _hold(draft)
            if held is None:
                continue
            if stat.S_ISDIR(os.fstat(held).st_mode):
                shutil.rmtree(draft, ignore_errors=True)
            else:
                draft.unlink(missing_ok=True)
            _let_go(held)


def _settle(place: Path) -> None:
    """What was moved aside for a draft whose run was killed: back in its place if that is empty, else gone."""
    if len(place.name) > _LONGEST:  # it may have been another place's
        return
    for aside in _left(place.parent, _prefix(place)):
        if not aside.name.endswith(ASIDE) or aside.with_name(aside.name.removesuffix(ASIDE)).exists():
            continue
        if place.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.rename(place)


def _hold(draft: Path) -> int | None:
    """A lock on it, by its handle; None: the file system knows no locks. Raises _Swept when somebody else holds it."""
    handle = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as e:
        os.close(handle)
        if e.errno in (errno.EWOULDBLOCK, errno.EACCES):
            raise _Swept from None
        return None
    return handle


def _let_go(held: int | None) -> None:
    if held is not None:
        os.close(held)
