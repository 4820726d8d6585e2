"""Scores: whether the tokens of a reply say exactly one level, and where that is said.

A score counts only when its clause is wholly accounted for: a level's name or a single digit, with nothing around it
but words that do not change it. Another level anywhere, a question, a condition, somebody else's opinion, mockery, or a
remark that contradicts the score: no score. What stands in other clauses is a remark.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.reading.lexicon import Kind
from bot.dialogue.reading.tokens import Token

MODIFIERS = frozenset(
    {
        Kind.VERY,
        Kind.BASICALLY,
        Kind.NOT,
        Kind.NOT_QUITE,
        Kind.NOT_AT_ALL,
        Kind.SOMEWHAT,
        Kind.HEDGE,
        Kind.DENY,
        Kind.GOOD_OR_VERY,
    }
)
LEVEL_OF: dict[tuple[Kind, ...], int] = {
    (Kind.SATISFIED,): 4,
    (Kind.VERY, Kind.SATISFIED): 5,
    (Kind.VERY, Kind.VERY, Kind.SATISFIED): 5,
    (Kind.SATISFIED, Kind.EXTREMELY): 5,
    (Kind.VERY, Kind.SATISFIED, Kind.EXTREMELY): 5,
    (Kind.BASICALLY, Kind.SATISFIED): 3,
    (Kind.NOT, Kind.SATISFIED): 2,
    (Kind.NOT_QUITE, Kind.SATISFIED): 2,
    (Kind.SOMEWHAT, Kind.NOT, Kind.SATISFIED): 2,
    (Kind.DISSATISFIED,): 2,
    (Kind.SOMEWHAT, Kind.DISSATISFIED): 2,
    (Kind.VERY, Kind.NOT, Kind.SATISFIED): 1,
    (Kind.VERY, Kind.VERY, Kind.NOT, Kind.SATISFIED): 1,
    (Kind.NOT_AT_ALL, Kind.SATISFIED): 1,
    (Kind.NOT, Kind.SATISFIED, Kind.EXTREMELY): 1,
    (Kind.NOT, Kind.SATISFIED, Kind.AT_ALL): 1,
    (Kind.VERY, Kind.DISSATISFIED): 1,
}
AROUND_LEVEL = frozenset(
    {
        Kind.SELF,
        Kind.ABOUT,
        Kind.TOPIC,
        Kind.ADVERB,
        Kind.GIVE,
        Kind.CHANGE,
        Kind.PARTICLE,
        Kind.POLITE,
        Kind.COLON,
        Kind.OPEN,
        Kind.CLOSE,
        Kind.NOW,
        Kind.UNIT,
        Kind.SLIP,
    }
)
AROUND_DIGIT = frozenset({Kind.SELF, Kind.PARTICLE, Kind.POLITE, Kind.OPEN, Kind.CLOSE, Kind.SLIP})
INTRODUCES = frozenset({Kind.GIVE, Kind.CHANGE})
SPLITS = frozenset({Kind.BUT, Kind.THOUGH, Kind.BECAUSE})
NEVER = frozenset({Kind.MOCK, Kind.FORCED, Kind.TAG})
"""Nowhere in the message."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One level said, by tokens[first:last] of its clause."""

    score: int
    first: int
    last: int
    named: bool
    """By its name or with a unit; a bare digit needs more care."""


@dataclass(frozen=True, slots=True)
class Found:
    """The one score of a message, and the clause that says it as [start, end) of the compact text."""

    score: int
    start: int
    end: int


def score_of(tokens: Sequence[Token]) -> Found | None:
    """The one score that the message says, if it says exactly one."""
    if any(t.kind in NEVER for t in tokens):
        return None
    clauses = _clauses(tokens)
    said: list[tuple[int, list[Mention]]] = []
    for n, clause in enumerate(clauses):
        mentions = _mentions(clause)
        if mentions is None:
            return None
        if mentions:
            said.append((n, mentions))
    if not said or len({m.score for _, mentions in said for m in mentions}) != 1:
        return None
    heads = {n for n, _ in said}
    for n, mentions in said:
        if not _sound(clauses[n], mentions, alone=len(clauses) == len(said)):
            return None
    score = said[0][1][0].score
    rest = [c for n, c in enumerate(clauses) if n not in heads]
    if not all(_compatible(score, clause, named=all(m.named for _, ms in said for m in ms)) for clause in rest):
        return None
    if len(heads) > 1 and max(heads) - min(heads) + 1 != len(heads):
        return None
    head = [t for n in sorted(heads) for t in clauses[n]]
    return Found(score, head[0].start, head[-1].end)


def _clauses(tokens: Sequence[Token]) -> list[list[Token]]:
    clauses: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is Kind.BREAK:
            clauses.append([])
        elif token.kind in SPLITS and clauses[-1]:
            clauses.append([token])
        elif token.kind is Kind.QUERY:
            clauses[-1].append(token)
            clauses.append([])
        else:
            clauses[-1].append(token)
    return [c for c in clauses if c]


def _mentions(clause: Sequence[Token]) -> list[Mention] | None:
    """The levels of a clause; None when one is said in a way that means no level for certain."""
    found: list[Mention] = []
    at = 0
    while at < len(clause):
        kind = clause[at].kind
        if kind in (Kind.SATISFIED, Kind.DISSATISFIED):
            mention = _named(clause, at)
            if mention is None:
                return None
            found.append(mention)
            at = mention.last
        elif kind is Kind.FULL_MARKS:
            found.append(Mention(clause[at].value or 5, at, at + 1, named=True))
            at += 1
        elif kind in (Kind.DIGIT, Kind.TWO_OF):
            unit = at + 1 < len(clause) and clause[at + 1].kind is Kind.UNIT
            if unit or (kind is Kind.DIGIT and _stands_alone(clause, at)):
                found.append(Mention(clause[at].value or 2, at, at + 1 + unit, named=unit))
            at += 1 + unit
        else:
            at += 1
    return found


def _named(clause: Sequence[Token], at: int) -> Mention | None:
    first = at
    while first > 0 and clause[first - 1].kind in MODIFIERS:
        first -= 1
    last = at + 1
    while last < len(clause) and clause[last].kind in (Kind.EXTREMELY, Kind.AT_ALL):
        last += 1
    score = LEVEL_OF.get(tuple(t.kind for t in clause[first:last]))
    return Mention(score, first, last, named=True) if score is not None else None


def _stands_alone(clause: Sequence[Token], at: int) -> bool:
    """A bare digit is a score only where nothing beside it could be counted by it."""
    rest = [t for n, t in enumerate(clause) if n != at]
    levels = {Kind.SATISFIED, Kind.DISSATISFIED, Kind.EXTREMELY, Kind.AT_ALL} | MODIFIERS
    if any(t.kind in (Kind.SATISFIED, Kind.DISSATISFIED) for t in rest):
        return all(t.kind in AROUND_LEVEL | levels for t in rest)
    if at > 0 and any(t.kind in INTRODUCES or t.kind is Kind.COLON for t in clause[:at]):
        return all(t.kind in AROUND_LEVEL for t in clause[:at]) and all(
            t.kind in AROUND_DIGIT for t in clause[at + 1 :]
        )
    counted = at + 1 < len(clause) and clause[at + 1].kind is Kind.SELF  # 五个人
    return not counted and all(t.kind in AROUND_DIGIT or t.kind is Kind.DIGIT for t in rest)


def _sound(clause: Sequence[Token], mentions: Sequence[Mention], *, alone: bool) -> bool:
    """Whether nothing in the clause of a level changes it."""
    spoken = {n for m in mentions for n in range(m.first, m.last)}
    about = False
    for n, token in enumerate(clause):
        if n in spoken:
            continue
        if token.kind is Kind.ABOUT:
            about = True
        elif token.kind is Kind.OFFICE:
            if not about and n > 0 and clause[n - 1].kind is not Kind.GIVE:
                return False
            if not about and n == 0:
                return False
        elif token.kind is Kind.BUT and n == 0:
            continue
        elif token.kind not in AROUND_LEVEL:
            return False
    values = [m for m in mentions if not m.named]
    return len(values) <= 1 or alone


def _compatible(score: int, clause: Sequence[Token], *, named: bool) -> bool:
    """Whether a remark can stand beside the score."""
    kinds = {t.kind for t in clause}
    if kinds <= AROUND_LEVEL | {Kind.LIST_MARK}:
        return True
    if score >= 3 and Kind.AWFUL in kinds:
        return False
    if score <= 2 and Kind.GOOD in kinds and not kinds & (SPLITS | {Kind.DENY, Kind.NOT, Kind.BAD}):
        return False
    if Kind.IF in kinds and Kind.BETTER not in kinds:
        return False
    if kinds & {Kind.PAST, Kind.SAY} and not kinds & {Kind.GOOD, Kind.BAD}:
        return False
    if Kind.COMPLAIN in kinds and score >= 3:
        return False
    numbers = kinds & {Kind.DIGIT, Kind.NUMBER, Kind.TWO_OF}
    return not (numbers and not named and kinds <= AROUND_LEVEL | {Kind.DIGIT, Kind.NUMBER, Kind.TWO_OF, Kind.LIST_MARK})
