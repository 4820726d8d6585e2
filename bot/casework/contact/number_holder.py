"""Whose a number is: what the one who holds it has told us about an applicant, and where that leaves the applicant's case.

A number silenced by one person stays silent for everybody, but only that person has refused: whoever else is said to have
the number is phoned. One who is "not me" is not asked there again; any other applicant is.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.talk import Stage
from bot.domain.disposition import Disposition


class Claim(StrEnum):
    """What the holder of a number told us about one applicant."""

    OPTED_OUT = "opted_out"
    """I am the one, and I want no more messages."""
    STRANGER = "stranger"
    """It is not me."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case that is new on a number begins."""

    stage: Stage
    disposition: Disposition | None = None
    note: str = ""
    """Why it is for an officer, for the officer to read."""


ASKED = Place(Stage.WAITING)
PHONELESS = Place(Stage.BY_PHONE)
"""There is no number to write to."""
REFUSED = Place(Stage.DONE, Disposition.REFUSED)
SILENCED = Place(Stage.BY_PHONE, note="[此号码已退订短信，不能再发；请电话回访]")
SOMEBODY_ELSES = Place(Stage.BY_PHONE, note="[此号码的使用者答过“不是我”；请核实号码后电话回访]")


def place(claims: frozenset[Claim], *, opted_out: bool) -> Place:
    """Where a case begins whose number holds these claims about its applicant."""
    if Claim.STRANGER in claims:
        return SOMEBODY_ELSES
    if not opted_out:
        return ASKED
    return REFUSED if Claim.OPTED_OUT in claims else SILENCED
