"""依申请公开: who asks, what is done to a request, and how it can end; the rows and columns of the annual report's table 3.

After 政府信息公开条例 (国务院令第711号) and the form of the annual report (国办公开办函〔2021〕30号).
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class ApplicantKind(StrEnum):
    """Who asks: the columns of table 3, in its order."""

    NATURAL = "natural"
    BUSINESS = "business"
    RESEARCH = "research"
    WELFARE = "welfare"
    LEGAL = "legal"
    OTHER = "other"


APPLICANT_KINDS: Mapping[ApplicantKind, Label] = {
    ApplicantKind.NATURAL: Label("自然人", "自然人", "Natural person"),
    ApplicantKind.BUSINESS: Label("商业企业", "商業企業", "Business"),
    ApplicantKind.RESEARCH: Label("科研机构", "科研機構", "Research institution"),
    ApplicantKind.WELFARE: Label("社会公益组织", "社會公益組織", "Charity"),
    ApplicantKind.LEGAL: Label("法律服务机构", "法律服務機構", "Legal service"),
    ApplicantKind.OTHER: Label("其他组织", "其他組織", "Other organisation"),
}


class DisclosureOutcome(StrEnum):
    """How a request ended: the rows of table 3 between 新收, 上年结转 and 总计, 结转下年, in its order."""

    GRANTED = "granted"
    PARTLY = "partly"
    CLASSIFIED = "classified"
    FORBIDDEN = "forbidden"
    SAFETY = "safety"
    THIRD_PARTY = "third_party"
    INTERNAL = "internal"
    PROCESS = "process"
    ENFORCEMENT = "enforcement"
    INQUIRY = "inquiry"
    NOT_HELD = "not_held"
    NEEDS_MAKING = "needs_making"
    UNCLEAR = "unclear"
    GRIEVANCE = "grievance"
    REPEATED = "repeated"
    PUBLICATION = "publication"
    ABUSIVE = "abusive"
    CONFIRMATION = "confirmation"
    NOT_CORRECTED = "not_corrected"
    NOT_PAID = "not_paid"
    OTHERWISE = "otherwise"


_O = DisclosureOutcome
DISCLOSURE_OUTCOMES: Mapping[DisclosureOutcome, Label] = {
    _O.GRANTED: Label("予以公开", "予以公開", "Disclosed"),
    _O.PARTLY: Label("部分公开", "部分公開", "Disclosed in part"),
    _O.CLASSIFIED: Label("属于国家秘密", "屬於國家秘密", "State secret"),
    _O.FORBIDDEN: Label("其他法律行政法规禁止公开", "其他法律行政法規禁止公開", "Forbidden by law"),
    _O.SAFETY: Label("危及“三安全一稳定”", "危及「三安全一穩定」", "Endangers safety or stability"),
    _O.THIRD_PARTY: Label("保护第三方合法权益", "保護第三方合法權益", "Rights of a third party"),
    _O.INTERNAL: Label("属于三类内部事务信息", "屬於三類內部事務信息", "Internal affairs"),
    _O.PROCESS: Label("属于四类过程性信息", "屬於四類過程性信息", "Deliberations"),
    _O.ENFORCEMENT: Label("属于行政执法案卷", "屬於行政執法案卷", "Enforcement file"),
    _O.INQUIRY: Label("属于行政查询事项", "屬於行政查詢事項", "Has a register of its own"),
    _O.NOT_HELD: Label("本机关不掌握相关政府信息", "本機關不掌握相關政府信息", "Not held here"),
    _O.NEEDS_MAKING: Label("没有现成信息需要另行制作", "沒有現成信息需要另行製作", "Would have to be made"),
    _O.UNCLEAR: Label("补正后申请内容仍不明确", "補正後申請內容仍不明確", "Unclear after correction"),
    _O.GRIEVANCE: Label("信访举报投诉类申请", "信訪舉報投訴類申請", "A grievance"),
    _O.REPEATED: Label("重复申请", "重複申請", "Repeated"),
    _O.PUBLICATION: Label("要求提供公开出版物", "要求提供公開出版物", "A publication"),
    _O.ABUSIVE: Label("无正当理由大量反复申请", "無正當理由大量反覆申請", "Many without reason"),
    _O.CONFIRMATION: Label(
        "要求行政机关确认或重新出具已获取信息",
        "要求行政機關確認或重新出具已獲取信息",
        "Asks to confirm or reissue",
    ),
    _O.NOT_CORRECTED: Label(
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "申請人無正當理由逾期不補正、行政機關不再處理其政府信息公開申請",
        "Not corrected in time",
    ),
    _O.NOT_PAID: Label(
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "申請人逾期未按收費通知要求繳納費用、行政機關不再處理其政府信息公開申請",
        "Not paid in time",
    ),
    _O.OTHERWISE: Label("其他", "其他", "Otherwise"),
}


class DisclosureGroup(StrEnum):
    """What the rows of table 3 stand under."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    UNPROCESSED = "unprocessed"
    OTHERWISE = "otherwise"


_G = DisclosureGroup
DISCLOSURE_GROUPS: Mapping[DisclosureGroup, Label] = {
    _G.GRANTED: Label("予以公开", "予以公開", "Disclosed"),
    _G.PARTLY: Label("部分公开", "部分公開", "Disclosed in part"),
    _G.REFUSED: Label("不予公开", "不予公開", "Refused"),
    _G.UNAVAILABLE: Label("无法提供", "無法提供", "Cannot be given"),
    _G.UNPROCESSED: Label("不予处理", "不予處理", "Not processed"),
    _G.OTHERWISE: Label("其他处理", "其他處理", "Otherwise"),
}
GROUP_OF: Mapping[DisclosureOutcome, DisclosureGroup] = {
    _O.GRANTED: _G.GRANTED,
    _O.PARTLY: _G.PARTLY,
    **dict.fromkeys(
        (
            *(_O.CLASSIFIED, _O.FORBIDDEN, _O.SAFETY, _O.THIRD_PARTY),
            *(_O.INTERNAL, _O.PROCESS, _O.ENFORCEMENT, _O.INQUIRY),
        ),
        _G.REFUSED,
    ),
    **dict.fromkeys((_O.NOT_HELD, _O.NEEDS_MAKING, _O.UNCLEAR), _G.UNAVAILABLE),
    **dict.fromkeys((_O.GRIEVANCE, _O.REPEATED, _O.PUBLICATION, _O.ABUSIVE, _O.CONFIRMATION), _G.UNPROCESSED),
    **dict.fromkeys((_O.NOT_CORRECTED, _O.NOT_PAID, _O.OTHERWISE), _G.OTHERWISE),
}
