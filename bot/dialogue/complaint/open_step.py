"""The open step of a complaint being told, for a page that shows it as a form."""

from dataclasses import dataclass

from bot.dialogue.complaint.filing import Asked, Filing
from bot.dialogue.complaint.filing_offers import choices, office
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Talk
from bot.domain.medium import Medium


@dataclass(frozen=True, slots=True)
class OpenStep:
    """What is asked, what was told so far, and what can be chosen."""

    filing: Filing
    choices: tuple[Choice, ...]
    office: str
    """What the supervision office is called."""

    @property
    def asked(self) -> Asked:
        """The open question."""
        return self.filing.asked

    def choice(self, value: str) -> Choice | None:
        """The choice with this value."""
        return next((choice for choice in self.choices if choice.value == value), None)


def open_step(talk: Talk, scene: Scene) -> OpenStep | None:
    """The open step; None when nothing is being told."""
    filing = talk.filing
    if filing is None:
        return None
    draft = Draft(talk, scene, Medium.WEB)
    return OpenStep(filing, choices(draft, filing), office(draft).label)
