"""已改好，再发: whose message was refused for something that the office has mended is asked once more by the ladder, when a
person says so; nobody who may have got it is texted twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.attempt import MESSAGE, TryState
from bot.domain.disposition import Disposition
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage

UNANSWERED = frozenset({Stage.WAITING, Stage.ASKING, Stage.BY_PHONE})
"""Where nobody has answered: after a refusal the ladder goes on to the phone by itself."""
MENDABLE = (MESSAGE,)
"""What the office can mend, beside what no code names: a template, a signature, a forbidden word."""


@dataclass(frozen=True, slots=True)
class PostedBefore:
    """A message about the case, as far as it matters here."""

    state: TryState
    fault: str | None
    """What a refusal was about; None: no code said it, as where the account was at fault."""
    doubts: int
    """How often nobody saw how its sending ended."""
    taken: bool
    """The provider had it, and gave it an id: what it reports later may be wrong."""

    @property
    def never_left(self) -> bool:
        """Whether it is certain that it reached nobody: withdrawn before it was sent, or refused at the door."""
        return not (self.doubts or self.taken) and self.state in (TryState.FAILED, TryState.CANCELLED)

    @property
    def mendable(self) -> bool:
        """Whether it was refused for what the office can mend: its words, its template, its account."""
        return self.state is TryState.FAILED and (self.fault is None or self.fault in MENDABLE)


@dataclass(frozen=True, slots=True)
class CaseAsked:
    """A callback and what has been tried about it, as far as it matters here."""

    stage: Stage
    disposition: Disposition | None
    round_state: RoundState
    in_window: bool
    phoned: bool
    """Somebody has phoned about it, or has its card in hand."""
    silenced: bool
    """The number wants no messages."""
    posted: Sequence[PostedBefore]


def asked_again(case: CaseAsked) -> bool:
    """Whether the ladder begins anew: within the window of an open round, with nobody reached or being phoned, and every
    message certainly lost, one of them at least for what can be mended."""
    return (
        case.disposition is None
        and case.stage in UNANSWERED
        and case.round_state is RoundState.OPEN
        and case.in_window
        and not (case.phoned or case.silenced)
        and all(message.never_left for message in case.posted)
        and any(message.mendable for message in case.posted)
    )
