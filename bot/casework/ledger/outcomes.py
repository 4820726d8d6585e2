"""How a callback ended, in two letters: the one table between the ledger's codes and the house's own words."""

from collections.abc import Mapping
from enum import StrEnum

from bot.casework.ledger.problems import LedgerProblem
from bot.domain.disposition import Disposition


class OutcomeCode(StrEnum):
    """The code of an outcome in a line; in the order of docs/ledger.md."""

    S5 = "S5"
    S4 = "S4"
    S3 = "S3"
    S2 = "S2"
    S1 = "S1"
    RF = "RF"
    WP = "WP"
    NA = "NA"
    UR = "UR"
    NC = "NC"
    NT = "NT"
    EX = "EX"


RESULTS: Mapping[OutcomeCode, tuple[Disposition, int | None]] = {
    OutcomeCode.S5: (Disposition.ANSWERED, 5),
    OutcomeCode.S4: (Disposition.ANSWERED, 4),
    OutcomeCode.S3: (Disposition.ANSWERED, 3),
    OutcomeCode.S2: (Disposition.ANSWERED, 2),
    OutcomeCode.S1: (Disposition.ANSWERED, 1),
    OutcomeCode.RF: (Disposition.REFUSED, None),
    OutcomeCode.WP: (Disposition.WRONG_PERSON, None),
    OutcomeCode.NA: (Disposition.NO_ANSWER, None),
    OutcomeCode.UR: (Disposition.UNREACHABLE, None),
    OutcomeCode.NC: (Disposition.NO_CONTACT, None),
    OutcomeCode.NT: (Disposition.NOT_CALLED, None),
    OutcomeCode.EX: (Disposition.EXCLUDED, None),
}
"""What each code means: a disposition and, of an answer, its score."""
_CODES = {result: code for code, result in RESULTS.items()}


class NoSuchResult(LedgerProblem):
    """No callback ends with this disposition and this score together."""

    def __init__(self, disposition: Disposition, score: int | None) -> None:
        super().__init__(f"回访结果 {disposition.value} 和评分 {score} 对不上：只有答复了的才有评分，1 到 5")


def code_of(disposition: Disposition, score: int | None) -> OutcomeCode:
    """The code of a result; raises NoSuchResult."""
    try:
        return _CODES[disposition, score]
    except KeyError:
        raise NoSuchResult(disposition, score) from None
