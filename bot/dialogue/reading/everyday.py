"""Everyday: a clause made of everyday words, with nothing in it that could turn against the score beside it.

Neither stories nor the words in which they are told can all be listed. A longer clause may therefore stand beside a good
score when it tells of something done for somebody, or quickly; when most of its words are known from accounts of a visit;
and when nothing in it denies, doubts, blames, asks, speaks for somebody else or points at the office. 下雨天还借伞给我 is
such a clause; 你们高兴就好 and 窗口换了新人 are not.
"""

import re
from collections.abc import Sequence

from bot.dialogue.reading.everyday_words import EVERYDAY
from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.lexicon import GRIEVING
from bot.dialogue.reading.tokens import Token

_HARMLESS = frozenset(
    {
        Kind.SELF,
        Kind.ABOUT,
        Kind.TOPIC,
        Kind.ADVERB,
        Kind.PARTICLE,
        Kind.POLITE,
        Kind.VERY,
        Kind.QUITE,
        Kind.GOOD_OR_VERY,
        Kind.OPENER,
        Kind.FACT,
        Kind.MATTER,
        Kind.GOOD,
        Kind.BETTER,
        Kind.BECAUSE,
        Kind.OTHER,
        Kind.HEDGE,
        Kind.CHANGE,
        Kind.EXTREMELY,
        Kind.SATISFIED,
        Kind.GIVE,
        Kind.SOMEWHAT,
    }
)
"""Kinds of which nothing else may stand in such a clause."""
_DEGREES = frozenset("就 还 会 能 要 最 更 大概 差不多 左右 越来越".split())
"""Words of a degree that leave nothing open here; 才 and 算 do."""
_TOLD = frozenset({Kind.TOPIC, Kind.OPENER, Kind.FACT, Kind.MATTER, Kind.GOOD, Kind.BETTER})
_PLAIN = frozenset(
    "点些有少再到给用第位个只更跟人时后前上下里中次事件证小大新您座先办已另让正在为着带看找开走想记做拿递取送帮教懂会用回家店车房地田厂校村镇县市省路站钱字名单纸笔章书信话手眼腿头心"
    "也又很多挺真就是和与及并且把将从往向被至于以可其此该每各天日月年周早晚午夜春夏秋冬年内外旁边间米层楼门户口子儿女男老少爷奶爸妈哥姐弟妹叔婶舅姑孩我咱俺你他她它们这那哪些"
)
"""Single characters of such words."""
_SHORTEST = 5
"""Han characters."""
_UNKNOWN = 0.2
"""The share of them that may be unknown."""
_FAVOUR = re.compile(
    "帮|陪[着我]|[领带]着我|借给|借我|借伞|提醒|通知我|[给为]我(?:[办送打寄查找看补讲说弄]|瘫痪的)|给老人|给办|亲自|专门|像.{0,6}家|第二天|头天|[隔次]日|全办完|填好|出结果|可查|优先|感谢|谢谢"
    "|加班|上门|冒着?雨|有人[陪迎接教]|秩序|就行|就受理|意识|政策|多亏|能取|老花镜|讲给我|很满意|努力|这么顺|开业了|一窗|一个窗口"
)
"""What makes such a clause speak for the score: something done for somebody, or quickly."""
_ORDERED = "让叫轮"
"""Characters of being told, or waiting one's turn."""
_FEWEST_WORDS = 3
"""English words."""
_ENGLISH = frozenset(EVERYDAY[Kind.OTHER][1].split(", "))
_VERBS = frozenset({"给", "直接给", "是", "为", "it's", "it is", "its", "say", "a", "an", "of"})
"""Words that give a score elsewhere, and nothing here."""
_COUNTED = re.compile(
    r"(?:[一二两三四五六七八九十几半\d]+|十几) ?(?:个多|多个?|来|个)?(?:分钟|刻钟|小时|钟头|工作日|天|次|趟|号|楼|层|点|岁|位|种|份|张|本|户|口|亩|块|家|间|台|辆|页)"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def is_everyday(clause: Sequence[Token]) -> bool:
    """Whether the clause tells something everyday, and nothing that could matter to a score."""
    clause = _without_counts(clause)
    han = sum(len(_HAN.findall(token.text)) for token in clause)
    harmless = _HARMLESS | {Kind.OFFICE} if not han else _HARMLESS
    long_enough = han >= _SHORTEST if han else len(clause) >= _FEWEST_WORDS
    if not long_enough or not {token.kind for token in clause} <= harmless:
        return False
    if any(token.kind is Kind.HEDGE and token.text not in _DEGREES for token in clause):
        return False
    text = "".join(token.text for token in clause)
    if han and _FAVOUR.search(text) is None:
        return False
    if any(char in text for char in _ORDERED) or text.count("了") > 1:
        return False  # 让我自己看墙上, 店关了证来了
    if clause[0].kind is Kind.GIVE or any(t.kind is Kind.GIVE and t.text not in _VERBS for t in clause):
        return False  # 5分给大厅的空调
    if any(token.text == "都" for token in clause) and not {Kind.FACT, Kind.GOOD} & {t.kind for t in clause}:
        return False  # 腿都跑细了
    if not any(token.kind in _TOLD or _is_word(token) for token in clause):
        return False
    unknown = [token.text for token in clause if token.kind is Kind.OTHER and not _is_word(token)]
    if any(char in GRIEVING for char in unknown):
        return False
    return sum(char not in _PLAIN for char in unknown) <= (han or len(clause)) * _UNKNOWN


def _is_word(token: Token) -> bool:
    if token.text.isascii():
        return token.text in _ENGLISH
    return token.kind is Kind.OTHER and len(token.text) > 1


def _without_counts(clause: Sequence[Token]) -> list[Token]:
    """The clause without its short times and small numbers: 等了十分钟, 3号窗口, 三天."""
    text = "".join(token.text for token in clause)
    spans = [found.span() for found in _COUNTED.finditer(text)]
    kept, begin = list[Token](), 0
    for token in clause:
        end = begin + len(token.text)
        if not any(first <= begin and end <= last for first, last in spans):
            kept.append(token)
        begin = end
    return kept
