"""复核的结论: every second call ends in one of four, and where the two differ a third person finds out why.

The first score stands whatever comes out: only a correction of the first record changes it.
"""

from dataclasses import dataclass

from bot.domain.attempt import Outcome
from bot.domain.role import Role
from bot.domain.second_call import Conclusion, DifferenceFinding

_NOT_REACHED = frozenset({Outcome.NO_ANSWER, Outcome.UNREACHABLE})


class NotDecidable(ValueError):
    """Nothing is decided about the second call; `why` names the sentence to say."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Compared:
    """Both calls about one case, as far as they have been made."""

    first_by: str
    first_score: int
    second_by: str | None
    second_score: int | None
    outcome: str | None
    """Of the second call; None: still to be made."""
    finding: DifferenceFinding | None = None

    @property
    def conclusion(self) -> Conclusion | None:
        """None while the second call is still to be made."""
        if self.outcome is None:
            return None
        if self.second_score is not None:
            return Conclusion.SAME if self.second_score == self.first_score else Conclusion.DIFFERENT
        return Conclusion.NOT_REACHED if self.outcome in _NOT_REACHED else Conclusion.OTHER


def why_not_decide(compared: Compared, by_whom: str, role: Role) -> str | None:
    """What is in the way of this person's finding; None: nothing. It takes a chief who made neither of the calls."""
    if compared.conclusion is not Conclusion.DIFFERENT:
        return "nothing_to_decide"
    if compared.finding is not None:
        return "decided"
    if role is not Role.CHIEF or by_whom in (compared.first_by, compared.second_by):
        return "not_yours"
    return None
