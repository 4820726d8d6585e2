"""The words of a reply, by what they do to a score. All in folded form: simplified, lower case.

Han words stand in the first string of an entry, separated by spaces; words of other scripts in the second, separated
by commas because they may hold spaces. The longest word at a place wins (不太 over 不, 分钟 over 分), so an entry can
also exist only to keep a shorter one from being seen in it.
"""

from bot.dialogue.reading.everyday_words import EVERYDAY
from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.remark_words import REMARKS, UNSAFE

_LEVELS: dict[Kind, tuple[str, str]] = {
    Kind.SATISFIED: (
        "满意 几满意 满义 满亿 满溢 满易 曼意 慢意",
        "satisfied, satisified, statisfied, satisfyed, satified, satsified, satisfed, manyi",
    ),  # the others: as voice input mishears it and as people mistype it; more of them in `homophones`
    Kind.DISSATISFIED: (
        "不满意 不满 不满义 不满亿 不满溢",
        "bu manyi, bumanyi, bu man yi, dissatisfied, unsatisfied, disatisfied, dissatified, dissatisfyed, unsatisfyed",
    ),
    Kind.DELIGHTED: (
        "老满意 嘎嘎满意 贼满意 贼拉满意 可满意 交关满意 邪气满意 怪满意 顶满意 忒满意 杠满意 杠杠满意 一百个满意 一万个满意 满意惨了 满意惨咯 十二分满意",
        "fei chang man yi, feichangmanyi, henmanyi, hen manyi, hen man yi",
    ),
    Kind.VERY: (
        "非常 十分 特别 极其 极为 极度 极 超 超级 异常 无比 格外 分外 相当 太 很 万分 百分百 百分之百 完全 巨 忒 甚为 顶 特",
        "very, verry, vary, extremely, highly, completely, totally, fully, entirely, really, super, so, incredibly, absolutely, 100%, feichang, fei chang, tebie, shifen",
    ),
    Kind.BASICALLY: (
        "基本 基本上 基本上还是 基本上都 基本还是 基本上是 大体 大体上 大致 大致上",
        "jiben, jibenshang, ji ben, fairly, basically, mostly, largely",
    ),
    Kind.NOT: (
        "不 唔 并不",
        "not, isn't, aren't, wasn't, ain't, am not, i'm not, we're not, is not, was not, isnt, wasnt",
    ),
    Kind.NOT_QUITE: (
        "不太 不大 不怎么 不是很 不是太 不很 不够 不甚 不是怎么 不算太 不咋 不算 唔多 谈不上 算不上 称不上 没有让我 没让我 没能让我 没有令我 没令我 没能令我 唔系好 唔系几 唔系咁 唔系咁样 唔系太 唔太",
        "not very, not too, not really, not so, not that, not particularly, not exactly, isn't very, wasn't very, "
        "i'm not very, i'm not really, am not very, am not really, was not very, wasn't really, isn't really",
    ),
    Kind.NOT_AT_ALL: (
        "一点都不 一点也不 一点不 一点儿都不 一点儿也不 一点点都不 完全不 根本不 毫不 压根不 压根儿不 丝毫不 丝毫都不 "
        "极不 极度不 半点不 半点都不 半点也不 一万个不 一百个不 全然不 一啲都唔 完全唔",
        "not at all, not in the least, not one bit, not a bit",
    ),
    Kind.QUITE: (
        "挺 蛮 颇 还挺 还蛮 都挺 蛮好 比较 还比较 还算 还算是 较 较为 整体比较",
        "quite, pretty, rather",
    ),
    Kind.SOMEWHAT: (
        "有点 有点儿 有些 略 略微 稍 稍微",
        "somewhat, a bit, a little, slightly, kind of, sort of",
    ),
    Kind.HEDGE: (
        "还 算 算是 勉强 相对 部分 大部分 多数 一般 最 更 更加 更为 越来越 几乎 差不多 可能 也许 "
        "大概 应该 或许 大约 左右 上下 以上 以下 至少 最多 顶多 最少 能 会 才 要 想 应 应当 将 将会 肯 敢 就 那就 便 扣 扣了 扣掉 减 减去 倒扣 起码 不到 至多 将近 接近 普遍 多半 似乎 好像",
        "partly, partially, reasonably, almost, nearly, moderately, more or less, maybe, "
        "perhaps, probably, possibly, about, around, at least, at most, up to, somehow, most, more, less, least",
    ),
    Kind.DENY: (
        "没 没有 未 不是 并非 并不是 非 无 不能 不会 不可 无法 没法 难 难以 很难 说不上 不见得 "
        "不一定 未必 不觉得 不认为 不感到 不可能 无从 岂能 何来 别 勿 莫 不要 不必 不用 不想 不愿 不肯 不给 不打 不选 "
        "从不 从未 从没 绝不 决不 冇 唔系 没觉得 没感到 不让 不配 不值",
        "no, never, nothing, none, neither, nor, hardly, barely, don't, dont, doesn't, didn't, can't, cannot, can not, "
        "couldn't, won't, wouldn't, do not, did not, without, far from, not been, nobody, lack",
    ),
    Kind.GOOD_OR_VERY: ("好", ""),
    Kind.EXTREMELY: (
        "极了 的很 得很 至极 得很嘛 得不得了 到家 得板 晒 到家了 滴很 滴狠 得莫法 得没话说 得没得说 极啦 极咯 得紧 的紧 到极点",
        "",
    ),
    Kind.AT_ALL: ("", "at all, in the least, one bit, whatsoever"),
}

_NUMBERS: dict[Kind, tuple[str, str]] = {
    Kind.FULL_MARKS: ("满分", "full marks, full score"),
    Kind.TWO_OF: ("两", ""),
    Kind.UNIT: (
        "分 分好评 星 星好评 颗星 粒星 颗⭐ 粒⭐ 个⭐ 颗★ 个星 颗星星 ⭐ ★ 🌟 分满分 分的满分 分的好评",
        "fen, xing, star, stars, point, points, out of 5, out of five",
    ),
    Kind.CODE: (
        "[图片] [照片] [表情] [动画表情] [视频] [语音] [文件] [链接] 【图片】 【照片】 【表情】",
        "[image], [photo], [sticker]",
    ),
    Kind.OTHER: (
        "分钟 分之 分店 分局 分公司 分别 分开 分类 分期 分批 分行 分管 星期 星期天 满意度低 满意率 满意度不高 "
        "一般般 一点 一些 一样 一直 一次 一起 一定 一边 一下 一下子 一会 一会儿 一个 若干 说明 说法 等级 讲解 "
        "不用谢 工作日 工作天 负责人 "
        "不得了 这么 那么 多么 对不起 不断 不仅 不但 不光 不同 不少 好几 好多 好久 好不容易 做好 搞好 弄好 只好 好歹 窗口办事员 步骤 其中 之间 期间 过程 过程中 通知 业务员 办事员 导办台 前台 柜台 这里 那里 第二趟 跑腿 熟悉 半天 半小时 一上午 一下午 头一回 第一次 有人 有的 地方 方面 空间 "
        "昨天 前天 今早 明天 上周 这周 上个月 这个月 月底 月初 年底 周一 周二 周三 周四 周五 周六 周日 星期六 星期日 礼拜天 节假日 当时 刚刚 已经 平时 "
        "一楼 二楼 三楼 四楼 五楼 楼上 楼下 门口 隔壁 附近 家里 家门口 单位 公司 外地 乡下 镇上 县里 市里 省里 身体健康 工作顺利 万事如意 阖家幸福 "
        "说话 代表 水平 问题 普通话 承诺 联系 志愿者 自助 手续上 清单 不懂 政策 政策法规 进门 其他 别的 想象 想像 预期 预想 预料 估计 预约 提交 上传 下载 申报 填报 登录 注册 查询 打电话 接电话 开会 开完会 散会 社会 机会 聚会 开车 坐车 公交车 骑车 走路 "
        "老头 老太太 老年人 年轻人 爸爸 妈妈 爷爷 奶奶 儿子 女儿 老公 老婆 爱人 朋友 同事 邻居 家人 亲戚 客户 员工 老板 会计 窗口号",
        "not bad, very much, so much, so far, no need, no doubt, not only",
    ),
}

_RATED = " ".join(
    how + what
    for how in "客观 真实 良心 公正 公平 个人 真心 中肯 最终 最后 我的 本人 我的真实 总体 整体 综合 全面 本次 这次 此次".split()
    for what in "评价 感受 感觉 意见 看法 结论 打分 评分 体验 答复 回答 反馈".split()
    if how + what
    not in (
        "个人感觉",
        "总体感觉",
        "整体感觉",
        "综合评价",
        "总体评价",
        "整体评价",
        "我的评价",
        "我的评分",
        "我的回答",
        "我的意见",
        "我的答复",
        "我的反馈",
    )
)
"""What a score is announced by: 客观评价:4分."""

_AROUND: dict[Kind, tuple[str, str]] = {
    Kind.SELF: (
        "本所 本公司 本单位 本企业 本店 我店 我厂 我校 我院 我所 敝公司 我村 我家 我们家 我们店 我们厂 我们村 我们学校 代理人 本代理人 本代理人认为 俺们 俺们老百姓 咱老百姓 我们老百姓 俺们农民 俺们老农民 我们农民 咱农民 阿拉 偶 我和家人 我和老伴 我和爱人 我和老公 我和老婆 我和媳妇 我和我妈 我和我爸 我和父母 我和同事 我跟老伴 我跟爱人 我代表公司 我代表单位 我代表我们公司 我代表全家 我代表企业 我们全家 我们一家 我们一家人 我全家 全家都 全家人都 一家人都 我 本人 我们 咱 咱们 俺 我方 我司 我们公司上下 全公司 全店 全厂 我公司 我单位 我们公司 我们单位 我个人 鄙人 我自己",
        "i, i'm, i am, im, we, we're, we are, i was, we were, i've, i have, i feel, i'd, i would, me, my, personally, am",
    ),
    Kind.OFFICE: (
        "你哋 佢哋 你们 你 您 他们 他 她 贵局 贵委 贵单位 贵部门 贵处 贵厅 贵中心 贵司",
        "you, them, they",
    ),
    Kind.ABOUT: ("对此次 对此项 对此事 对 对于 关于 给予 把", "with, by, for, regarding, about the, on"),
    Kind.TOPIC: (
        "这次 本次 此次 这个 这项 这件 这个事情 这件事情 这个证 这个件 这件事 这个事 办理 办理结果 结果 审批 审批结果 服务 工作 办事 办件 业务 事项 "
        "窗口 窗口人员 窗口服务 工作人员 政务服务 大厅 政务大厅 部门 回访 处理 处理结果 申请 一切 办理情况 办理过程 整个过程 和 与 以及 "
        "这次办理 这次服务 这次办事 这次的 所有 总体服务 服务质量 服务水平 审批服务 办事结果 事情 这事",
        "the, this, that, your, service, services, work, everything, result, results, outcome, process, handling, it, "
        "experience, all, case, application",
    ),
    Kind.ADVERB: (
        "都 两件都 三件都 几件都 两个都 每件都 件件都 也 还是 仍 仍然 依然 依旧 真 真的 真是 实在 实在是 确实 确实是 的确 觉得 感觉 感到 认为 表示 总体 总体上 总体是 "
        "整体 整体上 上面的 前面的 刚才的 全 全是 全都 都是 真心 肯定 绝对 衷心 由衷 总的 总的来说 总体来说 总体来讲 总体而言 整体来说 整体而言 总之 反正 当然 当然是 自然 现在 目前 对此 个人觉得 个人认为 个人感觉 "
        "令人 让人 令我 综合考虑 综合评定 综合评估 经核实 经了解 经综合考虑 根据办理情况 根据实际情况 根据实际 按实际情况 综合 综合来看 最终 最后 说实话 实话说 说真的 老实说 可以说 没得说 没的说 没说的 没得讲 没话讲 冇嘢讲 冇话讲 没话说 不用说 一直都 全部 "
        "全程 各方面 各方面都 方方面面 所以 因此 讲真 由衷地 衷心地 真心地 发自肺腑地 实话实说 不偏不倚 那肯定 那当然 那是当然 那绝对 那自然 直接 各项 每项 各项都 5分制 五分制 按5分制 按五分制 里里外外 每个环节 各个环节 各环节 各个方面 每一步 每个方面 每个窗口 上上下下 前前后后 从内心讲 从心里讲 从心底讲 扪心自问 实打实的 实打实 不折不扣 不折不扣的 满打满算 负责任地说 负责任的说 客观地说 客观的说 客观说 客观来说 客观讲 公平地说 公平说 凭良心说 凭良心讲 平心而论 实事求是 实事求是地说 实事求是说 真心话 说真心话 说心里话 说句实话 实话讲 说句公道话 公道话 依我看 在我看来 就我个人而言 就个人而言 从我个人来说 真滴 真得 真个 不得不说 一句话 今天 今次 我觉得 总体感觉 整体感觉 总的来讲 我这边 我们这边 我这里 心里 打心里 打心眼里 打心底 打心底里 发自内心 发自内心地 样样 样样都 处处 处处都 从头到尾 从头到尾都 由始至终 自始至终 始终 这回 后来 其实 硬是 呃 那个 哎呀 哎哟",
        "overall, honestly, generally, of course, from me, from us, just, also, still, actually, feel, feeling, truly, indeed, was, were, is, are, been, and, "
        "in general, all in all, to be honest, i think, think, definitely",
    ),
    Kind.GIVE: (
        _RATED
        + " 感受 看法 给 打 选 评 投 填 选择 回复 回 答 评分 打分 评价 给个 我要给 我想给 要给 来个 来一个 打个 评个 选个 给出 给了 打了 选了 就给 只给 就打 只打 就选 就写 就填 就回 就评 给打 给打个 我给个 我给打 我给打个 选项 刚才选了 刚刚选了 刚才打了 刚才给了 刚才回了 "
        "为 是 评为 评定 评定为 勉强给 勉强打 勉强给个 勉强打个 畀 俾 评价等级 满意等级 评分等级 评价结果 评定结果 评分结果 评定等级 答复意见 回复意见 回访意见 回访答复 回访评价 回复内容 反馈 反馈意见 反馈结果 我的反馈 打分结果 分值 选第一个 选第二个 选第一项 选第二项 我的态度 我的态度是 点个 系 我的回答 我的回答是 我的意见 我的意见是 我的评价是 我的评分是 我的选择 我的选择是 我的答复 我的答复是 可以打 可以给 可以选 我的评价 我的评分 我的答案 满意度 满意度是 满意度为 分数 得分 总分 总评 答案 "
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
        "的 了 啊 呀 哦 哈 吧 啦 哇 噢 喔 嘞 滴 哒 呐 耶 哟 诶 地 之 哈哈 嘻嘻 叭 哎 欸 哩 咯 嗷 呗 撒 噻 唦 咧 嘅 噶 喽 滴呢 不能再多 不能再高 㗎 勒 不能再多了 不能再高了 不能更多了 就这么多 顶天了 额 啰 咗啲 啲 捏 喇",
        "lah, ah",
    ),
    Kind.POLITE: (
        "谢谢 感谢 感恩 多谢 谢了 谢啦 辛苦 辛苦了 你好 您好 喂 喂喂 新年好 过年好 节日好 收到 好的 嗯 嗯嗯 领导你好 领导您好 各位领导好 各位领导 老师好 老师你好 老师您好 同志你好 同志您好 同志们好 你们好 大家好 谢谢你 谢谢您 谢谢你们 感谢你们 再见 祝好 "
        "加油 继续保持 继续加油 继续努力 非常感谢 十分感谢 很感谢 太感谢了 衷心感谢 领导好 早上好 上午好 下午好 晚上好 "
        "拜拜 唔该 多谢晒 谢 祝您生活愉快 祝工作顺利 给你们点赞 点个赞 行吧 好吧 得了 好嘞 好咧 得嘞 中嘞 妥了 侬好 恁好 倷好 雷猴 书记好 主任好 师傅好 大姐好 大哥好 姑娘好 小姑娘好 小伙子好 小同志好 恩 恩恩 嗯嗯嗯 好的呢 有劳 有劳了 劳驾 打扰了 麻烦了 麻烦你们了 麻烦您了 费心了 受累了 没错 辛苦你哋 辛苦晒 新年快乐 节日快乐 中秋快乐 国庆快乐 周末愉快 祝工作愉快 祝您工作愉快 祝身体健康 祝您身体健康 祝万事如意 祝一切顺利 祝您一切顺利 🙏 [抱拳] [合十] [握手] [ok]",
        "xiexie, xie xie, xiexie nimen, haode, nihao, thanks, thank you, thank u, thx, ty, cheers, hello, hi, please, pls, hey, ok, okay, thanks a lot, many thanks, "
        "thank you very much, thank you so much, thanks so much, sir, madam, dear, good morning, good afternoon, regards",
    ),
}

TABLES = (_LEVELS, _NUMBERS, _AROUND, REMARKS, UNSAFE, EVERYDAY)

THIS_TIME = frozenset("今年 这次 本次 此次 这回 今次 现在 今天 目前 后来 now today".split()) | {"this time"}
"""Behind a word of the past, these bring a reply back to the case it is about."""

TAKEN_OFF = frozenset("扣 扣了 扣掉 减 减去 倒扣".split())
"""In front of a digit: points taken off, not given."""

GRIEVING = frozenset(
    "骂赶拒卡拖晕倒病死亡气没收过垃圾白坑骗贪烟酒吵哭饿恶凶吼推躲睡玩聊课仇反绝怕苦累亏冤恨怨停断丢错漏假空别勿休赔罚扣滚脸狗猪蠢笨傻瞎聋哑冰吓鬼梦糊弄悠逼压威胁"
    "礼包抢偷偏欠催耗熬瞪翻甩踢堵塞坏破烂崩瘫锁封退撤销避掏掉迟缺劣低衰败毁伤痛惨凉冷淡敷衍搪刁刺刮乱糟仅装拽嚣狂傲嫌弃厌烦恼火怒愤诉状闹讨吃占敲诈贿赂"
    "受夺争吞吐喷讽嘲笑绕兜圈求跪磨挨训斥吆喝拍摔钓牌戏炒股迷消失踪影逃撒谎编造改代替勉违撕维默贴永站抽喊被挂泪涕关抖费害愁忍耻辱贵刷"
)
"""Characters that grievances and mockery are made of: one of them in a word that nobody knows makes it unsafe."""

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
