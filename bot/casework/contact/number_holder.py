"""What the holder of a number has told us about an applicant, and what that means for the applicant's case.

A number silenced by one person stays silent for everybody, but only that person has refused: other applicants
listed with the number are phoned. An applicant who was "not me" is not asked for there again; any other
applicant is.
"""

from dataclasses import dataclass

from bot.domain.claim import Claim
from bot.domain.disposition import Disposition
from bot.domain.stage import Stage


@dataclass(frozen=True, slots=True)
class HolderPlace:
    """Where a new case on a number begins."""

    stage: Stage
    disposition: Disposition | None = None
    note: str = ""
    """The reason why an officer handles it, shown to the officer."""


ASKED = HolderPlace(Stage.WAITING)
PHONELESS = HolderPlace(Stage.BY_PHONE)
"""There is no number to write to."""
REFUSED = HolderPlace(Stage.DONE, Disposition.REFUSED)
SILENCED = HolderPlace(Stage.BY_PHONE, note="[此号码已退订短信，不能再发；请电话回访]")
SOMEBODY_ELSES = HolderPlace(Stage.BY_PHONE, note="[此号码的使用者答过“不是我”；请核实号码后电话回访]")


def place(claims: frozenset[Claim], *, opted_out: bool) -> HolderPlace:
    """Where a case begins, given what the holder of its number has said about its applicant."""
    if Claim.STRANGER in claims:
        return SOMEBODY_ELSES
    if not opted_out:
        return ASKED
    return REFUSED if Claim.OPTED_OUT in claims else SILENCED
