"""A chat that sends more than a person can write: kept for an officer, without a conversation about every line of it.

What it sends is lost no more than anything else; it only does not hold up everybody behind it in the queue. Pressed
buttons do not count, for an agent with fifty cases presses fast.
"""

from collections import deque

from handlers.applicant.updates import Event, SentThing, Wrote, chat_of

A_MINUTE = 60
"""So many messages a minute are a conversation; beyond them it is a flood."""
_SECONDS = 60.0
_REMEMBERED = 10_000


class Brake:
    """Counts each chat's messages of the last minute."""

    def __init__(self) -> None:
        self._lately: dict[int, deque[float]] = {}

    def floods(self, event: Event, now: float) -> bool:
        """Count the event; whether its chat sends too much. `now` in seconds of any steady clock."""
        if not isinstance(event, Wrote | SentThing):
            return False
        if len(self._lately) > _REMEMBERED:
            self._lately = {chat: at for chat, at in self._lately.items() if now - at[-1] < _SECONDS}
        lately = self._lately.setdefault(chat_of(event), deque(maxlen=A_MINUTE))
        full = len(lately) == A_MINUTE and now - lately[0] < _SECONDS
        lately.append(now)
        return full
