"""Words people use to tell of a visit: known words that say nothing about a score.

In folded form, laid out as in `lexicon`. A clause of such words is everyday (`everyday`); a missing word costs a question
when too much of its clause is unknown. No word belongs here of which grievances or mockery are made.
"""

from bot.dialogue.reading.kinds import Kind

_PEOPLE = (
    "老伴 媳妇 婆婆 公公 丈母娘 老丈人 岳父 岳母 女婿 儿媳 孙子 孙女 外孙 侄子 侄女 外甥 表哥 表弟 表姐 表妹 堂哥 堂弟 哥哥 弟弟 姐姐 妹妹 父亲 母亲 父母 爸妈 老爸 老妈 全家人 一家人 乡亲 乡亲们 村民 村里人 农民 工人 学生 老师 "
    "店主 房东 租客 合伙人 股东 法人 法人代表 财务 出纳 司机 律师 医生 护士 护工 快递员 快递小哥 外卖员 顾客 客人 群众 百姓 市民 居民 企业 小店 门店 店铺 店面 厂子 工厂 车间 工地 项目部 总部 分部 办公室 "
    "大哥 大叔 大妈 大爷 阿姨 叔叔 小妹 小弟 美女 帅哥 妹子 兄弟 大兄弟 闺女 丫头 老李 老王 小李 小王 小张 小刘 小陈 负责同志 负责的同志 值班人员 值班的 咨询员 引导员 引导人员 志愿服务 帮办 帮办员 代办员 网格员 村干部 社区干部 社区"
)
_THINGS = (
    "身份证 户口本 户口簿 结婚证 房产证 房本 不动产证 不动产 土地证 林权证 驾驶证 行驶证 社保卡 医保卡 居住证 健康证 卫生证 食品证 食品许可证 经营许可证 烟草证 烟证 药品证 资质证 资质 安全证 消防证 特种 特种设备 排污 排污许可 取水证 取水许可 采矿证 采砂证 "
    "农机证 种子证 养殖证 捕捞证 渔船 船证 屠宰证 兽药证 动物防疫 道路运输证 运输证 营运证 从业资格 从业资格证 资格证 上岗证 施工许可 施工许可证 规划许可 竣工验收 验收 评估 环评 能评 审图 图纸 用地 宅基地 建房 建房证 房屋 装修 招牌 广告牌 门头 "
    "合同 协议 报告 申请书 申请表 委托书 授权书 承诺书 证明 证明信 介绍信 复印件 原件 扫描件 电子版 电子证 电子证书 纸质 纸质版 附件 文件 档案 公告 公示 回执 受理单 受理通知 受理通知书 通知书 决定书 收据 发票 税票 小票 条子 密码 账号 帐号 验证码 二维码 手机号 邮箱 链接 截止日期 "
    "变更 注销 延期 延续 换证 补证 补办 续期 续证 续办 新办 首次 首次申请 登记 核准 审核 审查 初审 复审 勘查 勘验 现场勘查 现场核查 核查 检查 检测 检验 鉴定 评审 专家 专家评审 流程图 指南 办事指南 办理指南 示范文本 样表 样本 范本 模板 "
    "饮料 热水 开水 茶水 老花镜 雨伞 轮椅 充电宝 空调房 沙发 扫描仪 电脑室 自助区 自助终端 自助服务 等候室 服务台 咨询台 导服台 办事台 大门 一层 二层 三层 左边 右边 旁边 对面 路边 站台 车站 地铁站 公交站 地下车库 "
    "粮食 种子 化肥 农药 果园 菜地 大棚 鱼塘 养鸡 养猪 养鸡场 养猪场 猪场 鸡场 合作社 农场 林场 饭店 餐馆 小吃店 早餐店 超市 便利店 理发店 美容店 药店 诊所 幼儿园 学校 培训班 旅馆 民宿 宾馆 网吧 书店 茶馆 棋牌室 洗车店 修理厂 加油站 车队 货车 面包车 摩托车 电动车 "
    "天气 下雨 下雪 大雨 冬天 夏天 秋天 暖气 疫情 春节 国庆 假期 暑假 寒假 节前 节后 年前 年后 开业 开张 开店 营业 上市 投产 开工 复工 施工 生产 经营 做生意 做买卖 种地 打工 毕业 退休 搬家 搬迁 出国 回国 出差 看病 住院 生孩子 结婚 买房 卖房 过户 贷款"
)
_DEEDS = (
    "办理好 办理了 受理 受理了 受理后 提交后 提交了 提交完 补交 补交了 补齐 补齐了 补正 补了 交上去 交了 交完 送去 送来 送过来 寄来 寄过来 取走 取回 取到 拿回 拿回来 拿回家 出来 出来了 下来 下来了 上去 进去 出门 过来 回去 回来 回家 到了 "
    "接过 接到 打来 打过来 打过去 打了电话 打电话来 来电话 回电 回电话 回复我 答复我 答疑 讲给我 说给我 告知 告知我 嘱咐 叮嘱 示范 演示 手把手 一步一步 一步步 一项一项 一条一条 逐项 逐条 一一 仔细 随时 马上 立刻 立即 立马 顿时 很快就 不一会儿 一会就 没一会 没多久 没几天 不几天 "
    "帮着 帮我们 帮老人 帮忙看 帮忙弄 帮忙填 帮忙打印 帮我打印 帮我复印 帮我上传 帮我查 帮我问 帮我找 帮我核对 帮我修改 帮我改 修改 核对 检查了 看了 看了看 看了一下 查了 查了一下 问了 问了一下 学会 学会了 弄懂 弄懂了 弄明白 弄明白了 明白了 知道了 了解 了解了 清楚了 记下 记住 记得 "
    "安排 安排好 协调 协调好 沟通 沟通好 对接 对接好 衔接 配合 配合好 跟进 跟踪服务 服务到家 服务上门 送证上门 上门送证 上门取件 上门核查 到村里 到家里 到店里 到厂里 到现场 下乡 下村 开车送 接送 搀扶 扶着 让座 端茶 端水 递水 借给我 借我 借了 "
    "用上了 用上 开起来 开起来了 开业了 开张了 开工了 投产了 上路 上路了 上班了 上岗 生效 激活 登录上 登录上去 登上去 上传上去 传上去 填完 填好 写完 写好 签完 签好 盖好 盖完 盖了章 印好 复印好 打印好 排到 轮到 叫到 叫到号 坐下 坐着 站着"
)
_MANNERS = (
    "整个流程 全流程 全过程 总共 一共 统共 加起来 前后 从申请 从受理 从提交 到拿证 到领证 到发证 到办结 到结束 从头 到尾 开头 结尾 第一趟 第一天 第二天 第三天 隔天 隔日 次日 当日 同一天 当晚 傍晚 清早 大清早 大早上 "
    "今年 本月 本周 上半年 下半年 季度 月中 月末 周内 工作日内 规定时间 规定时限 承诺时间 承诺时限 法定时限 时限 期限 时限内 期限内 按照 依照 根据 标准 标准化 程序上 形式 内容 情况 实际情况 具体 详细 详尽 基本情况 有关 相关 方案 措施 制度 机制 改革 放管服 一网通办 一窗通办 一件事 营商环境 "
    "感觉到 体会到 感受到 体现 体现了 看得出 看得出来 看出来 做到 做到了 达到 真正 切实 切实解决 实实在在 踏踏实实 明明白白 清清楚楚 顺顺利利 顺顺当当 痛痛快快 爽爽快快 快快乐乐 客客气气 和和气气 热热情情 认认真真 仔仔细细 老老实实 规规矩矩 干干净净 整整齐齐 安安静静 "
    "心情 心意 好心 好事 实事 好处 帮助 关心 关怀 关照 照顾 理解 体谅 尊重 尊敬 体贴 鼓励 信任 信心 印象 印象深 印象深刻 难忘 感触 感想 体验 态度上 工作上 业务上 服务上 效率上 速度上 细节 细节上 环节 流程上 窗口上 材料上 "
    "腿脚不好 腿脚不便 行动不便 眼睛不好 耳朵不好 身体不好 身体不太好 普通话不好 瘫痪 生病 患病 残疾 休息 休息时间 上门 消防 消费 公积金 社保 医保 养老 低保 顺便 顺带 顺路 顺手 亲自 发过去 传过去 寄过去 送过去 交过去 拿过去 缺的材料 缺材料 缺什么 容缺 容缺受理 容缺办理 就行 不一致 说法不一 不一样 天上地下 跑前跑后 跑上跑下 忙前忙后 忙里忙外 "
    "乡里 城里 村里 县城 区里 街道 居委会 村委会 镇政府 乡政府 便民服务中心 便民中心 便民服务站 服务站 弄的 弄完 弄成 贴到 贴在 张贴 公布 写上 写明 标明 标注 注明 不一 "
    "领着 带着 陪着 牵着 护着 聋哑人 手写 交流 手语 刷脸 人脸 人脸识别 识别 自动识别 扫码 扫个码 智能 秒出 偶尔 版本 大小 限制 糖果 绿色通道 优先 通道 外地人 本地人 少数民族 异地 跨省 跨市 跨省通办 全国通办 省内通办 通办 代跑 帮跑 跑办 一条龙 一体化 一站 全包 "
    "没想到 想不到 "
    "等待 等待时间 秩序 现场 申请人 "
    "物业 业主 派出所 税务 刻章 开户 银行 下班后 下雨天 大热天 大雨天 冒雨 冒着雨 顶着太阳 牺牲 陪我 陪着我 讲课 简政放权 政府 国家 好政策 党和政府 惠民 便民措施 干部 作风 实惠 得实惠 现场会 中间 一块 一块儿 一道 头天 递材料 "
    "职员 缴费 交费 付费 支付 线上支付 网上缴费 创新 举措 新政 成果 成绩 榜样 标兵 楷模 模范 "
    "拖拉机 收割机 刷卡 补贴 种粮 餐饮 餐饮证 小朋友 小孩 取件 取件柜 自己 放大镜 饮用水 充电线 轻声 "
    "推广 做法 推行 推出 推动 推进 打卡 母婴室 母婴 意识 增强 加大 力度 宣传 广泛 普及 复制 经验 客服 消息 解答了 收悉 悉数 均已 送达 前来 攞到 攞 泊车 帮手 阿姐 阿sir 后生仔 后生 靓仔 靓女 即刻 即日 第二日 翌日 第二朝 一阵 一阵间 咁多 "
    "像家 像自家 像自己家 像亲戚 像朋友 自家人 一家 一样的 相同 一致 类似 不同的 各种 各类 各个 每个 每位 每一位 每一个 每一项 每一个环节 各位 全体 全体人员 所有人 所有的 许多 很多 少量"
)
_ENGLISH = (
    "even, when, ready, go, went, gone, come, came, back, get, got, receive, received, arrive, arrived, call, called, email, emailed, e-mail, mail, post, letter, message, messages, text, portal, site, page, "
    "permit, permits, licence, license, certificate, card, passport, visa, registration, renewal, business, shop, company, restaurant, house, building, land, car, document, copy, copies, photo, fee, receipt, number, ticket, window, desk, hall, room, floor, door, seat, chair, water, lift, "
    "lady, gentleman, man, woman, girl, guy, guys, people, person, officer, officers, official, officials, team, colleague, reception, receptionist, security, guard, mother, father, wife, husband, son, daughter, parents, grandma, family, friend, boss, "
    "once, only, first, second, visit, trip, minute, morning, afternoon, evening, today, yesterday, tomorrow, monday, tuesday, wednesday, thursday, friday, saturday, sunday, january, february, march, april, june, july, august, september, october, november, december, "
    "in, at, to, from, into, within, during, after, again, there, here, then, than, which, their, our, his, her, him, us, every, each, both, another, other, others, some, many, few, much, own, same, whole, entire, "
    "had, has, have, did, do, does, took, take, take care, made my, gave me, brought, sent, filed, signed, filled, filling, submitted, uploaded, printed, scanned, picked, pick up, collected, collect, apply, applied, applying, open, opened, explained it, showed, show, guided, answered, answering, replied, "
    "english, chinese, language, translation, spoke, speak, speaking, understand, understood, know, knew, learn, learned"
)
EVERYDAY: dict[Kind, tuple[str, str]] = {
    Kind.OTHER: (" ".join((_PEOPLE, _THINGS, _DEEDS, _MANNERS)), _ENGLISH)
}
