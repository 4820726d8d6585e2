"""The public door's stylesheet and mark."""

from functools import cache

from handlers.pages.statics import Static, read

ROOT = "/static"


@cache
def statics() -> dict[str, Static]:
    """All files, by name."""
    return read("handlers.citizen.web", ROOT)
