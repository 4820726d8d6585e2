"""The office's own files that others on the machine may read: created before permissions were strict, or moved."""

from collections.abc import Iterator
from pathlib import Path

from bot.settings import FILE, Settings, secrets_in
from bot.settings.secret_key import open_to_others
from db.upkeep.roots import roots_file
from db.upkeep.sqlite_file import LOGS
from db.urls import backend, sqlite_path
from handlers.terminal.opening import key_file


def readable_by_others(settings: Settings) -> list[Path]:
    """Our files and folders whose mode gives others access, the most revealing first."""
    return [path for path in _ours(settings) if open_to_others(path)]


def command_to_close(paths: list[Path]) -> str:
    """The command that removes the others' access; folders are closed together with their content."""
    return f"chmod -R go-rwx {' '.join(str(path) for path in paths)}"


def _ours(settings: Settings) -> Iterator[Path]:
    if settings.secret_key is None:
        yield key_file(settings)
    if secrets_in():
        yield FILE
    if backend(settings.database_url) == "sqlite":
        database = sqlite_path(settings.database_url)
        yield database
        yield from (database.with_name(database.name + end) for end in LOGS)
    yield roots_file(settings.database_url, settings.roots)
    yield Path(settings.attachments)  # a closed folder protects its content
