"""What the number of a document has to look like, as it is typed: its form, and where there is one its check character.

Nothing is looked up: a number that passes may still be somebody else's, and who it belongs to the office checks.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum

from bot.dialogue.reading.characters import cleaned


class AnswerFlaw(StrEnum):
    """Why what was typed cannot be the answer."""

    NEEDED = "needed"
    """It says nothing, or not what was asked for."""
    LONG = "long"
    NUMBER = "number"
    """No document has such a number."""
    ID_CARD = "id_card"
    """公民身份号码 (GB 11643): eighteen characters, the last computed from the others."""
    CREDIT_CODE = "credit_code"
    """统一社会信用代码 (GB 32100): likewise."""


_PLAIN = re.compile(r"[0-9A-Z()\-]{4,30}")
_NAMED = re.compile(r"(?=.*\d)[0-9A-Z一-鿿()\-]{4,30}")
"""Of other documents, some have words in them: 湘军字第0012345号."""
_ID_CARD = re.compile(r"\d{17}[0-9X]")
_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_ID_CHECKS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{_CREDIT_SIGNS}]{{18}}")


def document_number(text: str) -> str:
    """A number as it is kept: capitals, the usual width, without the blanks that somebody has put between."""
    return "".join(unicodedata.normalize("NFKC", cleaned(text)).split()).upper()


def flaw_of(document: str, number: str) -> AnswerFlaw | None:
    """What is wrong with a number of this kind of document (a key of `questions.ID_KINDS`); None: nothing that shows."""
    return _RULES.get(document, _fits_plain)(number)


def _fits_plain(number: str) -> AnswerFlaw | None:
    return None if _PLAIN.fullmatch(number) else AnswerFlaw.NUMBER


def _fits_named(number: str) -> AnswerFlaw | None:
    return None if _NAMED.fullmatch(number) else AnswerFlaw.NUMBER


def _fits_id_card(number: str) -> AnswerFlaw | None:
    if not _ID_CARD.fullmatch(number):
        return AnswerFlaw.ID_CARD
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return None if number[-1] == _ID_CHECKS[total % 11] else AnswerFlaw.ID_CARD


def _fits_credit_code(number: str) -> AnswerFlaw | None:
    if not _CREDIT_CODE.fullmatch(number):
        return AnswerFlaw.CREDIT_CODE
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(number[:17]))
    return None if number[-1] == _CREDIT_SIGNS[-total % 31] else AnswerFlaw.CREDIT_CODE


_RULES: Mapping[str, Callable[[str], AnswerFlaw | None]] = {
    "id_card": _fits_id_card,
    "credit_code": _fits_credit_code,
    "other": _fits_named,
}
