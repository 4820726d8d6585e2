"""Phrases: what is said as a whole clause and is no rating: stop writing to me, wrong number, a complaint, no wish.

Each is looked for in whole clauses of the folded text, never as a word inside a sentence: «我没有退订的意思» does not
unsubscribe anybody. The one-word replies of the carriers (CTIA: STOP, UNSUBSCRIBE, CANCEL, END, QUIT …) count only as
the whole message.
"""

import re

_EDGES = " \t\n.,!?;:~-—…。，！？；：、·'\"“”‘’「」『』()（）[]【】<>《》|"
_CLAUSE_ENDS = re.compile(r"[\n.,!?;~…。，！？；、|]+")

_STOP_WORDS = frozenset(
    "t td tt 退订 退 退定 退阅 取消订阅 退出 拒收 拒绝接收 停止 停发 停止发送 停止短信 不再接收 stop stopall unsubscribe cancel end "
    "quit revoke optout opt-out 回t 回td 回复t 回复td 退订t t退订 td退订 退订td 回t退订 回td退订 回复t退订 回复td退订 短信退订 "
    "退订短信 我要退订 我退订 要退订 请退订 申请退订 帮我退订 给我退订 退订谢谢 谢谢退订 怎么退订 如何退订 怎样退订 退订吧 退订了 "
    "请取消订阅 我要取消订阅 屏蔽 拉黑 别烦我 别烦 不要烦我 滚".split()
) | {
    "opt out",
    "stop all",
    "please stop",
    "stop please",
    "stop it",
    "unsubscribe me",
    "remove me",
    "please unsubscribe",
    "please unsubscribe me",
    "leave me alone",
    "how to unsubscribe",
    "how do i unsubscribe",
    "i want to unsubscribe",
    "please remove me",
}
_ORDER = re.compile(
    r"(?:请|麻烦|拜托|求)?(?:你们|你|您|以后|今后)*(?:都|就|也)?(?:请)?(?:不要|别|勿|不用|停止|不许|禁止|不准|甭|拒绝|不必|莫)"
    r"(?:再|总|老|一直|继续|来)*(?:给我|向我|跟我|对我|往我这)?(?:发|发送|发来|推送|骚扰|打扰|联系|发短信|发信息|发消息|发送短信|打电话|来电)"
    r"(?:我|了|啦|吧|的|这些|这种|这类|任何|垃圾|短信|信息|消息|微信|通知|电话|谢谢|好吗|来|过来)*"
    r"|(?:please )?(?:stop|quit) (?:text|texting|send|sending|messag|messaging|contact|contacting|bother|bothering)\w*"
    r"(?: (?:me|us|texts|messages|these|this|any|more|sms|to|please))*"
    r"|(?:please )?(?:don't|dont|do not|never) (?:text|message|contact|write to|bother|send)(?: (?:me|us|any|more|messages|texts|again|sms|anymore|please|ever))*"
)

_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
)
_WRONG = re.compile(
    r"(?:你们?|您)?(?:是不是|好像|应该是)?(?:打|发|找|弄|搞|认|拨|送)错(?:了|啦|人|号|号码|电话|短信|地方|对象)*(?:吧|了|啊)?"
    r"|(?:电话|手机)?(?:号码|号|电话)(?:是)?(?:错|错的|错误|不对|打错|搞错|已换|换了|换人了|停用)(?:了|的)?"
    r"|(?:这|那|此|该)?(?:件|个|件事|个事|业务|申请)?(?:都)?(?:不是|并非)(?:我|本人|我们)(?:公司|单位|自己|本人)?(?:去)?(?:办理|办|申请|弄|经办|提交|报)(?:的|过|理)*"
    r"|(?:这)?(?:不是|并非)(?:我|本人)的?(?:件|办件|业务|申请|号|号码|事)?"
    r"|(?:我|本人|这里|这|他)?(?:不是|并非)(?:申请人|当事人|办件人|机主|他本人|本人|经办人|这个人|此人|他|她|你要找的人)(?:了|的)?"
    rf"|(?:我|这里|这|本人)(?:不是|不姓|并非)[{_SURNAME}](?:\w{{0,2}}|先生|女士|总|工|经理)"
    r"|(?:我|本人|我们|从来|从|根本|压根|可)*(?:没|没有|未)(?:去)?(?:办理|办|申请|弄|提交)过?(?:过)?(?:这|这个|这件|该|此|什么|任何|你说的|这种|这项)*(?:业务|事|事情|件|申请|许可|证|东西)?"
    r"|(?:我|我们|根本|并)*不认识(?:他|她|这个人|这人|此人|该人|这位|申请人|你说的人)?"
    r"|(?:我|本人|已|已经|早|早就|这个|手机)*换号(?:码)?了?|(?:我|他|她|本人|已|已经|早)*(?:离职|不在这里|不在这儿|不在这上班)了?"
    r"|查无此人|没有这个人|没这个人|打错电话了|我不知道这件?事"
    r"|(?:sorry )?(?:you have |you've got |you got |this is |it's )?(?:the |a )?wrong (?:number|person)|not me|it wasn't me|this (?:is not|isn't) me"
    r"|i (?:didn't|did not|never|have never) (?:apply|applied)(?: for (?:this|it|that|anything))?|(?:i )?(?:don't|do not) know (?:him|her|this person|them)"
    r"|i(?:'m| am) not (?:him|her|the applicant|that person)"
)
_NOT_FINISHED = re.compile(r"(?:没|没有|未)(?:去)?(?:办理|办|弄)(?!过|理过)")

_COMPLAIN = re.compile(
    r"(?:我|我们|本人|那我|那)?(?:现在|就|还|也|真的|一定|坚决|必须)*(?:要|想|想要|得|需要|打算|准备|申请|请求|请)?(?:实名|匿名|登记)*"
    r"(?:投诉|举报|检举|控告)(?!过|了|率|进度|无门|件|之后|后|完|结果|处理).{0,200}"
    r"|(?:i )?(?:want to|would like to|wish to|need to|'d like to|will|wanna)?\s*(?:file|make|lodge|register|submit)? ?(?:a |my )?(?:complain|complaint)\b(?! (?:was|has|is))(?:.{0,200})"
)
_NO_COMPLAINT = re.compile(
    r"(?:不|没|没有|无|无需|别|未|甭|撤销|取消|撤回|零)(?:想|要|打算|必|用|需要|需|什么|啥|会|再|去|曾|有)*(?:可|好|得)?(?:的)?(?:投诉|举报)"
    r"|(?:no|not|never|without|don't|won't|nothing to) (?:\w+ ){0,3}complain"
)

_DECLINE = re.compile(
    r"(?:我|本人|对此|这次|就)*(?:不想|不愿|不愿意|拒绝|不予|不便|不方便|不做|不参与|不参加|懒得|不打算|不|放弃)(?:再|做|进行|参与|参加|作)*"
    r"(?:评价|评分|打分|评论|作答|回答|答复|评|回访|调查|答)(?:了|啦|谢谢|任何|问题)*"
    r"|无可奉告|不参加了?|不参与了?|不予置评|弃权|放弃"
    r"|no comment|(?:i )?decline(?: to (?:answer|rate|comment))?|(?:i )?prefer not to (?:say|answer|rate)"
    r"|(?:i )?(?:don't|do not|won't) (?:want to )?(?:rate|answer|comment)"
)


def clauses(folded: str) -> list[str]:
    """The clauses of a folded reply, bare of marks at their edges."""
    return [bare for part in _CLAUSE_ENDS.split(folded) if (bare := part.strip(_EDGES))]


def wants_out(folded: str) -> bool:
    """The person wants no more messages, in so many words."""
    whole = folded.strip(_EDGES)
    if whole in _STOP_WORDS or whole.replace(" ", "") in _STOP_WORDS:
        return True
    han = {word for word in _STOP_WORDS if not word.isascii()}
    return any(clause in han or _ORDER.fullmatch(clause) is not None for clause in clauses(folded))


def wrong_person(folded: str) -> bool:
    """Somebody else has this number, or the case is not theirs."""
    for clause in clauses(folded):
        bare = re.sub(r"^(?:你好|您好|不好意思|抱歉|对不起|sorry|hi|hello)[ ,]*", "", clause)
        if _WRONG.fullmatch(bare) is not None and _NOT_FINISHED.fullmatch(bare) is None:
            return True
    return False


def denies_complaint(folded: str) -> bool:
    """The person speaks of a complaint only to say that there is none."""
    return _NO_COMPLAINT.search(folded) is not None


def complains(folded: str) -> bool:
    """The person wishes to file a complaint now."""
    if denies_complaint(folded):
        return False
    return any(_COMPLAIN.fullmatch(clause.strip()) is not None for clause in clauses(folded))


def declines(folded: str) -> bool:
    """The person does not wish to rate."""
    return any(_DECLINE.fullmatch(clause) is not None for clause in clauses(folded))
