"""WeCom's error codes (全局错误码, developer.work.weixin.qq.com/document/path/90313): what each asks of the office.

A code that is not here is said by its number.
"""

from collections.abc import Mapping

STALE_TOKEN = frozenset({40014, 41001, 42001})
"""The token is not (any more) one: a fresh one is fetched, and the request made again."""
BUSY = -1
"""系统繁忙: the only answer after which nobody knows whether the request was carried out."""
NOT_TRUSTED = 60020
SAYS: Mapping[int, str] = {
    40001: "密钥不对；请核对 HUIFANG_WECOM_SECRET（应用的 Secret，不是通讯录的）",
    40013: "企业 ID 不对；请核对 HUIFANG_WECOM_CORP_ID（管理后台“我的企业”最下面）",
    40056: "应用编号不对；请核对 HUIFANG_WECOM_AGENT_ID",
    45009: "调用太多，被限制了；请过一会儿再试",
    48002: "应用没有发消息的权限；请在企业微信管理后台查看",
    60011: "这个人不在应用的可见范围里；请在企业微信管理后台加进去",
    60111: "企业微信里没有这个账号；请在后台“用户”里核对",
    81013: "这个人不在应用的可见范围里，或没有这个账号；请在企业微信管理后台加进去",
    301002: "密钥和应用编号不是同一个应用的；请核对 HUIFANG_WECOM_AGENT_ID 和 HUIFANG_WECOM_SECRET",
}


def said(code: int) -> str:
    """What is wrong and what to do, in one sentence."""
    return SAYS.get(code) or f"企业微信返回错误 {code}；请按这个编号查企业微信的“全局错误码”"
