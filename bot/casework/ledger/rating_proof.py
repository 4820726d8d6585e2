"""What a receipt proves: that its case stands on the signed roster, and with which result in the signed ledger.

Each line is shown by its way up to the root of a checkpoint that the office signed; what a row of a table says counts for
nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.casework.ledger.checkpoints import Checkpoint, OpenedCheckpoint, Trust, opened
from bot.casework.ledger.lines import ErratumLine, OutcomeLine, RosterLine, line_of
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.proofs import verify_inclusion
from bot.casework.ledger.rating_receipt import RatingReceipt


class NotIncluded(LedgerProblem):
    """The line is not the receipt's, or it is not under the root that was signed."""

    def __init__(self, n: int) -> None:
        super().__init__(f"第 {n + 1} 行和签过名的校验值对不上，或者不是这张回执的")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line and what is said to prove it: its number, its way up, and the note of a checkpoint behind it."""

    text: str
    n: int
    path: Sequence[bytes]
    note: bytes


@dataclass(frozen=True, slots=True)
class ProvenRating:
    """What is proven of a receipt's case. `recorded` is what its month was closed with, `counted` what holds after errata."""

    recorded: OutcomeCode
    counted: OutcomeCode
    checkpoint: Checkpoint
    """Over the result."""
    witnesses: frozenset[str]
    """Who has signed the result and every erratum, where somebody has signed the roster before them."""


def on_roster(receipt: RatingReceipt, shown: ShownLine, trust: Trust) -> OpenedCheckpoint:
    """The checkpoint under which the case stands on the roster; raises LedgerProblem."""
    if line_of(shown.text) != RosterLine(receipt.round, receipt.slot):
        raise NotIncluded(shown.n)
    return _under(shown, trust)


def proven_rating(
    receipt: RatingReceipt,
    roster: ShownLine,
    result: ShownLine,
    errata: Sequence[ShownLine],
    trust: Trust,
) -> ProvenRating:
    """What the lines prove about the receipt's case; raises LedgerProblem for the first that proves nothing."""
    fixed = on_roster(receipt, roster, trust)
    ended = line_of(result.text)
    if not isinstance(ended, OutcomeLine) or not _is_of(receipt, ended) or fixed.checkpoint.size > result.n:
        raise NotIncluded(result.n)
    under = _under(result, trust)
    witnesses = frozenset(under.witnessed) if fixed.witnessed else frozenset()
    counted, behind = ended.outcome, result.n
    for shown in errata:
        erratum = line_of(shown.text)
        if not isinstance(erratum, ErratumLine) or not _is_of(receipt, erratum):
            raise NotIncluded(shown.n)
        if erratum.old != counted or shown.n <= behind:
            raise NotIncluded(shown.n)
        witnesses &= _under(shown, trust).witnessed.keys()
        counted, behind = erratum.new, shown.n
    return ProvenRating(ended.outcome, counted, under.checkpoint, witnesses)


def _is_of(receipt: RatingReceipt, line: OutcomeLine | ErratumLine) -> bool:
    return (line.round, line.slot) == (receipt.round, receipt.slot)


def _under(shown: ShownLine, trust: Trust) -> OpenedCheckpoint:
    """The checkpoint of the note, under which the line is; raises LedgerProblem."""
    found = opened(shown.note, trust)
    size, root = found.checkpoint.size, found.checkpoint.root
    if not verify_inclusion(shown.text.encode("ascii"), shown.n, size, shown.path, root):
        raise NotIncluded(shown.n)
    return found
