"""The words of a reply, by what they do to a score. All in folded form: simplified, lower case.

Han words stand in the first string of an entry, separated by spaces; words of other scripts in the second, separated
by commas because they may hold spaces. The longest word at a place wins (不太 over 不, 分钟 over 分), so an entry can
also exist only to keep a shorter one from being seen in it.
"""

from itertools import product

from bot.dialogue.reading.kinds import Kind

_LEVELS: dict[Kind, tuple[str, str]] = {
    Kind.SATISFIED: ("满意", "satisfied"),
    Kind.DISSATISFIED: ("不满意", "dissatisfied, unsatisfied"),
    Kind.VERY: (
        "非常 十分 特别 极其 极为 极度 极 超 超级 异常 无比 格外 分外 相当 太 很 万分 百分百 百分之百 完全 巨 忒 甚为 顶",
        "very, extremely, highly, completely, totally, fully, entirely, really, super, so, incredibly, absolutely, 100%",
    ),
    Kind.BASICALLY: ("基本 基本上 基本上是 大体 大体上 大致 大致上", "fairly, basically, mostly, largely"),
    Kind.NOT: (
        "不 唔 并不",
        "not, isn't, aren't, wasn't, ain't, am not, i'm not, we're not, is not, was not, isnt, wasnt",
    ),
    Kind.NOT_QUITE: (
        "不太 不大 不怎么 不是很 不是太 不很 不够 不甚 不是怎么 不算太 不咋 唔系好 唔系几 唔系太 唔太",
        "not very, not too, not really, not so, not that, not particularly, not exactly, isn't very, wasn't very, "
        "i'm not very, i'm not really, am not very, am not really, was not very, wasn't really, isn't really",
    ),
    Kind.NOT_AT_ALL: (
        "一点都不 一点也不 一点不 一点儿都不 一点儿也不 一点点都不 完全不 根本不 毫不 压根不 压根儿不 丝毫不 丝毫都不 "
        "极不 极度不 半点不 半点都不 半点也不 一万个不 一百个不 全然不 一啲都唔 完全唔",
        "not at all, not in the least, not one bit, not a bit",
    ),
    Kind.SOMEWHAT: (
        "有点 有点儿 有些 略 略微 稍 稍微 比较 较 较为",
        "somewhat, a bit, a little, slightly, kind of, sort of",
    ),
    Kind.HEDGE: (
        "还 还算 还算是 算 算是 挺 蛮 颇 勉强 相对 部分 大部分 多数 一般 最 更 更加 更为 越来越 几乎 差不多 可能 也许 "
        "大概 应该 或许 大约 左右 上下 以上 以下 至少 最多 最少 能 会 才 要 想 应 应当 将 将会 肯 敢 就 便 扣 扣了 扣掉 减 减去 倒扣 起码 不到 至多 将近 接近 普遍 多半 似乎 好像",
        "quite, pretty, rather, partly, partially, reasonably, almost, nearly, moderately, more or less, maybe, "
        "perhaps, probably, possibly, about, around, at least, at most, up to, somehow, most, more, less, least",
    ),
    Kind.DENY: (
        "没 没有 未 不是 并非 并不是 非 无 不能 不会 不可 无法 没法 难 难以 很难 谈不上 算不上 说不上 称不上 不算 不见得 "
        "不一定 未必 不觉得 不认为 不感到 不可能 无从 岂能 何来 别 勿 莫 不要 不必 不用 不想 不愿 不肯 不给 不打 不选 "
        "从不 从未 从没 绝不 决不 冇 唔系 没觉得 没感到 不让 不配 不值",
        "no, never, nothing, none, neither, nor, hardly, barely, don't, dont, doesn't, didn't, can't, cannot, can not, "
        "couldn't, won't, wouldn't, do not, did not, without, far from, not been, nobody, lack",
    ),
    Kind.GOOD_OR_VERY: ("好", ""),
    Kind.EXTREMELY: ("极了 得很 至极 得不得了 到家", ""),
    Kind.AT_ALL: ("", "at all, in the least, one bit, whatsoever"),
}

_NUMBERS: dict[Kind, tuple[str, str]] = {
    Kind.FULL_MARKS: ("满分", "full marks, full score"),
    Kind.TWO_OF: ("两", ""),
    Kind.UNIT: (
        "分 分好评 星 星好评 颗星 个星 颗星星 分满分 分的满分 分的好评",
        "star, stars, point, points, out of 5, out of five",
    ),
    Kind.OTHER: (
        "分钟 分之 分店 分局 分公司 分别 分开 分类 分期 分批 分行 分管 星期 星期天 满意度低 满意率 满意度不高 "
        "一般般 一点 一些 一样 一直 一次 一起 一定 一边 一下 一下子 一会 一会儿 一趟 一个 若干 说明 说法 等级 讲解 "
        "不用谢 工作日 工作天 负责人 "
        "不得了 对不起 不断 不仅 不但 不光 不同 不少 不然 好几 好多 好久 好不容易 做好 搞好 弄好 最好 只好 好歹",
        "not bad, very much, so much, so far, no need, no doubt, not only",
    ),
}

_AROUND: dict[Kind, tuple[str, str]] = {
    Kind.SELF: (
        "我 本人 我们 咱 咱们 俺 我方 我司 我公司 我单位 我们公司 我们单位 我个人 鄙人 我自己",
        "i, i'm, i am, im, we, we're, we are, i was, we were, i've, i have, i feel, i'd, i would, me, my, personally, am",
    ),
    Kind.OFFICE: ("你们 你 您 他们 他 她 贵局 贵委 贵单位 贵部门 贵处 贵厅 贵中心 贵司", "you, them, they"),
    Kind.ABOUT: ("对 对于 关于 给予 把", "with, by, for, regarding, about the, on"),
    Kind.TOPIC: (
        "这次 本次 此次 这个 这项 这件 这件事 这个事 办理 办理结果 结果 审批 审批结果 服务 工作 办事 办件 业务 事项 "
        "窗口 窗口服务 工作人员 政务服务 大厅 政务大厅 部门 回访 处理 处理结果 申请 一切 办理情况 办理过程 整个过程 和 与 以及 "
        "这次办理 这次服务 这次办事 这次的 所有 总体服务 事情 这事",
        "the, this, that, your, service, services, work, everything, result, results, outcome, process, handling, it, "
        "experience, all, case, application",
    ),
    Kind.ADVERB: (
        "都 也 还是 仍 仍然 依然 依旧 真 真的 真是 实在 实在是 确实 确实是 的确 觉得 感觉 感到 认为 表示 总体 总体上 总体是 "
        "整体 整体上 总的 总的来说 总体来说 总体来讲 总体而言 整体来说 整体而言 总之 反正 当然 当然是 自然 现在 目前 对此 个人觉得 个人认为 个人感觉 "
        "令人 让人 令我 综合 综合来看 最终 最后 说实话 实话说 说真的 老实说 可以说 没得说 没的说 没话说 不用说 一直都 全部 "
        "全程 各方面 各方面都 方方面面 所以 因此 讲真 不得不说 一句话 今天 今次 我觉得 总体感觉 整体感觉",
        "overall, honestly, just, also, still, actually, feel, feeling, truly, indeed, was, were, is, are, been, and, "
        "in general, all in all, to be honest, i think, think, definitely",
    ),
    Kind.GIVE: (
        "给 打 选 评 投 填 选择 回复 回 答 评分 打分 评价 给个 打个 评个 选个 给出 给了 打了 选了 就给 只给 就打 只打 就选 选项 刚才选了 刚刚选了 刚才打了 刚才给了 刚才回了 "
        "为 是 评为 评定 评定为 勉强给 勉强打 我的评价 我的评分 我的答案 满意度 满意度是 满意度为 分数 得分 总分 总评 答案 "
        "答复 评级 好评 结论 综合评价 总体评价 整体评价 我给 评价是 评分是 分数是 直接给 还是给 给你们 给您 给他们 想选 想打 要选 要打 想给",
        "give, gave, rate, rating, score, choose, chose, pick, select, it's, it is, its, say, a, an, of, vote, answer, "
        "reply, my answer, my rating, my score, satisfaction, i'd say, grade, option",
    ),
    Kind.CHANGE: (
        "改成 改为 改到 改选 更正为 修改为 变更为 改 更正 想改成 我想改成 我要改成 要改成 请改成 帮我改成 请帮我改成 应该改成 想改为 要改为 我要改为",
        "change to, change it to, change my answer to, change my score to, make it, make that, correction",
    ),
    Kind.MEANT: (
        "应该是 应为 应当是 应是 其实是 实际是 应该选 应该打",
        "should be, should have been, i meant, meant, i mean",
    ),
    Kind.PARTICLE: (
        "的 了 啊 呀 哦 哈 吧 啦 哇 噢 喔 嘞 滴 哒 呐 耶 哟 诶 地 之 哈哈 嘻嘻 哩 咯 嗷 呗",
        "lah, ah",
    ),
    Kind.POLITE: (
        "谢谢 感谢 多谢 谢了 谢啦 辛苦 辛苦了 你好 您好 收到 好的 嗯 嗯嗯 谢谢你 谢谢您 谢谢你们 感谢你们 再见 祝好 "
        "加油 继续保持 继续加油 继续努力 非常感谢 十分感谢 很感谢 太感谢了 衷心感谢 领导好 早上好 上午好 下午好 晚上好 "
        "拜拜 唔该 多谢晒 谢 祝您生活愉快 祝工作顺利 给你们点赞 点个赞",
        "thanks, thank you, thank u, thx, ty, cheers, hello, hi, please, pls, hey, ok, okay, thanks a lot, many thanks, "
        "thank you very much, thank you so much, thanks so much, sir, madam, dear, good morning, good afternoon, regards",
    ),
}

_REMARKS: dict[Kind, tuple[str, str]] = {
    Kind.BUT: (
        "但 但是 不过 就是 只是 可是 然而 只不过 但就是",
        "but, however",
    ),
    Kind.THOUGH: (
        "虽然 尽管 虽说 虽 除了 美中不足 唯一",
        "although, though, even though, despite, in spite, except",
    ),
    Kind.BECAUSE: ("因为 由于 原因 理由 主要是 主要 主要因为 因", "because, since, due, cause, cuz, as"),
    Kind.OPENER: (
        "跑 等了 等太 等得 排队 速度 效率 态度 整个 每次 大家 有 来 去 从 在 一次性 办得 让 要求 继续 网上 线上 环境 没问题 没意见 "
        "没有意见 没有问题 没了 没有了 没事 没什么 意见没有 问题没有 不好意思 不客气 办好 办成 不多说 没关系 请 麻烦",
        "he, she, such, well, no problem, no problems, no issue, no issues",
    ),
    Kind.GOOD: (
        "很好 真好 非常好 太好 太好了 特别好 挺好 好极了 优秀 很棒 真棒 太棒 太棒了 满意的服务 热情 周到 耐心 细心 认真 负责 "
        "高效 很快 真快 快捷 方便 便捷 及时 顺利 专业 贴心 优质 完美 点赞 优 赞 态度好 服务好 速度快 效率高 办事快 办得快 "
        "很高 真高 一流 到位 亲切 和蔼 省心 省事 省时 暖心 给力 漂亮 又快又好 不错 挺不错 很不错 👍 😊 😄 😀 😃 "
        "🌹 ❤ 💐 👏 💯 🎉 🥰 😘 ☺ 🌸 💪 👌 ✅ ✔ 🤝 😁 🙂 🤗 😍 💖 💕 🌺 🌷 🎊 🏆 ♥ :) :-) :d ^_^ ^^ (: (^_^) (^^) =)",
        "great, good, excellent, perfect, wonderful, nice, amazing, helpful, fast, quick, quickly, friendly, efficient, "
        "polite, awesome, fantastic, superb, brilliant, professional, smooth, best, happy",
    ),
    Kind.BAD: (
        "慢 太慢 很慢 差 久 太久 很久 繁琐 冷淡 不耐烦 推诿 扯皮 拖延 拖拉 拖沓 敷衍 折腾 白跑 太麻烦 很麻烦 真麻烦 拖 "
        "不行 不够好 不周 不专业 不负责 不负责任 不热情 不耐心 不方便 不及时 没人管 没人负责 无人负责 没人理 不理人 踢皮球 太乱",
        "slow, late, delayed, rude, too long, unhelpful, poor, bad, confusing, difficult, unfriendly, inefficient, long",
    ),
    Kind.AWFUL: (
        "垃圾 不好 恶劣 太差 很差 真差 极差 超差 差劲 太差劲 差评 最差 糟糕 糟透 失望 气死 气人 坑 坑人 骗子 混蛋 王八 傻逼 妈的 他妈的 "
        "滚 放屁 狗屁 无语 恶心 黑心 腐败 不要脸 无耻 可恶 愤怒 生气 太慢了吧 烂 太烂 很烂 不满 "
        "😒 😑 😞 😔 🙁 ☹ 😕 😟 😐 😩 😫 😢 😥 😡 😠 :( :-( t_t >_< 🤬 👎 💩 😤 😭 💔 🤮 🤢 🖕",
        "terrible, awful, worst, horrible, rubbish, useless, disgusting, disappointed, disappointing, disgrace, "
        "ridiculous, unacceptable, angry, unhappy, hate, shit, fuck, garbage, pathetic, unsatisfactory, never again",
    ),
    Kind.BETTER: (
        "就好 就好了 更好 就更好 就更好了 会更好 就完美 更完美 就完美了 更快 更满意 好一点 好点 好些 更方便 更加完善 就行了 改进 "
        "改善 提高 提升 加强 更省心 快点 快一点 快些",
        "better, even better, improve",
    ),
}

_ASKERS = "让 叫 逼 要 要求 教 求 请 喊 催 非要 硬要".split()
_ASKED = "我 我们 大家".split()
_SO = ("", "这么", "这样", "必须", "一定", "都")
_RATERS = "打 选 写 评 填 回 回复 给 说 发 点".split()
_UNSAFE: dict[Kind, tuple[str, str]] = {
    Kind.ASK: (
        "吗 么 嘛 呢 是不是 是否 有没有 能不能 可不可以 难道 岂 哪 哪里 哪能 哪会 怎么 怎能 怎么能 怎么会 怎样 为什么 凭什么 "
        "满不满意 满意不满意 了吧 啥 谁 不满意吗 咩 冇得",
        "what, why, how, who, where, whether, do you, are you, can i, should i",
    ),
    Kind.TAG: ("对吗 是吗 行吗 可以吗 好吗 对吧 是吧 对不对 行不行 可以吧 好不好 行了吧", "right, correct"),
    Kind.IF: (
        "如果 要是 假如 假若 倘若 倘 若 若是 的话 除非 只要 只有 万一 即使 哪怕 就算 等到 要不 要不是 假设 一旦 再不 才会 才能",
        "if, unless, would be, would have, could be, could have, until, might be, if only",
    ),
    Kind.HOPE: (
        "希望 但愿 期待 期望 盼 盼望 争取 力争 愿 祝 何时 什么时候 啥时候 几时 早日",
        "hope, wish, hopefully, aim",
    ),
    Kind.PAST: (
        "上次 上回 以前 之前 从前 去年 原来 原先 原本 本来 当初 曾经 下次 下回 将来 以后 今后 过去 往年 前几次",
        "last time, previously, before, used to, next time, in the past, earlier, initially, at first",
    ),
    Kind.SAY: (
        "说 讲 听说 据说 都说 告诉 回答 写着 写的 以为 假装 装作 宣称 声称 所谓 传说 说是 问我 问你 请问 问",
        "said, says, told, heard, claims, claimed, pretend, asked, so called",
    ),
    Kind.SLIP: (
        "点错 选错 打错 按错 发错 写错 填错 输错 回错 选错了 点错了 打错了 按错了 发错了 写错了 填错了 输错了 回错了 错了 不对 手误 手滑",
        "mistake, mistyped, sorry, wrong, typo, oops, by mistake",
    ),
    Kind.MOCK: (
        "才怪 个屁 个鬼 个头 个毛 个锤子 个球 你妹 你妈 有鬼 鬼才 开玩笑 呵呵 做梦 不存在 想多了 想得美 骗你 骗你的 逗你 逗你玩 "
        "反话 讽刺 扯淡 瞎说 假的 就怪 就怪了 哼 呸 可能吗 笑话 好笑 搞笑 鬼话 违心 昧着良心 睁眼说瞎话 "
        "随便打 随便选 乱打 乱选 随便点 都行 无所谓 "
        "🙃 🙄 🤡 😏 😅 😂 🤣 😓 🤥 🤨 ❌ 🚫 ✖ ✗ ✘ ⛔ ❓ ❔ 🤔 🤷 😬",
        "lol, lmao, jk, yeah right, as if, kidding, just kidding, sarcasm, sarcastic, my ass, hell no, joke, joking, "
        "whatever, psych, rofl, ironic",
    ),
    Kind.FORCED: (
        "被迫 被逼 不得不 强迫 逼着 威胁 不敢 只能给 只能选 只能打 必须给 必须选 必须打 代打 代评 刷好评 刷分 "
        + " ".join("".join(parts) for parts in product(_ASKERS, _ASKED, _SO, _RATERS)),
        "forced, told me to, asked me to, made me, made to, asked us to, told us to, have to give, had to give, "
        "must give, told to",
    ),
    Kind.COMPLAIN: (
        "投诉 举报 检举 控告",
        "complain, complain about, complaint, complaints, file a complaint, make a complaint",
    ),
    Kind.COMPLAINT_TALK: (
        "投诉过 举报过 投诉了 举报了 投诉件 投诉率 投诉进度 被投诉 被举报 的投诉 取消投诉 撤销投诉 撤回投诉 撤诉 零投诉 次投诉 "
        "投诉之后 投诉后 投诉完 投诉以后 投诉处理 投诉结果",
        "my complaint, complained, cancel complaint, withdraw complaint, withdraw my complaint, cancel my complaint",
    ),
}

TABLES = (_LEVELS, _NUMBERS, _AROUND, _REMARKS, _UNSAFE)

THIS_TIME = frozenset("这次 本次 此次 这回 今次 现在 今天 目前 后来 now today".split()) | {"this time"}
"""Behind a word of the past, these bring a reply back to the case it is about."""

TAKEN_OFF = frozenset("扣 扣了 扣掉 减 减去 倒扣".split())
"""In front of a digit: points taken off, not given."""

NUMERALS = {"一": 1, "壹": 1, "二": 2, "贰": 2, "三": 3, "叁": 3, "四": 4, "肆": 4, "五": 5, "伍": 5}
NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
NUMERAL_CHARS = frozenset("〇零一二三四五六七八九十百千万亿几半廿卅壹贰叁肆伍陆柒捌玖拾俩仨")


def entries() -> list[tuple[str, Kind]]:
    """Every word of every table with what it does."""
    found: list[tuple[str, Kind]] = []
    for table in TABLES:
        for kind, (han, other) in table.items():
            found += [(word, kind) for word in han.split()]
            found += [(word, kind) for word in other.split(", ") if word]
    return found
