"""What `huifang doctor` asks Aliyun: the signature, the templates, the clock; and whether pushes can come.

What is left of the account's money its SMS interface does not tell: when it is used up, messages are refused
(`isv.OUT_OF_SERVICE`), the lane pauses and the office is told.
"""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from bot.channels.aliyun.api import AliyunApi, ApiAnswer, HttpSession, now
from bot.channels.aliyun.queue import AliyunQueue, QueueTrouble, queue_of
from bot.channels.aliyun.signing import AccessKey
from bot.channels.aliyun.submitting import submission
from bot.channels.vendor import DoctorFinding, State
from bot.dialogue.templates import TEMPLATES
from bot.settings import Settings
from bot.settings.home_sms import AliyunAccount

SHORTEST_SECRET: Final = 22
"""Characters of the 64 that such a secret is made of: 128 bits."""
FAST: Final = 60.0
"""Seconds by which clocks may differ; beyond fifteen minutes every request is refused."""
APPROVED: Final = "1"
_NAME: Final = re.compile(r"\$\{(\w+)\}")
_ACCOUNT, _SIGNATURE, _TEMPLATES = "阿里云短信", "短信签名", "短信模板"

WHY: Final[Mapping[str, str]] = {
    "InvalidAccessKeyId.NotFound": "没有这个密钥；请核对 HUIFANG_ALIYUN_ACCESS_KEY_ID",
    "InvalidAccessKeyId.Inactive": "密钥被停用；请在阿里云控制台启用或换一个",
    "SignatureDoesNotMatch": "密钥不对；请核对 HUIFANG_ALIYUN_ACCESS_KEY_SECRET",
    "InvalidTimeStamp.Expired": "本机时间差得太多；请校准时间（chrony、ntpd）",
    "Forbidden.RAM": "密钥没有短信权限；请给这个子用户授权 AliyunDysmsFullAccess",
    "isp.RAM_PERMISSION_DENY": "密钥没有短信权限；请给这个子用户授权 AliyunDysmsFullAccess",
    "isv.DENY_IP_RANGE": "本机的出口地址不在内地，阿里云不收；请换内地的出口",
    "isv.OUT_OF_SERVICE": "账号欠费停机，有套餐包也发不出；请充值",
    "isv.PRODUCT_UN_SUBSCRIPT": "账号没有开通短信服务；请在控制台开通",
}
"""What a refusal tells the office to do."""


class _Refused(RuntimeError):
    """Aliyun's code for what was asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def findings(http: aiohttp.ClientSession, settings: Settings) -> AsyncIterator[DoctorFinding]:
    """All findings, the account with its signature first: when that is wrong, nothing else can be asked."""
    account = settings.aliyun
    assert account is not None
    key = AccessKey(account.access_key_id, account.access_key_secret.get_secret_value())
    api = AliyunApi(HttpSession(http), key)
    async for finding in _asked(api, account, settings):
        yield finding
    yield _pushes(settings)
    for queue in filter(None, (queue_of(api, settings, kind) for kind in ("SmsUp", "SmsReport"))):
        yield await _queue(queue)


async def _asked(api: AliyunApi, account: AliyunAccount, settings: Settings) -> AsyncIterator[DoctorFinding]:
    try:
        answer = await api.call(account.api_url, "GetSmsSign", {"SignName": account.sign_name})
    except (aiohttp.ClientError, OSError, TimeoutError) as e:
        says = f"连不上（{type(e).__name__}）；请检查网络和 HUIFANG_ALIYUN_API_URL"
        yield DoctorFinding(_ACCOUNT, State.BAD, says)
        return
    yield clock_finding(answer, now())
    if (why := WHY.get(answer.code or "")) is not None:
        yield DoctorFinding(_ACCOUNT, State.BAD, why)
        return
    if answer.code is None:
        says = f"应答看不懂（HTTP {answer.status}）；请核对 HUIFANG_ALIYUN_API_URL"
        yield DoctorFinding(_ACCOUNT, State.BAD, says)
        return
    yield DoctorFinding(_ACCOUNT, State.GOOD, "密钥可用；余额请在控制台看，用完了就一条也发不出")
    yield _signature(answer, account.sign_name)
    try:
        yield await _templates(api, account, settings)
    except (aiohttp.ClientError, OSError, TimeoutError, _Refused) as e:
        why = e.code if isinstance(e, _Refused) else type(e).__name__
        yield DoctorFinding(_TEMPLATES, State.WARN, f"没有问到（{why}）；请稍后再试")


def _signature(answer: ApiAnswer, name: str) -> DoctorFinding:
    status = str((answer.found or {}).get("SignStatus"))
    if answer.good and status == APPROVED:
        return DoctorFinding(_SIGNATURE, State.GOOD, f"【{name}】审核通过")
    if answer.good:
        says = f"【{name}】还没有审核通过；请到阿里云控制台看审核意见"
    else:
        says = f"没有查到【{name}】（{answer.code}）；请核对 HUIFANG_ALIYUN_SIGN_NAME，或先到控制台申请"
    return DoctorFinding(_SIGNATURE, State.BAD, says)


async def _templates(api: AliyunApi, account: AliyunAccount, settings: Settings) -> DoctorFinding:
    """Each number that is set is asked for; its blanks must be called as we fill them."""
    unset = [name for name in TEMPLATES if name not in account.templates]
    waiting: list[str] = []
    others: list[str] = []
    for name, number in account.templates.items():
        answer = await api.call(account.api_url, "GetSmsTemplate", {"TemplateCode": number})
        if answer.code in WHY or answer.code is None:
            raise _Refused(answer.code or f"HTTP {answer.status}")
        found = answer.found or {}
        if not answer.good or str(found.get("TemplateStatus")) != APPROVED:
            waiting.append(name)
        elif name in TEMPLATES and _blanks_of(str(found.get("TemplateContent"))) != _wanted(settings, name):
            others.append(name)
    return _found(account, unset, waiting, others)


def _found(account: AliyunAccount, unset: list[str], waiting: list[str], others: list[str]) -> DoctorFinding:
    if waiting:
        says = f"{'、'.join(waiting)} 没有审核通过，用到它们的短信发不出；请到控制台看审核意见"
    elif others:
        says = f"{'、'.join(others)} 的变量和 huifang sms templates 印的不一样；请照印的重新报审"
    elif unset:
        says = (
            f"还没有填 {'、'.join(unset)}；请运行 huifang sms templates，报审后填进 HUIFANG_ALIYUN_TEMPLATES"
        )
    else:
        return DoctorFinding(_TEMPLATES, State.GOOD, f"{len(account.templates)} 个都已审核通过")
    return DoctorFinding(_TEMPLATES, State.BAD, says)


def _wanted(settings: Settings, name: str) -> list[str]:
    return _blanks_of(submission(settings).wording(TEMPLATES[name], ""))


def _blanks_of(text: str) -> list[str]:
    return sorted(_NAME.findall(text))


def clock_finding(answer: ApiAnswer, at: datetime) -> DoctorFinding:
    """How far our clock is from theirs."""
    try:
        skew = (at - parsedate_to_datetime(answer.headers.get("Date", ""))).total_seconds()
    except (ValueError, TypeError):
        return DoctorFinding("本机时间", State.WARN, "没有问到阿里云的时间")
    if abs(skew) <= FAST:
        return DoctorFinding("本机时间", State.GOOD, "和阿里云一致")
    way = "快" if skew > 0 else "慢"
    says = f"比阿里云{way} {abs(skew):.0f} 秒，差十五分钟就一条也发不出；请校准时间（chrony、ntpd）"
    return DoctorFinding("本机时间", State.BAD, says)


async def _queue(queue: AliyunQueue) -> DoctorFinding:
    check = f"队列 {queue.kind}"
    try:
        await queue.key()
    except (QueueTrouble, aiohttp.ClientError, OSError, TimeoutError) as e:
        why = str(e) if isinstance(e, QueueTrouble) else type(e).__name__
        says = f"取不到（{why}）；请在控制台“回执配置”里核对队列名称，并给密钥授权 AliyunDybaseFullAccess"
        return DoctorFinding(check, State.BAD, says)
    return DoctorFinding(check, State.GOOD, "取得到")


def _pushes(settings: Settings) -> DoctorFinding:
    secret = settings.push_secret
    if settings.aliyun_up_queue and settings.aliyun_report_queue:
        return DoctorFinding("推送地址", State.GOOD, "不用推送：答复和状态报告都从队列取")
    if secret is None or not settings.public_url:
        says = "HUIFANG_PUSH_SECRET 和 HUIFANG_PUBLIC_URL 都要设，否则收不到答复；暗号请用 openssl rand -hex 32 生成"
        return DoctorFinding("推送地址", State.BAD, says)
    if len(secret.get_secret_value()) < SHORTEST_SECRET:
        says = "HUIFANG_PUSH_SECRET 太短，容易被猜到；请用 openssl rand -hex 32 重新生成"
        return DoctorFinding("推送地址", State.BAD, says)
    says = f"在控制台填 {settings.public_url}/webhooks/aliyun/（密钥）/up 和 …/report"
    return DoctorFinding("推送地址", State.GOOD, says)
