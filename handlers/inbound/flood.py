"""Somebody who sends more than a person can: kept for an officer, without a conversation about every line of it.

What they say is lost no more than anything else; it only does not hold up everybody behind it in the queue. Each kind of
thing has a count of its own, so that who has typed much still shares a number or presses a button. An agent with fifty
cases presses fast, and so buttons have more room. Words are counted by their length as well: a reply of four thousand
characters costs as much as a hundred short ones.
"""

from collections import deque
from collections.abc import Hashable

from bot.dialogue.reading.characters import read
from bot.dialogue.reading.understanding import OURS_ALONE, OwnWords, opts_out

A_MINUTE = 60
"""So many messages a minute are a conversation; beyond them it is a flood."""
PRESSES_A_MINUTE = 300
LETTERS_A_MINUTE = 40_000
"""Ten messages as long as a chat allows: a long story, pasted. Nobody types that."""
LONGEST_GOODBYE = 200
"""Characters: in a flood, only what can be the wish for no more messages is read at all."""
_SECONDS = 60.0


class FloodBrake:
    """Counts what each sender sent in the last minute."""

    def __init__(self) -> None:
        self._lately: dict[tuple[Hashable, str], deque[tuple[float, int]]] = {}
        self._forgotten_at = 0.0

    def floods(
        self, sender: Hashable, now: float, *, kind: str = "words", most: int = A_MINUTE, letters: int = 0
    ) -> bool:
        """Count one thing of a kind; whether its sender sends too much. `now` in seconds of any steady clock."""
        if now - self._forgotten_at >= _SECONDS:
            self._forgotten_at = now
            self._lately = {key: ats for key, ats in self._lately.items() if now - ats[-1][0] < _SECONDS}
        lately = self._lately.setdefault((sender, kind), deque(maxlen=most))
        full = len(lately) == most and now - lately[0][0] < _SECONDS
        lately.append((now, letters))
        return full or sum(size for at, size in lately if now - at < _SECONDS) > LETTERS_A_MINUTE


def leaves(text: str, own: OwnWords = OURS_ALONE) -> bool:
    """Whether these are the words that end all messages: a flood passes over everything else."""
    return len(text) <= LONGEST_GOODBYE and len(read(text).folded) <= LONGEST_GOODBYE and opts_out(text, own)
