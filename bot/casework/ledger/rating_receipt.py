"""评价回执: what proves to the person who answered, and to whoever they show it, which line of the ledger is theirs.

The code is t and a check in seven groups of four signs of Crockford's base 32: the number 4096·t + c is a multiple of
4093, with 0 ≤ c < 4093. 4093 is prime, so one wrong sign, and two swapped ones anywhere, are always noticed.
"""

import re
from dataclasses import dataclass, field

from bot.casework.ledger.commitments import RECEIPT_BYTES, slot_of
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.domain.month import BadMonth, RoundKey
from bot.domain.typed_code import SIGNS, bare_signs, grouped, sevens_in, signs_of

_SIGNS_LONG, _LONGEST_TYPED = 28, 400
_CHECK_BITS = 12
_PRIME = 4093
_TYPED = re.compile(f"[{SIGNS}]{{{_SIGNS_LONG}}}")
_FORM = "huifang/receipt/v1"
_CASE_NO = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


class NotAReceipt(LedgerProblem):
    """What was typed is no receipt code: a sign is wrong, missing or one too many."""

    def __init__(self) -> None:
        super().__init__("回执码不对：应是 7 组、每组 4 个，请对着回执再抄一遍")


def receipt_code_of(t: bytes) -> str:
    """The code of 16 bytes: `5TQX-8HNA-…`."""
    assert len(t) == RECEIPT_BYTES
    shifted = int.from_bytes(t, "big") << _CHECK_BITS
    return grouped(signs_of(shifted + -shifted % _PRIME, _SIGNS_LONG))


def receipt_secret(typed: str) -> bytes:
    """The 16 bytes of a code as somebody typed it: any case, any dashes and blanks, O for 0, I and L for 1.

    Raises NotAReceipt.
    """
    signs = bare_signs(typed[:_LONGEST_TYPED])
    if _TYPED.fullmatch(signs) is None:
        raise NotAReceipt
    number = 0
    for sign in signs:
        number = number << 5 | SIGNS.index(sign)
    if number % _PRIME or number % (1 << _CHECK_BITS) >= _PRIME:
        raise NotAReceipt
    return (number >> _CHECK_BITS).to_bytes(RECEIPT_BYTES, "big")


def receipt_in(text: str) -> bytes | None:
    """The 16 bytes of the first code that stands in a text, or that the text is; None when there is none in it."""
    for signs in (*sevens_in(text), text):
        try:
            return receipt_secret(signs)
        except NotAReceipt:
            continue
    return None


@dataclass(frozen=True, slots=True)
class RatingReceipt:
    """A receipt: of which round, for which case, and the secret, which is not shown by repr."""

    round: RoundKey
    case_no: str
    t: bytes = field(repr=False)

    @property
    def code(self) -> str:
        """The code that stands on the slip."""
        return receipt_code_of(self.t)

    @property
    def slot(self) -> bytes:
        """The slot of the lines that are about this case."""
        return slot_of(self.round, self.t, self.case_no)

    @property
    def text(self) -> str:
        """The receipt as a file: `huifang/receipt/v1`, month, case number and code, a line each."""
        return f"{_FORM}\n{self.round}\n{self.case_no}\n{self.code}\n"

    @classmethod
    def read(cls, text: str) -> "RatingReceipt":
        """The receipt with exactly this text; raises NotExact."""
        try:
            form, month, case_no, code, end = text.split("\n")
            receipt = cls(RoundKey.parse(month), case_no, receipt_secret(code))
        except (BadMonth, NotAReceipt, ValueError):
            raise NotExact("回执", text) from None
        if form != _FORM or end or receipt.text != text or _CASE_NO.fullmatch(case_no) is None:
            raise NotExact("回执", text)
        return receipt
