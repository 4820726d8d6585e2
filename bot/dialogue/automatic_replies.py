"""Messages that are no person's own answer: carrier notices, automatic replies, forwarded words, repeats.

None of them counts as an answer, uses up a person's second try or is drawn into a conversation: two machines would answer
each other for ever. The words are kept with the case all the same.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.draft import Draft
from bot.dialogue.effects import FileComplaint, GiveVerdict, JudgeRemedy, OpenTicket, OptIn, OptOut, Say
from bot.dialogue.inputs import Input, Said
from bot.dialogue.reading.characters import cleaned, read
from bot.dialogue.reading.complaint_words import names_ticket
from bot.dialogue.reading.names import is_person_name
from bot.dialogue.reading.understanding import command_of, understand
from bot.dialogue.talk import Callback, Echo, Talk
from bot.domain.medium import Medium

A_DAY = timedelta(days=1)
ECHOES = 2
"""How often the same words are answered within a day when nothing comes of them."""
LONGEST_ECHO = 200
LONGEST_NOTICE = 400
"""Characters; a longer message is taken for a story."""
_CLAUSE_ENDS = re.compile(r"[,.;!?。\n]")
SHORTEST_PASSED_ON = 7
"""Characters after an organisation's 【signature】; with fewer, it is an answer with a name in front."""

_CARRIER = re.compile(
    r"^[【\[](?:中国)?(?:移动|联通|电信|广电|移动通信|10086|10010|10000)[^】\]]{0,8}[】\]]"
    r"|^尊敬的(?:客户|用户|机主|号码)"
    r"|(?:您|机主|用户|对方|本机|该号码|此号码)[^,.;!?。]{0,10}(?:已)?(?:欠费|停机)"
    r"|(?:已欠费停机|欠费停机|余额不足|已停机)[^,.;!?。]{0,6}(?:请|暂停|无法|$)"
    r"|您(?:的)?(?:话费|账户|套餐|流量)?余额(?:为|还有|不足|\d)"
)
_BY_ITSELF = re.compile(
    r"自动(?:回复|应答|答复)|(?:驾驶|勿扰|专注|会议|免打扰)模式|驾驶勿扰"
    r"|\b(?:auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|do not disturb|driving focus|away message)\b"
    r"|^i(?:'m| am) (?:driving|in a meeting|away|on leave|on vacation)\b"
)
_BUSY = re.compile(
    r"(?:(?:您好|你好|抱歉|对不起|不好意思|sorry)[,.!。 ]*)*(?:我|本人)?(?:现在|目前|正|此刻|暂时)*(?:正在|在|不方便|无法|不能)"
    r"(?:开会|开车|驾驶|会议中|上课|忙|休假|出差|接听?电话|接听|说话|查看(?:短信|消息)|回复)(?:中|呢|电话)?"
    r"(?:[,.!。; ]*(?:请)?(?:稍后|稍候|晚点|回头|一会儿?|会后|结束后|待会儿?|有空|有事)[^,.!。;]{0,14})*[,.!。 ]*"
    r"|i(?:'ll| will) call (?:you )?(?:back )?later[.!]?|can't talk right now[^.]{0,20}[.!]?"
)
_PASSED_ON = re.compile(
    r"^(?:转发?|轉發?|fwd?|fw)\s*[:：]|^[【\[](?:转发|轉發)[^】\]]{0,6}[】\]]|^-+ ?(?:转发|forwarded)"
)
_SIGNED = re.compile(r"^【([^】]{2,24})】")
_SENDER = re.compile(
    r"(?:公司|集团|银行|商行|中心|大厅|平台|商城|超市|药房|药店|酒店|医院|诊所|学校|大学|中学|小学|幼儿园|研究院|法院|检察院|公安|派出所"
    r"|交警|税务|社保|医保|公积金|人社|民政|政务|政府|街道|社区|居委会|村委会|协会|学会|基金会|委员会|监察室|办公室|出版社|报社|电视台"
    r"|物业|燃气|电力|供电|水务|自来水|快递|物流|速运|驿站|外卖|保险|证券|基金|信用卡|客服|服务站|便利店|旗舰店|专卖店|[局厅委办院所署])$"
    r"|^(?:中国)?(?:移动|联通|电信|广电|邮政|石化|铁路|12306|10086|10010|10000|12345|12315|95\d{3})"
    r"|^(?:京东|淘宝|天猫|拼多多|美团|饿了么|支付宝|微信|抖音|快手|滴滴|携程|顺丰|菜鸟|丰巢|圆通|中通|申通|韵达|极兔|小红书|哔哩哔哩|百度|腾讯|阿里云)"
)
"""Signatures of automatic senders: the endings of organisations' names, and the best known of the others."""
_NOTICE = re.compile(
    r"验证码|尊敬的|(?:您|你)好[,!。 ]*(?:您|你)|回复?(?:t|td|r|n|\d)\b|回[tdrn]\b|退订回|拒收|点击|戳|https?:|www\.|\.(?:cn|com)\b|客服|优惠|积分|账单"
    r"|取件|包裹|订单|预约成功|已受理|请于|请您|敬请|感谢您|谢谢您的|光临|惠顾|服务热线|\d{5,}"
)
"""What notices say and people do not."""


def is_empty(text: str) -> bool:
    """Whether nothing was written at all."""
    return not cleaned(text).strip()


def by_machine(text: str) -> bool:
    """Whether a carrier or the phone itself wrote this, not its owner; a clause that says a score is the owner's."""
    folded = read(text).folded.strip()
    if len(folded) > LONGEST_NOTICE:
        return False
    if any(understand(clause).score is not None for clause in _CLAUSE_ENDS.split(folded)):
        return False
    return (
        _CARRIER.search(folded) is not None
        or _BY_ITSELF.search(folded) is not None
        or _BUSY.fullmatch(folded) is not None
    )


def passed_on(event: Said, agency: str, about: Callback | None = None) -> bool:
    """Whether the words are somebody else's, passed on.

    A chat marks them as such; a text message begins with a word for it, or as a notice does. People sign with their names in
    such brackets, too, and so do companies that are asked about their own case: 【张三】满意，办得很快 is an answer.
    """
    if event.forwarded or event.medium is Medium.CHAT:
        return event.forwarded
    return (
        _notice(cleaned(event.text).strip(), agency, about.case.applicant if about else "")
        or _PASSED_ON.match(read(event.text).folded) is not None
    )


def _notice(text: str, agency: str, applicant: str) -> bool:
    """Whether this is signed the way organisations sign (`agency` included), or reads like what they send."""
    signed = _SIGNED.match(text)
    behind = text[signed.end() :].strip() if signed is not None else ""
    if signed is None or len(behind) < SHORTEST_PASSED_ON:
        return False
    sender = read(signed[1]).folded
    if sender == read(applicant).folded:
        return False
    organised = sender == read(agency).folded or _SENDER.search(sender) is not None
    return organised or (not is_person_name(sender) and _NOTICE.search(read(behind).folded) is not None)


def hushed(before: Talk, event: Input, draft: Draft) -> Draft:
    """The step as taken, but without its replies once the same words keep coming and nothing comes of them."""
    if not isinstance(event, Said):
        return draft
    if command_of(event.text) is not None or names_ticket(event.text):
        return draft  # what is asked for is told each time, and codes are kept nowhere
    moved, echo = _moved(before, draft), _echo(before.echo, event.text, draft.scene.now)
    kept = echo if echo.times > 1 or not moved else None
    draft = replace(draft, talk=replace(draft.talk, echo=kept))
    if moved or echo.times <= ECHOES:
        return draft
    return replace(draft, effects=tuple(e for e in draft.effects if not isinstance(e, Say)))


def _echo(before: Echo | None, text: str, now: datetime) -> Echo:
    words = cleaned(text).strip()[:LONGEST_ECHO]
    if before is None or before.words != words or now - before.since >= A_DAY:
        return Echo(words, 1, now)
    return replace(before, times=before.times + 1)


def _moved(before: Talk, draft: Draft) -> bool:
    """Whether the step changed anything besides keeping the words."""
    done = (OpenTicket, FileComplaint, GiveVerdict, JudgeRemedy, OptIn, OptOut)
    return _standing(before) != _standing(draft.talk) or any(isinstance(e, done) for e in draft.effects)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a talk stands, apart from unclear counts, kept words and the times it was touched."""

    callbacks: tuple[object, ...]
    rest: tuple[object, ...]


def _standing(talk: Talk) -> _Standing:
    callbacks = tuple(replace(c, unclear=0, words="", ended_at=None) for c in talk.callbacks)
    filing = None if talk.filing is None else replace(talk.filing, unclear=0, touched_at=None)
    return _Standing(callbacks, (talk.opted_out, filing, talk.hearing, talk.tickets))
