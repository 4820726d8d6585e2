"""Scores: whether a reply says exactly one score, and which of its words say it.

The principle: *a score counts only when the whole reply is accounted for.* It must be stated once, or several times alike
(`非常满意 5`), each time well placed (see `placing`), and nothing else in the reply may put it in doubt: no level or number
that could be another answer, no mockery or pressure, no condition, wish or past it belongs to, nobody else it is put in
the mouth of, no flat no behind it, no remark that says the contrary without a 但. Whatever fails leaves no score.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise

from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.leading import EDGES, NOES, Ill
from bot.dialogue.reading.levels import level_at
from bot.dialogue.reading.lexicon import TAKEN_OFF, THIS_TIME
from bot.dialogue.reading.placing import Mark, digit_mark, named_mark
from bot.dialogue.reading.remarks import NOTHING_MORE, accounted_for, clauses_of
from bot.dialogue.reading.tokens import Token

NEVER_WITH = frozenset({Kind.MOCK, Kind.FORCED})
_DIGITS = frozenset({Kind.DIGIT, Kind.TWO_OF, Kind.FULL_MARKS})
_NUMBERS = frozenset({Kind.DIGIT, Kind.NUMBER, Kind.TWO_OF})
_MARKS = EDGES | {Kind.COLON}
_BESIDE_SLIP = frozenset({Kind.SELF, Kind.ADVERB, Kind.PARTICLE, Kind.SLIP, Kind.POLITE})
_PLAIN_NO = "不没未非无唔冇難难"


_RATHER = frozenset("是 而是 应该是 是要 要 我要 改成 but it's".split())
_MOST_SAID = 6
"""Statements of a score in one reply; more are a list, a game or an attack."""


@dataclass(frozen=True, slots=True)
class Score:
    """The one score of a reply. `said` holds the tokens that say it; the others are a remark."""

    value: int
    said: tuple[Mark, ...]
    aside: frozenset[int] = frozenset()
    """Places of what speaks of scores but is not this answer: 不是1, 满分5分, 以前不满意."""

    def covers(self, at: int) -> bool:
        """Whether the token at `at` belongs to the score."""
        return any(mark.first <= at < mark.end for mark in self.said)


class Doubt(StrEnum):
    """Why a reply says no score."""

    SILENT = "no_level_said"
    MOCKED = "mocked_or_forced"
    MISPLACED = "misplaced"
    SEVERAL = "several_levels"
    ANOTHER_NUMBER = "another_number"
    CONDITIONAL = "conditional"
    OTHER_TIME = "another_time"
    TAKEN_BACK = "taken_back"
    QUOTED = "quoted"
    CONTRADICTED = "contradicted"
    UNACCOUNTED = "unaccounted_clause"


def score_of(tokens: Sequence[Token]) -> Score | None:
    """The score that the reply says, when it says exactly one."""
    found = judged(tokens)
    return found if isinstance(found, Score) else None


def judged(tokens: Sequence[Token]) -> Score | Doubt:
    """The score that the reply says, or why it says none."""
    if any(token.kind in NEVER_WITH for token in tokens):
        return Doubt.MOCKED
    try:
        begin = _behind_not_this(tokens)
        marks = _marks(tokens, begin)
    except Ill:
        return Doubt.MISPLACED
    said = _standing(tokens, marks)
    value = _agreed(tokens, said)
    if value is None:
        return Doubt.SEVERAL if said else Doubt.SILENT
    others = (range(mark.first, mark.end) for mark in marks if mark not in said)
    score = Score(value, tuple(said), frozenset({*range(begin), *chain.from_iterable(others)}))
    return next((doubt for doubt, holds in _DOUBTS if holds(tokens, score)), score)


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
        return replacing[0].value
    if not said or replacing or sum(mark.bare for mark in said) > 1:
        return None
    values = [mark.value for mark in said]
    if len(set(values)) == 1:
        return values[0]
    touching = all(_only_marks(tokens[a.end : b.first]) for a, b in pairwise(said))
    rising = values == sorted(values) and set(values) == {4, 5}
    falling = values == sorted(values, reverse=True) and set(values) == {1, 2}
    return values[-1] if touching and (rising or falling) and all(mark.named for mark in said) else None


def _only_marks(tokens: Sequence[Token]) -> bool:
    return all(token.kind in (Kind.BREAK, Kind.LIST_MARK) for token in tokens)


def _unaccounted(tokens: Sequence[Token], score: Score) -> bool:
    return score.value >= 3 and not accounted_for(score.value, clauses_of(rest_of(tokens, score)))


def rest_of(tokens: Sequence[Token], score: Score) -> list[tuple[int, Token]]:
    """The words that are no part of the score, with their places."""
    known = score.aside
    return [
        (at, t)
        for at, t in enumerate(tokens)
        if t.kind not in _MARKS and at not in known and not score.covers(at)
    ]


def _another_number(tokens: Sequence[Token], score: Score) -> bool:
    """A number that could be an answer itself: with a unit, alone in its clause, or in front of a bare digit."""
    first = score.said[0]
    for at, token in rest_of(tokens, score):
        if token.kind not in _NUMBERS:
            continue
        if first.bare and at < first.first:
            return True
        if token.kind is Kind.NUMBER and at + 1 < len(tokens) and tokens[at + 1].kind is Kind.UNIT:
            return True
        alone = (score.covers(at - 1) or _at_edge(tokens, at - 1)) and _at_edge(tokens, at + 1)
        if alone and (token.kind is not Kind.NUMBER or len(token.text) <= 4):
            return True
    return False


def _miscounted(tokens: Sequence[Token], score: Score) -> bool:
    """Points taken off that do not leave the score: 4分，扣1分 adds up to five, 5分，扣1分 is anybody's guess."""
    taken = [t.value for before, t in pairwise(tokens) if t.kind is Kind.DIGIT and before.text in TAKEN_OFF]
    return bool(taken) and score.value + sum(taken) != 5


def _at_edge(tokens: Sequence[Token], at: int) -> bool:
    return not 0 <= at < len(tokens) or tokens[at].kind in _MARKS


def _conditional(tokens: Sequence[Token], score: Score) -> bool:
    """A condition or hope the score hangs on; "如果能再快点就更好了" behind it is advice."""
    start, better = score.said[0].first, any(t.kind is Kind.BETTER for t in tokens)
    for at, token in rest_of(tokens, score):
        if token.kind is Kind.IF and (at < start or not better):
            return True
        if token.kind is Kind.HOPE and at < start and score.value >= 3:
            return True
        if token.kind is Kind.TAG and at > start:
            return True
    return False


def _of_another_time(tokens: Sequence[Token], score: Score) -> bool:
    """The score belongs to the past, unless the reply has come back to this time before it is said."""
    past = False
    for token in tokens[: score.said[0].end]:
        past = (past or token.kind is Kind.PAST) and token.text not in THIS_TIME
    return past


def _taken_back(tokens: Sequence[Token], score: Score) -> bool:
    """A clause that ends in a flat no, a slip owned up to behind the score, or "…, 我老婆说" at the end."""
    rest = [t for at, t in enumerate(tokens) if not score.covers(at)]
    clause: list[Token] = []
    for token in [*rest, Token(Kind.BREAK, "", 0, 0)]:
        if token.kind not in _MARKS:
            clause += [token] if token.kind is not Kind.PARTICLE else []
            continue
        if clause and clause[-1].kind in NOES and not _denies_nothing(clause):
            return True
        clause = []
    behind = [t for at, t in rest_of(tokens, score) if at >= score.said[-1].end]
    slips = any(t.kind is Kind.SLIP and t.text != "sorry" for t in behind)
    if slips and all(t.kind in _BESIDE_SLIP for t in behind):
        return True
    return bool(behind) and behind[-1].kind is Kind.SAY


def _denies_nothing(clause: Sequence[Token]) -> bool:
    """停车难 says that something was hard, 无 that there is nothing to add."""
    return clause[-1].text == ("难" if len(clause) > 1 else NOTHING_MORE)


def _quoted(tokens: Sequence[Token], score: Score) -> bool:
    """A score in quotation marks or brackets amid other words is somebody's word for something."""
    if not any(mark.enclosed for mark in score.said) or any(not mark.enclosed for mark in score.said):
        return False
    return any(t.kind not in (Kind.POLITE, Kind.PARTICLE) for _, t in rest_of(tokens, score))


def _contradicted(tokens: Sequence[Token], score: Score) -> bool:
    """A remark of the contrary, with no 但 between the two: mockery, or the scale taken upside down."""
    if any(t.kind is Kind.THOUGH or t.text in TAKEN_OFF for t in tokens):
        return False
    named = any(mark.named for mark in score.said)
    against: frozenset[Kind] = frozenset()
    if score.value >= 4:
        against = frozenset({Kind.AWFUL}) if named else frozenset({Kind.AWFUL, Kind.BAD})
    elif score.value <= 2:
        against = frozenset({Kind.GOOD})
    hoped = False
    for at, token in rest_of(tokens, score):
        hoped = hoped or token.kind in (Kind.HOPE, Kind.BETTER, Kind.IF)
        if _sense(tokens, at) in against and not hoped and not _but_between(tokens, score, at):
            return True
    return False


def _sense(tokens: Sequence[Token], at: int) -> Kind:
    """Good or bad, a no in front of it considered; 有点慢 is said of a good thing, too."""
    kind, before = tokens[at].kind, tokens[at - 1].kind if at else Kind.OTHER
    if before in NOES:
        return Kind.BAD if kind is Kind.GOOD else Kind.OTHER
    return Kind.OTHER if kind is Kind.BAD and before is Kind.SOMEWHAT else kind


def _but_between(tokens: Sequence[Token], score: Score, at: int) -> bool:
    for mark in score.said:
        between = tokens[mark.core : at] if mark.first <= at else tokens[at : mark.core]
        if any(t.kind is Kind.BUT for t in between):
            return True
    return False


def _seems_negated(tokens: Sequence[Token], score: Score) -> bool:
    """The last safeguard: 满意 right behind a no, whatever marks stand between, is never a good score."""
    if score.value < 3:
        return False
    first = score.said[0].first
    begin = first if any(t.kind is Kind.PAST for t in tokens[:first]) else 0  # 以前不满意，现在满意
    words = "".join(t.text.replace(" ", "") for t in tokens[begin:] if t.kind not in _MARKS)
    return any(no + "满意" in words for no in _PLAIN_NO)


_DOUBTS: tuple[tuple[Doubt, Callable[[Sequence[Token], Score], bool]], ...] = (
    (Doubt.ANOTHER_NUMBER, _another_number),
    (Doubt.ANOTHER_NUMBER, _miscounted),
    (Doubt.CONDITIONAL, _conditional),
    (Doubt.OTHER_TIME, _of_another_time),
    (Doubt.TAKEN_BACK, _taken_back),
    (Doubt.QUOTED, _quoted),
    (Doubt.CONTRADICTED, _contradicted),
    (Doubt.CONTRADICTED, _seems_negated),
    (Doubt.UNACCOUNTED, _unaccounted),
)
