"""Remarks: whether every clause beside a good score is accounted for.

People add reasons, names and thanks to a score (`满意，大厅空调太冷`), but a few characters more can also take it back
(`满意，没门`), put it off (`满意，等结果`) or say who wanted it (`满意，领导交代的`). Those words can never all be listed, so
the burden is the other way round: a clause counts as a remark only when something in it is known to be one, an opinion, a
fact, a thing of the visit, thanks, a name. A clause that is none of these makes the score unsafe, and the person is asked
once more. Low scores need no such proof: what stands beside them is a grievance, and doubting it would favour the office.
"""

import re
from collections.abc import Iterator, Sequence

from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.names import is_signature
from bot.dialogue.reading.tokens import Token

_TELLING = frozenset(
    {
        Kind.GOOD,
        Kind.BAD,
        Kind.AWFUL,
        Kind.BETTER,
        Kind.POLITE,
        Kind.BUT,
        Kind.THOUGH,
        Kind.BECAUSE,
        Kind.HOPE,
        Kind.FACT,
        Kind.MATTER,
        Kind.EXTREMELY,
        Kind.COMPLAIN,
        Kind.COMPLAINT_TALK,
        Kind.SLIP,
        Kind.SOMEWHAT,
    }
)
"""One such word shows what the clause is about."""
_PLAIN = frozenset(
    {
        Kind.SELF,
        Kind.OFFICE,
        Kind.ABOUT,
        Kind.TOPIC,
        Kind.ADVERB,
        Kind.GIVE,
        Kind.CHANGE,
        Kind.MEANT,
        Kind.PARTICLE,
        Kind.VERY,
        Kind.GOOD_OR_VERY,
        Kind.OPENER,
        Kind.SATISFIED,
        Kind.DISSATISFIED,
        Kind.BASICALLY,
        Kind.FULL_MARKS,
        Kind.UNIT,
    }
)
"""Words of which a clause may consist whole without saying anything against the score."""
_NAMES = frozenset({Kind.SATISFIED, Kind.DISSATISFIED})
_NUMBERS = frozenset({Kind.DIGIT, Kind.TWO_OF, Kind.NUMBER})
_COUNTED = re.compile(r"[趟次天日周月年回遍元块秒]|分钟|小时|工作日|扣")
"""What a visit is counted in: 跑了两趟."""
_DOUBTING = frozenset({Kind.RETORT, Kind.UNSURE, Kind.GRAVE})
_MIDDLING = frozenset("一般 一般般 就那样 也就那样 就这样 马马虎虎 凑合 中等".split())
"""Say of a three what a three says."""
_STORY = 12
"""Characters; a longer clause about the visit (it names the counter, the work, the people) is a story, not a retort."""
_NO = frozenset({Kind.NOT, Kind.NOT_AT_ALL, Kind.DENY})
NOTHING_MORE = "无"
"""A whole clause that answers "anything else?", as on a form: 5，无."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def accounted_for(score: int, clauses: Sequence[Sequence[Token]]) -> bool:
    """Whether nothing beside a good score is left unexplained; `clauses`: what is no part of it."""
    return all(_known(clause) or (score == 3 and _text(clause) in _MIDDLING) for clause in clauses)


def clauses_of(rest: Sequence[tuple[int, Token]]) -> list[list[Token]]:
    """The words beside a score, by clause: marks, the score itself and gaps between Han words divide them."""
    return list(_parted(rest))


def _parted(rest: Sequence[tuple[int, Token]]) -> Iterator[list[Token]]:
    clause: list[Token] = []
    last = -1
    for at, token in rest:
        if clause and (at != last + 1 or (token.gap and not token.text.isascii())):
            yield clause
            clause = []
        clause.append(token)
        last = at
    if clause:
        yield clause


def _known(clause: Sequence[Token]) -> bool:
    kinds = {token.kind for token in clause}
    if kinds & _DOUBTING:
        return False
    text = _text(clause)
    if kinds & _NAMES:
        kinds -= {Kind.PAST}  # 以前不满意
    if kinds & _TELLING or kinds <= _PLAIN or not any(char.isalnum() for char in text):
        return True
    if is_signature(text) or text == NOTHING_MORE:
        return True
    if kinds & _NUMBERS and _COUNTED.search(text):
        return True
    about_visit = Kind.TOPIC in kinds or Kind.OPENER in kinds
    return about_visit and not kinds & _NO and len(_HAN.findall(text)) >= _STORY


def _text(clause: Sequence[Token]) -> str:
    return "".join(token.text for token in clause)
