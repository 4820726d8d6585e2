"""What is typed about receipts: the wish for one, and the wish to check one. As in `steering`, only a whole reply counts.

A receipt's code looks like that of a complaint; whose it is, is for the shell to find out (`Scene.checked`).
"""

import re

from bot.dialogue.reading.characters import read
from bot.dialogue.reading.steering import bare

_LONGEST = 200
"""Characters; a longer reply is never one of these."""
_WANTED = re.compile(
    r"(?:(?:我要|要|我想要|想要|我的|给我|请给我|开|要个|要一张|开一张)?(?:评价)?回执(?:码)?(?:吧|呢|谢谢)?"
    r"|/receipt(?:@\w+)?|(?:i want |i would like |send me )?(?:a |my |the )?receipt(?: please)?)"
    r"(?:[\s:,.，。：-]+(?P<case>\S.*))?"
)
_CHECKING = re.compile(
    r"(?P<command>/(?:check|verify)(?:@\w+)?)(?:\s+(?P<code>\S.*))?"
    r"|(?:我要|我想|怎么|如何|请)?(?:查|核对|核验|验|查一下|查查)(?:我的|一下)?(?:评价)?回执(?:码)?"
    r"|(?:check|verify) (?:a |my |the )?receipt",
    re.DOTALL,
)


def wants_receipt(text: str) -> str | None:
    """The case that a receipt is asked for, as it was typed: "" for no case in particular; None: no receipt is asked for."""
    said = _short(text)
    found = _WANTED.fullmatch(said) if said else None
    return None if found is None else (found["case"] or "").strip()


def wants_check(text: str) -> str | None:
    """What is typed behind the wish to check a receipt: "" for nothing; None: nothing is to be checked."""
    said = _short(text)
    found = _CHECKING.fullmatch(said) if said else None
    return None if found is None else (found["code"] or "").strip()


def _short(text: str) -> str:
    return bare(read(text).folded) if len(text) <= _LONGEST else ""
