"""Homophones: 满意 as voice input mishears it and as people without a keyboard for characters spell it.

慢意, 满一, 灰常满意 are read only where nothing else stands in the clause but words that make a level: 慢一点 and 满一年 hold
the same characters. A respelled reply is as long as the one that was written, so that places stay what they are.
"""

import re

_ONE = "满曼慢漫瞒蛮馒买"
_TWO = "意一义亿易艺已益谊疑异忆毅"
_VERY = "灰常|飞常|肥肠|非长|非尝|飞长|妃常|菲常|非场"
_BASICALLY = "鸡本|几本|基夲|基木|急本|激本"
_NOT = "布|步|卜|补|部|吥|捕"
_DEGREES = "非常|特别|十分|超级|超|很|太|好|挺|蛮|比较|还算|还|都|总体|整体|基本上|基本|不是很|不太|不怎么|不|真的|我|我们|本人|是|的|地|谢谢|你好|您好|嗯|呃"
_TONE = "[的了啊呀哦哈吧啦哒滴呢嘛噻撒]*"
_EDGE = r"[\s,.!;:~。、…()\[\]\"\-—❤\u2600-\u27bf\U0001f300-\U0001faff]"
_CLAUSE = re.compile(
    rf"(?:(?<={_EDGE})|^)(?P<degrees>(?:{_DEGREES}|{_VERY}|{_BASICALLY}|{_NOT}){{0,4}})(?P<stem>[{_ONE}][{_TWO}])(?P<again>意?)"
    rf"(?P<tone>{_TONE})(?=$|{_EDGE})"
)
_HINT = re.compile(f"(?!满意)[{_ONE}][{_TWO}]|满意意|{_VERY}|{_BASICALLY}|(?:{_NOT})满意")
"""Nearly all replies have nothing of the kind."""
_PARTS = (
    (re.compile(_VERY), "非常"),
    (re.compile(_BASICALLY), "基本"),
    (re.compile(f"(?<=^非常)(?:{_NOT})$|^(?:{_NOT})$"), "不"),
)


def respelled(folded: str) -> str:
    """The reply with misheard levels corrected; its length does not change."""
    return _CLAUSE.sub(_right, folded) if _HINT.search(folded) is not None else folded


def _right(found: re.Match[str]) -> str:
    degrees = found["degrees"]
    for wrong, right in _PARTS:
        degrees = wrong.sub(right, degrees)
    return degrees + "满意" + ("的" if found["again"] else "") + found["tone"]
