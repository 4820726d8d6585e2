"""What a code that ended a message means, in the office's language: for whoever has to phone instead."""

from collections.abc import Mapping

OURS: Mapping[str, str] = {
    "expired": "过了时间还没有发出",
    "doubt": "发没发出不明",
    "unsent": "没有发出",
    "connect": "连不上运营商",
    "absent": "运营商那里没有这条",
    "20429": "发得太快",
    "21408": "没有开通这个地区",
    "21608": "试用账号不能发给这个号码",
    "30007": "被当作垃圾短信拦下",
}
"""Trouble of ours, on whatever channel."""
SMS: Mapping[str, str] = {
    "21211": "号码不对",
    "21217": "号码不对",
    "21610": "对方退订了短信",
    "21614": "不是手机号",
    "21635": "是座机",
    "30003": "关机、停机或没有信号",
    "30004": "对方或运营商拒收",
    "30005": "空号",
    "30006": "座机，或运营商不通",
    "30008": "运营商没说原因",
    "30036": "过了时限没有送到",
}
CHAT: Mapping[str, str] = {
    "blocked": "对方不再接收",
    "chat_not_found": "对话不在了",
    "chat_id": "对话不在了",
}
_OF: Mapping[str, Mapping[str, str]] = {"sms": SMS, "telegram": CHAT}


def in_words(channel: str, code: str) -> str:
    """`空号（30005）`; a code without words is said as it is."""
    known = _OF.get(channel, {}).get(code) or OURS.get(code)
    if known is None:
        return f"代码 {code}"
    return f"{known}（{code}）" if code.isdigit() else known
