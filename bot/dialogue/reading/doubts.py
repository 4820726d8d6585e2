"""Doubts: what makes a well-placed score uncertain: another number, a condition, mockery, a denial."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.dialogue.reading.burdens import spared
from bot.dialogue.reading.joined import clause_begins
from bot.dialogue.reading.kinds import EDGES, Kind
from bot.dialogue.reading.leading import NOES
from bot.dialogue.reading.lexicon import TAKEN_OFF, THIS_TIME
from bot.dialogue.reading.parting import clauses_of
from bot.dialogue.reading.phrasebook import NOTHING_MORE
from bot.dialogue.reading.placing import Mark
from bot.dialogue.reading.ranks import praises
from bot.dialogue.reading.remarks import accounted_for, hides_in_a_gap
from bot.dialogue.reading.tokens import Token, drawn

_NUMBERS = frozenset({Kind.DIGIT, Kind.NUMBER, Kind.TWO_OF})
_MARKS = EDGES | {Kind.COLON}
_BESIDE_SLIP = frozenset({Kind.SELF, Kind.ADVERB, Kind.PARTICLE, Kind.SLIP, Kind.POLITE})
_QUOTES = frozenset("\"'「『」』")
_PRAISE = frozenset({Kind.GOOD, Kind.GOOD_OR_VERY})
_ABOUT_VISIT = frozenset({Kind.MATTER, Kind.TOPIC, Kind.FACT})
_SOMEWHAT = re.compile(".{1,4}了(?:点|些|一点)")
"""久了点 is 有点久."""
_WORTHLESS = frozenset("差 很差 太差 不行 不咋地 不咋样 不怎么样 不好".split())
_STRESS = frozenset({Kind.VERY, Kind.PARTICLE, Kind.ADVERB, Kind.QUITE, Kind.SELF, Kind.EXTREMELY})
_PLAIN_NO = "不没未非无唔冇難难"


@dataclass(frozen=True, slots=True)
class Score:
    """The one score of a reply. `said` holds the tokens that say it; the others are a remark."""

    value: int
    said: tuple[Mark, ...]
    aside: frozenset[int] = frozenset()
    """Where scores are spoken of that are not this answer: 不是1, 满分5分, 以前不满意."""

    def covers(self, at: int) -> bool:
        """Whether the token at `at` belongs to the score."""
        return any(mark.first <= at < mark.end for mark in self.said)


class ScoreDoubt(StrEnum):
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


def _unaccounted(tokens: Sequence[Token], score: Score) -> bool:
    if score.value < 3:
        return False
    rest, named = rest_of(tokens, score), any(mark.named for mark in score.said)
    return hides_in_a_gap(rest) or not accounted_for(score.value, clauses_of(rest), named=named)


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
        alone = (score.covers(at - 1) or _at_end(tokens, at - 1)) and _at_end(tokens, at + 1)
        if alone and (token.kind is not Kind.NUMBER or len(token.text) <= 4):
            return True
    return False


def _miscounted(tokens: Sequence[Token], score: Score) -> bool:
    """Points taken off that do not leave the score: 4分，扣1分 adds up to five, 5分，扣1分 is anybody's guess."""
    taken = [t.value for before, t in pairwise(tokens) if t.kind is Kind.DIGIT and before.text in TAKEN_OFF]
    return bool(taken) and score.value + sum(taken) != 5


def _at_edge(tokens: Sequence[Token], at: int) -> bool:
    return not 0 <= at < len(tokens) or tokens[at].kind in _MARKS


def _at_end(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing that is read comes before the next edge: a drawing may."""
    return _at_edge(tokens, at) or drawn(tokens[at])


def _conditional(tokens: Sequence[Token], score: Score) -> bool:
    """A condition or hope that the score depends on; "如果能再快点就更好了" behind it is advice."""
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
    rest = [t for at, t in enumerate(tokens) if not score.covers(at) and (t.kind in _MARKS or not drawn(t))]
    clause: list[Token] = []
    for token in [*rest, Token(Kind.BREAK, "", 0, 0)]:
        if token.kind not in _MARKS:
            clause += [token] if token.kind is not Kind.PARTICLE else []
            continue
        if clause and clause[-1].kind in NOES and not _denies_nothing(clause):
            return True
        clause = []
    if any(t.kind is Kind.SLIP and ("反" in t.text or "倒" in t.text) for _, t in rest_of(tokens, score)):
        return True  # 颠倒过来, 说反话
    behind = [t for at, t in rest_of(tokens, score) if at >= score.said[-1].end and not drawn(t)]
    slips = any(t.kind is Kind.SLIP and t.text != "sorry" for t in behind)
    if slips and all(t.kind in _BESIDE_SLIP for t in behind):
        return True
    return bool(behind) and behind[-1].kind is Kind.SAY


def _denies_nothing(clause: Sequence[Token]) -> bool:
    """停车难 says that something was hard, 无 that there is nothing to add."""
    if spared("".join(token.text for token in clause)) == 0:
        return True  # 一点架子都没有
    return clause[-1].text == ("难" if len(clause) > 1 else NOTHING_MORE)


def _asked_back(tokens: Sequence[Token], score: Score) -> bool:
    """A good score and a question that is about nothing of the visit: 5, happy now? Whoever asks 什么时候发证？ wants to know."""
    if score.value < 3:
        return False
    for at in (at for at, t in enumerate(tokens) if t.kind is Kind.QUERY):
        begin = clause_begins(tokens, at)
        asked = [t for i, t in enumerate(tokens[begin:at], begin) if not score.covers(i)]
        if any(t.kind in _PRAISE | {Kind.POLITE} for t in asked) and all(
            t.kind not in _ABOUT_VISIT for t in asked
        ):
            return True
    return False


def _quoted(tokens: Sequence[Token], score: Score) -> bool:
    """A score in quotation marks or brackets among other words quotes somebody; so does “好” beside one."""
    if any(a.text in _QUOTES and b.kind in _PRAISE and c.text in _QUOTES for a, b, c in _threes(tokens)):
        return score.value >= 3
    if not any(mark.enclosed for mark in score.said):
        return False
    if not score.said[0].enclosed:  # 满意，当然“满意”
        return any(mark.enclosed and tokens[mark.first - 1].text in _QUOTES for mark in score.said)
    if any(not mark.enclosed for mark in score.said):
        return False
    return any(t.kind not in (Kind.POLITE, Kind.PARTICLE) for _, t in rest_of(tokens, score))


def _threes(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    return zip(tokens, tokens[1:], tokens[2:], strict=False)


def _contradicted(tokens: Sequence[Token], score: Score) -> bool:
    """A remark to the contrary, with no 但 between the two: mockery, or the scale read upside down."""
    if any(t.kind is Kind.THOUGH or t.text in TAKEN_OFF for t in tokens):
        return False
    named = any(mark.named for mark in score.said)
    against: frozenset[Kind] = frozenset()
    if score.value >= 4:
        plain = named or (score.value == 4 and not any(mark.bare for mark in score.said))
        against = frozenset({Kind.AWFUL}) if plain else frozenset({Kind.AWFUL, Kind.BAD})
    elif score.value <= 2:
        against = frozenset({Kind.GOOD})
    hoped = False
    for at, token in rest_of(tokens, score):
        hoped = hoped or token.kind in (Kind.HOPE, Kind.BETTER, Kind.IF)
        if _sense(tokens, at) in against and not hoped and not _but_between(tokens, score, at):
            return True
    return False


def _sense(tokens: Sequence[Token], at: int) -> Kind:
    """Good or bad, taking a no in front of it into account; 有点慢 is said of a good thing, too."""
    kind, before = tokens[at].kind, tokens[at - 1].kind if at else Kind.OTHER
    if before in NOES:
        return Kind.BAD if kind is Kind.GOOD else Kind.OTHER
    words = "".join(t.text for t in tokens[at : at + 3])
    softened = before is Kind.SOMEWHAT or _SOMEWHAT.match(words) is not None
    return Kind.OTHER if kind is Kind.BAD and softened else kind


def _but_between(tokens: Sequence[Token], score: Score, at: int) -> bool:
    for mark in score.said:
        between = tokens[mark.core : at] if mark.first <= at else tokens[at : mark.core]
        if any(t.kind is Kind.BUT for t in between) and not _equals(tokens, at):
            return True
    return False


def _equals(tokens: Sequence[Token], at: int) -> bool:
    """就是最差 says what the score stands for; 就是慢 what was wrong with it."""
    return (
        tokens[at].kind is Kind.AWFUL and at > 0 and tokens[at - 1].text == "就是" and _at_end(tokens, at + 1)
    )


def _all_of_it_bad(tokens: Sequence[Token], score: Score) -> bool:
    """A good score and a clause that calls the whole of it bad: 满意，差 (态度差 would be about one thing)."""
    if score.value < 4 or any(t.kind in (Kind.BUT, Kind.THOUGH) for t in tokens):
        return False
    clauses = clauses_of(rest_of(tokens, score))
    said = ({t.text for t in clause if t.kind not in _STRESS and not drawn(t)} for clause in clauses)
    return any(words and words <= _WORTHLESS for words in said)


def _first_is_best(tokens: Sequence[Token], score: Score) -> bool:
    """A bare one beside words of praise or of rank: whoever writes 1，头等 counts from the top."""
    if score.value != 1 or any(mark.named for mark in score.said):
        return False
    if any("好评" in t.text for t in tokens):
        return True
    clauses = clauses_of(rest_of(tokens, score))
    return any(praises("".join(token.text for token in clause)) for clause in clauses)


def _seems_negated(tokens: Sequence[Token], score: Score) -> bool:
    """The last safeguard: 满意 right behind a no, whatever marks stand between, is never a good score."""
    if score.value < 3:
        return False
    first = score.said[0].first
    begin = first if any(t.kind is Kind.PAST for t in tokens[:first]) else 0  # 以前不满意，现在满意
    words = "".join(t.text.replace(" ", "") for t in tokens[begin:] if t.kind not in _MARKS)
    return any(no + "满意" in words for no in _PLAIN_NO)


DOUBTS: tuple[tuple[ScoreDoubt, Callable[[Sequence[Token], Score], bool]], ...] = (
    (ScoreDoubt.ANOTHER_NUMBER, _another_number),
    (ScoreDoubt.ANOTHER_NUMBER, _miscounted),
    (ScoreDoubt.CONDITIONAL, _conditional),
    (ScoreDoubt.OTHER_TIME, _of_another_time),
    (ScoreDoubt.TAKEN_BACK, _taken_back),
    (ScoreDoubt.TAKEN_BACK, _asked_back),
    (ScoreDoubt.QUOTED, _quoted),
    (ScoreDoubt.CONTRADICTED, _contradicted),
    (ScoreDoubt.CONTRADICTED, _all_of_it_bad),
    (ScoreDoubt.CONTRADICTED, _first_is_best),
    (ScoreDoubt.CONTRADICTED, _seems_negated),
    (ScoreDoubt.UNACCOUNTED, _unaccounted),
)
