"""Stylesheets and scripts: read once, served under an address that holds their digest, kept by the browser for a year."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from aiohttp import hdrs, web

A_YEAR = 365 * 24 * 3600
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
    packed: bytes
    """Compressed."""
    content_type: str
    root: str

    @property
    def url(self) -> str:
        """Its address; changes whenever the file does."""
        return f"{self.root}/{self.digest}/{self.name}"


def read(package: str, root: str) -> dict[str, Static]:
    """All files of a package's folder `static`, by name, to be served under `root`."""
    found = {}
    for file in (files(package) / "static").iterdir():
        kind = TYPES.get(f".{file.name.rpartition('.')[2]}")
        if kind is not None:
            content = file.read_bytes()
            digest = sha256(content).hexdigest()[:16]
            found[file.name] = Static(file.name, digest, content, gzip.compress(content, mtime=0), kind, root)
    return found


def served(request: web.Request, known: Mapping[str, Static]) -> web.Response | None:
    """The file that `{digest}` and `{name}` of the address stand for; None for any other.

    It never changes, so the browser may keep it.
    """
    file = known.get(request.match_info["name"])
    if file is None or file.digest != request.match_info["digest"]:
        return None
    headers = {"Cache-Control": f"public, max-age={A_YEAR}, immutable", "Vary": "Accept-Encoding"}
    packed = "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower()
    if packed:
        headers["Content-Encoding"] = "gzip"
    body = file.packed if packed else file.content
    return web.Response(body=body, content_type=file.content_type, charset="utf-8", headers=headers)
