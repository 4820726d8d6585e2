"""Short replies that steer the conversation rather than tell something: skip this, that is all, the same for all.

Only a whole reply counts, never a word inside one: "跳过" skips a question, "他们跳过了我的号" is an answer.
"""

import re
from enum import StrEnum

from bot.dialogue.questionnaire import Option
from bot.dialogue.reading.characters import read
from bot.dialogue.reading.ranks import praises
from bot.dialogue.reading.understanding import yes_no
from bot.domain.level import BASICALLY, DISSATISFIED

_EDGES = " \t\n.,!?;:~-—…。，！？；：、·'\"“”‘’「」『』()（）[]【】<>《》"
_PARTICLES = "了吧啊呢哦呀啦吖"
"""Said at the end of an answer without changing it."""
_LONGEST = 40
"""Characters; a longer reply is never one of these."""


class Steer(StrEnum):
    """Where a short reply wants to go."""

    SKIP = "skip"
    ENOUGH = "enough"
    NOTHING = "nothing"
    """Nothing to add."""
    THANKS = "thanks"
    """A courtesy that wants no reply."""
    COMPLAIN = "complain"
    """The wish to complain and nothing else: what about is still to be told."""
    SAME = "same"
    EACH = "each"


_PHRASES = {
    Steer.SKIP: "跳过|下一题|下一个|下一条|略过|这题跳过|过|pass|skip|next",
    Steer.ENOUGH: (
        "不答了|不想答了|不回答了|不填了|就这些|就这样|就这样吧|没了|没有了|答完了|说完了|不用问了|别问了|到此为止|结束|算了"
        "|enough|no more questions|stop asking|that's all|thats all|that is all|no more|done|nothing more"
    ),
    Steer.NOTHING: (
        "没有|没|无|没什么|没啥|没意见|没有意见|暂无|暂时没有|没有其他|没有别的|没什么要说的|没有什么要说的|没话说|没有补充"
        "|no|none|nothing|nope|n/a|no comment|nothing else|not really"
    ),
    Steer.THANKS: (
        "谢谢|谢谢你|谢谢您|多谢|感谢|谢了|好的|好|好的谢谢|嗯|嗯嗯|收到|知道了|明白|明白了|行|可以|不客气|辛苦了|再见|拜拜|ok|okay"
        "|thanks|thank you|thx|ty|got it|great|fine|bye|you're welcome|👍|🙏|👌|❤|🌹"
    ),
    Steer.COMPLAIN: (
        "投诉|我要投诉|要投诉|我想投诉|想投诉|登记投诉|要登记投诉|我要登记投诉|需要投诉|举报|我要举报"
        "|complaint|complain|file a complaint|i want to complain|i want to file a complaint"
    ),
    Steer.SAME: (
        "都一样|都是|一样|同样|全部一样|全都一样|都是这个|都这样|全部|same|all the same|the same|same for all|all"
    ),
    Steer.EACH: "逐件|逐个|逐件回答|一件一件来|一个一个来|分开|分别评价|不一样|one by one|separately|each",
}
_WISH = re.compile(  # however it is put, as long as it does not say what about
    r"(?=.*(?:投诉|举报|complain))(?:(?:我|俺|本人|要|想|需要|请|麻烦|帮我|帮忙|给我|能不能|能|可以|可|怎么|如何|怎样|在哪里|哪里|在哪|登记|提交|发起"
    r"|进行|一下子|一下|一个|一件|个|件|投诉|举报|你们|他们|这件事|这件|这个|此事|再|就是|就|了|的|吧|啊|呀|吗|么|,|!|\s)+"
    r"|(?:(?:i|we|want|would|like|need|wish|to|please|can|how|do|file|make|lodge|submit|register|a|my|it|this|them|you|about|new"
    r"|complain|complaint)\b\s*)+)"
)
_REGISTERS = frozenset(
    "要|要的|我要|我要的|需要|登记|登记吧|要登记|我要登记|请登记|帮我登记|要投诉|file it|yes file it".split(
        "|"
    )
)
"""Said where a complaint is offered; anywhere else they may want something else."""
_AS_BEFORE = frozenset(
    "一样|也一样|都一样|同样|同上|跟上面一样|和上面一样|跟刚才一样|和刚才一样|跟上一件一样|和上一件一样|跟前面一样|和前面一样|same|the same|same as before".split(
        "|"
    )
)
_STEERS = {phrase: steer for steer, phrases in _PHRASES.items() for phrase in phrases.split("|")}

_ASKS_WHO = re.compile(
    "(?:请问)?(?:"
    "(?:你们|你|您|这)?(?:是|在)?(?:谁|哪位|哪里|哪儿|哪的|哪(?:个|家)?(?:单位|部门|公司|局|机构|里|儿)|(?:什么|啥)(?:单位|部门|公司|机构))(?:的|啊|呀)*"
    "|(?:你们|你|您|这)?(?:是|有|发)?(?:什么|啥)(?:短信|意思|事|事情|东西|信息)?(?:啊|呀|吗|的)*|有事吗"
    "|(?:你们|你|您)?(?:是)?(?:干什么|干啥|干嘛|做什么)的?(?:啊|呀)*"
    "|(?:你们|你|您|这)?(?:不会)?(?:是不是|是)?(?:骗子|诈骗|诈骗短信|骗人的|假的)(?:吗|吧|的吧)?|真的假的"
    "|who(?: is|'s) this|who are you|what is this|what's this|is this a scam|scam"
    ")"
)
"""Whoever cannot answer before they know who writes, and what about."""
_WANTS_CALL = re.compile(
    "(?:请|麻烦|可以|能不能|你们|还是|有事|直接)*(?:转人工|人工|人工客服|人工服务|找人工"
    "|(?:给我|跟我|和我)?(?:打|来|回|通)(?:个|一个)?(?:我的?)?电话(?:给我|过来|来|说|联系|问|吧)*|电话(?:打过来|打给我|联系我?|里说|上说|沟通|说吧|说)"
    "|call me|please call(?: me)?|phone me|give me a call)(?:吧|啊|呀|吗|好吗|谢谢)*"
)
"""The wish to be phoned, and nothing else."""

# What is said of a rating that went wrong. The first needs no context; the second only means a correction when no
# question for a score is open.
_MISTAKEN = re.compile(
    r"(?:按|点|选|打|发|填|评|写|回|弄|输)错|手滑|手误|不是(?:[1-5一二三四五]|[^,是]{0,3}满意)?分?[,\s]*(?:而)?是(?=[1-5一二三四五基非很不满])|更正|改成|改为|改评|重新评"
    r"|\b(?:wrong button|by mistake|mistyped|my mistake|i meant|correction|change it to|change to|change my)\b"
)
_SLIPS = frozenset(
    "发错|打错|按错|点错|选错|回错|写错|填错|输错|弄错|搞错|错|手滑|手误|刚才发错|刚发错|刚才点错|我发错|我点错|发错分|打错分|不对"
    "|wrong button|by mistake|my mistake|mistake|sorry wrong|typo|oops".split("|")
)
_UNDONE = re.compile(
    "(?:我)?(?:要|想|想要)?(?:改|改一下|改下|改一改|修改|修改一下|更改|更正|撤回|撤销|撤掉|删掉|删了|删除|作废|不算|不算数|不作数|重来|重新来|重评|重新评|重新打分)"
    "(?:一下|评价|评分|分)*"
    "|(?:我)?(?:是)?(?:骗你|骗你们|逗你|逗你们|开玩笑|闹着玩|说着玩|瞎说|乱说|随便说说)的?"
    "|(?:乱|瞎|随便)(?:按|点|打|写|发|填|选)的?|(?:看|搞|弄|写|按|说|点|选)(?:反|倒)(?:了|啦)?|看错(?:题|了)*"
    "|(?:还)?以为(?:是)?(?:[15一五]|第一|数字大|数字小|越大|越小|分越高|分越低).{0,8}"
    "|(?:[1一](?:是|就是|才是)?(?:第一名|第一|最好|最高|最满意|非常满意)|[5五](?:是|就是|才是)?(?:最差|最低|最不好|最不满意|不满意|非常不满意)|第一名)(?:的|的意思|的吧|吧|吗|嘛|呢)*"
)
"""Taking the last one back, or the scale read the other way round, with no word of what it should be: 改一下, 我以为1最好."""
_MEANT = re.compile("^(?:我(?:想)?说的|我的意思|我?意思|谢谢你们|谢谢您|谢谢|感谢你们|感谢|多谢)(?:是|就是)?")
_COMMENDS = re.compile(
    "最满意的?|(?:你们|这次|事情|事|窗口|工作人员)*(?:办|做|弄|搞|服务)[得的](?:很|真|太|挺|非常|都)*(?:好|快|不错|到位|周到)[的了啊呀哦吧啦哒滴呢嘛哟噻撒!]*"
)
_DAMNS = re.compile(
    "(?:是|就是|你们|服务|态度|工作|办事|窗口|质量|效率|太|很|真|最|极|非常|特别|实在)*"
    "(?:[最太很真极]?差(?:评|劲|极了|得很|的很|得要命|到极点|死了)?|最低(?:分|级|档)?|倒数第一|垃圾|糟糕|糟透了?|恶劣|不行|不好|最不好|worst|terrible|awful|bad|very bad)[的了啊呀哦吧啦哒滴呢嘛哟噻撒!]*"
)
"""Blame and nothing else: what a good score cannot be meant with."""
_NO_BUT = "(?:哦|噢|喔|啊|哎|哎呀|等等|等下|等一下|慢着|no|oh)*[,.!。 ]*(?:不对|不是|错了|说错了|不|no)[,.!。 ]+(?:应该是|应是|是|要)?"
_THE_LAST_CASE = (
    "(?:(?:不好意思|对不起|不对|错了|哦|请|麻烦|把)*[,. ]*)?(?:(?:上|前)一?件|(?:刚才|刚刚|前面|上面)的?那?一?(?:件|个))(?:事|的)?"
    "[,. ]*(?:应该|应|我?想|要|改|改成|改为|换成|其实|是|给|打|评|选|的|得|为)*"
)
_INSTEAD = re.compile(f"(?:{_THE_LAST_CASE}|{_NO_BUT})(?=[1-5一二三四五满非很不基])")
_ALL_GOOD = re.compile(
    "(?:这|我|我们)?(?:[两二三四五几]|所有|全部|每)?(?:件|个|次|样|件件)?(?:都|全都|全部|全|一样)+(?:是|很|挺|非常|比较)*满意[的了啊呀哦吧啦哒滴呢噻撒]*"
)
_BEFORE_SLIP = re.compile(
    "(?:不好意思|对不起|抱歉|哎呀|啊|我|刚才|刚刚|刚|上一条|上一个|前面|上面|那条|那个|是|的|,|\\s)*"
)
"""What may stand before the word of a slip without making more of it: 不好意思，刚才打错了."""
_RECONSIDERED = re.compile(r"应该是|应该给|应当是|其实是|改一下|还是给|\b(?:should be|actually)\b")


def bare(text: str) -> str:
    """A short reply for comparing: folded, without the marks around it; a long one is cut."""
    reading = read(text[: _LONGEST * 4])
    return reading.folded.strip(_EDGES)


def steer(text: str) -> Steer | None:
    """Where this reply steers, if that is all it says."""
    said = bare(text)
    if len(said) > _LONGEST:
        return None
    return _STEERS.get(said) or (Steer.COMPLAIN if _WISH.fullmatch(said) else None)


def registers(text: str) -> bool:
    """Whether the whole reply takes up the offer to file a complaint, which it answers."""
    return bare(text).rstrip(_PARTICLES) in _REGISTERS


def asks_who(text: str) -> bool:
    """Whether the whole reply asks who we are or what this is: 你们是谁, 是骗子吗."""
    return _ASKS_WHO.fullmatch(bare(text)) is not None


def wants_call(text: str) -> bool:
    """Whether the whole reply asks to be phoned instead: 打我电话, 转人工."""
    return _WANTS_CALL.fullmatch(bare(text)) is not None


def mistaken(text: str) -> bool:
    """Whether the person says that an earlier rating was a slip."""
    folded = read(text).folded
    return _MISTAKEN.search(folded) is not None or _INSTEAD.match(folded) is not None


def slipped(text: str) -> bool:
    """Whether the whole reply only says that the last one was a slip: 发错了, 改一下, 我以为1最好."""
    said = bare(text).rstrip(_PARTICLES)
    shorter = _BEFORE_SLIP.sub("", said, count=1)
    return said in _SLIPS or shorter in _SLIPS or _UNDONE.fullmatch(shorter) is not None


def instead(text: str) -> str:
    """What a reply says in place of the score just given, if it begins with a no to that, or names its case: 不，4; 上一件是3分."""
    said = read(text[:_LONGEST]).folded
    no = _INSTEAD.match(said)
    return said[no.end() :] if no is not None else ""


def sums_up(text: str) -> bool:
    """Whether the whole reply only says once more that all of it was good: 都满意, 两件都满意."""
    return _ALL_GOOD.fullmatch(bare(text)) is not None


def same_again(text: str) -> bool:
    """Whether the whole reply gives this case what the one before was given: 一样, 同上."""
    return bare(text).rstrip(_PARTICLES) in _AS_BEFORE


def reverses(text: str, score: int) -> bool:
    """Whether the whole reply says the opposite of the score just given: 最好的 behind a 1, 最差 behind a 5."""
    said = _MEANT.sub("", bare(text), count=1)
    if score <= DISSATISFIED:
        return said not in _STEERS and (praises(said) or _COMMENDS.fullmatch(said) is not None)
    return score > BASICALLY and _DAMNS.fullmatch(said) is not None


def reconsidered(text: str) -> bool:
    """Whether the person, asked nothing, corrects an earlier rating."""
    return mistaken(text) or _RECONSIDERED.search(read(text).folded) is not None


def chosen(options: tuple[Option, ...], text: str) -> Option | None:
    """The option that a typed answer names, by its label, a word it accepts, or a plain yes or no."""
    said = bare(text)
    if not said or len(said) > _LONGEST:
        return None
    said = said.rstrip(_PARTICLES) or said
    named = [
        o for o in options if said in {bare(w).rstrip(_PARTICLES) for w in (*o.labels.values(), *o.accepts)}
    ]
    if len(named) == 1:
        return named[0]
    answer = None if named else yes_no(text)
    meant = [o for o in options if answer is not None and o.means is answer]
    return meant[0] if len(meant) == 1 else None
