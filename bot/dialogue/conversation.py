"""The whole conversation with one person: every input goes through `step`."""

from bot.dialogue import survey
from bot.dialogue.effects import Effect
from bot.dialogue.inputs import Input
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Talk


def step(talk: Talk, event: Input, scene: Scene) -> tuple[Talk, tuple[Effect, ...]]:
    """The next talk and the effects of one input, in order. Total: any input on any talk; nothing is raised."""
    return survey.step(talk, event, scene)
