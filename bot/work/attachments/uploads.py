"""上传: files as they come in from a page, sealed beside the attachments until they have been looked at and kept.

A page hands over the bytes at once, where a vendor keeps them to be fetched. So that there is one way for files, they wait
here under a random name, and the job that fetches files fetches them from here, too.
"""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from bot.channels.base import NotGiven
from bot.dialogue.inputs import FileRefusal
from db.vault import Vault, WrongKey
from db.vault.sealed import at_file

FORGOTTEN = 86_400.0
"""Seconds after which a file that nobody fetched is deleted: its complaint was given up."""
_NAME = re.compile("[0-9a-f]{16,64}", re.ASCII)


class Uploads:
    """The files that came in on the channel `web`."""

    name = "web"

    def __init__(self, path: Path, vault: Vault, *, names: Callable[[], str]) -> None:
        """`path`: the folder of attachments; `names` draws names of at least 64 bits in hexadecimal digits."""
        self.path = path / "uploads"
        """Where they wait."""
        self._vault = vault
        self._names = names

    def keep(self, content: bytes) -> str:
        """Store durably; the id under which it is fetched. Raises OSError."""
        name = self._names()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        place = self.path / name
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(self._vault.seal_bytes(content, at_file(name)))
            out.flush()
            os.fsync(out.fileno())
        return name

    async def fetch(self, file_id: str, largest: int) -> bytes:
        """See `FileSource.fetch`."""
        if _NAME.fullmatch(file_id) is None:
            raise NotGiven(FileRefusal.LOST)
        try:
            content = self._vault.open_bytes((self.path / file_id).read_bytes(), at_file(file_id))
        except FileNotFoundError:
            raise NotGiven(FileRefusal.LOST) from None
        except (OSError, WrongKey):
            raise NotGiven(None) from None
        if len(content) > largest:
            raise NotGiven(FileRefusal.TOO_BIG)
        return content

    def _sweep(self) -> None:
        """Delete what has been waiting for so long that it was kept or given up."""
        before = time.time() - FORGOTTEN
        for place in self.path.glob("*"):
            if place.stat().st_mtime < before:
                place.unlink(missing_ok=True)
