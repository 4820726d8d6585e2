"""A chat that sends more than a person can: kept for an officer, without a conversation about every line of it.

What it says is lost no more than anything else; it only does not hold up everybody behind it in the queue. Each kind of
event has a count of its own, so that who has typed much still shares a number or presses a button. An agent with fifty
cases presses fast, and so buttons have more room.
"""

from collections import deque

from handlers.applicant.updates import Event, PressedButton, Rewrote, SentThing, Wrote, chat_of

A_MINUTE = 60
"""So many messages a minute are a conversation; beyond them it is a flood."""
PRESSES_A_MINUTE = 300
_SECONDS = 60.0


class Brake:
    """Counts each chat's events of the last minute."""

    def __init__(self) -> None:
        self._lately: dict[tuple[int, str], deque[float]] = {}
        self._forgotten_at = 0.0

    def floods(self, event: Event, now: float) -> bool:
        """Count the event; whether its chat sends too much. `now` in seconds of any steady clock."""
        if now - self._forgotten_at >= _SECONDS:
            self._forgotten_at = now
            self._lately = {key: at for key, at in self._lately.items() if now - at[-1] < _SECONDS}
        kind, most = _counted(event)
        lately = self._lately.setdefault((chat_of(event), kind), deque(maxlen=most))
        full = len(lately) == most and now - lately[0] < _SECONDS
        lately.append(now)
        return full


def _counted(event: Event) -> tuple[str, int]:
    """As what an event counts, and how many of these a minute are no flood."""
    match event:
        case Wrote() | SentThing() | Rewrote():
            return "words", A_MINUTE
        case PressedButton():
            return "presses", PRESSES_A_MINUTE
        case _:
            return type(event).__name__, A_MINUTE
