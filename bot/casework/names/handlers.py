"""经办人 as sheets write them: 李　明, 李 明 and 李明 are one handler of a department, Ｌｉ is Li."""

import re
from functools import lru_cache
from unicodedata import normalize

_BETWEEN_SIGNS = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


@lru_cache(maxsize=4096)
def as_one(name: str) -> str:
    """The name under which a handler is counted: plain forms, one blank between words, none between Chinese signs."""
    return _BETWEEN_SIGNS.sub("", " ".join(normalize("NFKC", name).split()))
