"""What the phone shows: the letter whole, the office's 签名 once, by whoever places it, and no address cut in two."""

import re
from typing import Final

from bot.channels.clusters import head
from bot.channels.gateway.requests import writable
from bot.channels.gateway.rows import Row
from bot.channels.text import storable, units

_ADDRESS: Final = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_CUT: Final = "…"


class TooLong(ValueError):
    """It does not fit, and cutting it would cost the address of a page."""


def body(row: Row, agency: str, text: str) -> str:
    """The text of one message, as the gateway's charset can write it. Raises TooLong."""
    signature = f"【{agency}】"
    words = storable(text).strip().removeprefix(signature).lstrip()
    whole = writable(signature + words if row.signature == "ours" else words, row.charset)
    if units(whole) <= row.longest:
        return whole
    cut = head(whole, row.longest - units(_CUT)) + writable(_CUT, row.charset)
    if _ADDRESS.findall(cut) != _ADDRESS.findall(whole):
        raise TooLong
    return cut
