"""What Aliyun's codes mean for us: one table for what it answers, one for what it reports later.

Answers: 国内消息API错误码 (https://help.aliyun.com/document_detail/101346.html); reports: 回执错误码, whose full table is
public nowhere, so that only names with a plain meaning stand here. Many of them say "off, out of reach or no such number"
in one word: nobody loses an address by such a word. A template or signature that is wrong is ours to mend and halts the
lane; only forbidden words are the message's own fault.
"""

from collections.abc import Mapping
from http import HTTPStatus

from bot.channels.aliyun.api import ApiAnswer
from bot.channels.base import Doubt, Fate, Refusal, Refused

_DOUBTFUL = frozenset({"isp.SYSTEM_ERROR", "isp.UNKNOWN_ERROR", "SignatureNonceUsed"})
"""Their own trouble, after which the message may be on its way. A nonce that was used before means that somebody on the
way has repeated our request, which may have been done the first time."""

_LATER = ("isp.GATEWAY_BUSY", "isv.SERVICE_BUSY")
_ROUTE = (
    "isv.BUSINESS_LIMIT_CONTROL",  # so many to this number in a minute, hour or day; others get theirs
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
    "isv.SMS_TEST_NUMBER_LIMIT",
)
_BAD_ADDRESS = ("isv.MOBILE_NUMBER_ILLEGAL",)
_OPTED_OUT = ("isv.CUSTOMER_REFUSED",)
_CONTENT = (
    "isv.SMS_CONTENT_ILLEGAL",
    "isv.BLACK_KEY_CONTROL_LIMIT",  # a forbidden word in a variable, not a blacklisted person
    "isv.TEMPLATE_PARAMS_ILLEGAL",
    "isv.PARAM_LENGTH_LIMIT",
    "isv.PARAM_NOT_SUPPORT_URL",
    "isv.UNSUPPORTED_CONTENT",
)
_HALT = (
    "isv.OUT_OF_SERVICE",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.DAY_LIMIT_CONTROL",
    "isv.MONTH_LIMIT_CONTROL",
    "isv.ACCOUNT_NOT_EXISTS",
    "isv.ACCOUNT_ABNORMAL",
    "isv.SECURITY_FROZEN_ACCOUNT",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.PRODUCT_UNSUBSCRIBE",
    "isp.RAM_PERMISSION_DENY",
    "isv.DENY_IP_RANGE",
    "isv.SMS_SIGN_ILLEGAL",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    "isv.SIGN_STATE_ILLEGAL",
    "isv.SIGN_NAME_ILLEGAL",
    "isv.EXTEND_CODE_ERROR",
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE",
    "isv.TEMPLATE_MISSING_PARAMETERS",
    "isv.INVALID_JSON_PARAM",
    "isv.INVALID_PARAMETERS",
    "isv.MOBILE_COUNT_OVER_LIMIT",
)


def _all(**codes: tuple[str, ...]) -> dict[str, Refusal]:
    return {code: Refusal(why) for why, several in codes.items() for code in several}


ANSWERED: Mapping[str, Refusal] = _all(
    later=_LATER,
    route=_ROUTE,
    bad_address=_BAD_ADDRESS,
    opted_out=_OPTED_OUT,
    content=_CONTENT,
    halt=_HALT,
)
"""Why a message was not taken, by their code."""
REPORTED: Mapping[str, Refusal] = {
    **ANSWERED,
    **_all(
        later=("IS_CLOSE", "MOBILE_SEND_LIMIT"),
        not_today=(
            "MOBILE_NOT_ON_SERVICE",  # 停机、空号、暂停服务、关机、不在服务区
            "MOBILE_ACCOUNT_ABNORMAL",
            "MOBLLE_TERMINAL_ERROR",  # as they spell it
            "MOBILE_TERMINAL_ERROR",
            "INVALID_NUMBER",  # 关机、停机、空号 as well as a wrong number
            "SP_UNKNOWN_ERROR",
            "EXPIRED",
            "UNDELIV",
        ),
        bad_address=("MOBILE_IN_BLACK", "USER_REJECT", "MBBLACK", "DB:0144"),  # a list of the carrier's
        opted_out=("W-BLACK",),  # the person's own complaint about our signature
        route=("SP_NOT_BY_INTER_SMS",),
        content=("CONTENT_KEYWORD",),
        halt=("PARAMS_ILLEGAL", "CONTENT_ERROR", "SIGNATURE_BLACKLIST", "NO_ROUTE"),
    ),
    "MOBILE_SEND_LIMIT": Refusal.NOT_TODAY,  # of this number, not of ours
}
"""Why a message that was taken has not arrived."""
STANDINGS: Mapping[str, Fate] = {"1": Fate.ACCEPTED, "2": Fate.FAILED, "3": Fate.DELIVERED}
"""`SendStatus` of QuerySendDetails."""


def judged(answer: ApiAnswer) -> Refused | Doubt:
    """What an answer that did not take the message means for it.

    A code that is not in the table refuses this message alone, until it expires: nobody knows whether it is about the
    message or about us, and neither pays. Codes of their gateway, without `isv.` or `isp.`, are about our request.
    """
    code = answer.code
    if not 200 <= answer.status < 500 or answer.status == HTTPStatus.REQUEST_TIMEOUT:
        return Doubt(f"http_{answer.status}")
    if code in _DOUBTFUL or code == "InternalError":
        return Doubt(code)
    if code is None:
        return Doubt("not_theirs") if answer.status < 400 else _without_code(answer.status)
    why = ANSWERED.get(code)
    if why is None:
        why = Refusal.ROUTE if code.startswith(("isv.", "isp.")) else _of_the_gateway(code, answer.status)
    return Refused(why, code)


def why_lost(fate: Fate | None, code: str) -> Refusal | None:
    """Why a message did not arrive; None when it did, or nobody knows."""
    return REPORTED.get(code) if fate is Fate.FAILED else None


def _of_the_gateway(code: str, status: int) -> Refusal:
    busy = code.startswith("Throttling") or status == HTTPStatus.TOO_MANY_REQUESTS
    return Refusal.LATER if busy else Refusal.HALT


def _without_code(status: int) -> Refused:
    """It comes from something between Aliyun and us."""
    why = Refusal.LATER if status == HTTPStatus.TOO_MANY_REQUESTS else Refusal.HALT
    return Refused(why, f"http_{status}")
