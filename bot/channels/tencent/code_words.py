"""What Tencent's codes mean, in words: for whoever has to phone instead, and for doctor. What follows from them is in `codes`."""

from collections.abc import Mapping
from typing import Final

from bot.domain.language import Label

CODE_WORDS: Final[Mapping[str, Label]] = {
    "FailedOperation.ContainSensitiveWord": Label(
        "内容里有敏感词", "內容裡有敏感詞", "a word in it is forbidden"
    ),
    "FailedOperation.PhoneNumberInBlacklist": Label(
        "退订过，或在运营商的免打扰名单上",
        "退訂過，或在運營商的免打擾名單上",
        "opted out, or on a carrier's list",
    ),
    "FailedOperation.PhoneNumberParseFail": Label("号码不对", "號碼不對", "not a valid number"),
    "InvalidParameter.DirtyWordFound": Label("内容里有敏感词", "內容裡有敏感詞", "a word in it is forbidden"),
    "InvalidParameterValue.ContentLengthLimit": Label("内容太长", "內容太長", "too long"),
    "InvalidParameterValue.IncorrectPhoneNumber": Label("号码不对", "號碼不對", "not a valid number"),
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Label(
        "内容里像有网址", "內容裡像有網址", "something in it looks like an address"
    ),
    "LimitExceeded.PhoneNumberDailyLimit": Label(
        "这个号码今天的短信到了上限",
        "這個號碼今天的簡訊到了上限",
        "the number has had its messages of the day",
    ),
    "does_not_fit": Label("内容放不进模板", "內容放不進範本", "it does not go into the template"),
    "no_template": Label("没有对应的短信模板", "沒有對應的簡訊範本", "there is no template for it"),
    "EXPIRED": Label("过了时限没有送到", "過了時限沒有送到", "not delivered in time"),
    "REJECTD": Label("运营商没有送", "運營商沒有送", "not delivered by the carrier"),
    "UNDELIV": Label(
        "没有送到，多半是关机或停机",
        "沒有送到，多半是關機或停機",
        "not delivered, most often a phone that is off",
    ),
}
"""By the code as it is archived."""
