"""What Tencent's codes mean for us: one table for refusals, one for the word of a receipt.

Names and meanings: the vendor's list of error codes (api/382/52075, and errorcodes.py of its client 3.1.153). A code is
`Group.Detail`; one that is not in the table is judged by its group. Codes of an inner failure are no refusal: whether the
message went is not known. What is wrong with a template, a signature or the account is ours, and no message pays for it.
"""

from collections.abc import Mapping
from typing import Final

from bot.channels.base import Doubt, Fate, Refusal, Refused

_OURS = Refusal.HALT
_THIS_NUMBER_TODAY = Refusal.NOT_TODAY
"""A cap of this one number: it waits, while others get theirs and nothing is said of its owner."""

MEANINGS: Final[Mapping[str, Refusal | None]] = {
    "FailedOperation.ContainSensitiveWord": Refusal.CONTENT,
    "FailedOperation.FailResolvePacket": _OURS,
    "FailedOperation.InsufficientBalanceInSmsPackage": _OURS,
    "FailedOperation.JsonParseFail": _OURS,
    "FailedOperation.MarketingSendTimeConstraint": Refusal.LATER,
    "FailedOperation.MissingSignature": _OURS,
    "FailedOperation.MissingSignatureList": _OURS,
    "FailedOperation.MissingTemplateList": _OURS,
    "FailedOperation.NotEnterpriseCertification": _OURS,
    "FailedOperation.PhoneNumberInBlacklist": Refusal.OPTED_OUT,
    "FailedOperation.PhoneNumberParseFail": Refusal.BAD_ADDRESS,
    "FailedOperation.QualificationIdNotApproved": _OURS,
    "FailedOperation.SignatureIncorrectOrUnapproved": _OURS,
    "FailedOperation.TemplateIdNotExist": _OURS,
    "FailedOperation.TemplateIncorrectOrUnapproved": _OURS,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": _OURS,
    "FailedOperation.TemplateUnapprovedOrNotExist": _OURS,
    "InternalError.RequestTimeException": _OURS,
    "InternalError.RestApiInterfaceNotExist": _OURS,
    "InternalError.SigFieldMissing": _OURS,
    "InternalError.SigVerificationFail": _OURS,
    "InvalidParameter.AppidAndBizId": _OURS,
    "InvalidParameter.DirtyWordFound": Refusal.CONTENT,
    "InvalidParameterValue.ContentLengthLimit": Refusal.CONTENT,
    "InvalidParameterValue.IncorrectPhoneNumber": Refusal.BAD_ADDRESS,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Refusal.CONTENT,
    "InvalidParameterValue.SdkAppIdNotExist": _OURS,
    "InvalidParameterValue.TemplateParameterFormatError": _OURS,
    "InvalidParameterValue.TemplateParameterLengthLimit": _OURS,
    "InvalidParameterValue.UnsupportedTemplateVariable": _OURS,
    "LimitExceeded.AppDailyLimit": _OURS,
    "LimitExceeded.AppMainlandChinaDailyLimit": _OURS,
    "LimitExceeded.DailyLimit": _OURS,
    "LimitExceeded.PhoneNumberDailyLimit": _THIS_NUMBER_TODAY,
    "LimitExceeded.PhoneNumberOneHourLimit": _THIS_NUMBER_TODAY,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": _THIS_NUMBER_TODAY,
    "LimitExceeded.PhoneNumberThirtySecondLimit": _THIS_NUMBER_TODAY,
    "LimitExceeded.DeliveryFrequencyLimit": _THIS_NUMBER_TODAY,
    "UnsupportedOperation.ContainDomesticPhoneNumber": Refusal.ROUTE,
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": _OURS,
    "UnsupportedOperation.UnsupportedRegion": Refusal.ROUTE,
}
"""None: no refusal, nobody knows."""

GROUPS: Final[Mapping[str, Refusal | None]] = {
    "AuthFailure": _OURS,
    "ClientError": None,
    "ClientNetworkError": None,
    "DryRunOperation": _OURS,
    "InternalError": None,
    "InvalidAction": _OURS,
    "LimitExceeded": Refusal.LATER,
    "NoSuchProduct": _OURS,
    "NoSuchVersion": _OURS,
    "RequestLimitExceeded": Refusal.LATER,
    "ResourceInsufficient": _OURS,
    "ResourceUnavailable": _OURS,
    "ServerNetworkError": None,
    "UnauthorizedOperation": _OURS,
    "UnsupportedRegion": _OURS,
}
"""Of codes that are not in `MEANINGS`, by what stands before the dot."""

UNKNOWN: Final = Refusal.ROUTE
"""A refusal that neither table knows: this message waits, several in a row stop the lane, and no person pays."""

FATES: Final[Mapping[str, Fate]] = {"SUCCESS": Fate.DELIVERED, "FAIL": Fate.FAILED}
LOST: Final[Mapping[str, Refusal]] = {"EXPIRED": Refusal.NOT_TODAY}
"""Why a message did not arrive. The carriers' codes differ and are published nowhere whole: one that is not here closes
no address."""


def judged(code: str) -> Refused | Doubt:
    """What a code in place of "Ok" means for the message."""
    why = MEANINGS[code] if code in MEANINGS else GROUPS.get(code.partition(".")[0], UNKNOWN)
    return Doubt(code) if why is None else Refused(why, code)


def judged_status(status: int | None) -> Refused | Doubt:
    """What an answer means that is not the API's own: something between us and it spoke."""
    if status is None:
        return Doubt("not_json")
    if status == 429:
        return Refused(Refusal.LATER, "http_429")
    if 400 <= status < 500 and status != 408:
        return Refused(_OURS, f"http_{status}")
    return Doubt(f"http_{status}")


def why_lost(fate: Fate | None, word: str) -> Refusal | None:
    """Why a message did not arrive; None when it did, or nobody knows."""
    return LOST.get(word) if fate is Fate.FAILED else None
