"""Whether a stated reason means anything: could somebody else tell from it, a year later, why a name was looked at?

Only the form is judged: meaningless characters, one word repeated, and phrases that fit every look-up
("查看", "工作需要", "了解情况") do not count. Whether the reason is true is for the log's readers to judge.
"""

import re
import unicodedata

from bot.casework.names.traditional import SIMPLIFIED

FEWEST = 4
"""The least number of different Chinese characters in a reason."""
FEWEST_WORDS = 3
"""The least number of different words in a reason in another script."""
SHORTEST = 10
"""The least number of letters in such a reason."""
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_EMPTY = """
查看 查阅 查询 查一下 查一查 看看 看一下 看一看 瞧瞧 浏览 阅读 打开 点击 一下 想要 想看 我要 我想 需要 因为
工作 业务 办公 日常 正常 例行 了解 情况 知道 情形 详情 具体 相关 有关 资料 信息 内容 数据 个人 隐私 明文 遮盖 解密 解封
姓名 名字 电话 手机 号码 联系方式 理由 原因 事由 说明 填写 必填 随便 测试 试试 试一下 试用 核实 核对 核查 确认 处理
领导 要求 安排 指示 交办 上级 必须 应该 可以 没有 不知道 其他 其它 如题 同上 略 无 暂无 谢谢 你好
请 的 了 吗 呢 吧 啊 哈 嗯 哦 一 二 三 四 五 六 七 八 九 十 零 查 看 我 你 他 要 想 需 用 是 有 这 那 本 该 此 个 人 件 事
"""
"""Phrases that fit every look-up."""
_SAYS_NOTHING = re.compile("|".join(sorted(_EMPTY.split(), key=len, reverse=True)))


def substantial(reason: str) -> bool:
    """Whether the reason is substantial."""
    plain = unicodedata.normalize("NFKC", reason).casefold()
    plain = "".join(SIMPLIFIED.get(c, c) for c in plain if unicodedata.category(c) not in ("Cf", "Mn", "Me"))
    han = "".join(_HAN.findall(plain))
    if len(set(han)) >= FEWEST:
        return len(set(_SAYS_NOTHING.sub("", han))) >= 2
    return _in_another_script(_WORD.findall(_HAN.sub(" ", plain)))


def _in_another_script(words: list[str]) -> bool:
    telling = {word for word in words if len(set(word)) >= 2}
    return len(telling) >= FEWEST_WORDS and sum(map(len, telling)) >= SHORTEST
