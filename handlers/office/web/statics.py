"""Stylesheet and scripts: read once, served under an address that holds their digest, kept by the browser for a year."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Static:
    """One file."""

    name: str
    digest: str
    content: bytes
    content_type: str

    @property
    def url(self) -> str:
        """Its address; changes whenever the file does."""
        return f"/office/static/{self.digest}/{self.name}"


@cache
def statics() -> dict[str, Static]:
    """All files, by name."""
    found = {}
    for file in (files("handlers.office.web") / "static").iterdir():
        kind = TYPES.get(f".{file.name.rpartition('.')[2]}")
        if kind is not None:
            content = file.read_bytes()
            found[file.name] = Static(file.name, sha256(content).hexdigest()[:16], content, kind)
    return found
