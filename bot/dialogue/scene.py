"""What a step may know besides the talk: the hour, the words, the questions, and tokens drawn beforehand."""

from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.wording import Wording


@dataclass(frozen=True, slots=True)
class Scene:
    """The surroundings of one step."""

    now: datetime
    """Aware; the moment of the input."""
    agency: str
    """The office's name, as the signature of every message."""
    questionnaire: Questionnaire
    wording: Wording
    ticket_no: str
    """The number a ticket opened in this step gets; drawn by the shell."""
    may_start: bool = True
    """Whether something new may be started now (inside the window and its hours): the next case's question."""
