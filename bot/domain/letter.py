"""督办通知书 and 效能告诫书: what they are called, what stands between a draft and its end, and what is done to them."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class LetterKind(StrEnum):
    """The two. In Hunan 效能告诫 is a measure inside the office; the province's own list has other forms."""

    SUPERVISE = "supervise"
    ADMONISH = "admonish"


class LetterState(StrEnum):
    """Where a letter stands."""

    DRAFTED = "drafted"
    HEARING = "hearing"
    """Sent to whom it concerns, to say something about it within the term."""
    HEARD = "heard"
    """What they said is on record, or that they said nothing in time."""
    SIGNED = "signed"
    SERVED = "served"
    """In force."""
    ANSWERED = "answered"
    APPEALED = "appealed"
    CLOSED = "closed"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class LetterAct(StrEnum):
    """What is done to a letter."""

    DRAFT = "draft"
    REWRITE = "rewrite"
    ASK = "ask"
    HEAR = "hear"
    SILENT = "silent"
    """Whom it concerns said nothing within the term."""
    RETURN = "return"
    SIGN = "sign"
    SERVE = "serve"
    ANSWER = "answer"
    CLOSE = "close"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    REVOKE = "revoke"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


LETTER_KINDS: Mapping[LetterKind, Label] = {
    LetterKind.SUPERVISE: Label("督办通知书", "督辦通知書", "Supervision letter"),
    LetterKind.ADMONISH: Label("效能告诫书", "效能告誡書", "Admonition"),
}
LETTER_STATES: Mapping[LetterState, Label] = {
    LetterState.DRAFTED: Label("拟稿", "擬稿", "Drafted"),
    LetterState.HEARING: Label("听取陈述", "聽取陳述", "Being heard"),
    LetterState.HEARD: Label("已听取陈述", "已聽取陳述", "Heard"),
    LetterState.SIGNED: Label("已签发", "已簽發", "Signed"),
    LetterState.SERVED: Label("已送达", "已送達", "Served"),
    LetterState.ANSWERED: Label("已回复", "已回覆", "Answered"),
    LetterState.APPEALED: Label("申诉中", "申訴中", "Under appeal"),
    LetterState.CLOSED: Label("已了结", "已了結", "Closed"),
    LetterState.EXPIRED: Label("已期满", "已期滿", "Expired"),
    LetterState.REVOKED: Label("已撤销", "已撤銷", "Revoked"),
    LetterState.WITHDRAWN: Label("已作废", "已作廢", "Withdrawn"),
}
LETTER_ACTS: Mapping[LetterAct, Label] = {
    LetterAct.DRAFT: Label("拟稿", "擬稿", "Draft"),
    LetterAct.REWRITE: Label("修改稿子", "修改稿子", "Rewrite"),
    LetterAct.ASK: Label("送去听取陈述", "送去聽取陳述", "Send for a statement"),
    LetterAct.HEAR: Label("记下陈述", "記下陳述", "Record the statement"),
    LetterAct.SILENT: Label("记下逾期没有陈述", "記下逾期沒有陳述", "Record that none came in time"),
    LetterAct.RETURN: Label("退回修改", "退回修改", "Return"),
    LetterAct.SIGN: Label("签发", "簽發", "Sign"),
    LetterAct.SERVE: Label("登记送达", "登記送達", "Record the service"),
    LetterAct.ANSWER: Label("登记回复", "登記回覆", "Record the answer"),
    LetterAct.CLOSE: Label("了结", "了結", "Close"),
    LetterAct.APPEAL: Label("登记申诉", "登記申訴", "Record an appeal"),
    LetterAct.UPHOLD: Label("维持", "維持", "Uphold"),
    LetterAct.REVOKE: Label("撤销", "撤銷", "Revoke"),
    LetterAct.EXPIRE: Label("期满", "期滿", "Expire"),
    LetterAct.WITHDRAW: Label("作废", "作廢", "Withdraw"),
}
ENDED = frozenset({LetterState.CLOSED, LetterState.EXPIRED, LetterState.REVOKED, LetterState.WITHDRAWN})
"""Nothing more is done to a letter in these."""
