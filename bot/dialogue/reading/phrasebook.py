"""The phrase book: every row of slots that `phrases` looks for, in folded form.

In a row, slots are separated by " / ", the words of a slot by "|"; a slot that begins with "|" may stay empty. Everything
that a row can spell counts as the wish, so no row may be able to leave out the word that carries it.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

LONGEST = 60
"""Characters; a longer clause is a story."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The words that may stand at one place, by their first character."""

    words: dict[str, tuple[str, ...]]
    optional: bool


Row = tuple[Slot, ...]


def _slot(text: str, after: str = "") -> Slot:
    words = defaultdict[str, tuple[str, ...]](tuple)
    for word in text.split("|"):
        if word:
            words[word[0]] += (word + after,)
    return Slot(dict(words), optional="" in text.split("|"))


def _rows(*rows: str) -> tuple[Row, ...]:
    return tuple(tuple(_slot(slot) for slot in row.split(" / ")) for row in rows)


def _english(*rows: str) -> tuple[Row, ...]:
    """Rows of Latin words, each to be followed by one space (the clause is given one at its end)."""
    return tuple(tuple(_slot(slot, " ") for slot in row.split(" / ")) for row in rows)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


STOP_ALONE = _words(
    "t|td|r|回r|回复r|退订|退定|退|stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|opt out|remove|arret|arrêt|unsub"
    "|stop it"
    "|退订t|退订td|退订回t|退订回td|退订回n|退订n|t退订|td退订|n退订|回t|回td|回复t|回复td|回t退订|回td退订|回n退订|回复t退订|回复td退订"
    "|回复退订|拒收回t|拒收请回复r|拒收请回复t|stop t|停|停止|滚|滚蛋|勿发|推订|褪订|退钉|退丁|退顶|tuiding|tui ding|pls stop"
)
"""Only as the whole reply, marks aside."""

STOP_CLAUSE = _words(
    "take me off|td|退订|退定|td退订|t退订|退订t|退订td|回t退订|回td退订|取消订阅|拒收|拒收短信|拒收信息|拒收消息|拒收简讯|拒收讯息|拒绝短信|拒绝接收|取消发送|取消推送|取消接收|拉黑|拉黑了|已拉黑|拉黑你们|屏蔽|已屏蔽"
    "|勿扰|请勿打扰|请勿扰|勿打扰|免打扰|停发|停止发送|停止推送|stop|stopall|stop all|unsubscribe|unsubscribe me|opt out|opt me out"
    "|i opt out|remove me|remove me from your list|remove me from the list|remove me from this list|take me off your list"
    "|take me off the list|take me off this list|take my number off your list|take my number off the list|unsubscribe me from this|unsubscribe me from this list|leave me alone|no more messages|no more texts|no more sms|go away"
    "|把我删掉|删除我的号码|把我号码删了|把我的号码删了|把我拉黑|别烦我|不要烦我|别来烦我|别烦我了|不要再烦我|不要再烦我了"
)
"""As a clause among other wishes: 我要投诉，退订."""

STOP_BESIDE = _words(
    "t|td|退订|退定|td退订|t退订|退订t|退订td|回t退订|回td退订|退订回t|退订回td|回复t退订|回复td退订|回复退订|回t|回td|回复t|回复td|推订|退钉|tuiding|取消订阅|拒收短信|拒收信息|停止短信|stop|stopall|stop all|unsubscribe"
    "|unsubscribe me|unsub|pls stop|opt out|opt me out|please stop|stop please|no more messages|no more texts|no more sms|remove me from your list|remove me from the list"
    "|take me off your list|take me off the list"
)
"""Unmistakable even beside a score: 5 退订."""

REFUSES = "拒收"
"""Beside a good score it can only mean the messages; beside a low one, what the counter did."""
ATTRIBUTED = re.compile(
    '(?:(?<![\\d分意星])(?<!stars)(?<!satisfied)[:"「『]|(?:说|讲|回|答|吼|骂|喊|写|道|一句|一个字|said|says|wrote|replied|told me)(?:我|了|来|过|着|一句)*)'
    '[ :,"「『(]*$'
)
"""What stands before words that somebody else said: 窗口回我："退订". 评分5：退订 is the writer's own."""
COURTESIES = (
    *"谢谢 谢谢你 谢谢您 多谢 你好 您好 请 抱歉 对不起 不好意思 thanks please hi hello sorry no".split(),
    "thank you",
)
BESIDE_A_WISH = _words(
    "谢谢|谢谢你|谢谢您|多谢|你好|您好|请|抱歉|对不起|不好意思|烦|烦死了|烦死|烦死人|烦死人了|烦死我了|真烦人|别叨叨|别叨叨了|骚扰|骚扰短信|垃圾短信|天天发|老是发|一直发|老发|真烦|太烦了|烦人|烦不烦|有完没完|够了|受够了|我要投诉|投诉|投诉你们|thanks|please|hi|hello|sorry|thank you|enough"
)
"""What may stand beside a wish for no more messages without making a story of it."""
BESIDE_WRONG = frozenset(COURTESIES) | _words(
    "搞错了|弄错了|你搞错了|你们搞错了|搞错了吧|你搞错了吧|你们搞错了吧|弄错了吧|本人不在|不认识|谢谢提醒"
)
"""What may stand beside words of a wrong person."""
NOTHING_MORE = "无"
"""A whole clause that answers "anything else?", as on a form: 5，无."""
INTRODUCTIONS = ("我是", "我叫", "本人是", "本人", "这是", "这里是", "i'm ", "i am ", "this is ")
OFFICIALS = (
    "科长",
    "处长",
    "局长",
    "主任",
    "书记",
    "部长",
    "厅长",
    "镇长",
    "村长",
    "所长",
    "领导",
    "科",
    "局",
)
CIVIL_TITLES = ("先生", "女士", "小姐", "老师", "师傅", "老板", "经理")
"""Of people who answer; 王科长：满意 may tell how an official feels."""
COMPANIES = ("有限公司", "股份公司", "有限责任公司", "合作社", "事务所", "经营部", "分公司")
"""我是李四，不是张三."""

_PLEASE = "|烦死了|烦死人了|真烦|太烦了|请|请你们|麻烦|麻烦你们|拜托|拜托你们|求求你们|求你们|你们|以后|今后|以后请|请以后|请以后都|希望|希望你们|我希望|能不能|可不可以|千万|我说了|也请|都|唔该|唔该你|唔该你哋|你哋|请你哋|以后都"
_TO_ME = "|给我|向我|跟我|对我|往我手机|给我手机|给我们|往我这里|给本人|给我这个号码|给这个号码|往这个号码|俾我|畀我|比我|同我"
_NEVER = "不要|别|勿|请勿|不准|不许|甭|莫|咪|停止|不再|禁止|唔好|唔要|勿要|覅|拒绝"
_AGAIN = "再|在|老|总|老是|总是|一直|天天|继续|再次|再继续|再老|整天"
_TEXTS = "|我|我们|我了|我们了|短信|信息|消息|这种短信|这些短信|这些|这类短信|此类短信|垃圾短信|垃圾信息|广告|任何短信|任何信息|任何消息|这个|东西|电话|微信|通知|讯息|简讯|这些讯息|短讯|东西给我|这些东西|这种东西|这个东西|这样的短信|呢啲|呢啲嘢|呢啲短信|呢啲短讯|呢啲讯息|嘢"
_CLOSE = "|了|啦|吧|好吗|好不好|行吗|谢谢|过来|过来了|来了|给我|给我了|了好吗|了谢谢|了行吗|了行不行|了拜托|行不行|呀|啊|噻|撒|了噻|了撒|了啊|了吧|来|来啦|过来啦|喇|啰|咯|喽|嘞|哈|哦|哟|咧|了哈|了哦|了咯|了嘞|嚟|嚟喇|嚟啦|俾我|畀我|俾我喇|畀我喇|俾我啦|畀我啦|嚟俾我|嚟畀我"
_MORE = f"{_TO_ME} / 发|发送|send|寄|传 / {_TO_ME} / {_TEXTS} / {_CLOSE}"
_RECEIVE = "收到|接收|接收到|接受|收|再收到|再接收|再收"
STOP_MESSAGES = _rows(
    f"{_PLEASE} / 把|将 / 我|本人|我号码|我的号码|这个号码|此号码|我的手机号 / |从 / |名单|你们的名单|发送名单|系统|通讯录 / |中|里|上 / 删除|移除|删掉|删了|移出|去掉|拉黑"
    "|移出名单|移出发送名单 / |了|吧|谢谢",
    f"{_PLEASE} / {_NEVER} / |{_AGAIN} / {_TO_ME} / 发|发送|发来|send|send短信|传讯息|传简讯|群发|推送|打扰|骚扰|发短信|发信息|发消息|发送短信|发送信息|骚扰短信 / {_TEXTS} / {_CLOSE}",
    f"{_PLEASE} / 不用|不必|无需|不需要|无须 / |{_AGAIN} / {_TO_ME} / 发|发送|发短信|发信息|发消息|发送短信 / {_TEXTS} / {_CLOSE}",
    f"{_PLEASE} / 冇|唔好|唔使|唔要|咪|不要|请勿|勿 / 再 / {_MORE}",
    f"{_PLEASE} / 唔使|唔洗 / |再 / {_MORE}",
    f"|你们的|你们|这种|这些|这个|以后|呢啲 / 短信|信息|消息|讯息|简讯|短讯 / |请|就|都|以后 / {_NEVER}|不用|不必|唔使 / |{_AGAIN} / {_TO_ME} / 发|发送|推送|send|传 / {_TO_ME} / {_CLOSE}",
    f"{_PLEASE} / 停止|关闭|取消|不需要|不要|关掉|停掉|停了|屏蔽 / |你们的|你们|这种|这个|这些|回访|所有|全部|一切 / 短信|信息|消息|讯息|简讯|短信通知|短信服务|短信提醒|通知短信|回访短信 / |了|吧|谢谢|啦",
    f"{_PLEASE} / 删除|删掉|删了|移除|去掉 / 我|我的|本人|本人的|这个|该|此 / 号码|电话|电话号码|手机|手机号|手机号码|联系方式 / |了|吧|谢谢",
    "|我|本人 / 不想|不愿|不愿意|唔想 / 再 / 收到|收|接到 / |这些|这种东西|这些东西|任何东西|呢啲|呢啲嘢|你们的东西 / |了|啦|喇|啊|呀",
    "|我|本人|我们 / 唔想|唔要|唔|不想|不要|不愿|不愿意|不再|不需要|不希望|拒绝|不|停止|无需|不想再 / "
    f"{_RECEIVE} / |到 / |你们|贵局|任何|这种|这类|此类|这样|你们的|这些|你们这些 / |的 / 短信|信息|消息|通知|推送|骚扰|电话|讯息|简讯|短讯|呢啲短信|呢啲短讯|呢啲讯息 / |了|啦|喇|谢谢",
    "|垃圾短信|骚扰短信|短信|垃圾信息|我|我要|我想|请|麻烦|请帮我|帮我|给我|我申请|申请|请给我|要|想|要求|我要求|立即|马上|立刻|直接|怎么|怎样|如何|请问怎么|请问如何"
    "|请问怎样|怎么才能|如何才能|怎么能|在哪|哪里|我已经|已|已经|我已|怎么样|点样|回|回复 / 退订|退定|取消订阅|取消短信|取消回访短信|取消短信通知|取消接收|取消关注 / "
    "|短信|信息|消息|服务|回访|通知|此短信|该短信|这个短信|这个|你们的短信|你们|你们的|这种短信|回访短信 / |了|啦|吧|t|td|谢谢|呢|啊|的|了谢谢",
)
"""Phrases that speak of messages."""
STOP_CONTACT = _rows(
    f"{_PLEASE} / {_NEVER}|不用|不必 / {_AGAIN} / {_TO_ME} / 联系|回访|打电话|来电|来电话|打来|打扰|骚扰|烦|吵|通知|来信|来短信 / {_TEXTS} / {_CLOSE}",
    "以后|今后 / |请|你们|就|都 / 别|不要|不用|勿 / |再 / |给我 / 打|打电话|打来|来电|发|发短信|发信息|联系|回访 / |我|了 / {_CLOSE}".replace(
        "{_CLOSE}", _CLOSE
    ),
    f"{_PLEASE} / 不要|别|勿|请勿|莫|甭|咪|唔好|覅 / |{_AGAIN} / |来|嚟 / 联系|找|烦|吵|嘈|揾|搵|骚扰|打扰|给我打电话|给我来电|给我电话 / 我|我们|本人 / {_CLOSE}",
    f"{_PLEASE} / 不要|别|勿|请勿|莫|甭|咪|唔好|唔使|不用|不必 / |{_AGAIN} / 给我|向我|往我手机|往我这里|打俾我|打畀我|打 / 打电话|来电|来电话|打|打过来|打来|电话给我|电话来|俾我|畀我|嚟 / {_CLOSE}",
    f"|你们的|你们|这种|这些|以后 / 电话 / |请|就|都|以后 / {_NEVER}|不用|不必 / |{_AGAIN} / {_TO_ME} / 打|打来 / {_TO_ME} / {_CLOSE}",
    "|我|我要|我想|请|麻烦|申请|要|想|我已经|已|已经|我已 / 拒收|屏蔽|拉黑 / |短信|信息|消息|通知|你们的短信|你们|你们的|这种短信|回访短信 / |了|啦|吧|谢谢|的",
    "再发|再骚扰|再打扰|再烦|再打|再来|再骚扰我|再发短信|再打扰我|再烦我|再给我发|再给我发短信|再打电话 / |我|的话 / |就|我就|我要|我会|就要 / "
    "投诉|举报|报警|告|拉黑|拉黑你|投诉你|举报你|告你 / |们|你|你们 / |了|啦",
)
"""Phrases that could be somebody else's words in a story: the whole reply has to consist of such."""
STOP_ENGLISH = _english(
    "|please|pls|kindly|just|can you|could you|will you / |please / stop|quit|cease|don't|dont|do not|never / |ever / "
    "text|texting|message|messaging|contact|contacting|call|calling|bother|bothering|spam|spamming|disturb|disturbing|send|sending"
    "|sms|write|writing|harassing / |to / |me|us|this number|my number / |any|these|those|your|any more|more|the / "
    "|messages|message|texts|text|sms|msgs|msg / |again|anymore|any more|ever again|please|thanks|now",
    "|please|pls|kindly / remove / me / |from / |your|the|this / |list|database / |please|now|thanks",
    "|please|pls|kindly|just / remove|delete|erase|drop / |my|this|the / |phone|mobile|cell / number / |from your list|from the list|from your system / |please|now|thanks",
    "|please|pls|kindly / stop|cancel|no more / |these|the|all|your|all these|sending / messages|texts|sms|text messages / |please|now|thanks",
    "|i / don't|dont|do not|no longer / want|wish / |to receive|to get / any|any more|more|your|these|any of your|to receive|to get / "
    "|more|of your / messages|texts|sms|text messages / |anymore|any more|again|please",
    "|please|pls|kindly|just|i want to|i would like to|i'd like to|how do i|how to|how can i|can i|can you|could you|i wish to / |please|to / "
    "unsubscribe|opt out|stop these messages|stop these texts|stop receiving messages / |me|please|from this|from these messages|now|thanks",
)

_MY_CASE = "|这|这个|这事|这件事|这个事|这件|这个件|这次|这项业务|这个业务|这项|该|该件|此|此件|此事|那|那个|办件|业务|这个办件|申请|这个申请|这都|都|这些|根本|根本就|你们说的"
_NEVER_DID = "没|没有|未|从未|从没|从来没|从来没有|没来|没有来|没去|没有去|并未|并没有|不曾|根本没|根本没有|压根没|压根没有|可没|又没|也没|都没"
_WHAT = "|这|这个|这件|该|此|任何|什么|你说的|你们说的|这种|这项|这样的|啥|过这个|这些"
_THING = "|业务|事|件|事情|申请|东西|许可|许可证|证|手续|项目|事项|办件|这事|这业务"
_I = "|我|我们|本人|我本人|我可|我们公司|我公司|我单位|我们单位|我根本|不好意思我|你好我"
_WHO = "本人|他本人|申请人|办件人|当事人|机主|他|她|这个人|此人|该人|你要找的人|你们要找的人|你找的人|经办人|联系人|负责人|法人|办事人|申办人|你们找的人|这个申请人|那个人"
WRONG = _rows(
    "|你|你们|您|是|不好意思|不好意思你|你好 / |是不是|可能|好像|应该|应该是|怕是|大概 / 打错|拨错|发错|打错电话|发错短信|发错信息|送错 / "
    "|人|电话|号码|号|短信|信息|对象|地方|手机 / |了|啦|吧|了吧|了啊|喇|咗 / |吧",
    "|你|你们|你哋|您|是|不好意思|不好意思你 / |是不是|可能|好像|应该|应该是|怕是 / 搞错|揾错|搵错|弄错|找错|认错|联系错|问错|搞错了|找错了 / 人|号码|号|电话|对象 / |了|啦|吧|了吧|喇|啰|咗",
    "|电话|手机|你们的|你的 / 号码|电话|电话号码 / |是|好像|都 / 不对|有误|错|错的|错误|打错|搞错|弄错|留错|登记错 / |了|啦|的",
    "错号|错号了|查无此人|没有这个人|没这个人|这里没有这个人|没有此人|人不对|不是我|这不是我|这个不是我|机主已换|机主换了|不是机主"
    "|不是我啊|这不是我的|不是我的|不是我的事|不是我的件|不是我的业务|不是我的申请|这不是我的事|这不是我的申请|不是我的号码|唔系我|唔系我嘅|打错咗|你打错咗",
    f"{_MY_CASE} / 不是|并非|并不是|非|唔系 / 我|本人|我们|我本人|我自己|我公司|我们公司|我单位 / |去|来|亲自 / "
    "办|办理|申请|申办|申报|提交|弄|搞|经办|经手|做|报|交 / |的|过|过的|嘅 / |业务|事|事情|申请",
    f"{_I} / 不是|非|并非|并不是|不系|唔系|又不是 / {_WHO} / |了|的|啊|哦|呀 / |电话|号码|手机|手机号 / |了|啊|哦",
    f"{_I} / {_NEVER_DID} / 办|办理|申请|申办|申报|提交|弄|做|报 / 过|过的 / {_WHAT} / {_THING} / |啊|呀|的|了|哦",
    f"{_I} / {_NEVER_DID} / 申请|申报|申办|提交申请 / {_WHAT} / {_THING} / |啊|呀|的|了|哦",
    f"{_I} / {_NEVER_DID} / 办理|提交 / 这|这个|这件|该|此|任何|什么|你说的|你们说的|这种|这项|啥 / {_THING} / |啊|呀|的|了|哦",
    f"{_I} / {_NEVER_DID} / 办 / 这|这个|这件|该|此|任何|什么|你说的|你们说的|这种|这项|啥 / 业务|事|件|事情|申请|东西|许可|证|手续|项目|事项 / |啊|呀|的|了|哦",
    "|我|我们|根本|我根本|都|并|我并 / 不认识|唔识 / |这个人|这人|此人|他|她|该人|申请人|这个申请人|你说的人|你们说的人|这位 / |啊|呀|了|哦",
    "|这|这个|这已经|这个已经|此|该 / 不是 / 他|她|此人|该人|申请人|机主|本人 / |的 / 电话|号码|手机|手机号|号 / |了|啊|哦",
    "|我|本人|他|她|此人|该员工|该同志|该同事|申请人|机主|我这边|张工 / |已|已经|早|早就|早已|都 / "
    "离职|换号|换号码|换电话|换手机号|换手机|调离|调走|辞职|去世|过世 / "
    "|了|啦 / |不负责此事|不负责这个|不负责这事|不负责了|不负责这个了|不负责该事项|不负责这件事|不负责此事了",
    "我|本人|我们|我已经|我已|我现在|我早就|我早 / 不负责|不管|不在 / "
    "此事|这事|这个事|这件事|该事|这个业务|这项业务|该业务|这块|这块业务|公司|这个公司|该公司|这家公司|这个单位|那里 / |上班|工作 / |了|啦",
    "|这个|此|该|这|我这个|手机|电话 / 号码|号|手机号|电话 / |已经|已|早就|早|现在 / 换人|换主人|易主|换了主人|换机主|换了人|换人用|是我在用|不是他的|不是他用|是新号|是别人的 / |了|啦",
)
WRONG_ENGLISH = _english(
    "|sorry|hi|hello|i think|no|oh / |you have|you've got|you got|you have got|you've|this is|it's|it is|you dialed|u got / |the|a / "
    "wrong / number|person|guy|one|recipient / |sorry|mate|here",
    "|no|sorry|hi / not me|it's not me|it is not me|it wasn't me|it was not me|that's not me|this is not me|this isn't me|wasn't me"
    "|that wasn't me|no such person|not my case|not my application|this is not my case|this is not my application|it's not my case"
    "|this isn't my case|not mine|it's not mine|this is not mine|no one here by that name|nobody here by that name|changed number"
    "|he no longer works here|she no longer works here|no longer works here|i no longer work there|i don't work there anymore"
    "|this number has changed|not his number|this is not his number|this is not her number|this is a new number / |sorry|thanks",
    "|i|we|i have|i've|we have|sorry i / never|didn't|did not|haven't|have not / |ever / apply|applied|submit|submitted|file|filed / "
    "|for|to / |this|that|it|anything|such a thing|any of this|any such thing|a permit|a licence|a license / |sorry",
    "|i|we|sorry i / don't|do not|dont / know|recognise|recognize / him|her|this person|that person|them|the applicant|this guy|the person / |at all",
    "|sorry|no|hi / i'm|i am|im|this is|we're|we are / not / him|her|the applicant|that person|this person|the owner|the person|the right person|the one / "
    "|you are looking for|you're looking for|you want",
)

SLIPS = _words("打错了|打错|发错了|发错|打错啦|发错啦|打错了吧|打错咗")
"""Wrong number, or wrong key: with a score behind it, the key."""

NOT_THIS_NAME = ("我不是", "本人不是", "我并不是", "不认识", "我不认识", "我不叫", "这里没有", "没有叫", "我唔系",
                 "i'm not ", "i am not ", "im not ", "i don't know ")  # fmt: skip
NOT_THIS = ("这不是", "不是", "这里不是", "唔系", "this is not ", "this isn't ")
"""Any noun may follow these: 这不是林地."""
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖贾夏韦"
    "付邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤"
)
NO_NAMES = _words(
    "马上|马虎|任性|任何|任何人|何必|何苦|余下|莫名|史上|武断|严格|严重|钱多|钱少|江湖|夏天|雷同|段子|任务|林业局|林业|范围|许可|许可证|许多|汤圆"
    "|毛线|毛用|于是|于心|曾有|江山|钱呢|金钱|常用|莫非|莫急|何来|何故|万一|高兴|高效|高手|温馨|白跑|车位|石头|水平|全部|全面|安静|安心|乐意|平安|时候|明白|成功|易懂|康复|文明|应该|计较|单独|路上"
    "|毛病|谢谢|曾经|方便|周到|周末|周五|周一|付款|付钱|付费|马路|张口|任由|孟婆|龙头|田地|叶子|唐突|顾客|顾虑|孙子|王八|陈述|陆续|江西|江苏"
    "|苏州|钟头|周岁|周年|雷达|李鬼|李子|马蜂|马后炮|马大哈|马屁精|黄世仁|周扒皮|钱串子|钱塘江|张三丰|黄鼠狼|孙悟空|白骨精|王八蛋|江湖骗子|任意|何时|何地|何人|何事|严厉|侯补|周期|周全|周边"
)
HAN_TITLES = ("先生", "女士", "小姐", "老师", "经理", "总", "工", "老板", "师傅", "主任", "同志")
TITLES = _words("mr|mrs|ms|miss|mr.|dr|sir")
PINYIN_SURNAMES = _words(
    "zhang|wang|li|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|lin|luo|gao|zheng|liang|xie|song|tang|han|feng|deng|cao"
    "|peng|zeng|xiao|tian|dong|yuan|pan|jiang|cai|yu|du|ye|cheng|su|wei|lu|ding|ren|shen|yao|cui|tan|wong|chan|lee|cheung|lau"
)

DECLINE_CLAUSE = _words(
    "无可奉告|弃权|拒绝|拒答|不参加|不参与|不参加了|不参与了|不予置评|不置可否|no comment|decline|declined|i decline|i refuse|refuse"
    "|rather not|rather not say|i'd rather not|i'd rather not say|prefer not to|not participating|我放弃|放弃评价|放弃|不予评价|拒评|唔想评|唔评"
)
_WHAT_NOT = "|你们的|你们|这个|这次|任何|什么|这种|对此|这次的"
_I_AM_SORRY = "|我|本人|我们|对此|抱歉|不好意思|对不起|这次|就|那就|对此我|恕我"
_MERELY = "|了|啦|谢谢|了谢谢|的|哈|吧"
DECLINE = _rows(
    f"{_I_AM_SORRY} / 不|不想|不愿|不愿意|不予|不做|不作|不参与|不参加|拒绝|不方便|不便|放弃|暂不|不打算|懒得|唔想 / |再|参与|参加|进行|做|作|给|给出|作出|做出"
    f" / {_WHAT_NOT} / 评价|评分|打分|评|置评|表态|作答|评论|发表意见|发表评论 / {_MERELY}",
    f"{_I_AM_SORRY} / 不想|不愿|不愿意|不方便|不便|不打算|懒得|唔想 / |再|参与|参加|接受|多 / {_WHAT_NOT} / "
    f"回答|答|答复|回复|调查|回访|问卷|满意度调查|填|说|讲|透露|表达|谈 / |问题|什么 / {_MERELY}",
    f"{_I_AM_SORRY} / 不参与|不参加|不接受|不需要|不用|无需|不必|拒绝|放弃|谢绝 / {_WHAT_NOT} / 回访|调查|问卷|满意度调查|评价|评分|访问 / |我 / {_MERELY}",
)
DECLINE_ENGLISH = _english(
    "|i|sorry i|no i|sorry|i'd / decline to|refuse to|prefer not to|don't want to|do not want to|would rather not|would prefer not to"
    "|don't wish to|won't|rather not / rate|answer|comment|say|participate|take part|respond / |this|that|it|thanks|on this|on that|on it|in this",
)
