"""Placing: whether a level or a digit stands where it can be an answer.

To the left, up to the edge of its clause, only words may stand that change nothing (`leading`); to the right only what
may follow an answer (`trailing`). Anything else makes the score unsafe (*ill*) or, behind a bare digit, shows that it
counts something (*a count*, which says nothing).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.reading.joined import after_echo, begins_statement
from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.leading import ASKING, Ill, frame, look_for_bystanders, may_introduce
from bot.dialogue.reading.levels import Level
from bot.dialogue.reading.lexicon import THIS_TIME
from bot.dialogue.reading.tokens import Token
from bot.dialogue.reading.trailing import (
    after_label,
    after_particles,
    after_tone,
    asks,
    may_follow_digit,
    may_follow_name,
    numbers_a_list,
)

_DONE = frozenset("的 滴 了".split())
"""Behind 改成满意 these make it something that has been done: 改成满意的."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One well-placed statement of a score, at tokens `first` to `end` (exclusive), its frame and particles included."""

    value: int
    first: int
    core: int
    """Where the level or digit itself stands."""
    end: int
    named: bool
    """By the level's name, not by a digit."""
    bare: bool
    """A digit with neither unit nor verb."""
    replaces: bool = False
    enclosed: bool = False


def named_mark(tokens: Sequence[Token], level: Level) -> Mark:
    """The statement that `level` makes. Raises Ill."""
    if level.value is None:
        raise Ill
    led = frame(tokens, level.first, value=level.value, named=True)
    look_for_bystanders(tokens, led.first, level.first)
    end = after_particles(tokens, level.end)
    if led.replaces and any(token.text in _DONE for token in tokens[level.end : end]):
        raise Ill
    end = after_tone(tokens, end) if tokens[level.first].text != "满意" else end
    if not may_follow_name(tokens, end, level.value) or asks(tokens, end):
        raise Ill
    if _counts(tokens, end):
        raise Ill
    return Mark(
        level.value,
        led.first,
        level.first,
        end,
        named=True,
        bare=False,
        replaces=led.replaces,
        enclosed=_enclosed(tokens, led.first),
    )


def digit_mark(tokens: Sequence[Token], at: int) -> Mark | None:
    """The statement that the digit at `at` makes; None when it only counts something. Raises Ill."""
    token, after = tokens[at], at + 1
    unit = token.kind is Kind.FULL_MARKS
    while after < len(tokens) and tokens[after].kind is Kind.UNIT:
        unit, after = True, after + 1
    if token.kind is Kind.TWO_OF and not unit:
        return None
    end = after_label(tokens, after_tone(tokens, after_particles(tokens, after)), token.value)
    end = after_echo(tokens, end, token.value) if unit else end
    if end < len(tokens) and tokens[end].kind in ASKING:
        raise Ill
    if not may_follow_digit(tokens, end, value=token.value, unit=unit, plain=end == after):
        if unit:
            raise Ill
        return None
    if asks(tokens, end) or (not unit and numbers_a_list(tokens, at)):
        raise Ill
    led = frame(tokens, at, value=token.value, named=False)
    look_for_bystanders(tokens, led.first, at)
    if led.replaces and any(token.text in _DONE for token in tokens[after:end]):
        raise Ill
    bare = not (unit or led.given)
    back = any(t.kind is Kind.PAST for t in tokens[:at])  # 上次5，这次3
    if bare and not all(may_introduce(t) or (back and t.text in THIS_TIME) for t in tokens[led.first : at]):
        raise Ill
    return Mark(
        token.value,
        led.first,
        at,
        end,
        named=False,
        bare=bare,
        replaces=led.replaces,
        enclosed=_enclosed(tokens, led.first),
    )


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a digit right behind a name counts something the name belongs to: `satisfied 3 customers`, 满意3个."""
    if at == len(tokens) or tokens[at].kind is not Kind.DIGIT:
        return False
    if tokens[at - 1].kind is Kind.SATISFIED and begins_statement(tokens, at, value=4):
        return False  # 满意一天就拿到了证
    apart = tokens[at].gap and not tokens[at - 1].text.isascii()
    return not apart and digit_mark(tokens, at) is None


def _enclosed(tokens: Sequence[Token], first: int) -> bool:
    return first > 0 and tokens[first - 1].kind is Kind.OPEN
