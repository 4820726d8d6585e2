"""The console's stylesheet and scripts."""

from functools import cache

from handlers.pages.statics import Static, read


@cache
def statics() -> dict[str, Static]:
    """All files, by name."""
    return read("handlers.office.web", "/office/static")
