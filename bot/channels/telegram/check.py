"""What `huifang doctor` asks Telegram: whether it knows our bot."""

import aiohttp

from bot.channels.vendor import DoctorFinding, State
from bot.settings import Settings


async def account_works(http: aiohttp.ClientSession, settings: Settings) -> DoctorFinding:
    """Whether the token is a bot's."""
    assert settings.telegram is not None
    url = f"{settings.telegram_api_url}/bot{settings.telegram.token.get_secret_value()}/getMe"
    try:
        async with http.get(url) as answer:
            if answer.status == 200:
                name = (await answer.json(content_type=None))["result"].get("username", "")
                return DoctorFinding("Telegram", State.GOOD, f"机器人 @{name}，{settings.telegram_mode} 模式")
            if answer.status in (401, 404):
                return DoctorFinding(
                    "Telegram", State.BAD, "令牌不对；请向 @BotFather 核对 HUIFANG_TELEGRAM_TOKEN"
                )
            return DoctorFinding("Telegram", State.BAD, f"应答 {answer.status}；请稍后再试")
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as e:
        return DoctorFinding(
            "Telegram", State.BAD, f"连不上（{type(e).__name__}）；请检查网络和 HUIFANG_TELEGRAM_API_URL"
        )
