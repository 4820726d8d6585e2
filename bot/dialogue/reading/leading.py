"""Leading: what may stand in front of a level or digit, up to the edge of its clause, without changing it.

我给你们打, 对这次办理, 总体, "I would give": frames. Another remark may stand there too, if it is complete in itself; a mark
between the two is enough, unless what stands before the mark reaches over it (不…满意, 我老婆说：满意).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.reading.joined import clause_begins, ends_statement, leads_in
from bot.dialogue.reading.kinds import EDGES, Kind
from bot.dialogue.reading.lexicon import THIS_TIME
from bot.dialogue.reading.names import is_signature
from bot.dialogue.reading.tokens import Token, drawn

OPINIONS = frozenset({Kind.GOOD, Kind.BAD, Kind.AWFUL})
NOES = frozenset({Kind.NOT, Kind.NOT_QUITE, Kind.NOT_AT_ALL, Kind.DENY})
ASKING = frozenset({Kind.ASK, Kind.TAG, Kind.QUERY, Kind.IF, Kind.HEDGE, Kind.MOCK})
SUMMING_UP = frozenset(
    "都 全 全是 全都 都是 全部 总体 整体 综合 总的 还是 觉得 感觉 我觉得 总的来说 总体来说 overall honestly definitely".split()
) | {"i think"}
"""Words that announce a verdict on the whole, even by a bare digit."""
_FRAME = frozenset({Kind.SELF, Kind.ABOUT, Kind.TOPIC, Kind.ADVERB, Kind.GIVE})
_REACHES_OVER = NOES | {Kind.HEDGE, Kind.VERY, Kind.SOMEWHAT, Kind.BASICALLY, Kind.IF, Kind.SAY, Kind.FORCED}
"""At the end of a clause these may belong to what follows: 不…满意, 我老婆说：满意."""
_REMARK_ENDS = OPINIONS | {Kind.PARTICLE, Kind.POLITE, Kind.GOOD_OR_VERY, Kind.EXTREMELY}
_TOLD_OF = frozenset({Kind.OFFICE, Kind.OPENER, Kind.OTHER})
"""Words in front of 改成 that make it something somebody did."""
_PLEASE = frozenset("请 麻烦 帮我 帮忙".split())
_GRUDGING = frozenset("勉强 最多 顶多 至多".split())
"""In front of a digit they give it, and say that it could not be more."""
_OTHERS = frozenset("他 她 他们 佢哋".split())
"""Words that make a rating somebody else's: 他的评价."""
_OFFICES = frozenset("局处科长总工任董")
_AGREEING = frozenset("yes yeah yep".split())
_MERELY = frozenset({"就", "那就"})
"""In front of a digit at the very beginning: 那就5分. Behind anything else they may say on what it hangs."""
_LONGEST_NAME = 4
"""Characters of a person or office that may be spoken of."""
_BYSTANDERS = frozenset("窗口 工作人员 部门 大厅 政务大厅".split())
_NAMES = (Kind.SATISFIED, Kind.DISSATISFIED)
_LABELS = (Kind.GIVE, Kind.ADVERB, Kind.CHANGE)


class Ill(Exception):
    """A score is spoken of in a way that leaves open which one is given, or whether one is."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What leads up to a score: where it begins, and what it does."""

    first: int
    given: bool = False
    """It has a verb or a label: 打, 评分."""
    replaces: bool = False
    """It takes an earlier answer back: 改成."""


def frame(tokens: Sequence[Token], core: int, *, value: int, named: bool) -> Frame:
    """What leads up to the level or digit at `core`. Raises Ill when something else does."""
    at, given = core, False
    while at > 0:
        before = tokens[at - 1]
        match before.kind:
            case kind if kind in EDGES:
                _look_over_edge(tokens, at - 1, named=named, basically=value == 3)
                return Frame(at, given)
            case Kind.BUT:
                _look_over_edge(tokens, at - 2, named=named)
                return Frame(at - 1, given)
            case Kind.CHANGE | Kind.MEANT:
                return Frame(_replacing(tokens, at - 1), given=True, replaces=True)
            case Kind.PAST:
                at -= 1  # it is the past that is rated: `scores` looks at that
            case Kind.COLON if _headed(tokens, at - 1, core):
                return Frame(at, given)
            case Kind.COLON if at < 2 or tokens[at - 2].kind not in _LABELS:
                raise Ill
            case kind if (
                kind in _FRAME or kind is Kind.COLON or _linked(tokens, at - 1) or _sighs(tokens, at - 1)
            ):
                given = given or kind is Kind.GIVE
                at -= 1
            case Kind.HEDGE if not named and _gives(before.text, value, begins=at == core == 1):
                given, at = True, at - 1
            case _ if leads_in(tokens, at, value=value, named=named):
                return Frame(clause_begins(tokens, at), given=True)
            case _ if _ends_remark(tokens, at, core, value=value, named=named):
                return Frame(at, given)
            case _:
                raise Ill
    return Frame(0, given)


def _gives(hedge: str, value: int, *, begins: bool) -> bool:
    """Whether such a word only says how the digit behind it is given: 最多3分, 那就5分."""
    return (value < 5 and hedge in _GRUDGING) or (begins and hedge in _MERELY)


def look_for_bystanders(tokens: Sequence[Token], first: int, core: int) -> None:
    """«工作人员满意» says how the staff feel, «对工作人员满意» and «窗口的服务满意» how the person does.

    Raises Ill for the former.
    """
    for at in range(first, core):
        if tokens[at].kind is Kind.ABOUT and tokens[at + 1].kind is Kind.SELF:
            raise Ill  # 对我自己满意
        if tokens[at].kind is Kind.ABOUT:
            return
        if (
            tokens[at].text in _BYSTANDERS
            and tokens[at + 1].text != "的"
            and tokens[at + 1].kind is not Kind.TOPIC
        ):
            raise Ill


def may_introduce(token: Token) -> bool:
    """Whether a digit without unit or verb may follow this word: «我5», «总体5», not «窗口5» or «今天5»."""
    if token.kind is Kind.SELF:
        return not token.text.isascii()
    return token.kind in (Kind.BUT, Kind.COLON, Kind.PAST) or token.text in SUMMING_UP or token.text == "把"


def _sighs(tokens: Sequence[Token], at: int) -> bool:
    """A particle that begins the reply: 哦满意."""
    return at == 0 and tokens[at].kind is Kind.PARTICLE and tokens[at].text in "哦噢喔啊哈嗷哎欸额"


def _linked(tokens: Sequence[Token], at: int) -> bool:
    """你们 and 的 where they belong to a topic: 对你们, 给你们, 你们的服务."""
    token, following = tokens[at], tokens[at + 1]
    if token.text in ("的", "滴"):
        return following.kind in (Kind.TOPIC, Kind.GIVE)
    if token.kind is not Kind.OFFICE or token.text in _OTHERS:
        return False
    owned = following.kind is Kind.TOPIC or following.text == "的"
    return owned or (at > 0 and tokens[at - 1].kind in (Kind.ABOUT, Kind.GIVE))


def _look_over_edge(tokens: Sequence[Token], at: int, *, named: bool, basically: bool = False) -> None:
    while at >= 0 and (tokens[at].kind in EDGES | {Kind.COLON, Kind.PARTICLE} or drawn(tokens[at])):
        at -= 1
    so_so = at >= 0 and tokens[at].text == "一般" and (not named or basically)  # 一般，3
    if at >= 0 and tokens[at].kind in _REACHES_OVER and not so_so:
        raise Ill


def _replacing(tokens: Sequence[Token], at: int) -> int:
    """Where the words that replace an answer begin. "应该是2" is a guess unless a slip was owned up to before.

    Only the writer replaces it, and now: 让改成满意, 他们改成满意 and 后来改成满意 tell what became of it.
    """
    slipped = any(t.kind is Kind.SLIP for t in tokens[:at])
    reached = at > 0 and tokens[at - 1].kind in _REACHES_OVER | ASKING
    if reached or _tells_of(tokens, at) or (tokens[at].kind is Kind.MEANT and not slipped):
        raise Ill
    return at


def _tells_of(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words in front of 改成 tell who changed the answer, or when, instead of asking that it be changed."""
    before = tokens[clause_begins(tokens, at) : at]
    asked = any(t.kind in (Kind.SLIP, Kind.POLITE) or t.text in _PLEASE for t in before)
    told = _TOLD_OF if not asked else frozenset[Kind]()
    others = _OTHERS | _BYSTANDERS | {"后来"}
    return any(t.kind in told or t.text in others for t in before)


def _complete(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause ends at the gap in front of `at`: a gap parts clauses as a mark does.

    A word or two that are in no table (领导 满意) may be whoever is satisfied.
    """
    before = tokens[at - 1]
    if before.text.isascii() or before.kind in _REACHES_OVER | {Kind.OFFICE, Kind.ASK, Kind.PAST}:
        return False
    first = at - 1
    while first > 0 and tokens[first - 1].kind not in EDGES and not tokens[first].gap:
        first -= 1
    clause = tokens[first:at]
    return any(t.kind is not Kind.OTHER for t in clause) or sum(len(t.text) for t in clause) > _LONGEST_NAME


def _headed(tokens: Sequence[Token], colon: int, core: int) -> bool:
    """Whether what stands in front of the colon is a heading: a case number, whoever signs, the same score (5：非常满意)."""
    if colon + 1 == core and colon > 0 and tokens[colon - 1].kind in (Kind.DIGIT, *_NAMES):
        return True
    begin = next((at + 1 for at in range(colon - 1, -1, -1) if tokens[at].kind is Kind.BREAK), 0)
    heading = tokens[begin:colon]
    if not heading:
        return False
    if all(t.kind is Kind.TOPIC for t in heading) and heading[-1].text.endswith("结果"):
        return True
    coded = heading[-1].kind is Kind.CODE and all(
        t.kind in (Kind.CODE, Kind.MATTER, Kind.TOPIC) for t in heading
    )
    return coded or is_signature("".join(t.text for t in heading))


def _is_signature(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but a name stands in front of `at`: 张三 满意, 老张 5. 王局 满意 may tell how an official feels."""
    name = "".join(t.text for t in tokens[:at])
    return not any(t.gap for t in tokens[1:at]) and is_signature(name) and name[-1] not in _OFFICES


def _sums_up(tokens: Sequence[Token], core: int, value: int) -> bool:
    """Whether the reply is an opinion and a digit that says the same: `good 4`, not `late 1` or `good 4 you`."""
    opinion = Kind.GOOD if value >= 4 else Kind.AWFUL if value <= 2 else None
    said = [t.kind for t in tokens[:core]]
    ends = core + 1 == len(tokens) or (core + 2 == len(tokens) and tokens[core + 1].kind is Kind.UNIT)
    return ends and said[-1] is opinion and all(k is Kind.VERY for k in said[:-1])


def _ends_remark(tokens: Sequence[Token], at: int, core: int, *, value: int, named: bool) -> bool:
    """Whether what stands before `at` is another remark, complete in itself, though no mark divides the two."""
    before = tokens[at - 1]
    if before.kind is Kind.UNIT:
        return at > 1 and tokens[at - 2].kind in (Kind.DIGIT, Kind.TWO_OF)
    if (at == core or tokens[at].text in THIS_TIME or tokens[at].text in ("都", "还是")) and before.kind in (
        Kind.DIGIT,
        Kind.FULL_MARKS,
        Kind.EXTREMELY,
        *_NAMES,
    ):
        return True
    if before.kind is Kind.POLITE:
        begins = tokens[at].gap or tokens[at].text.startswith("我")
        return begins or not (named and before.text.endswith("好"))  # 你好满意
    if (
        before.kind in OPINIONS
        and at > 1
        and tokens[at - 2].kind in _REACHES_OVER - {Kind.VERY, Kind.SOMEWHAT}
    ):
        return False
    if before.kind in OPINIONS and drawn(before):
        return True
    complete = named and (_complete(tokens, at) or before.text in _AGREEING)
    if tokens[at].gap and (complete or _is_signature(tokens, at)):
        return True
    united = core + 1 < len(tokens) and tokens[core + 1].kind is Kind.UNIT
    if (named or united) and ends_statement(tokens, at, value=value, named=named):
        return not (value == 4 and named and before.text in ("服务好", "态度好"))
    if at == core and before.text.isascii() and _sums_up(tokens, core, value):
        return True
    if tokens[at].gap and not before.text.isascii() and (named or before.kind is not Kind.PARTICLE):
        return before.kind in _REMARK_ENDS and (named or before.text != "差")
    if before.kind is Kind.PARTICLE and at > 1:
        greets = tokens[at - 2].kind is Kind.POLITE and tokens[at].text.startswith("我")  # 你好啊我很满意
        if greets or tokens[at - 2].kind in (Kind.UNIT, *_NAMES):
            return True
        before = tokens[at - 2]
    if value == 4 and named and before.text in ("服务好", "态度好"):
        return False  # 服务好，满意 or 服务，好满意
    apart = tokens[at].gap and before is not tokens[at - 1]  # 太慢了 2
    return (named or apart) and before.kind in ((Kind.GOOD,) if value >= 3 else (Kind.BAD, Kind.AWFUL))
