"""Addresses of routes: a path with parts that vary (`/figures/{month}`), filled in."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

_PLACE = re.compile(r"\{([a-z_]+)\}")


def filled(path: str, values: Mapping[str, object]) -> str:
    """The address with its parts filled in; what is left over becomes the query, None and "" are left out."""
    left = {name: str(value) for name, value in values.items() if value is not None and value != ""}
    there = _PLACE.sub(lambda found: quote(left.pop(found[1]), safe=""), path)
    return f"{there}?{urlencode(left)}" if left else there
