"""Burdens: waits so long, or trips so many, that nobody is glad of them; and trouble that was spared.

满意，三个月 is asked about, because somebody who says no more than that may be mocking; 三个月就批了, or 但是等了三个月, is not.
"""

import re

_LONGEST = 40
"""Most characters of a clause in which a burden is looked for; a longer one is a story."""
_LONG = re.compile(
    r"[一二两三四五六七八九十几半\d]+ ?(?:个多?|多个?)?(?:月|年)(?!前|底|初|份)|[三四五六七八九十几]+ ?[趟次遍]|(?:[3-9]|\d\d) ?[趟次遍]|大半天|好几(?:趟|次|遍|个月|天)|三天两头|一[遍趟次](?:又一)?[遍趟次]|[补改跑填交](?:了|完)?又[补改跑填交]|无数|[坐等排站耗跑待磨守蹲]了?(?:我|整整|足足)*(?:一|两|三|大半|一整|整)(?:个)?(?:天|上午|下午|星期|礼拜|周)"
)
"""Times so long, or so many, that nobody is glad of them: three months, five trips."""
_RELIEF = re.compile(
    "[就只仅]|总算|终于|不到|不用|没有|以内|之内|以前|原来|原本|本来|过去|往年|去年|以为|缩短|提前|省|比|每[次年月]|期|服务"
)
"""What makes such a time short after all, or somebody else's."""
_AT_LAST = re.compile("[趟次遍].{0,2}才[办拿批弄领]")
"""跑了3趟才办下来 owns up to it, and says that it was done."""
_BOUGHT = re.compile(
    "给钱|交钱|投诉了|闹了|拿钱|出钱|掏钱|钱到位|打招呼|打了招呼|打点|意思意思|表示表示|记者|市长|12345|信访|找领导|送了(?![资材证货上通])|塞了|请吃|请客|吃饭|小钱|花钱|加钱|加了钱|给了钱|花了[^费]{0,3}钱|土特产|亲戚|舅舅|叔叔在|同学|表哥|表姐|战友|老乡|关系|找了我"
    "|(?:朋友|熟人|邻居|徒弟|侄[子女儿]|外甥女?|儿子|女儿|老婆|老公|爱人|媳妇|女婿|[姐妹哥弟嫂姑姨婶爸妈]|我)(?:就)?在(?:你们|那|这|那里|这里|里面|窗口|局里|大厅|单位).{0,4}(?:上班|工作$|当差)"
    "|我(?:就)?是(?:你们)?(?:这|那|的)?(?:工作人员|窗口的?)$"
)
"""What helps where nothing else does: a gift, money, somebody inside."""
_PUT_OFF = re.compile(
    "[让叫](?:我|我们|你)?(?:明天|下午|后天|下周|改天|过几天|过两天|再)|推明天|推后天|明天再|改天再|[让叫](?:我|我们)(?:耐心|慢慢|继续|回家|回去|老实)等|又让|又要我|还要再|还得再|还得来|(?<![没不有])(?:让|叫|要求|逼|催).{0,6}[打填选写评按点改刷发](?:的|了|成.{0,4})?$"
)
_CONTRAST = re.compile(
    "(?:以前|从前|过去|原来|往年|早些年|早几年).*(?:月|年|半|趟|腿|排队|求人|托人|跑|等|难|麻烦).*(?:现在|如今|今年|这次|这回)"
    "[^才没更反慢难]*(?:天|分钟|小时|手机|网上|一趟|一次|不用|当天|动动手|方便|快|简单|容易|就行|就好)[^才没更反慢难]*"
)
"""以前要一个月现在三天."""
_COMPARED = re.compile(
    "(?:跟|和|比|同|与)(?:以前|从前|过去|原来|去年|上次|前几年|前两年|那时候)(?:比|相比|比起来)?(?:真是|简直|那是)?.{0,2}"
    "(?:天上地下|天壤之别|好多|强多|快多|方便|进步|两个样|不一样|大不一样|变化|好太多|强太多|快太多|方便太多|好很多|快很多)[^才没更反慢难]{0,3}"
)
_PROMISED = re.compile(
    r"(?:承诺|说好|规定|原定|通知|说是|本来|预计)(?:要)?(\d+)个?(?:天|工作日)(?:结果|实际|只用|其实|只用了|不到|用了|就|第)+(\d+)个?(?:天|工作日).{0,4}"
)
_HARM = (
    "推诿|推脱|推|拖延|拖拉|拖|摆架子|架子|刁难|为难|卡|卡壳|卡顿|缺点|毛病|瑕疵|遗憾|不足|红包|送礼|送东西|好处费|吃拿卡要|难听话|脸色|废话|敷衍|糊弄|怠慢|歧视|看不起|嫌弃|嫌烦|不耐烦|发火"
    "|乱收费|收费|收钱|多收|折腾|冤枉路|弯路|啰嗦|问题|意见|乱|挤|吵|贵|难|坑|坑人|套路|官腔|打官腔|官架子|官僚|推来推去|踢皮球|扯皮|差错|失误|耽误|延误|麻烦"
)
_WITHOUT = re.compile(
    "(?:[\u3400-\u9fff]{1,6}也)?(?:我|工作人员|他们|人家|窗口|一点|一点儿|半点|也|从来|都|态度好|服务好)*"
    "(?:(?:从不|从没|从来不|绝不|并不|不会|没有|没|不|无|未)(?:要|让|收|有|摆|给|叫|要求|出|出现|发现|看|受)?过?(?:一次|一回)?(?:我|我们)?(?:什么|啥|任何|一点|半点)?"
    f"(?:{_HARM})(?:过|我|人|的|了|也)*){{1,3}}"
    f"|(?:我|工作人员|他们)?(?:一点|一点儿|半点|什么|啥|任何|一丝)?(?:{_HARM})(?:都|也)(?:没有|没|不)(?:出|出现|有|收|要|摆)?(?:过|了)?"
)
"""Bad things that did not happen: 不推不拖, 一点架子都没有."""
_EFFORT = "跑|排队|排长队|等|请假|进城|托人|找人|求人|求爷爷告奶奶|花钱|操心|担心|费劲|费事|费力|费神|绕路|折腾|奔波|跑腿|找黄牛|找中介|找关系"
_ERRAND = "走|出门|去窗口|去现场|复印|打印|挤公交|坐车|打车|开证明|交材料|预约|带|填表|打电话|来现场|取号|签字|盖章|盖|交钱|提交|见面"
_MANNER = "(?:再|让我|叫我|我|我们|自己|亲自)*(?:来来回回|来回|到处|两头|反复|多|专门|天天|一趟趟)*"
_MUCH = (
    "(?:了)?(?:那么多|这么多|那么|很多|不少|好多|好几|很久|多久|一)?(?:趟|次|天|里|回)?"
    "(?:冤枉路|远路|弯路|路|腿|来跑去|来等去|章|材料|证明|原件|复印件|人|事|了)*(?:(?:也|就|都|直接)?(?:能|可以|给)?(?:办|办理|受理|拿证|办好)了?)?$"
)
_NO_NEED = "不用|无需|无须|不需要|不必|免去了?|省去了?|省得|用不着|基本不用|几乎不用|不怎么用"
_SPARED = re.compile(
    f"(?:再也|以后|从此)?(?:{_NO_NEED}|没怎么|没有怎么|几乎没|基本没|没多|少了?|没有|没|不再){_MANNER}(?:{_EFFORT}){_MUCH}"
    f"|(?:再也|以后|从此)?(?:{_NO_NEED}){_MANNER}(?:{_ERRAND}){_MUCH}"
    "|(?:没|没有)(?:费|花|用|耗)(?:什么|啥|多少|多大|太多|多)?(?:劲|力|力气|时间|工夫|功夫|心思|周折|口舌|钱|精力)了?$"
    "|(?:不用|不必|无需|不需要)(?:再|老|跑)?去[\u3400-\u9fff]{1,4}了?$"
    "|(?:给我|帮我)?(?:节省|省)了?(?:我|我们)?[^你他领发票]{0,6}(?:钱|费|时间|事|力|心|路|腿|工夫|功夫)了?$"
)
"""Trouble that was spared, at the end of a clause: 不用请假, 少跑了很多冤枉路."""


def burdens(text: str) -> bool:
    """Whether the clause counts a burden, with no word that makes it light again."""
    if _LONG.search(text) is None or _RELIEF.search(text) is not None:
        return False
    return _AT_LAST.search(text) is None


def put_off(text: str) -> bool:
    """Whether somebody is told to come another time, or to rate: 上午让下午来, 让全村打."""
    return _PUT_OFF.search(text) is not None


def bought(text: str) -> bool:
    """Whether the clause speaks of a gift, of money or of somebody inside: 送了点土特产就办了."""
    return _BOUGHT.search(text) is not None


def better_now(text: str) -> bool:
    """Whether the whole clause says that what used to be a burden is light."""
    if len(text) > _LONGEST:
        return False
    if _CONTRAST.fullmatch(text) or _COMPARED.fullmatch(text):
        return True
    promised = _PROMISED.fullmatch(text)
    return promised is not None and int(promised[2]) <= int(promised[1])


def spared(text: str) -> int | None:
    """Where the words about spared trouble begin, when the clause ends in them."""
    if len(text) > _LONGEST:
        return None
    if _WITHOUT.fullmatch(text):
        return 0
    found = _SPARED.search(text)
    return None if found is None else found.start()
