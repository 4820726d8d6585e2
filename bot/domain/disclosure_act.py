"""What is done to a request for information, where it stands, and the kinds of answers the law knows."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.disclosure import DisclosureOutcome
from bot.domain.language import Label


class DisclosureAct(StrEnum):
    """What can be done to a request."""

    CORRECT = "ask_correction"
    """补正: the applicant is asked, once, to say it more clearly."""
    CORRECTED = "corrected"
    STILL = "still_correcting"
    """What was taken for the correction is none, an officer finds: once, and the applicant's time begins anew."""
    CONSULT = "ask_third"
    """A third party, or another organ, is asked; the time does not count."""
    CONSULTED = "third_answered"
    """It has answered, or its time is over."""
    CHARGE = "ask_fee"
    PAID = "fee_paid"
    EXTEND = "extend_answer"
    """Once, by whoever leads the office; the applicant is told."""
    REASONS = "ask_reasons"
    """Of somebody who asks very much or very often (art. 35): once; the time runs on, and nothing follows by itself."""
    ANSWER = "answer"
    LAPSE = "lapse"
    """Not corrected, or not paid, in time: it is not worked on any more."""
    WITHDRAW = "withdraw"
    """The applicant takes it back."""
    REMARK = "remark"
    """A note of the office for itself."""


DISCLOSURE_ACTS: Mapping[str, Label] = {
    DisclosureAct.CORRECT: Label("告知补正", "告知補正", "Asked for a correction"),
    DisclosureAct.CORRECTED: Label("收到补正", "收到補正", "Corrected"),
    DisclosureAct.STILL: Label("不算补正，请继续补正", "不算補正，請繼續補正", "No correction yet"),
    DisclosureAct.CONSULT: Label("征求意见", "徵求意見", "Asked a third party"),
    DisclosureAct.CONSULTED: Label("征求意见结束", "徵求意見結束", "Third party done"),
    DisclosureAct.CHARGE: Label("通知缴费", "通知繳費", "Asked for a fee"),
    DisclosureAct.PAID: Label("已缴费", "已繳費", "Fee paid"),
    DisclosureAct.EXTEND: Label("延长答复期限", "延長答覆期限", "Answer put off"),
    DisclosureAct.REASONS: Label("要求说明理由", "要求說明理由", "Asked for reasons"),
    DisclosureAct.ANSWER: Label("答复申请", "答覆申請", "Answered"),
    DisclosureAct.LAPSE: Label("逾期不再处理", "逾期不再處理", "Lapsed"),
    DisclosureAct.WITHDRAW: Label("申请人撤回", "申請人撤回", "Withdrawn"),
    DisclosureAct.REMARK: Label("备注", "備註", "Remark"),
}


ENDING = frozenset({DisclosureAct.ANSWER, DisclosureAct.LAPSE})
"""What ends a request with a letter that its applicant gets."""


class DisclosurePhase(StrEnum):
    """Where a request stands: whose turn it is."""

    HANDLING = "handling"
    CORRECTING = "correcting"
    CONSULTING = "consulting"
    PAYING = "paying"
    ENDED = "ended"


DISCLOSURE_PHASES: Mapping[DisclosurePhase, Label] = {
    DisclosurePhase.HANDLING: Label("办理中", "辦理中", "Being handled"),
    DisclosurePhase.CORRECTING: Label("等申请人补正", "等申請人補正", "Waits for the correction"),
    DisclosurePhase.CONSULTING: Label("征求意见中", "徵求意見中", "A third party is asked"),
    DisclosurePhase.PAYING: Label("等申请人缴费", "等申請人繳費", "Waits for the fee"),
    DisclosurePhase.ENDED: Label("办完了", "辦完了", "Ended"),
}


class AnswerKind(StrEnum):
    """The answers of art. 36, in its order, and what arts. 35 and 39 add."""

    PUBLIC = "public"
    GIVEN = "given"
    REFUSED = "refused"
    ABSENT = "absent"
    NOT_OURS = "not_ours"
    REPEAT = "repeat"
    REGISTER = "register"
    SET_ASIDE = "set_aside"


ANSWER_KINDS: Mapping[AnswerKind, Label] = {
    AnswerKind.PUBLIC: Label(
        "已经主动公开，告知获取方式", "已經主動公開，告知獲取方式", "Public already: says where"
    ),
    AnswerKind.GIVEN: Label(
        "可以公开，提供信息或者告知获取方式、时间",
        "可以公開，提供信息或者告知獲取方式、時間",
        "Given, or when and where",
    ),
    AnswerKind.REFUSED: Label(
        "不予公开，告知并说明理由", "不予公開，告知並說明理由", "Refused, with reasons"
    ),
    AnswerKind.ABSENT: Label("经检索没有该信息", "經檢索沒有該信息", "Searched for and not there"),
    AnswerKind.NOT_OURS: Label(
        "不属于本机关负责公开，能确定的告知该机关",
        "不屬於本機關負責公開，能確定的告知該機關",
        "Another organ's: says which",
    ),
    AnswerKind.REPEAT: Label(
        "重复申请，已经答复过，不再重复处理", "重複申請，已經答覆過，不再重複處理", "Repeated"
    ),
    AnswerKind.REGISTER: Label(
        "工商、不动产登记等，告知依专门规定查询",
        "工商、不動產登記等，告知依專門規定查詢",
        "Has a register of its own",
    ),
    AnswerKind.SET_ASIDE: Label(
        "不作为政府信息公开申请处理", "不作為政府信息公開申請處理", "No request for information"
    ),
}
_O = DisclosureOutcome
OUTCOMES_OF: Mapping[AnswerKind, tuple[DisclosureOutcome, ...]] = {
    AnswerKind.PUBLIC: (_O.GRANTED,),
    AnswerKind.GIVEN: (_O.GRANTED, _O.PARTLY),
    AnswerKind.REFUSED: (
        *(_O.CLASSIFIED, _O.FORBIDDEN, _O.SAFETY, _O.THIRD_PARTY),
        *(_O.INTERNAL, _O.PROCESS, _O.ENFORCEMENT),
    ),
    AnswerKind.ABSENT: (_O.NOT_HELD, _O.NEEDS_MAKING, _O.UNCLEAR),
    AnswerKind.NOT_OURS: (_O.NOT_HELD,),
    AnswerKind.REPEAT: (_O.REPEATED,),
    AnswerKind.REGISTER: (_O.INQUIRY,),
    AnswerKind.SET_ASIDE: (_O.GRIEVANCE, _O.PUBLICATION, _O.ABUSIVE, _O.CONFIRMATION),
}
"""Into which rows of table 3 an answer of this kind may fall."""
LAPSES: Mapping[DisclosurePhase, DisclosureOutcome] = {
    DisclosurePhase.CORRECTING: _O.NOT_CORRECTED,
    DisclosurePhase.PAYING: _O.NOT_PAID,
}
"""How a request ends when the applicant lets this time pass."""
