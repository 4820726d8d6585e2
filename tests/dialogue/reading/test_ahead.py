"""Text that was read ahead costs the turn nothing, whatever somebody wrote."""

import sys
from types import FrameType
from typing import Any

import pytest

from bot.dialogue.conversation import step
from bot.dialogue.inputs import LadderStep, Said, Silence
from bot.dialogue.reading.ahead import read_ahead, takes_long
from bot.dialogue.talk import Talk
from bot.domain.medium import Medium
from dialogue.invented import scene, talk

COSTLY = {
    "clauses": "不·" * 995,
    "commas": "好，" * 999,
    "ligatures": "\ufdfa" * 111,
    "combining": "e" + "\u0301" * 3_998,
    "words": "i am not satisfied, but " * 80,
    "codes": "abcd-" * 399,
}
LIKE_A_SHORT_ONE = 20_000
"""Lines of our own that a turn may run; reading one of these texts runs hundreds of thousands."""


def lines_run(before: Talk, event: Said) -> int:
    """How many calls and lines one step takes: what a clock would say on a machine that does nothing else."""
    count = 0

    def trace(frame: FrameType, what: str, _: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    tracing = sys.gettrace()
    sys.settrace(trace)
    try:
        step(before, event, scene(3))
    finally:
        sys.settrace(tracing)
    return count


@pytest.mark.parametrize("medium", [Medium.CHAT, Medium.SMS])
@pytest.mark.parametrize("kind", COSTLY)
@pytest.mark.parametrize("cases", [0, 1])
def test_a_turn_runs_as_little_for_a_costly_text_as_for_a_short_one(
    cases: int, kind: str, medium: Medium
) -> None:
    text = f"{COSTLY[kind]}{medium}{cases}"
    before = talk(cases)
    if cases:
        before, _ = step(before, Silence(medium, LadderStep.INVITE), scene(1))
    step(before, Said(medium, "你好"), scene(2))  # what the first step of all loads is not the text's doing
    assert takes_long(text)
    read_ahead(text)
    assert lines_run(before, Said(medium, text)) < LIKE_A_SHORT_ONE


@pytest.mark.parametrize("text", ["", "5", "满意，就是等得有点久", "\x00", "长" * 100])
def test_what_people_mostly_write_is_read_at_once(text: str) -> None:
    assert not takes_long(text)
