"""What `huifang doctor` asks Tencent: the package, the signature, the templates, the clock; and whether pushes can come."""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import aiohttp

from bot.channels.base import Refusal, Refused
from bot.channels.tencent.api import ApiUnclear, TencentApi, TencentRefusal
from bot.channels.tencent.codes import judged
from bot.channels.tencent.pulls import CAME_FROM
from bot.channels.vendor import DoctorFinding, State
from bot.dialogue.templates import TEMPLATES
from bot.domain.month import OFFICE_ZONE
from bot.settings import Settings
from bot.settings.home_sms import TencentAccount

SHORTEST_SECRET: Final = 22
"""Characters of the 64 that such a secret is made of: 128 bits."""
FEW: Final = 500
FAST: Final = 60.0
"""Seconds by which clocks may differ; beyond five minutes every request is refused."""
APPROVED: Final = 0
NOBODY: Final = "+8619000000000"

WHY: Final[Mapping[str, str]] = {
    "AuthFailure.SignatureExpire": "本机时间差得太多；请校准时间（chrony、ntpd）",
    "AuthFailure.SecretIdNotFound": "没有这个密钥；请核对 HUIFANG_TENCENT_SECRET_ID",
    "AuthFailure.SignatureFailure": "密钥不对；请核对 HUIFANG_TENCENT_SECRET_KEY",
    "InternalError.RequestTimeException": "本机时间差得太多；请校准时间（chrony、ntpd）",
    "UnauthorizedOperation.RequestIpNotInWhitelist": "本机出口地址不在白名单；请在控制台加上",
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": "应用不属于这个账号；请核对 HUIFANG_TENCENT_SDK_APP_ID",
    "UnauthorizedOperation.ServiceSuspendDueToArrears": "账号欠费停用；请充值",
    "UnauthorizedOperation.SdkAppIdIsDisabled": "应用被停用；请联系腾讯云",
    "FailedOperation.NotEnterpriseCertification": "账号不是企业（单位）认证；请先变更认证",
    "FailedOperation.ProhibitSubAccountUse": "子账号看不到；请换主账号的密钥，或到控制台核对",
}
"""What a refusal of the API tells the office to do."""


async def findings(http: aiohttp.ClientSession, settings: Settings) -> AsyncIterator[DoctorFinding]:
    """All findings, the account first: when that is wrong, nothing else can be asked."""
    account = settings.tencent
    assert account is not None
    api = TencentApi(account.secret_id, account.secret_key.get_secret_value(), account.api_url, session=http)
    package = await _asked("腾讯云短信", _package(api, account))
    yield package
    yield _clock(api.skew)
    if package.state is not State.BAD:
        yield await _asked("短信签名", _signature(api, account))
        yield await _asked("短信模板", _templates(api, account))
        yield await _pulls(api, account)
    yield _pushes(settings)


async def _asked(check: str, asking: Awaitable[DoctorFinding]) -> DoctorFinding:
    """What was found, or why it could not be asked."""
    try:
        return await asking
    except TencentRefusal as refusal:
        why = WHY.get(refusal.code)
        if why is not None:
            return DoctorFinding(check, State.BAD, why)
        state = State.BAD if judged(refusal.code) == Refused(Refusal.HALT, refusal.code) else State.WARN
        return DoctorFinding(check, state, f"腾讯云答 {refusal.code}；请按这个代码查腾讯云的错误码说明")
    except ApiUnclear as unclear:
        return DoctorFinding(check, State.BAD, f"应答看不懂（{unclear}）；请核对 HUIFANG_TENCENT_API_URL")
    except (aiohttp.ClientError, OSError, TimeoutError) as e:
        says = f"连不上（{type(e).__name__}）；请检查网络和 HUIFANG_TENCENT_API_URL"
        return DoctorFinding(check, State.BAD, says)


async def _package(api: TencentApi, account: TencentAccount) -> DoctorFinding:
    now = datetime.now(OFFICE_ZONE)
    asked = {
        "SmsSdkAppId": account.sdk_app_id,
        "Limit": 100,
        "Offset": 0,
        "BeginTime": f"{now - timedelta(days=365):%Y%m%d%H}",
        "EndTime": f"{now:%Y%m%d%H}",
    }
    rows = _rows(await api.call("SmsPackagesStatistics", asked), "SmsPackagesStatisticsSet")
    valid = [row for row in rows if _whole(row.get("PackageExpiredTime"), 2**40) > now.timestamp()]
    left = sum(_whole(row.get("PackageAmount")) - _whole(row.get("CurrentUsage")) for row in valid)
    if left < FEW:
        says = f"账号可用，套餐包还剩 {left} 条；不够一个月的回访就请先买，或开通后付费"
        return DoctorFinding("腾讯云短信", State.WARN, says)
    return DoctorFinding("腾讯云短信", State.GOOD, f"账号可用，套餐包还剩 {left} 条")


async def _signature(api: TencentApi, account: TencentAccount) -> DoctorFinding:
    asked = {"International": 0, "Limit": 100, "Offset": 0}
    rows = _rows(await api.call("DescribeSmsSignList", asked), "DescribeSignListStatusSet")
    states = [row.get("StatusCode") for row in rows if row.get("SignName") == account.sign_name]
    if APPROVED in states:
        return DoctorFinding("短信签名", State.GOOD, f"【{account.sign_name}】审核通过")
    if states:
        says = f"【{account.sign_name}】还没有审核通过；请到腾讯云控制台看审核意见"
        return DoctorFinding("短信签名", State.BAD, says)
    says = f"没有查到【{account.sign_name}】；请核对 HUIFANG_TENCENT_SIGN_NAME，或先到控制台申请"
    return DoctorFinding("短信签名", State.BAD, says)


async def _templates(api: TencentApi, account: TencentAccount) -> DoctorFinding:
    unset = [name for name in TEMPLATES if name not in account.templates]
    odd = [name for name, number in account.templates.items() if not number.isdecimal()]
    if odd:
        return DoctorFinding(
            "短信模板", State.BAD, f"{'、'.join(odd)} 的模板 ID 不是数字；请从控制台重新复制"
        )
    if account.templates:
        asked = {"International": 0, "TemplateIdSet": [int(n) for n in account.templates.values()]}
        rows = _rows(await api.call("DescribeSmsTemplateList", asked), "DescribeTemplateStatusSet")
        passed = {str(row.get("TemplateId")) for row in rows if row.get("StatusCode") == APPROVED}
        waiting = [name for name, number in account.templates.items() if number not in passed]
        if waiting:
            says = f"{'、'.join(waiting)} 没有审核通过，用到它们的短信发不出；请到控制台看审核意见"
            return DoctorFinding("短信模板", State.BAD, says)
    if unset:
        says = (
            f"还没有填 {'、'.join(unset)}；请运行 huifang sms templates，报审后填进 HUIFANG_TENCENT_TEMPLATES"
        )
        return DoctorFinding("短信模板", State.BAD, says)
    return DoctorFinding("短信模板", State.GOOD, f"{len(TEMPLATES)} 个都已审核通过")


async def _pulls(api: TencentApi, account: TencentAccount) -> DoctorFinding:
    """Whether answers can be fetched that no push has brought; asked about a number that is nobody's."""
    now = int(datetime.now(OFFICE_ZONE).timestamp())
    asked = {
        "PhoneNumber": NOBODY,
        "SmsSdkAppId": account.sdk_app_id,
        "BeginTime": now - 60,
        "EndTime": now,
        "Offset": 0,
        "Limit": 1,
    }
    try:
        await api.call(CAME_FROM, asked)
    except TencentRefusal as refusal:
        says = f"腾讯云不让查（{refusal.code}），推送失败的答复会丢；请找腾讯云短信小助手开通"
        return DoctorFinding("补取答复", State.WARN, says)
    except (ApiUnclear, aiohttp.ClientError, OSError, TimeoutError) as e:
        return DoctorFinding("补取答复", State.WARN, f"没有问到（{type(e).__name__}）；请稍后再试")
    return DoctorFinding("补取答复", State.GOOD, "推送失败的答复可以补取")


def _clock(skew: float | None) -> DoctorFinding:
    if skew is None:
        return DoctorFinding("本机时间", State.WARN, "没有问到腾讯云的时间")
    if abs(skew) <= FAST:
        return DoctorFinding("本机时间", State.GOOD, "和腾讯云一致")
    way = "快" if skew > 0 else "慢"
    says = f"比腾讯云{way} {abs(skew):.0f} 秒，差五分钟就一条也发不出；请校准时间（chrony、ntpd）"
    return DoctorFinding("本机时间", State.BAD, says)


def _pushes(settings: Settings) -> DoctorFinding:
    secret = settings.push_secret
    if secret is None:
        says = "没有设置 HUIFANG_PUSH_SECRET，答复要等一个小时才取得到；请用 openssl rand -hex 32 生成一个"
        return DoctorFinding("推送地址", State.WARN, says)
    if len(secret.get_secret_value()) < SHORTEST_SECRET:
        says = "HUIFANG_PUSH_SECRET 太短，容易被猜到；请用 openssl rand -hex 32 重新生成"
        return DoctorFinding("推送地址", State.BAD, says)
    says = f"在控制台填 {settings.public_url}/webhooks/tencent/（密钥）/reply 和 …/status"
    return DoctorFinding("推送地址", State.GOOD, says)


def _rows(answer: Mapping[str, object], name: str) -> Sequence[Mapping[str, object]]:
    rows = answer.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _whole(found: object, otherwise: int = 0) -> int:
    return found if isinstance(found, int) and not isinstance(found, bool) else otherwise
