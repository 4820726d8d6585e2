"""What the codes that end a WhatsApp message mean, in words: for whoever has to phone instead."""

from collections.abc import Mapping

from bot.channels.twilio.code_words import CODE_WORDS as SMS_WORDS
from bot.domain.language import Label

_NO_ACCOUNT = Label("这个号码没有 WhatsApp", "這個號碼沒有 WhatsApp", "no WhatsApp at this number")
_TEMPLATE = Label(
    "WhatsApp 的模板没有核准", "WhatsApp 的範本沒有核准", "the WhatsApp template is not approved"
)
_BLOCKED = Label(
    "对方在 WhatsApp 里不再接收", "對方在 WhatsApp 裡不再接收", "blocked by the person on WhatsApp"
)
_REFUSED = Label("WhatsApp 不让发这一条", "WhatsApp 不讓發這一條", "WhatsApp does not let this message pass")

CODE_WORDS: Mapping[str, Label] = {
    **SMS_WORDS,
    "63003": _NO_ACCOUNT,
    "63024": _NO_ACCOUNT,
    "63014": _BLOCKED,
    "63033": _BLOCKED,
    "63016": Label(
        "超过一天没有来信，WhatsApp 只收模板",
        "超過一天沒有來信，WhatsApp 只收範本",
        "more than a day without a word: WhatsApp takes templates only",
    ),
    **dict.fromkeys(("21655", "63027", "63040", "63041", "63042"), _TEMPLATE),
    **dict.fromkeys(("63013", "63021", "63032", "63049"), _REFUSED),
    "no_template": Label("没有设 WhatsApp 的模板", "沒有設 WhatsApp 的範本", "no WhatsApp template is set"),
}
