"""改用电话: whose message is stuck may be phoned now, when a person says so; nothing is sent again by it."""

from bot.domain.disposition import Disposition
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage

ON_MESSAGES = frozenset({Stage.WAITING, Stage.ASKING})
"""Where a callback still waits for messages: later stages have somebody's answer, or the phone already."""


def phoned_instead(stage: Stage, disposition: Disposition | None, round_state: RoundState) -> bool:
    """Whether this callback goes on the call sheet now: it has no result, waits for messages, and its round is open."""
    return disposition is None and stage in ON_MESSAGES and round_state is RoundState.OPEN
