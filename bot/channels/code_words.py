"""The codes that end a message, in words: for the person who has to phone instead."""

from collections.abc import Mapping

from bot.channels import vendors
from bot.domain.language import Label, Language
from bot.domain.medium import Medium

OURS: Mapping[str, Label] = {
    "moved": Label("改由别家发送", "改由別家發送", "another provider texts this number now"),
    "expired": Label("过了时间还没有发出", "過了時間還沒有發出", "its time ran out before it was sent"),
    "doubt": Label("发没发出不明", "發沒發出不明", "nobody knows whether it went"),
    "unsent": Label("没有发出", "沒有發出", "not sent"),
    "connect": Label("连不上运营商", "連不上運營商", "the provider could not be reached"),
    "absent": Label("运营商那里没有这条", "運營商那裡沒有這條", "the provider does not have it"),
    "correction": Label("更正前一次电话记录", "更正前一次電話記錄", "corrects the call recorded before"),
}
"""Trouble of ours, on whatever channel."""

_UNKNOWN = Label("服务商没有说明原因", "服務商沒有說明原因", "the provider gave no reason we know")


def in_words(channel: str, code: str, language: Language = Language.ZH_HANS) -> str:
    """`空号`; for a code that has no words, that no reason was given. The code itself is for records and diagnoses."""
    return in_plain_words(channel, code, language) or _UNKNOWN.said(language)


def on_record(channel: str, code: str, language: Language = Language.ZH_HANS) -> str:
    """`空号（30005）`: in the archive, where what a provider said is kept to the letter."""
    known = in_plain_words(channel, code, language)
    kept = not known or (code.isdigit() and code not in known)
    return f"{known or _UNKNOWN.said(language)}（{code}）" if kept else known


def in_plain_words(channel: str, code: str, language: Language = Language.ZH_HANS) -> str:
    """`空号`, without the code; "" for a code without words."""
    known = (vendor.code_words.get(code) for vendor in vendors.VENDORS if vendor.name == channel)
    return _said(next(known, None), code, language)


def of_a_number(code: str, language: Language = Language.ZH_HANS) -> str:
    """As `in_words`, for a code because of which a phone number is known to accept no SMS, from any vendor."""
    known = (vendor.code_words.get(code) for vendor in vendors.of_medium(Medium.SMS))
    return _said(next(filter(None, known), None), code, language) or _UNKNOWN.said(language)


def _said(known: Label | None, code: str, language: Language) -> str:
    label = known or OURS.get(code)
    return label.said(language) if label is not None else ""
