"""Addresses of routes: a path with parts that vary (`/figures/{month}`), filled in, and taken apart again."""

import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import quote, unquote, urlencode

_PLACE = re.compile(r"\{([a-z_]+)\}")


def filled(path: str, values: Mapping[str, object]) -> str:
    """The address with its parts filled in; what is left over becomes the query, None and "" are left out."""
    left = {name: str(value) for name, value in values.items() if value is not None and value != ""}
    there = _PLACE.sub(lambda found: quote(left.pop(found[1]), safe=""), path)
    return f"{there}?{urlencode(left)}" if left else there


def parted(path: str, address: str) -> dict[str, str] | None:
    """The varying parts of an address of this path; None when it is none."""
    found = _pattern(path).fullmatch(address.partition("?")[0])
    return {name: unquote(part) for name, part in found.groupdict().items()} if found is not None else None


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(lambda found: f"(?P<{found[1]}>[^/]+)", path))
