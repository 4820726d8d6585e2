"""What a message still lacks, in sentences for whoever can put it right. Strict: a message that lacks something is not told."""

from collections.abc import Mapping

from bot.casework.province.messages import Message
from bot.casework.province.reported import ReportedCase
from bot.domain.level import DISSATISFIED

SERVICE: Mapping[str, str] = {
    "areaCode": "没有设行政区划代码",
    "deptCode": "承办处室“{department}”没有统一社会信用代码",
    "taskCode": "事项“{item}”没有事项编码和类型",
    "userProp": "看不出申请人是个人、企业还是别的单位（申请人类型写的是“{kind}”）",
    "acceptDate": "导入的表里没有受理时间",
    "promiseDay": "导入的表里没有承诺时限",
    "resultDate": "没有办结时间",
}
"""The fields without which a service record is not told, and what to say of each."""
NO_CHANNEL = "省平台还没有给回访的渠道代码，评价不报"
NO_REASON = "评价是不满意，没有选原因；省平台不收没有原因的"
NO_SERVICE = "服务记录不全，评价也不报"
NO_TIME = "档案里没有评价的时间"


def lacking_in_service(message: Message, of: ReportedCase) -> str:
    """What is missing of a service record; empty: nothing."""
    case = of.record.case
    told = {"department": case.department, "item": case.item, "kind": of.kind}
    return "；".join(says.format(**told) for field, says in SERVICE.items() if not message[field])


def lacking_in_rating(message: Message, of: ReportedCase, *, served: bool) -> str:
    """Why a rating is not told; empty: it is. `served`: its service record is told."""
    assert of.score is not None
    if not message["pf"]:
        return NO_CHANNEL
    if not served:
        return NO_SERVICE
    if not message["assessTime"]:
        return NO_TIME
    return NO_REASON if of.score <= DISSATISFIED and not message["evalDetail"] else ""
