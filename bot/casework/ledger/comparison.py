"""Two readers hold what they have against each other: are these of one ledger, or was each shown another one?

What a reader has is a single checkpoint, or a bundle. Two checkpoints of one size say it by themselves; of different sizes,
only lines that pass both do, so one of the two has to be a bundle. No witness is asked for: the office's own signatures under
two ledgers are proof enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.casework.ledger.bundle import Bundle, proven
from bot.casework.ledger.checkpoints import OpenedCheckpoint, SplitView, Trust
from bot.casework.ledger.problems import LedgerProblem


class NothingInCommon(LedgerProblem):
    """No lines pass a checkpoint of the one and one of the other."""

    def __init__(self) -> None:
        super().__init__(
            "两份的行数不同，又没有把它们连起来的台账，比不了：其中一份请用公布的文件夹，而且要从另一份的行数以前起头、到它以后"
        )


@dataclass(frozen=True, slots=True)
class LedgerCopy:
    """What one reader has: one checkpoint at least, and the bundle, if it is one."""

    checkpoints: Sequence[OpenedCheckpoint]
    bundle: Bundle | None = None


def compared(one: LedgerCopy, other: LedgerCopy, trust: Trust) -> list[int]:
    """At which sizes both are the same ledger, at least one; everything before the largest is the same too.

    Raises SplitView, NothingInCommon, and the LedgerProblem on which a bundle fails by itself. The lines of a bundle are
    read once.
    """
    roots = {held.checkpoint.size: held.checkpoint.root for held in one.checkpoints}
    agreed = {held.checkpoint.size for held in other.checkpoints if held.checkpoint.size in roots}
    for held in other.checkpoints:
        if roots.get(held.checkpoint.size, held.checkpoint.root) != held.checkpoint.root:
            raise SplitView(held.checkpoint.size)
    for holder, stranger in ((one, other), (other, one)):
        if holder.bundle is not None:
            agreed |= _passed(holder, holder.bundle, stranger, trust)
    if not agreed:
        raise NothingInCommon
    return sorted(agreed)


def _passed(holder: LedgerCopy, bundle: Bundle, stranger: LedgerCopy, trust: Trust) -> set[int]:
    """The sizes of the stranger's checkpoints that these lines pass and agree with; raises SplitView, LedgerProblem."""
    sizes = [held.checkpoint.size for held in holder.checkpoints]
    seen = [held for held in stranger.checkpoints if bundle.first <= held.checkpoint.size <= max(sizes)]
    proven(bundle, trust, seen)
    return {held.checkpoint.size for held in seen}
