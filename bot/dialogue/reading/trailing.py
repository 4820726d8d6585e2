"""Trailing: what may follow a level or digit: its unit and particles, then an edge, a thank-you or an opening of a remark.

A question mark, 吗, 左右 or 的话 behind it makes it no answer. Behind a bare digit whatever is not foreseen is something
counted (3趟, 2 楼, 5 people).
"""

from collections.abc import Sequence

from bot.dialogue.reading.asides import is_nothing_more
from bot.dialogue.reading.joined import begins_statement
from bot.dialogue.reading.kinds import EDGES, Kind
from bot.dialogue.reading.leading import ASKING, NOES, OPINIONS, SUMMING_UP
from bot.dialogue.reading.levels import level_at
from bot.dialogue.reading.lexicon import THIS_TIME
from bot.dialogue.reading.names import is_signature
from bot.dialogue.reading.phrasebook import NOTHING_MORE
from bot.dialogue.reading.tokens import Token, drawn

_OPENS_REMARK = frozenset(
    {Kind.POLITE, Kind.BUT, Kind.THOUGH, Kind.BECAUSE, Kind.CHANGE, Kind.OPEN, Kind.CLOSE}
)
_BEHIND_UNIT = OPINIONS | {Kind.SELF, Kind.ADVERB, Kind.TOPIC, Kind.OPENER}
_BEHIND_GAP = (
    (_BEHIND_UNIT - {Kind.TOPIC})
    | NOES
    | {
        Kind.OFFICE,
        Kind.HOPE,
        Kind.BETTER,
        Kind.COMPLAIN,
        Kind.SLIP,
    }
)
_NOBODY_COUNTS = frozenset(
    "服务 工作 办事 办理 这次 处理 结果 审批 the it this that your everything service".split()
)
_MUST_NOT = frozenset("不行 不成 不可 不得".split())
"""不满意不行 says that one has to be satisfied."""
_OBJECT = frozenset({Kind.OFFICE, Kind.TOPIC, Kind.PARTICLE})
"""What a name may be said of: 满意这次服务, but not 满意的服务."""
_CLOSING = frozenset({"indeed", "and", "so far", "very much", "in general", "all in all", "here"})
_MEASURES = frozenset("张段任余周钟毛孔汤")
"""Surnames that are also measure words: 5 张图片."""
_SMS_LABELS = {5: "very", 4: "yes", 3: "fairly", 2: "no", 1: "not at all"}


def after_particles(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and tokens[at].kind is Kind.PARTICLE:
        at += 1
    return at


def after_tone(tokens: Sequence[Token], at: int) -> int:
    """Behind the tone of 很满意呢, 5嘛: it asks only before a question mark."""
    toned = at < len(tokens) and tokens[at].text in ("呢", "嘛")
    closed = at + 1 == len(tokens) or (at + 1 < len(tokens) and tokens[at + 1].kind in EDGES - {Kind.QUERY})
    return at + 1 if toned and closed else at


def after_label(tokens: Sequence[Token], at: int, value: int) -> int:
    """Behind `5 very`, `2 no`: the short labels of our own English SMS, each only with its own digit."""
    words = tuple(token.text for token in tokens[at : at + 3])
    return len(tokens) if " ".join(words) == _SMS_LABELS.get(value) and len(tokens) - at == len(words) else at


def asks(tokens: Sequence[Token], at: int) -> bool:
    """Whether the clause that ends at `at` ends as a question."""
    while at < len(tokens) and (tokens[at].kind in (Kind.BREAK, Kind.QUERY, Kind.CLOSE) or drawn(tokens[at])):
        if tokens[at].kind is Kind.QUERY:
            return True
        at += 1
    return False


def may_follow_name(tokens: Sequence[Token], at: int, value: int) -> bool:
    """Whether a level's name may be followed by what stands at `at`."""
    if at == len(tokens):
        return True
    token = tokens[at]
    if value <= 2 and token.text in _MUST_NOT and not token.gap:
        return False
    if token.kind in ASKING:
        return token.gap and is_nothing_more("".join(t.text for t in _clause(tokens, at)))  # 满意 就这样
    if not any(char.isalnum() for char in token.text) or token.text in THIS_TIME:
        return True
    latin = tokens[at - 1].text.isascii() and token.text.isascii()
    opens = EDGES | _OPENS_REMARK | {Kind.COLON, Kind.FULL_MARKS, Kind.DIGIT}
    if token.kind in opens or token.text.startswith("就是") or _says_again(tokens, at, value):
        return True
    if token.kind is Kind.ABOUT:
        return not any(t.kind in (Kind.NOT, Kind.DENY) for t in _clause(tokens, at))
    if latin:
        return _opinion_alone(tokens, at) or token.kind is Kind.SELF or token.text in SUMMING_UP | _CLOSING
    if token.gap:
        last = at + 1 == len(tokens) or tokens[at + 1].gap or tokens[at + 1].kind in EDGES
        return not (token.kind in NOES and last and token.text != NOTHING_MORE)
    said_of = tokens[at - 1].text != "的" and _says_of_what(_clause(tokens, at))
    if said_of or begins_statement(tokens, at, value=value):
        return True
    return token.kind in ((Kind.GOOD,) if value >= 3 else (Kind.BAD, Kind.AWFUL, Kind.OPENER)) and value != 3


def _says_again(tokens: Sequence[Token], at: int, value: int) -> bool:
    """The level once more (满意满意都满意), or its digit (好满意啊给五星)."""
    if level_at(tokens, at) is not None:
        return True
    if at + 1 == len(tokens):
        return False
    repeated = tokens[at].kind is Kind.GIVE and tokens[at + 1].value == value
    return repeated or (tokens[at].kind is Kind.ADVERB and level_at(tokens, at + 1) is not None)


def _says_of_what(clause: Sequence[Token]) -> bool:
    """满意这次服务, 满意你们的工作; 满意服务 is a slogan."""
    pointed = any(t.kind is Kind.OFFICE or t.text[0] in "这本此" for t in clause)
    return pointed and all(t.kind in _OBJECT for t in clause)


def _clause(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    end = at
    while end < len(tokens) and tokens[end].kind not in EDGES and tokens[end].kind is not Kind.BUT:
        end += 1
    return tokens[at:end]


def may_follow_digit(tokens: Sequence[Token], at: int, *, value: int, unit: bool, plain: bool) -> bool:
    """Whether a digit may be followed by what stands at `at`; anything not foreseen is something that is counted."""
    if at == len(tokens):
        return unit or plain or tokens[at - 1].text not in ("的", "了", "地", "之")
    token = tokens[at]
    if token.kind in EDGES | _OPENS_REMARK or token.kind is Kind.TAG or level_at(tokens, at) is not None:
        return True
    if token.kind is Kind.COLON:
        return unit or level_at(tokens, at + 1) is not None
    if unit and token.kind is Kind.DIGIT:
        return token.gap or token.value == value  # 五分啊五分
    if unit:
        return (
            token.gap or token.kind in _BEHIND_UNIT | {Kind.FACT, Kind.MATTER, Kind.GIVE}
        ) and token.text not in ("都", "也")
    if not token.gap:
        return token.kind in OPINIONS and (plain or drawn(token))
    if token.kind is Kind.TOPIC:
        return token.text in _NOBODY_COUNTS
    if token.text.isascii() and (
        token.kind in OPINIONS | {Kind.ADVERB, Kind.VERY} or token.text in ("my", "me", "from me", "from us")
    ):
        return _opinion_alone(tokens, at)
    if token.kind is Kind.FACT:
        return not token.text.isascii()
    signed = "".join(t.text for t in _clause(tokens, at))
    if is_signature(signed) and signed[0] not in _MEASURES:
        return True  # 5 李建国, but 5 张图片
    return token.kind in _BEHIND_GAP or (token.kind is Kind.VERY and _opinion_alone(tokens, at))


def _opinion_alone(tokens: Sequence[Token], at: int) -> bool:
    """`5 very good service` says what it was like; `5 good people` counts them."""
    while at < len(tokens) and tokens[at].kind is Kind.VERY:
        at += 1
    if at == len(tokens) or tokens[at].kind not in OPINIONS:
        return False
    at += 1
    while at < len(tokens) and tokens[at].text in (
        "service",
        "work",
        "experience",
        "process",
        "job",
        "indeed",
    ):
        at += 1
    return at == len(tokens) or tokens[at].kind in EDGES | _OPENS_REMARK or not tokens[at].text.isascii()


def numbers_a_list(tokens: Sequence[Token], at: int) -> bool:
    """Whether the digit at `at` numbers a list: `1、态度差` (but `5。`, `5. Great service`, `1. 非常不满意`)."""
    after = at + 1
    if after + 1 >= len(tokens):
        return False
    mark, following = tokens[after], tokens[after + 1]
    opened = at > 0 and tokens[at - 1].kind is Kind.OPEN
    if mark.text not in ("、", ".", ")") or (mark.text == ")" and opened):
        return False
    if following.kind in EDGES or following.kind is Kind.POLITE or level_at(tokens, after + 1) is not None:
        return False
    counted = any(t.kind in (Kind.DIGIT, Kind.NUMBER) for t in (*tokens[:at], *tokens[after:]))
    if tokens[at].value >= 4 and following.kind in (Kind.GOOD, Kind.FACT) and not counted:
        return False  # 5.没意见
    sentence = mark.text == "." and following.gap and following.text.isascii()
    return not sentence or tokens[at].value == 1
