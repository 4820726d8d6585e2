"""Whether a department's words may be passed to the office: judged by form alone, not by what is known of anybody.

A department must not learn who complained, and a complainant must not be summoned to the people complained
about. So a department's text may not contain a telephone number, a link, a case number or a list of names,
and may not ask anybody to call or to come. The rules do not look at the complaint: the same words get the
same answer whoever complained, and the answer never says which rule they broke. An officer reads everything
afterwards, so what slips through here is still seen by a person.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from bot.casework.names.sameness import spoken
from bot.casework.names.traditional import SIMPLIFIED
from bot.dialogue.reading.characters import cleaned
from bot.dialogue.reading.phrasebook import NO_NAMES, SURNAMES

_UNFOLDS = 4
"""A text that expands to more than this many times its length (U+FDFA: eighteen) was not typed by a person,
and is not read."""
MANY_DIGITS = 7
"""This many digits in a row are a telephone number, whatever stands between them."""
_IN_A_NUMBER = 5
"""This many digits next to letters are a case or ticket number: HNJX-2026-00001."""
_DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d\s*年\s*)?(?:1[0-2]|0?[1-9])\s*月\s*(?:(?:3[01]|[12]\d|0?[1-9])(?:日|号)?)?(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d\s*年(?:度)?|(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)"
    r"|[（(〔\[](?:19|20)\d\d[〕)）\]]"
)
"""Days, hours and the years in official document numbers identify nobody."""
_GAP = r"[^0-9a-z\u3400-\u9fff。；!?]{0,4}(?:转|再|后|加|拨|杠|横|空格|减|到|至|点|时|和)?[^0-9a-z\u3400-\u9fff。；!?]{0,4}"
_DIGITS = re.compile(rf"[0-9](?:{_GAP}[0-9]){{{MANY_DIGITS - 1},}}")
_CODE = re.compile(r"[a-z0-9\-_/.]+")
_LINK = re.compile(
    r"://|www\.|@|[a-z0-9\-]{2}\s?(?:\.|点)\s?(?:com|cn|net|org|gov|edu|info|top|xyz|vip|cc|me|io|app|site|shop|ru|co|tv)(?![a-z])"
    r"|\d{1,3}(?:\.\d{1,3}){3}|扫一?扫|扫码|二维码|公众号|小程序|网址|链接"
)
_CALL = re.compile(
    r"致电|来电|回电|去电|电联|电话联系|联系电话|拨打|拨号|打[^。；\n]{0,6}电话|给[^。；\n]{0,6}(?:打|回)电话"
    r"|(?:加|添加)[^。；\n]{0,6}(?:微信|好友|qq)|微信号?[:是]|qq号?[:是]|(?:与|和|跟|同|向|找)(?:我|本|承办)[^。；\n]{0,12}联系|联系(?:我|本|承办)"
    r"|(?:请|欢迎|麻烦|建议|希望|望|盼|随时|如需|如有|可以?|方便时|有空|抽空|烦劳|需要)[^。；\n]{0,16}(?:来|到|去|至|赴|往|找|前往)[^。；\n]{0,16}"
    r"(?:处|科|室|窗口|大厅|大楼|单位|局|中心|现场|办公|楼|科长|处长|主任)(?!理)"
)
_ENUMERATED = re.compile(r"[、/|\\]|和|及|与|或|还是")
_SPACED = re.compile(r"[、/|\\,;\n\s。:]+|和|及|与|或")


def are_plain(text: str) -> bool:
    """Whether nothing in the words could serve to reach, summon or name anybody."""
    seen = _image(text)
    if len(seen) > _UNFOLDS * len(text):
        return False
    link = _LINK.search(seen) or _LINK.search("".join(seen.split()))
    return not (link or _numbers(seen) or _CALL.search(_joined(seen)) or _lists_names(seen))


def _image(text: str) -> str:
    """The text as a reader perceives it: full-width, circled, traditional and invisible characters made plain."""
    forms = unicodedata.normalize("NFKC", cleaned(text)).casefold()
    return "".join(SIMPLIFIED.get(c, c) for c in forms if unicodedata.category(c) not in ("Cf", "Mn", "Me"))


def _joined(image: str) -> str:
    """Without blanks and dots between Chinese characters, which could disguise 致 电."""
    return re.sub(r"(?<=[\u3400-\u9fff])[\s·.\-_*~]+(?=[\u3400-\u9fff])", "", image)


def _numbers(image: str) -> bool:
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in image)
    for form in (digits, spoken(digits)):
        left = _DAY.sub("。", form)
        if _DIGITS.search(left):
            return True
    return any(map(_is_code, _CODE.findall(digits)))


def _is_code(word: str) -> bool:
    return any(c.isalpha() for c in word) and sum(c.isdigit() for c in word) >= _IN_A_NUMBER


def _lists_names(image: str) -> bool:
    """Whether two names stand side by side: 张三、李四. Other words may stand before the first and after the last."""
    flat = _joined(image)
    listed = _ENUMERATED.split(flat)
    for before, after in pairwise(listed):
        if any(map(_is_name, _ends(before))) and any(map(_is_name, _beginnings(after))):
            return True
    alone = [part for part in _SPACED.split(image) if part]
    return any(_is_name(one) and _is_name(other) for one, other in pairwise(alone))


def _is_name(text: str) -> bool:
    if text[:2] in _TWO_CHARACTERS:
        return len(text) in (3, 4)
    surnamed = text[:1] in SURNAMES or text[:1] in _MORE_SURNAMES
    return surnamed and len(text) in (2, 3) and not {text, text[:2]} & _NO_NAMES


def _ends(text: str) -> Iterator[str]:
    return (text[-size:] for size in range(2, 5) if len(text) >= size)


def _beginnings(text: str) -> Iterator[str]:
    return (text[:size] for size in range(2, 5) if len(text) >= size)


_MORE_SURNAMES = frozenset(
    "万方石金何白安常于齐康施成车单程关申温华文柯甘柳殷尤祝邢骆詹舒乔洪翟章鲁倪包左庞樊兰聂柴颜耿焦季凌闵辛冷高郜沙童霍蓝岳涂"
)
_TWO_CHARACTERS = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 长孙 宇文".split()
)
_NO_NAMES = NO_NAMES | frozenset(
    "安全 安排 安装 方式 方法 方案 方面 高度 高质 程序 程度 金额 常规 常年 严肃 严谨 文件 文字 文书 文本 申请 申报 申办 申诉 成果 成本 成立 成效"
    " 关于 关系 关注 关键 单位 单据 包括 包容 施工 石油 白天 康养 车辆 车间 何种 万元 于今 齐全 左右 章程 章节 温和 冷静 华北 季度 童年 辛苦 左侧"
    " 段落 任职 任免 姚江 秦岭 许诺 谈话 邱 余款 余额 余件 史料 田间 钟点 钱款 唐代 武汉 江南 汪洋 沈阳 熊猫 彭州 孔洞 孟州 郑州 徐州 严控 付出 付清 袁州"
    " 石材 石家 万分 方才 方能 方可 成员 成为 成都 常态 常见 高速 高峰 高新 关心 关怀 关停 单项 何况 沙发 蓝图 蓝色 涂改 岳阳 兰州 洪水 柳州 包装 施行 施策 文化".split()
)
"""Words that begin like a name."""
