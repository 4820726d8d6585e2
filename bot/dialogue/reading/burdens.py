"""Burdens: times so long, or so many, that nobody is glad of them; and troubles that were spared.

满意，三个月 is asked about, for who says no more than that may be mocking; 三个月就批了, or 但是等了三个月, is not.
"""

import re

_LONG = re.compile(
    r"[一二两三四五六七八九十几半\d]+ ?(?:个多?|多个?)?(?:月|年)(?!前|底|初|份)|[三四五六七八九十几]+ ?[趟次遍]|(?:[3-9]|\d\d) ?[趟次遍]|大半天|好几(?:趟|次|遍|个月|天)|无数|[坐等排站耗跑待磨守蹲]了?(?:我|整整|足足)*(?:一|两|三|大半|一整|整)(?:个)?(?:天|上午|下午|星期|礼拜|周)"
)
"""So long, or so often, that nobody is glad of it: three months, five trips."""
_RELIEF = re.compile(
    "[就只仅才]|总算|终于|不到|不用|没有|以内|之内|以前|原来|原本|本来|过去|往年|去年|以为|缩短|提前|省|比|每[次年月]|期|服务"
)
"""What makes such a time short again, or somebody else's."""
_BOUGHT = re.compile(
    "送了(?![资材证货上通])|塞了|请吃|请客|吃饭|小钱|花钱|加钱|加了钱|给了钱|花了[^费]{0,3}钱|土特产|亲戚|舅舅|叔叔在|同学|表哥|表姐|战友|老乡|关系|找了我"
)
"""What helps where nothing else does."""
_CONTRAST = re.compile(
    "(?:以前|从前|过去|原来|往年|早些年|早几年).*(?:月|年|半|趟|腿|排队|求人|托人|跑|等|难|麻烦).*(?:现在|如今|今年|这次|这回)"
    "[^才没更反慢难]*(?:天|分钟|小时|手机|网上|一趟|一次|不用|当天|动动手|方便|快|简单|容易|就行|就好)[^才没更反慢难]*"
)
"""以前要一个月现在三天."""
_COMPARED = re.compile(
    "(?:跟|和|比|同|与)(?:以前|从前|过去|原来|去年|上次|前几年|前两年|那时候)(?:比|相比|比起来)?(?:真是|简直|那是)?.{0,2}"
    "(?:天上地下|天壤之别|好多|强多|快多|方便|进步|两个样|不一样|大不一样|变化|好太多|强太多|快太多|方便太多|好很多|快很多)[^才没更反慢难]{0,3}"
)
_PROMISED = re.compile(r"(?:承诺|说好|规定|原定|通知|说是|本来|预计)(?:要)?(\d+)个?(?:天|工作日)(?:结果|实际|只用|其实|只用了|不到|用了|就|第)+(\d+)个?(?:天|工作日).{0,4}")
_SPARED = re.compile(
    "(?:再也|以后|从此)?(?:不用|无需|无须|不需要|不必|免去了?|省去了?|省得|少了?|没有|没|不再|用不着)(?:再|让我|叫我|我|我们)?(?:来来回回|来回|到处|两头|反复|多|专门|天天|一趟趟)*"
    "(?:跑|排队|等|请假|进城|托人|找人|求人|花钱|出门|去窗口|去现场|复印|打印|操心|担心|找黄牛|找中介|找关系|绕路|折腾|奔波|挤公交|坐车|打车|开证明|交材料)"
    "(?:了)?(?:很多|不少|好多|好几|很久|多久|一)?(?:趟|次|天|里|回)?(?:冤枉路|远路|弯路|路|腿|来跑去|来等去|材料|证明|人|事|了)*$"
    "|(?:给我|帮我)?(?:节省|省)了?(?:我|我们)?.{0,6}(?:钱|费|时间|事|力|心|路|腿|工夫|功夫)了?$"
)
"""Some trouble that was spared, at the end of a clause: 不用请假, 少跑了很多冤枉路."""


def burdens(text: str) -> bool:
    """Whether the clause counts a burden, with no word that makes it light again."""
    return _LONG.search(text) is not None and _RELIEF.search(text) is None


def bought(text: str) -> bool:
    """Whether the clause speaks of a gift, of money or of somebody inside: 送了点土特产就办了."""
    return _BOUGHT.search(text) is not None


def better_now(text: str) -> bool:
    """Whether the whole clause says that what used to be a burden is light."""
    if _CONTRAST.fullmatch(text) or _COMPARED.fullmatch(text):
        return True
    promised = _PROMISED.fullmatch(text)
    return promised is not None and int(promised[2]) <= int(promised[1])


def spared(text: str) -> int | None:
    """Where some trouble that was spared begins, when the clause ends in it."""
    found = _SPARED.search(text)
    return None if found is None else found.start()
