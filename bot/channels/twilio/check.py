"""What `huifang doctor` asks Twilio, and what a callback costs there."""

import aiohttp

from bot.channels.text import segments
from bot.channels.vendor import DoctorFinding, State
from bot.settings import Settings

SAMPLE = (
    "您好，您10月12日办好的“无线电频率使用许可”（HNJX-2026-00002）满意吗？回数字："
    "5非常满意 4满意 3基本满意 2不满意 1非常不满意。不收费。不是您办的，回“不是我”；不要再发，回“退订”。"
)


async def account_works(http: aiohttp.ClientSession, settings: Settings) -> DoctorFinding:
    """Whether Twilio lets us read our own list of messages."""
    assert settings.twilio is not None
    account = settings.twilio
    url = f"{account.api_url}/2010-04-01/Accounts/{account.account_sid}/Messages.json?PageSize=1"
    try:
        auth = aiohttp.encode_basic_auth(account.account_sid, account.auth_token.get_secret_value())
        async with http.get(url, headers={"Authorization": auth}) as answer:
            if answer.status == 200:
                return DoctorFinding("短信", State.GOOD, f"账号可用，发送号 {account.sender[:6]}…")
            if answer.status in (401, 403, 404):
                return DoctorFinding(
                    "短信", State.BAD, "账号或令牌不对；请核对 HUIFANG_TWILIO_ACCOUNT_SID 和 AUTH_TOKEN"
                )
            return DoctorFinding("短信", State.BAD, f"应答 {answer.status}；请稍后再试")
    except (aiohttp.ClientError, TimeoutError) as e:
        return DoctorFinding(
            "短信", State.BAD, f"连不上（{type(e).__name__}）；请检查网络和 HUIFANG_TWILIO_API_URL"
        )


def segments_of_a_callback(settings: Settings) -> DoctorFinding:
    """As how many messages the usual first question is charged."""
    count = segments(f"【{settings.agency_name}】{SAMPLE}〔ABCD2345〕")
    return DoctorFinding("短信条数", State.GOOD, f"一条普通的首次回访短信计费 {count} 条（每条 67 字）")
