"""一次性链接的码: what stands at the end of an address that we text, 80 random bits in sixteen characters.

Crockford's base 32, as receipt codes have it: no letter looks like a digit, and what is copied by hand with O for 0 or in
small letters is still read. Only its hash is kept: nobody can guess a number of 80 bits from that, and a copy of the
database opens no page.
"""

import hashlib
import re
import unicodedata

from bot.domain.typed_code import LOOKS_LIKE, SIGNS

BITS = 80
_CODE = re.compile(f"[{SIGNS}]{{16}}", re.ASCII)
_TYPED = re.compile(r"[-\sA-Za-z0-9]*", re.ASCII)
_PURPOSE = b"huifang/link/v1\n"


def link_code(chance: int) -> str:
    """The code of a random number of 80 bits."""
    return "".join(SIGNS[chance >> 5 * n & 31] for n in range(BITS // 5))


def parse_link_code(text: str) -> str | None:
    """The code as it was drawn, from what somebody typed or opened; None if it cannot be one.

    Phones take words that follow an address without a blank for a part of it: `/a/5TQX8HNAK2VE93MC回答`.
    """
    own = _TYPED.match(unicodedata.normalize("NFKC", text[:100]))
    bare = re.sub(r"[-\s]", "", own[0] if own is not None else "").upper().translate(LOOKS_LIKE)
    return bare if _CODE.fullmatch(bare) is not None else None


def hash_of(code: str) -> bytes:
    """What is kept of a code."""
    return hashlib.sha256(_PURPOSE + code.encode()).digest()
