"""Scores: whether a reply says exactly one score, and which of its words say it.

The principle: *a score counts only when the whole reply is accounted for.* It must be stated once, or several times alike
(`非常满意 5`), each time well placed (see `placing`), and nothing else in the reply may put it in doubt: no level or number
that could be another answer, no mockery or pressure, no condition, wish or past that it belongs to, nobody else to whom it
is attributed, no flat no behind it, no remark to the contrary without a 但 (`doubts`). If any of this fails, there is no score.
"""

from collections.abc import Sequence
from itertools import chain, pairwise

from bot.dialogue.reading.doubts import DOUBTS, Score, ScoreDoubt
from bot.dialogue.reading.kinds import EDGES, Kind
from bot.dialogue.reading.leading import Ill
from bot.dialogue.reading.levels import level_at
from bot.dialogue.reading.lexicon import TAKEN_OFF, THIS_TIME
from bot.dialogue.reading.placing import Mark, digit_mark, named_mark
from bot.dialogue.reading.tokens import Token

NEVER_WITH = frozenset({Kind.MOCK, Kind.FORCED})
_DIGITS = frozenset({Kind.DIGIT, Kind.TWO_OF, Kind.FULL_MARKS})
_RATHER = frozenset("是 而是 应该是 是要 要 我要 改成 but it's".split())
_MOST_SAID = 6
"""Statements of a score in one reply; more are a list, a game or an attack."""


def score_of(tokens: Sequence[Token]) -> Score | None:
    """The score that the reply says, when it says exactly one."""
    found = judged(tokens)
    return found if isinstance(found, Score) else None


def judged(tokens: Sequence[Token]) -> Score | ScoreDoubt:
    """The score that the reply says, or why it says none."""
    if any(token.kind in NEVER_WITH for token in tokens):
        return ScoreDoubt.MOCKED
    try:
        begin = _behind_not_this(tokens)
        marks = _marks(tokens, begin)
    except Ill:
        return ScoreDoubt.MISPLACED
    said = _standing(tokens, marks)
    value = _agreed(tokens, said)
    if value is None:
        return ScoreDoubt.SEVERAL if said else ScoreDoubt.SILENT
    others = (range(mark.first, mark.end) for mark in marks if mark not in said)
    score = Score(value, tuple(said), frozenset({*range(begin), *chain.from_iterable(others)}))
    return next((doubt for doubt, holds in DOUBTS if holds(tokens, score)), score)


def _marks(tokens: Sequence[Token], begin: int) -> list[Mark]:
    """Every statement of a score from `begin`, in order. Raises Ill when one of them is not well placed."""
    found: list[Mark] = []
    at = begin
    while at < len(tokens):
        if len(found) > _MOST_SAID:
            raise Ill
        level = level_at(tokens, at)
        if level is not None:
            found.append(named_mark(tokens, level))
            at = level.end
            continue
        if tokens[at].kind in _DIGITS and not (at and tokens[at - 1].text in TAKEN_OFF):
            mark = digit_mark(tokens, at)
            found += [mark] if mark is not None else []
            at = max(at, mark.end - 1 if mark is not None else at)
        at += 1
    return found


def _behind_not_this(tokens: Sequence[Token]) -> int:
    """Where to begin: behind the first half of 不是1，是5, which only says what the answer is not."""
    if not tokens or tokens[0].text not in ("不是", "并不是", "not"):
        return 0
    turn = next((at for at, t in enumerate(tokens) if t.kind in EDGES), len(tokens))
    after = tokens[turn + 1] if turn + 1 < len(tokens) else None
    denied = all(
        t.kind in _DIGITS | {Kind.UNIT, Kind.PARTICLE, Kind.SATISFIED, Kind.DISSATISFIED}
        for t in tokens[1:turn]
    )
    return turn + 1 if turn > 1 and denied and after is not None and after.text in _RATHER else 0


def _standing(tokens: Sequence[Token], said: list[Mark]) -> list[Mark]:
    """The statements that are about this answer: not the scale's own (满分5分我给4分), nor one of another time."""
    last = said[-1] if said else None
    if last is None or all(mark.value == last.value for mark in said):
        return said
    if tokens[said[0].core].kind is Kind.FULL_MARKS and not last.bare:
        said = [mark for mark in said if mark.value == last.value]
    back = max((at for at in range(last.core) if tokens[at].text in THIS_TIME), default=None)
    if back is not None and any(t.kind is Kind.PAST for t in tokens[:back]):
        said = [mark for mark in said if mark.core > back]
    return said


def _agreed(tokens: Sequence[Token], said: Sequence[Mark]) -> int | None:
    """The value that all statements share, or the one that replaces the others, or the last of a rise (满意，非常满意)."""
    replacing = [mark for mark in said if mark.replaces]
    if len(replacing) == 1 and replacing[0] is said[-1]:
        return replacing[0].value if not _whitewashed(tokens, said) else None
    if not said or replacing or sum(mark.bare and not mark.enclosed for mark in said) > 1:
        return None
    values = [mark.value for mark in said]
    if len(set(values)) == 1:
        return values[0]
    touching = all(_only_marks(tokens[a.end : b.first]) for a, b in pairwise(said))
    rising = values == sorted(values) and set(values) == {4, 5}
    falling = values == sorted(values, reverse=True) and set(values) == {1, 2}
    return values[-1] if touching and (rising or falling) and all(mark.named for mark in said) else None


def _whitewashed(tokens: Sequence[Token], said: Sequence[Mark]) -> bool:
    """A bad score and, with no slip owned up to, a good one in its place: 1分改成5分 may be what somebody did to theirs."""
    return (
        said[-1].value >= 4
        and any(mark.value <= 2 for mark in said[:-1])
        and all(token.kind is not Kind.SLIP for token in tokens)
    )


def _only_marks(tokens: Sequence[Token]) -> bool:
    return all(token.kind in (Kind.BREAK, Kind.LIST_MARK) for token in tokens)
