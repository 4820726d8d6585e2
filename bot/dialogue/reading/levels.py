"""Levels: the five names of the scale and what may be written right in front of them.

非常满意 5 · 满意 4 · 基本满意 3 · 不满意 2 · 非常不满意 1. A name counts with its plain synonyms: a degree word that puts
it where the scale has exactly one place (很满意 can only be above 满意; 不太满意 lies between 基本满意 and 非常不满意, where
only 不满意 is, and so does 谈不上满意; 挺满意, 比较满意, 还算满意 and "quite satisfied" say that one is 满意 and not more). A word
that leaves two places possible (有点满意), a double negation (没有不满意) and anything not in the table make the name say
nothing certain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.tokens import Token

_STEMS = (Kind.SATISFIED, Kind.DISSATISFIED, Kind.DELIGHTED)
_CHANGERS = frozenset(
    {
        Kind.VERY,
        Kind.BASICALLY,
        Kind.NOT,
        Kind.NOT_QUITE,
        Kind.NOT_AT_ALL,
        Kind.SOMEWHAT,
        Kind.QUITE,
        Kind.HEDGE,
        Kind.DENY,
        Kind.GOOD_OR_VERY,
    }
)
_LEVELS: dict[tuple[Kind, ...], int] = {
    (Kind.SATISFIED,): 4,
    (Kind.VERY, Kind.SATISFIED): 5,
    (Kind.BASICALLY, Kind.SATISFIED): 3,
    (Kind.NOT, Kind.SATISFIED): 2,
    (Kind.NOT_QUITE, Kind.SATISFIED): 2,
    (Kind.NOT_AT_ALL, Kind.SATISFIED): 1,
    (Kind.VERY, Kind.NOT, Kind.SATISFIED): 1,
    (Kind.SOMEWHAT, Kind.NOT, Kind.SATISFIED): 2,
    (Kind.QUITE, Kind.SATISFIED): 4,
    (Kind.QUITE, Kind.NOT, Kind.SATISFIED): 2,
    (Kind.QUITE, Kind.NOT_QUITE, Kind.SATISFIED): 2,
    (Kind.DISSATISFIED,): 2,
    (Kind.DELIGHTED,): 5,
    (Kind.VERY, Kind.DISSATISFIED): 1,
    (Kind.SOMEWHAT, Kind.DISSATISFIED): 2,
    (Kind.QUITE, Kind.DISSATISFIED): 2,
    (Kind.SATISFIED, Kind.EXTREMELY): 5,
    (Kind.DISSATISFIED, Kind.EXTREMELY): 1,
    (Kind.VERY, Kind.SATISFIED, Kind.EXTREMELY): 5,
    (Kind.NOT, Kind.SATISFIED, Kind.AT_ALL): 1,
}
_LINKS = frozenset("的地之")
_MOST = 8
"""Words in front of a name that are looked at; more of them make it none."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level's name at tokens `first` to `end` (exclusive). `value` None: the scale is spoken of, no level is meant."""

    first: int
    end: int
    value: int | None


def level_at(tokens: Sequence[Token], at: int) -> Level | None:
    """The level whose first word stands at `at`, or None when no name of the scale begins there."""
    stem, kinds = at, list[Kind]()
    while stem < len(tokens) and tokens[stem].kind not in _STEMS:
        if stem - at == _MOST:
            return None
        token = tokens[stem]
        linked = bool(kinds) and kinds[-1] in (Kind.VERY, Kind.QUITE) and token.text in _LINKS
        if token.kind not in _CHANGERS and not linked:
            return None
        if not linked and not (token.kind is Kind.VERY and kinds[-1:] == [Kind.VERY]):
            kinds.append(token.kind)
        stem += 1
    if stem == len(tokens):
        return None
    kinds.append(tokens[stem].kind)
    end = stem + 1
    if end < len(tokens) and tokens[end].kind in (Kind.EXTREMELY, Kind.AT_ALL):
        kinds.append(tokens[end].kind)
        end += 1
    return _good_or_very(tokens, Level(at, end, _LEVELS.get(tuple(kinds))))


def _good_or_very(tokens: Sequence[Token], level: Level) -> Level | None:
    """好滿意 is 非常滿意 where nothing but the speaker stands before it; 服务好 满意 is two remarks; 服务好满意 is either."""
    first = tokens[level.first]
    if first.kind is not Kind.GOOD_OR_VERY:
        return level
    if tokens[level.first + 1].gap:
        return None
    before = tokens[level.first - 1].kind if level.first else Kind.BREAK
    if [t.text for t in tokens[level.first + 1 : level.end]] == ["唔", "满意"]:
        return Level(level.first, level.end, 1)  # 好唔滿意
    plain = level.end == level.first + 2 and tokens[level.first + 1].kind is Kind.SATISFIED
    return Level(
        level.first, level.end, 5 if plain and before in (Kind.BREAK, Kind.SELF, Kind.SATISFIED) else None
    )
