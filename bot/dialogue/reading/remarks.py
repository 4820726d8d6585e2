"""Remarks: whether every clause beside a good score is accounted for.

People add reasons, names and thanks to a score (`满意，大厅空调太冷`), but a few characters more can also take it back
(`满意，没门`), put it off (`满意，等结果`) or say who wanted it (`满意，领导交代的`). Those words can never all be listed, so
the burden is the other way round: a clause counts as a remark only when one of its words is known to be an opinion, a
fact, a thing of the visit, thanks or a name, and no word that nobody knows is made of what grievances are made of. In a
clause of three characters every word has to be known. Praise is no proof by itself (微笑着拒绝我), for mockery is made of it.
A clause that is none of these makes the score unsafe, and the person is asked once more. Low scores need no such proof:
what stands beside them is a grievance, and doubting it would favour the office.
"""

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from bot.dialogue.reading.asides import is_aside, is_nothing_more
from bot.dialogue.reading.burdens import better_now, bought, burdens, put_off, spared
from bot.dialogue.reading.everyday import is_everyday
from bot.dialogue.reading.joined import agrees
from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.lexicon import GRIEVING, TAKEN_OFF
from bot.dialogue.reading.names import is_signature
from bot.dialogue.reading.parting import parted, text_of, worded
from bot.dialogue.reading.retorts import retorts
from bot.dialogue.reading.thanks import PLAIN, STAFF, thanks
from bot.dialogue.reading.tokens import Token

_TELLING = frozenset(
    {
        Kind.GOOD,
        Kind.BAD,
        Kind.AWFUL,
        Kind.BETTER,
        Kind.FACT,
        Kind.MATTER,
        Kind.EXTREMELY,
        Kind.COMPLAIN,
        Kind.COMPLAINT_TALK,
        Kind.SLIP,
    }
)
"""One such word shows what the clause is about."""
_NAMES = frozenset({Kind.SATISFIED, Kind.DISSATISFIED})
_COUNTED = re.compile(
    r"[一二两三四五六七八九十百半几多好\d]+ ?个?多?(?:[趟次天日周月年回遍元块秒]|分钟|小时|钟头|刻钟|工作日|礼拜|星期|上午|下午|会儿?|阵)"
)
_ADVISED = frozenset({Kind.MATTER, Kind.TOPIC, Kind.FACT, Kind.GOOD, Kind.BETTER})
_FLAW = re.compile(
    "(?:美中不足|唯一不足|唯一的不足|不足之处|唯一缺点|唯一的缺点|缺点|小问题|小缺点|小遗憾|小瑕疵)(?:的)?(?:就是|是|在于|:)?[^没丢错钱拒骂卡不]{1,10}$"
)
"""A flaw, called one: 唯一不足是停车."""
_EXPECTED = re.compile("(?:我|我们)?(?:原来|本来|原|原本|之前|开始|一开始)?(?:我)?(?:还|都|还都)?以为")
"""原来以为要跑好几趟 says nothing yet; what came instead does."""
_SMALL = frozenset(
    "点些有多少再过到给用第号位个只才就更比跟人时后前上下里中次事件证长远小大高低新老证您个座排队位先办刚已等另还让经正在为着"
)
"""Single characters that say nothing by themselves; a clause that has no other word still tells nothing."""
_SIZES = frozenset("点些多少高低长远小大满证位")
"""What a thing of the visit can be, for all that the score says: 停车位少."""
_MEASURES = frozenset("短长少多小大冷热远近高低挤窄暗旧新")
"""What may be said of a thing in one character."""
_FAULTS = _MEASURES | frozenset("绕贵吵闷陡滑矮晚乱脏偏堵卡硬")
_COUNTERS = re.compile("窗口|大厅|服务|工作人员|工作|部门")
"""What a visit is counted in: 跑了两趟."""
_GOES_ON = re.compile("[得的地着](?=[我你他她人俺咱大全])")
"""得我三天没睡 goes on from a word that is not there, and nobody knows which."""
_DOUBTING = frozenset({Kind.RETORT, Kind.UNSURE, Kind.GRAVE})
_MIDDLING = tuple(
    "一般 一般般 就那样 也就那样 就这样 马马虎虎 凑合 中等 不算好 不算差 不太好 不好不坏 中规中矩 average ok okay soso acceptable".split()
)
"""Say of a three what a three says."""
_THING = 6
"""Characters; a longer clause about a thing of the visit tells what happened (办完给我发了短信)."""
_TELLS = 4
"""Characters; an unknown word in a shorter clause makes it a retort that nobody understands (满意，才怪)."""
_STORY = 12
"""Characters; a longer clause about the visit (it names the counter, the work, the people) is a story, not a retort."""
_NO = frozenset({Kind.NOT, Kind.NOT_AT_ALL, Kind.DENY})
_HAN = re.compile(r"[\u3400-\u9fff]")


def accounted_for(score: int, clauses: Sequence[Sequence[Token]], *, named: bool = True) -> bool:
    """Whether nothing beside a good score is left unexplained; `clauses`: what is no part of it.

    A three, and a four written as a digit, already says that something was wrong, so saying what went wrong explains it.
    """
    grudging = score == 3 or (score == 4 and not named)
    clauses = [worded(clause) for clause in clauses]
    known = [
        _known(clause) or agrees(text_of(clause), score) or (grudging and _befits_grudging(clause))
        for clause in clauses
    ]
    return all(
        fine or (_EXPECTED.match(text_of(clause)) and at + 1 < len(known) and known[at + 1])
        for at, (fine, clause) in enumerate(zip(known, clauses, strict=True))
    )


def _befits_grudging(clause: Sequence[Token]) -> bool:
    """Whether the clause says what such a score says: middling, or, at some length, what went wrong."""
    if text_of(clause).rstrip("吧").endswith(_MIDDLING):
        return True
    kinds = {token.kind for token in clause}
    if kinds & (_DOUBTING | {Kind.IF, Kind.ASK, Kind.TAG, Kind.SAY, Kind.SLIP, Kind.HOPE}):
        return False
    if _GOES_ON.match(text_of(clause)):
        return False
    worded = any(t.kind is Kind.OTHER and len(t.text) > 1 for t in clause)
    told = (
        worded
        or bool(kinds & (_TELLING | {Kind.OPENER, Kind.TOPIC}))
        or _COUNTED.search(text_of(clause)) is not None
    )
    return told and len(_HAN.findall(text_of(clause))) > _TELLS


def hides_in_a_gap(rest: Sequence[tuple[int, Token]]) -> bool:
    """Whether words that a gap parts turn against the score when they are read as one clause: 让我 耐心等."""
    for clause in parted(rest, gaps=False):
        words = worded(clause)
        if any(t.gap for t in words[1:]) and not words[0].text.isascii():
            text = text_of(words)
            if put_off(text) or bought(text) or retorts(text):
                return True
    return False


def _known(clause: Sequence[Token]) -> bool:
    text = text_of(clause)
    begins = spared(text)
    if begins is not None:
        before = _before(clause, begins)
        return not before or _known(before)
    if is_nothing_more(text) or better_now(text):
        return True
    kinds = {token.kind for token in clause}
    if kinds & _DOUBTING or put_off(text) or (kinds <= PLAIN and (bought(text) or retorts(text))):
        return False
    if is_aside(text):
        return True
    if kinds & _NAMES:
        kinds -= {Kind.PAST}  # 以前不满意
    if kinds <= PLAIN or not any(char.isalnum() for char in text) or is_signature(text) or thanks(clause):
        return True
    if _FLAW.match(text) or _sizes(clause):
        return True
    return not _unsafe(clause, kinds) and _accounts(clause, kinds)


def _unsafe(clause: Sequence[Token], kinds: Set[Kind]) -> bool:
    """Whether something in the clause could turn against the score, whatever else it tells."""
    text = text_of(clause)
    wishes = clause[0].kind is Kind.HOPE and not kinds & {Kind.OFFICE, Kind.SELF}  # 希望中午不休息
    if (
        (Kind.SAY in kinds and Kind.FACT not in kinds)
        or _strange(clause)
        or (_twisted(clause) and not wishes)
    ):
        return True
    if clause[0].text == "是" and clause[1].kind is not Kind.BECAUSE:
        return True  # 5分是留给认真办事的人的
    if retorts(text) or (text.endswith("嘛") and Kind.GOOD not in kinds):
        return True  # 老百姓嘛
    if bought(text) or ("除了" in text and not ({Kind.MATTER, Kind.BAD} & kinds or "排队" in text)):
        return True
    return not kinds & {Kind.BUT, Kind.THOUGH} and burdens(text)


def _accounts(clause: Sequence[Token], kinds: Set[Kind]) -> bool:
    """Whether the clause tells what it is about: an opinion, a fact, a wish for the next time, a piece of every day."""
    text, about_visit = text_of(clause), bool(kinds & {Kind.TOPIC, Kind.OPENER})
    if Kind.HOPE in kinds and (Kind.MATTER in kinds or _COUNTERS.search(text) or _advises(clause)):
        return True  # 建议多开几个窗口
    if any(a.text in TAKEN_OFF and b.kind is Kind.DIGIT for a, b in pairwise(clause)):
        return True  # `scores` has added it up
    if any(_tells(clause, at) for at in range(len(clause))) or _a_little(clause):
        return True
    if about_visit and (_COUNTED.search(text) or (not kinds & _NO and len(_HAN.findall(text)) >= _STORY)):
        return True
    return is_everyday(clause)


def _advises(clause: Sequence[Token]) -> bool:
    """Whether the clause proposes something, in words that are known: 建议设个母婴室."""
    if any(t.kind in _NO | {Kind.OFFICE, Kind.AWFUL, Kind.IF, Kind.ASK} for t in clause):
        return False
    if any(t.kind is Kind.OTHER and t.text in GRIEVING for t in clause) or "给我" in text_of(clause):
        return False
    said = [t for t in clause if t.kind is not Kind.HOPE]
    return any(t.kind in _ADVISED or (t.kind is Kind.OTHER and len(t.text) > 1) for t in said)


def _before(clause: Sequence[Token], end: int) -> Sequence[Token]:
    """The tokens of which the first `end` characters of the clause consist."""
    said, length = list[Token](), 0
    for token in clause:
        length += len(token.text)
        if length > end:
            break
        said.append(token)
    return said


def _tells(clause: Sequence[Token], at: int) -> bool:
    """Whether this word shows what the clause is about: not what is denied there."""
    kind = clause[at].kind
    if kind not in _TELLING or _stray(clause, at):
        return False
    if kind is Kind.MATTER:
        return len(_HAN.findall(text_of(clause))) > _THING or all(_fits_thing(token) for token in clause)
    denied = kind in (Kind.FACT, Kind.GOOD) and any(t.kind in _NO | {Kind.NOT_QUITE} for t in clause[:at])
    return not denied or (kind is Kind.GOOD and any(t.kind is Kind.BUT for t in clause))


def _a_little(clause: Sequence[Token]) -> bool:
    """Whether the clause ends in a small fault: 楼道灯有点暗."""
    said = [t for t in clause if t.kind is not Kind.PARTICLE]
    return len(said) > 1 and said[-2].kind is Kind.SOMEWHAT and said[-1].text in _FAULTS


def _sizes(clause: Sequence[Token]) -> bool:
    """Whether the clause says no more than the size of a known thing: 流程短."""
    said = [t for t in clause if t.kind is not Kind.PARTICLE]
    if len(said) < 2 or said[-1].text not in _MEASURES:
        return False
    things = (Kind.MATTER, Kind.ADVERB, Kind.QUITE, Kind.VERY)
    return all(t.kind in things or (t.kind is Kind.OTHER and len(t.text) > 1) for t in said[:-1])


def _fits_thing(token: Token) -> bool:
    """Whether this may be said of a thing of the visit: its size, not what somebody did with it (代办的人填的)."""
    if token.kind is Kind.GIVE:
        return token.text == "是"
    return token.kind is not Kind.OTHER or token.text not in _SMALL or token.text in _SIZES


def _strange(clause: Sequence[Token]) -> bool:
    """Whether it contains an unknown word that may be the one that matters (微笑着拒绝我).

    In a retort of a few characters any unknown word may be; in a clause that tells something, one that grievances are made of.
    """
    text, begin = text_of(clause), 0
    retort = len(_HAN.findall(text)) < _TELLS
    known = [found.span() for pattern in (_COUNTED, STAFF) for found in pattern.finditer(text)]
    for at, token in enumerate(clause):
        end = begin + len(token.text)
        within = any(first <= begin and end <= last for first, last in known)
        graded = at > 0 and clause[at - 1].kind in (Kind.SOMEWHAT, Kind.VERY, Kind.QUITE)
        unknown = token.kind is Kind.OTHER and len(token.text) == 1 and token.text.isalnum()
        harmless = within or graded or token.text in _SMALL or token.text.isascii()
        if unknown and not harmless and (retort or token.text in GRIEVING):
            return True
        begin = end
    return False


def _twisted(clause: Sequence[Token]) -> bool:
    """Whether known words are turned against each other: 耐心地拖, 方便了你们, 主任不在."""
    kinds = [token.kind for token in clause]
    if {Kind.BAD, Kind.AWFUL} & {*kinds} and {Kind.GOOD, Kind.FACT} & {*kinds}:
        return not {Kind.BUT, Kind.THOUGH, Kind.BETTER} & {*kinds}
    if Kind.AWFUL in kinds and Kind.BETTER in kinds:
        return True
    if any(a.kind is Kind.GOOD and b.text == "到" for a, b in pairwise(clause)):
        return True  # 优秀到离谱
    if kinds[0] is Kind.POLITE and (_COUNTED.search(text_of(clause)) or {Kind.BAD, Kind.AWFUL} & {*kinds}):
        return True  # 感谢你们让我跑了八趟
    last = next((token.kind for token in reversed(clause) if token.kind is not Kind.PARTICLE), None)
    if last is Kind.OFFICE:
        return True
    denied = max((at for at, kind in enumerate(kinds) if kind in _NO), default=None)
    telling = _TELLING | _NAMES if Kind.BUT in kinds else (_TELLING | _NAMES) - {Kind.MATTER}
    return denied is not None and not any(kind in telling for kind in kinds[denied:])


def _stray(clause: Sequence[Token], at: int) -> bool:
    """Whether a single character is a part of some other word: 牛 in 黄牛, 路 in 套路."""
    token = clause[at]
    if len(token.text) > 1 or not _HAN.match(token.text):
        return False
    beside = (*clause[max(0, at - 1) : at], *clause[at + 1 : at + 2])
    return any(t.kind is Kind.OTHER and _HAN.match(t.text) for t in beside)
