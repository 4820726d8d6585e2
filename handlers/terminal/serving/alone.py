"""Only one process may serve a SQLite file, and others can check whether one does."""

import fcntl
from pathlib import Path

from db.store import StoreUnavailable
from db.urls import sqlite_path


class Alone:
    """Holds the lock that lets only one process serve a SQLite file; the system releases it when the process dies."""

    def __init__(self, url: str) -> None:
        self._path = lock_file(sqlite_path(url))

    def __enter__(self) -> bool:
        self._file = self._path.open("a")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            self._file.close()
            raise StoreUnavailable(
                f"已有一个 huifang serve 在用 {self._path.stem}；SQLite 只能由一个进程服务，请先停掉它"
            ) from e
        return True

    def __exit__(self, *_: object) -> None:
        self._file.close()


def lock_file(database: Path) -> Path:
    """The lock beside a SQLite database."""
    return database.with_name(database.name + ".lock")


def is_served(url: str) -> bool:
    """Whether a process is serving this SQLite file right now."""
    try:
        with lock_file(sqlite_path(url)).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
