"""Retorts: phrases that mock a good score or still ask for something, in words that alone mock nobody.

Words that always do so are in the tables (`remark_words`); here it is the way the clause is built.
"""

import re

_OUTDOING = re.compile("比.{1,6}还(?!快|好|方便|早|简单|周到|热情|高|舒服|顺|省|准|亲|细|贴心|耐心|要)")
"""比论文还厚."""
_WARNING = re.compile("提醒我?们?(?:少|闭嘴|不要(?!忘|漏)|别(?!忘|漏))")
"""提醒我少说话."""
_PLEA = "(?:(?:求求?|拜托|拜託|恳求|跪求|麻烦|烦请|劳驾|请)(?:了|你们?|您|大家|领导)*)"
_HASTE = "(?:再?(?:快点|快(?=[给帮替发办批出拿领寄送])|快些|快一点|赶紧|赶快|尽快|尽早|抓紧|早点|早些|早日|速速?|马上|立刻|立即))"
_OFFICIAL_ACT = (
    "(?:发|办|批|出|下|取|拿|领|寄|送|给|弄|处理|解决|审批|受理|证|执照|批文|许可证|材料|下来|出来|好|完|掉)"
)
_DEMANDS = re.compile(
    f"行行好|[发取拿领办]证|(?:{_PLEA}|你们?|您)*{_HASTE}(?:点|些)?(?:给|帮|替|把)?(?:我们?|咱们?)?(?:的)?"
    f"{_OFFICIAL_ACT}*[的了吧啊呀哦呗嘛呢啦]*{_PLEA}*(?:谢谢(?:了|你们|您)?)?"
)
"""By themselves they ask for what is still to come: 快点, 拜托快点, 早点给我发证吧."""
_RUNG_UP = re.compile(
    "(?:有人|上面|领导|单位|村里|他们|窗口).{0,3}(?:打|来)(?:了|过|个)?.{0,3}电话|换来的?$|换的$|看在.{1,8}(?:份|面子|情面|面)上"
)
"""有人给我打电话了, 签字换的, 看在小姑娘的份上: somebody saw to the score, or it was a bargain, or a favour."""
_OTHERS = "(?:他们?|她们?|你们?|您|人家|别人|有人|大厅|前台|窗口(?:上|里)?的?(?:人员?|姑娘|大姐)?|工作人员|办事员|办事的|领导|村里|村干部|单位|公司|老板|主任|科长|那个?人)"
_RATES = "(?:打|填|写|选|点|按|给|评|勾|定|报|弄)"
_DICTATED = re.compile(
    f"(?:都?是)?{_OTHERS}*(?:非要|让|叫|逼着?|求着?|喊|催着?)(?:我们?|俺|咱们?)?(?:去|来|这么|这样)?(?:{_RATES}|说|回|发)?(?:个|分|五分|5分|好评|满意)?[的了]"
    f"|(?:都?是)?{_OTHERS}+(?:自己)?{_RATES}[的了]"
)
"""他们让的, 窗口叫我选的, 他们填的: somebody else gave the score. Who helped somebody fill in a form (帮我填的) did not."""
_USELESS = re.compile(
    "(?:反正|也|都)*(?:没有?|没啥|没什么|没多大|没半点|没一点|无)(?:什么|啥|个)?(?:用|用处|卵用|屁用|鸟用|意思|意义|作用|效果)[的了呢吧啊]*"
)
"""没啥用: of what, is anybody's guess."""
_FAR_OFF = re.compile(
    "差(?:了|着|个|出)?[一二两三四五六七八九十百千万好老大几半]+(?:里|截|步|倍|条街|条河|大步|大截|光年)"
)
"""差一万里, 差好几条街."""
_RESULTING = re.compile("(?:快|慢|高|好|热情|周到|耐心)[到得].{0,4}都")
"""快到我孙子都上学了."""


def retorts(text: str) -> bool:
    """Whether the clause outdoes its own praise (快到孙子都上学了, 比论文还厚), gives in (行了吧) or asks for what is to come."""
    if _DEMANDS.fullmatch(text) or text.endswith("了吧"):
        return True
    if _DICTATED.fullmatch(text) or _USELESS.fullmatch(text):
        return True
    if _WARNING.search(text) or _RUNG_UP.search(text) or _FAR_OFF.search(text):
        return True
    return _OUTDOING.search(text) is not None or _RESULTING.search(text) is not None
