"""What a code that ended a message means, in words: for whoever has to phone instead."""

from collections.abc import Mapping

from bot.domain.language import Label, Language

OURS: Mapping[str, Label] = {
    "expired": Label("过了时间还没有发出", "過了時間還沒有發出", "its time ran out before it was sent"),
    "doubt": Label("发没发出不明", "發沒發出不明", "nobody knows whether it went"),
    "unsent": Label("没有发出", "沒有發出", "not sent"),
    "connect": Label("连不上运营商", "連不上運營商", "the provider could not be reached"),
    "absent": Label("运营商那里没有这条", "運營商那裡沒有這條", "the provider does not have it"),
    "20429": Label("发得太快", "發得太快", "we sent too fast"),
    "21408": Label("没有开通这个地区", "沒有開通這個地區", "we may not send to this region"),
    "21608": Label(
        "试用账号不能发给这个号码", "試用帳號不能發給這個號碼", "a trial account may not text this number"
    ),
    "30007": Label("被当作垃圾短信拦下", "被當作垃圾簡訊攔下", "blocked as spam"),
}
"""Trouble of ours, on whatever channel."""
SMS: Mapping[str, Label] = {
    "21211": Label("号码不对", "號碼不對", "not a valid number"),
    "21217": Label("号码不对", "號碼不對", "not a valid number"),
    "21610": Label("对方退订了短信", "對方退訂了簡訊", "the person wants no texts"),
    "21614": Label("不是手机号", "不是手機號", "not a mobile number"),
    "21635": Label("是座机", "是座機", "a landline"),
    "30003": Label(
        "关机、停机或没有信号", "關機、停機或沒有信號", "switched off, suspended or without signal"
    ),
    "30004": Label("对方或运营商拒收", "對方或運營商拒收", "refused by the person or the carrier"),
    "30005": Label("空号", "空號", "no such number"),
    "30006": Label(
        "座机，或运营商不通", "座機，或運營商不通", "a landline, or a carrier that cannot be reached"
    ),
    "30008": Label("运营商没说原因", "運營商沒說原因", "the carrier gave no reason"),
    "30036": Label("过了时限没有送到", "過了時限沒有送到", "not delivered in time"),
}
CHAT: Mapping[str, Label] = {
    "blocked": Label("对方不再接收", "對方不再接收", "the person receives no more"),
    "chat_not_found": Label("对话不在了", "對話不在了", "the chat is gone"),
    "chat_id": Label("对话不在了", "對話不在了", "the chat is gone"),
}
_OF: Mapping[str, Mapping[str, Label]] = {"sms": SMS, "telegram": CHAT}


_UNKNOWN = Label("代码 {code}", "代碼 {code}", "code {code}")
_WITH_CODE = Label("{words}（{code}）", "{words}（{code}）", "{words} ({code})")


def in_words(channel: str, code: str, language: Language = Language.ZH_HANS) -> str:
    """`空号（30005）`; a code without words is said as it is."""
    known = _OF.get(channel, {}).get(code) or OURS.get(code)
    if known is None:
        return _UNKNOWN.said(language).format(code=code)
    words = known.said(language)
    return _WITH_CODE.said(language).format(words=words, code=code) if code.isdigit() else words
