"""How a number that is kept as `+8673155501001` is written for people of the mainland: to be dialled, or masked."""

import re

HOME = "+86"
_AS_IT_IS = re.compile(r"1[3-9]\d{9}|[48]00\d{7}", re.ASCII)
"""Mobiles and hotlines have no area code, and no 0 before them."""
_SHORTEST = 8
"""Of a shorter number, a mask would show nearly everything."""


def dialled(number: str) -> str:
    """`+8673155501001` → `0731-55501001`, `+8619000000001` → `19000000001`; foreign numbers and extensions stay as they are."""
    area, rest = _parts(number)
    return f"{area}-{rest}" if area else rest


def mask_phone(number: str) -> str:
    """`+8619000000001` → `190****0001`, `+8673155501001` → `0731****1001`: enough to recognise, too little to dial."""
    area, rest = _parts(number)
    if len(number.removeprefix(HOME)) < _SHORTEST:
        return "****"
    return f"{area or rest[:3]}****{rest[-4:]}"


def _parts(number: str) -> tuple[str, str]:
    """The area code with its 0, or ""; and the rest."""
    national = number.removeprefix(HOME)
    digits = national.partition(" ")[0]
    if national == number or len(digits) < _SHORTEST or _AS_IT_IS.fullmatch(digits):
        return "", national
    length = 2 if digits.startswith(("10", "2")) else 3
    return f"0{national[:length]}", national[length:]
