"""Words of the remarks beside a score: what accounts for a clause, what colours it, what makes a score unsafe.

In folded form, laid out as in `lexicon`. A good score stands only when every clause beside it is accounted for
(`remarks`), so a word that is missing here costs a question, never a score that nobody meant.
"""

from itertools import product

from bot.dialogue.reading.kinds import Kind

REMARKS: dict[Kind, tuple[str, str]] = {
    Kind.BUT: (
        "但 但是 不过 但系 就是 只是 可是 然而 只不过 但就是",
        "but, however",
    ),
    Kind.THOUGH: (
        "虽然 尽管 虽说 虽 除了 美中不足 唯一",
        "although, though, even though, despite, in spite, except",
    ),
    Kind.BECAUSE: ("因为 由于 原因 理由 主要是 主要 主要因为 因", "because, since, due, cause, cuz, as"),
    Kind.OPENER: (
        "跑 等了 等太 等得 排队 比去年 比前年 比以前 比之前 比过去 比原来 比上次 比从前 尤其 尤其是 特别是 速度 效率 态度 整个 每次 大家 有 来 去 从 在 一次性 办得 让 要求 继续 网上 线上 环境"
        " 让我回去 叫我回去 要我回去 让我回来 叫我回来 让我填表 让我填了 叫我填表 让我填单 不好意思 不客气 办好 办成 不多说 没关系 请",
        "he, she, such, well, no problem, no problems, no issue, no issues",
    ),
    Kind.FACT: (
        "没办过这么顺利 没办过这么快 没见过这么好 没见过这么快 从没见过这么快 没遇到过这么好 没有退订的意思 没有退订 不是退订 看得懂 看懂了 听得懂 不用打电话 不用一直打电话 莫得意见 莫得问题 没花钱 没刁难 没有刁难 没有为难 没为难 一切正常 一切顺利 说到做到 守时 好找 地方好找 证件已领 已领证 已领 领证了 总算办好 总算办好了 终于办好了 少跑腿 少跑路 办照很快 职员好好 职员很好 人挺好 人很好 没多收钱 态度好好 效率好高 服务好好 无可挑剔 没挑的 没得挑剔 无懈可击 已收到 证已收到 收到了证 比承诺的快 比承诺快 比规定的快 手续不多 材料不多 人不多 说得很清楚 说得清楚 讲得明白 说得明白 讲解清楚 细致 证下来了 证办好了 证办下来了 证到手了 拿到证 拿到证了 就拿到证 就拿到证了 拿到执照 拿到执照了 问题解决了 问题解决 事情办好了 事办好了 事办成了 都办好了 已办结 办结 办结了 当天办结 没啥可说的 没有什么可说的 无其他意见 没有其他意见 没其他意见了 没跑冤枉路 没走弯路 没什么可投诉的 没啥可投诉的 公道 一次办成 一次过 帮了大忙 帮大忙 有人带 不用跑腿 不用跑第二趟 没跑第二趟 没白跑 没有白跑 网上就办了 网上办了 网上办理 帮我填表 帮我填了 帮我填好 认可 值得肯定 值得表扬 批下来了 批下来 办下来了 下证了 证拿到了 证也拿到了 发票也开了 说清 说清了 一次说清 讲清 讲清了 一次性告知 无建议 没建议 没有建议 无意见 暂无意见 暂无建议 没什么建议 为人民服务 上门办 上门办的 上门服务 要得 挑不出毛病 挑不出刺 没想到这么快 没想到这么好 没想到这么方便 没收红包 不收红包 没要红包 没有乱收费 没乱收费 没有要钱 没要钱 没有多收 没多收 不骂人 没问题 没意见 没有意见 没有问题 没事 没什么 意见没有 问题没有 办好了 办成了 办完了 办妥 办妥了 搞定 拿到 拿到了 领到 领到了 出证 下证 发证了 取证快 当天 当天就 当场 现场办 即办 秒批 秒办 "
        "一次办 一次搞定 一次就 一次成 只跑一次 只跑了一次 跑一次 跑一趟 就跑一趟 一趟 一站式 免费 帮忙 帮了 帮我 教我 指导 提醒 主动 解答 "
        "讲清楚 说清楚 讲得清楚 讲得很清楚 解释清楚 解释 清楚 明了 引导 带我 加急 提前 准时 按时 按期 如期 没跑 不用跑 没等 不用等 没排队 不用排队 网办 网上办 没收一分钱 没花一分钱 一分钱没花 一分钱没收 没收钱 没收费 不收费 "
        "简单 容易 轻松 省钱 干净 整洁 舒服 有序 规范 公开 透明 公正 公平 廉洁 讲道理 有礼貌 礼貌 微笑 笑脸 客气 和气 温柔 好人 表扬 "
        "没毛病 没别的 没别的了 没其他 没其他的 没其他意见 没啥 没啥说的 没啥意见 没有别的 冒得意见 冇意见 木有意见 没什么意见 没什么说的 没什么可说的 "
        "还行 还可以 可以 行 一般吧 四个字 不退 不退订 你们呢 解决了 处理了 批了 通过了 办理完毕 已办 已办好 已收到证 收到证了 "
        "点赞吧 赞一个 顶一个 支持 保持 放心 安心 周全 老百姓 为民 服务员 雪中送炭 春风 春天 温暖 感动 值得 推荐",
        "non, yes, yep, yeah, sure, fine, all good, no complaints from me, end of story, on time, same day, first time, easy, simple, "
        "clear, clearly, explained, helped, sorted, done, solved, quick enough, as expected, well done, keep it up, recommend",
    ),
    Kind.SIGNATURE: ("发自我的 发送自我的 来自我的", "sent from my, sent from"),
    Kind.MATTER: (
        "手机上 微信 支付宝 电脑 进度短信 上学 入学 老人家 发证 取证 领证 拿证 窗口太少 窗口少 窗口有点少 人手太少 人手不够 人手少 人有点多 路远 路有点远 路难走 路不好走 有点远 太远 远了点 编号 单号 办件编号 材料 资料 手续 流程 程序 表格 表 时间 天就 几天 分钟就 小时就 退订 等候 等一会 在窗口 窗口办的 窗口办 大厅办的 现场办的 自己办的 代办的 委托办的 办证 办手续 办业务 来办 来办证 叫号 取号 停车 停车位 停车场 车位 空调 电话 电话费 热线 系统 网站 网页 平台 "
        "app 小程序 公众号 厕所 洗手间 座位 椅子 饮水 喝水 复印 打印 照片 拍照 签字 盖章 公章 路 交通 公交 地铁 位置 地址 指示牌 标识 快递 邮寄 寄送 费用 收费 "
        "价格 老人 残疾人 孩子 保安 导办 导办员 大姐 小姐姐 小哥 师傅 姑娘 小姑娘 女孩 同志 小伙 小伙子 经办人 科长 主任 处长 短信 第一次来 楼层 人多 人太多 人很多 停车难 "
        "中午 午休 上班 下班 周末 早上 下午 上午",
        "visits, weeks, days, week, day, minutes, hours, hour, weeks only, days only, queue, waiting, wait, website, parking, form, forms, "
        "documents, paperwork, staff, clerk, counter, phone, office, online",
    ),
    Kind.GOOD: (
        "巴适 很好 真好 非常好 太好 太好了 特别好 挺好 好极了 优秀 很棒 真棒 太棒 太棒了 满意的服务 热情 周到 耐心 细心 认真 负责 "
        "省力 高效 简便 便民 便利 很快 真快 快捷 方便 便捷 及时 顺利 专业 贴心 优质 完美 点赞 优 赞 态度好 服务好 速度快 效率高 办事快 办得快 "
        "很高 真高 大赞 快 五星级 五星级服务 [强] [赞] [玫瑰] [鲜花] [鼓掌] [爱心] [呲牙] [胜利] [太阳] [微笑] [愉快] [可爱] [憨笑] [庆祝] [拥抱] [心] [礼物] [good] [大拇指] [送花花] [点赞] 快多了 好多了 强多了 有进步 进步 有提高 有改善 最好 棒 棒棒 棒棒的 棒极了 第一名 顶级 头等 还不错 还好 还挺好 冠军 杠杠 杠杠的 杠杠滴 顶呱呱 呱呱叫 一级棒 没得挑 牛 牛逼 厉害 好样的 最佳 最棒 最优 头名 状元 top no1 一流 到位 亲切 和蔼 省心 省事 省时 暖心 给力 漂亮 又快又好 不错 挺不错 很不错 👍 😊 😄 😀 😃 "
        "🌹 ❤ 💐 👏 💯 🎉 🥰 😘 ☺ 🌸 💪 👌 ✅ ✔ 🤝 😁 🙂 🤗 😍 💖 💕 🌺 🌷 🎊 🏆 ♥ :) :-) :d ^_^ ^^ (: (^_^) (^^) =)",
        "great, good, excellent, perfect, wonderful, nice, amazing, helpful, fast, quick, quickly, friendly, efficient, "
        "polite, awesome, fantastic, superb, brilliant, professional, smooth, best, happy",
    ),
    Kind.BAD: (
        "慢 太慢 很慢 差 久 太久 很久 繁琐 拖延 拖拉 拖沓 太麻烦 很麻烦 真麻烦 拖 "
        "不行 不够好 不周 不专业 打不通 难打通 不好停 停不下 不好找 难找 找不到 不够用 卡顿 死机 老旧 太冷 太热 太小 太少 太多 太旧 太挤 太吵 太贵 太长 远 麻烦 堵车 路上堵车 不好停车 太复杂 复杂 繁杂 没说清楚 没讲清楚 没说清 没讲清 没说明白 不热情 不耐心 不方便 不及时 太乱 麻烦了点 虽然麻烦 比较麻烦 打不开 慢了点 慢了些 久了点 久了些 慢了一点 久了一点 慢是慢了点 时间长 时间有点长 时间太长 等得久 等的久 排队长 排长队 要排队 太耐 好耐 等太耐 久等 等好耐",
        "slow, late, delayed, rude, too long, unhelpful, poor, bad, confusing, difficult, unfriendly, inefficient, long",
    ),
    Kind.AWFUL: (
        "冷淡 不耐烦 推诿 扯皮 敷衍 折腾 不负责 不负责任 没人管 没人负责 无人负责 没人理 不理人 踢皮球 垃圾 不好 恶劣 太差 很差 真差 极差 超差 差劲 太差劲 差评 最差 糟糕 糟透 失望 气死 气人 坑 坑人 骗子 混蛋 王八 傻逼 妈的 他妈的 "
        "滚 放屁 狗屁 无语 恶心 黑心 腐败 不要脸 无耻 可恶 愤怒 生气 太慢了吧 烂 太烂 很烂 不满 浪费 浪费时间 [发怒] [怒骂] [吐] [衰] [鄙视] [抓狂] [难过] [流泪] [大哭] [撇嘴] [弱] [心碎] [凋谢] [便便] [咒骂] [炸弹] [菜刀] [敲打] [右哼哼] [左哼哼] [裂开] 🐶 💀 "
        "😒 😑 😞 😔 🙁 ☹ 😕 😟 😐 😩 😫 😢 😥 😡 😠 :( :-( t_t >_< 🤬 👎 💩 😤 😭 💔 🤮 🤢 🖕",
        "terrible, awful, worst, horrible, rubbish, useless, disgusting, disappointed, disappointing, disgrace, "
        "ridiculous, unacceptable, angry, unhappy, hate, shit, fuck, garbage, pathetic, unsatisfactory, never again",
    ),
    Kind.BETTER: (
        "就好 就好了 更好 就更好 就更好了 会更好 就完美 更完美 就完美了 更快 更满意 好一点 好点 好些 更方便 更加完善 就行了 改进 "
        "越来越好 越办越好 越做越好 再接再厉 更上一层楼 改善 提高 提升 加强 更省心 快点 快一点 快些 再快点 再快一点 再快些 可以再快点 更进一步 有待改进 有待提高 有待改善 有提升空间 还有提升空间 有进步空间 还有进步空间 简化 再简化 简化流程 简化手续 多安排 多派 多配 减少 周末也上班 周末上班 增加 开通 多开 多设 早点开",
        "better, even better, improve",
    ),
}

_ASKERS = "让 叫 逼 要 要求 教 求 请 喊 催 非要 硬要".split()
_ASKED = "我 我们 大家".split()
_SO = ("", "这么", "这样", "必须", "一定", "都")
_RATERS = "打 选 写 评 填 回 回复 给 说 发 点".split()
UNSAFE: dict[Kind, tuple[str, str]] = {
    Kind.ASK: (
        "吗 么 嘛 呢 是不是 是否 有没有 能不能 可不可以 难道 岂 哪 哪里 哪能 哪会 怎么 怎能 怎么能 怎么会 怎样 为什么 凭什么 "
        "满不满意 满意不满意 了吧 啥 谁 不满意吗 咩 冇得",
        "what, why, how, who, where, whether, do you, are you, can i, should i",
    ),
    Kind.TAG: ("对吗 是吗 行吗 可以吗 好吗 对吧 是吧 对不对 行不行 可以吧 好不好", "right, correct"),
    Kind.IF: (
        "如果 要是 假如 假若 倘若 倘 若 若是 的话 除非 只要 只有 万一 即使 哪怕 就算 等到 要不 要不是 假设 一旦 再不 才会 才能 不然 要不然 否则 若不",
        "if, unless, would be, would have, could be, could have, until, might be, if only",
    ),
    Kind.HOPE: (
        "建议 希望 但愿 期待 期望 盼 盼望 争取 力争 愿 祝 何时 什么时候 啥时候 几时 早日",
        "hope, wish, hopefully, aim",
    ),
    Kind.PAST: (
        "上次 上回 刚开始 一开始 开始时 起初 起先 最初 头一次 以前 之前 从前 去年 原来 原先 原本 本来 当初 曾经 下次 下回 将来 以后 今后 过去 往年 前几次",
        "last time, previously, before, used to, next time, in the past, earlier, initially, at first",
    ),
    Kind.SAY: (
        "说 讲 听说 据说 都说 告诉 回答 写着 写的 以为 假装 装作 宣称 声称 所谓 传说 说是 问我 问你 请问 问",
        "said, says, told, heard, claims, claimed, pretend, asked, so called",
    ),
    Kind.SLIP: (
        "点错 选错 打错 按错 发错 写错 填错 输错 回错 选错了 点错了 打错了 按错了 发错了 写错了 填错了 输错了 回错了 错了 不对 说反 说反了 搞反 搞反了 弄反 弄反了 写反了 打反了 看反了 反了 反着来 反着 反过来 倒过来 倒着数 倒着 颠倒了 手误 手滑",
        "mistake, mistyped, sorry, wrong, typo, oops, by mistake",
    ),
    Kind.MOCK: (
        "才怪 个屁 个鬼 个头 个毛 个锤子 个球 你妹 你妈 有鬼 鬼才 开玩笑 呵呵 做梦 不存在 想多了 想得美 骗你 骗你的 逗你 逗你玩 "
        "反话 讽刺 扯淡 瞎说 假的 就怪 就怪了 哼 呸 可能吗 笑话 好笑 搞笑 鬼话 违心 昧着良心 睁眼说瞎话 "
        "随便打 随便选 乱打 乱选 随便点 都行 无所谓 [再见] [白眼] [捂脸] [狗头] [旺柴] [doge] [呵呵] [哼] [疑问] [晕] [尴尬] [阴险] [奸笑] [坏笑] [嘘] [拜拜] [笑cry] [笑哭] [吃瓜] [机智] [擦汗] [傲慢] [骷髅] [偷笑] [嘿哈] [囧] [汗] "
        "🙃 🙄 🤡 😏 😅 😂 🤣 😓 🤥 🤨 ❌ 🚫 ✖ ✗ ✘ ⛔ ❓ ❔ 🤔 🤷 😬",
        "lol, lmao, jk, yeah right, yeah sure, sure sure, yeah yeah, as if, kidding, just kidding, sarcasm, sarcastic, my ass, hell no, joke, joking, "
        "whatever, psych, rofl, ironic",
    ),
    Kind.FORCED: (
        "被迫 被逼 不得不 强迫 逼着 威胁 不敢 只能给 只能选 只能打 必须给 必须选 必须打 代打 代评 刷好评 刷分 "
        + " ".join("".join(parts) for parts in product(_ASKERS, _ASKED, _SO, _RATERS)),
        "forced, told me to, asked me to, made me, made to, asked us to, told us to, have to give, had to give, "
        "must give, told to",
    ),
    Kind.RETORT: (
        "对对对 是是是 行行行 你对 你都对 你说了算 你赢了 你们轻松 你们方便 你们省事 你们开心 你们舒服 你们高兴 办好一半 办好了一半 办了一半 办到一半 皮包公司 皮包 提前下班 早退 迟到 牛逼坏了 没啥好的 没什么好的 没那么好 没得挑了 没得选 没法选 打太极 帮我填 帮我写 帮我选 帮我打 替我填 替我写 替我选 替我打 除此之外 除外 够了 受够了 够够的 可以了吧 行了吧 好了吧 够了吧 得了吧 真行 可真行 真行啊 真有你的 真够可以 厉害了 厉害了我的 人民公仆 人民币 高兴就好 高兴就行 开心就好 开心就行 喜欢就好 好看就行 好看就好 你满意就好 你们满意就好 白跑了 白跑 白跑一趟 黄了 黄牛 豁我 莫豁我 倒着看 倒过来看 反着看 就是狗 是小狗 是孙子 当我没说 没门 没门儿 没戏 休想 别想 甭想 想屁吃 下辈子 下辈子吧 来生 来世 梦里 白日做梦 差远了 差老远 差老远了 差一大截 差很远 差得多 差得远 还差得远 差得远呢 差太远 远着呢 早着呢 说不过去 "
        "骗人 骗人的 那是骗人的 哄人 哄鬼 糊弄 糊弄人 蒙谁 蒙谁呢 骗谁 骗谁呢 唬谁 唬谁呢 鬼信 鬼才信 鬼都不信 谁信 谁信呢 你信 你信吗 你敢信 敢信 信不信 信吗 天知道 天晓得 "
        "太阳从西边出来 太阳打西边出来 西边出来 说不出口 从何说起 从何谈起 从何而来 言不由衷 口是心非 违心话 装样子 走过场 形式主义 作秀 演戏 摆设 "
        "见鬼 见鬼去 见鬼了 鬼扯 胡扯 胡说 吹牛 吹吧 瞎扯 瞎编 自欺欺人 假话 客套 客套话 客气话 场面话 面子话 打脸 相反 正相反 恰恰相反 反义词 加引号 带引号 打引号 双引号 引号 "
        "最低 最低分 垫底 倒数第一 负的 负分 零分 减半 打折 打对折 打五折 打个折 折 折扣 折半 对折 拉倒 拉倒吧 算了吧 去你的 呸呸 毛线 个毛线 白瞎 白搭 没救 完蛋 "
        "交代 交代的 交待 交待的 吩咐 授意 指示 安排的 布置 布置的 任务 完成任务 交差 应付 应付差事 应付检查 被要求 要求的 要求写 要求选 让发 让发的 让写的 让填的 让选的 让打的 群里 "
        "单位让 领导让 老板让 窗口让 必须写 必须填 必须 规定 规定的 硬性 统一 统一口径 统一回复 代填 替填 帮填 求评 求好评 凑数 凑数的 走流程 爱填啥 爱填啥填啥 爱填 爱写 爱写啥 爱咋咋 爱咋咋地 "
        "爱咋地 随你们 随便填 随便写 你们填 你们写 怕报复 怕被 怕得罪 得罪 得罪不起 给面子 说好的 说好给 有点假 太假 很假 假 虚伪 面子 看面子 人情 人情分 友情分 同情分 安慰分 鼓励分 不给证 不给办 不给批 卡我 穿小鞋 找麻烦",
        "yeah right then, in your dreams, dream on, not really though, forced to, was told, as told, opposite, the opposite, reversed, "
        "upside down, just being polite, zero, half",
    ),
    Kind.GRAVE: (
        "不给发票 没给发票 没发票 不开发票 没开发票 不给开票 不开票 没票 没给票 不给票 收了我 要了我 多收 乱收 乱收费 红包 好处费 "
        "加急费 茶水费 辛苦费 塞钱 送礼 送钱 要钱 索要 索贿 受贿 贿赂 吃拿卡要 骂人 骂我 骂了我 打人 打我 打了我 推我 吼我 威胁我 "
        "一直没办成 还没办成 证没拿到 证还没拿到 没拿到证 还没拿到证 没给我办 没给办 不给我办",
        "bribe, bribes, bribed, kickback, no receipt, shouted at me, yelled at me, insulted me, hit me",
    ),
    Kind.UNSURE: (
        "快给我办 快给办 快办 快点办 赶紧 赶快 尽快 说不清 说不清楚 说不准 说不好 不好说 难说 很难说 不确定 未定 待定 再说 再说吧 看情况 看心情 看表现 看结果 看最后结果 看后续 等结果 等通知 等消息 等证 "
        "等着 等我 等着看 还在等 没结果 还没结果 没出结果 结果没出 观望 保留 保留意见 存疑 打问号 一半 一半吧 一半一半 半信半疑 以后再说 到时候看 到时再说 先这样 先这么着 暂定 暂时 暂且 回头再说 "
        "前提 前提是 条件是 有条件 得看 取决于 要看 才算 算吗 算吧 还没拿到 没拿到 没办好 没办成 没办完 没批 没下来 没收到",
        "not sure, depends, it depends, we'll see, wait and see, let's see, pending, for now, on condition, provided that, provided",
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
