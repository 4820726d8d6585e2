"""Retorts: phrases that mock a good score or still ask for something, in words that alone mock nobody.

Words that always do so are in the tables (`remark_words`); here it is the way the clause is built.
"""

import re

_OUTDOING = re.compile("比.{1,6}还(?!快|好|方便|早|简单|周到|热情|高|舒服|顺|省|准|亲|细|贴心|耐心|要)")
"""比论文还厚."""
_WARNING = re.compile("提醒我?们?(?:少|闭嘴|不要(?!忘|漏)|别(?!忘|漏))")
"""提醒我少说话."""
_DEMANDS = frozenset("快点 快些 快一点 再快点吧 发证 取证 拿证 领证 办证".split())
"""By themselves they ask for what is still to come."""
_RUNG_UP = re.compile("(?:有人|上面|领导|单位|村里|他们|窗口).{0,3}(?:打|来)(?:了|过|个)?.{0,3}电话|换来的?$")
"""有人给我打电话了, 签字换来的: somebody saw to the score, or it was a bargain."""
_FAR_OFF = re.compile(
    "差(?:了|着|个|出)?[一二两三四五六七八九十百千万好老大几半]+(?:里|截|步|倍|条街|条河|大步|大截|光年)"
)
"""差一万里, 差好几条街."""
_RESULTING = re.compile("(?:快|慢|高|好|热情|周到|耐心)[到得].{0,4}都")
"""快到我孙子都上学了."""


def retorts(text: str) -> bool:
    """Whether the clause outdoes its own praise (快到孙子都上学了, 比论文还厚), gives in (行了吧) or asks for what is to come."""
    if text in _DEMANDS or text.endswith("了吧"):
        return True
    if _WARNING.search(text) or _RUNG_UP.search(text) or _FAR_OFF.search(text):
        return True
    return _OUTDOING.search(text) is not None or _RESULTING.search(text) is not None
