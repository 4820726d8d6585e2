"""Joined: a statement and a score with no mark between them, as voice input writes them: 事情办好了满意, 满意服务态度好.

Only a finished statement, one that cannot be what the score is said of, is separated from it: it ends in an opinion or in
something done, and has no condition, no negation and nobody's reported words before it. 领导满意 and 办好了才满意 are not such.
"""

import re
from collections.abc import Sequence

from bot.dialogue.reading.kinds import EDGES, Kind
from bot.dialogue.reading.tokens import Token, drawn

_GOOD_ENDS = frozenset({Kind.GOOD, Kind.FACT})
_BAD_ENDS = frozenset({Kind.BAD, Kind.AWFUL})
_OPEN_ENDED = frozenset(
    {
        Kind.IF,
        Kind.HOPE,
        Kind.SAY,
        Kind.ASK,
        Kind.TAG,
        Kind.PAST,
        Kind.ABOUT,
        Kind.NOT,
        Kind.NOT_QUITE,
        Kind.NOT_AT_ALL,
        Kind.DENY,
        Kind.SLIP,
        Kind.RETORT,
        Kind.UNSURE,
        Kind.GRAVE,
        Kind.BETTER,
        Kind.THOUGH,
        Kind.BECAUSE,
    }
)
"""Words that reach over the end of their clause, or that leave it unfinished."""
_FINISHING = frozenset({"就", "还", "会"})
"""The only words of a degree that a finished statement may have: 没跑腿就办好了."""
_OF_OTHERS = re.compile(
    "让|为了|局|银行|医院|隔壁|公安|派出所|税务|社保|医保|法院|学校|保洁|保安|门卫|食堂|物业|快递|号称|看起来|听起来|看上去|中介|客服|领导|老板"
)
"""Anybody who is neither the writer nor the one they rate: 税务局服务好5分."""
_SHORTEST = 4
"""Han characters; in fewer, the last word may belong to what follows (方便满意, 当天满意)."""
_DONE = 3
"""Characters of a word for something done that ends a statement without 了 or 的."""
_TONE = "[的地滴了啊呀哦哈吧啦呢嘛哇噻撒咯哒]*"
_SURE = "妥妥|必须|那必须|那是必须|绝对|铁定|稳稳|杠杠|没得说|没话说|毫无疑问|毋庸置疑|无疑|果断|大大|满满|当之无愧|毫不犹豫|奉上|送上|送给你们|送给你|走起|拿走不谢|强烈推荐|推荐|不能少|实至名归|名副其实|名至实归"
_FINE = "(?:是|对)+(?:的|滴|啊|呀|哒)|没错|ok|okay|可以|还可以|行|好|中|成|要得|不错|还不错|挺好|还好|没问题|没意见"
_MIDDLING = "一般|一般般|勉强及格|勉强过关|刚及格|刚刚及格|麻麻|麻麻哋|麻麻地|总的还行|总体还行|整体还行|整体一般|总体一般|马马虎虎|马虎|凑合|凑活|将就|及格|给个及格|打个及格|还行|还可以|中等|中规中矩|普普通通|普通|过得去|就那样|也就那样|不好不坏|还过得去|还能接受|可以接受|能接受|勉强接受|有好有坏|有优有劣|半斤八两|不咸不淡|一般水平|平平|平平淡淡|平常"
_LOWEST = "最低分|最低|差评|最差|极差|太差|差劲|都嫌多|嫌多|都嫌高|都给多|给多|都多余|都多|都勉强"
_AT_MOST = "到顶|封顶|顶天|到头"
_LEADS = {
    5: f"{_SURE}|{_FINE}|最高分|最高|满分",
    4: f"{_SURE}|{_FINE}|还行|{_AT_MOST}",
    3: f"{_MIDDLING}|{_AT_MOST}",
    2: _LOWEST,
    1: _LOWEST,
}
"""What people say just before or behind a digit, by the score with which it agrees: 马马虎虎3分, 1分都嫌多."""
_PRESSES = re.compile("(?:我)?(?:按|按了|输入|键入|发|点|点了|勾|勾选|写|填|选填)(?:数字)?")
_LEADS_NAME = "(?:是|对)+(?:的|滴|啊|呀|哒)|没错|嗯|那必须|那是必须|没得说|没话说|毫无疑问|可以|还可以|行|好|中|成|要得|没问题|没意见"
_FITTING = (
    "(?:比较|较|挺|蛮|还算|算|是|更|最)?(?:合适|客观|公道|公平|恰当|适合|合理|中肯|妥当|刚好|正好|正合适)"
)
_AGREES = {score: re.compile(f"(?:{words}|{_FITTING}){_TONE}") for score, words in _LEADS.items()}
_AGREES_NAME = re.compile(f"(?:{_LEADS_NAME}){_TONE}")


def clause_begins(tokens: Sequence[Token], at: int) -> int:
    """Where the clause in front of `at` begins."""
    while at > 0 and tokens[at - 1].kind not in EDGES:
        at -= 1
    return at


def agrees(text: str, value: int) -> bool:
    """Whether the whole clause only agrees with the score: 妥妥的 with a five, 马马虎虎 with a three."""
    return _AGREES[value].fullmatch(text) is not None and "了吧" not in text  # 行了吧 is none


def leads_in(tokens: Sequence[Token], at: int, *, value: int, named: bool) -> bool:
    """Whether the clause in front of `at` only agrees with the score behind it: 可以 4分, 一般般吧3分, 差评1分."""
    text = "".join(token.text for token in tokens[clause_begins(tokens, at) : at])
    united = at + 1 < len(tokens) and tokens[at + 1].kind is Kind.UNIT
    if not named and _PRESSES.fullmatch(text):
        return True
    if not (named or united or tokens[at].gap):
        return False
    if not named:
        return agrees(text, value)
    toned = tokens[at].gap or tokens[at - 1].kind is Kind.PARTICLE or text.startswith("那")
    return value >= 4 and toned and _AGREES_NAME.fullmatch(text) is not None


def after_echo(tokens: Sequence[Token], at: int, value: int) -> int:
    """Behind a clause that only agrees with the digit in front of it: 1分都嫌多, 三分吧一般; `at` when it says anything else."""
    end = at
    while end < len(tokens) and tokens[end].kind not in EDGES:
        end += 1
    asks = any(token.kind in (Kind.TAG, Kind.ASK) for token in tokens[at:end])
    return end if not asks and agrees("".join(token.text for token in tokens[at:end]), value) else at


def ends_statement(tokens: Sequence[Token], at: int, *, value: int, named: bool) -> bool:
    """Whether the clause in front of `at` is a finished statement that suits the score behind it."""
    apart = tokens[at].gap or tokens[at].text.startswith("我")
    return _finished(tokens[clause_begins(tokens, at) : at], value, apart=apart, shortest=_SHORTEST - named)


def begins_statement(tokens: Sequence[Token], at: int, *, value: int) -> bool:
    """Whether the clause from `at` on is a finished statement that suits the score in front of it."""
    end = at
    while end < len(tokens) and tokens[end].kind not in EDGES:
        end += 1
    return tokens[at - 1].text not in ("的", "地", "之") and _finished(tokens[at:end], value)


def _finished(clause: Sequence[Token], value: int, *, apart: bool = False, shortest: int = _SHORTEST) -> bool:
    clause = [token for token in clause if not drawn(token)]
    text = "".join(token.text for token in clause)
    if text.isascii():
        return False
    kinds = {token.kind for token in clause}
    if _OF_OTHERS.search(text):
        return False
    hedged = any(t.kind is Kind.HEDGE and t.text not in _FINISHING for t in clause)
    if hedged or kinds & _OPEN_ENDED:
        return False
    bare = [token for token in clause if token.kind not in (Kind.PARTICLE, Kind.EXTREMELY)]
    if not bare:
        return False
    last, toned = bare[-1], clause[-1].kind is not bare[-1].kind
    if value <= 2:
        return last.kind in _BAD_ENDS
    if last.kind not in _GOOD_ENDS or kinds & _BAD_ENDS:
        return False
    return last.kind is Kind.GOOD or (len(text) >= shortest and (toned or apart or len(last.text) >= _DONE))
