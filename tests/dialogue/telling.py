"""Talks about complaints, played to the conversation: several inputs a minute apart, and what came of them."""

from collections.abc import Iterator
from dataclasses import replace

from bot.dialogue.conversation import step
from bot.dialogue.effects import (
    Effect,
    Say,
)
from bot.dialogue.inputs import Input, Said
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Talk
from bot.domain.medium import Medium
from dialogue.invented import scene

NUMBER = "TS-20261103-0007-C"


def surroundings(minute: int = 1) -> Scene:
    return replace(
        scene(minute), ticket_no=NUMBER, departments={"无线电管理处": ("李明", "王芳"), "行业管理处": ()}
    )


def play(person: Talk, *events: Input) -> tuple[Talk, list[Effect]]:
    """Several inputs, a minute apart."""
    effects: list[Effect] = []
    for minute, event in enumerate(events, start=1):
        person, more = step(person, event, surroundings(minute))
        effects += more
    return person, effects


def said(effects: list[Effect]) -> list[Say]:
    return [e for e in effects if isinstance(e, Say)]


def chat(*texts: str) -> Iterator[Said]:
    return (Said(Medium.CHAT, text) for text in texts)


def sms(*texts: str) -> Iterator[Said]:
    return (Said(Medium.SMS, text) for text in texts)
