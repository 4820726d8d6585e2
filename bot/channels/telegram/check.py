"""What is asked of Telegram once: for `huifang doctor`, whether it knows our bot, and for paper, what the bot is called."""

import aiohttp

from bot.channels.vendor import ChatLink, DoctorFinding, State
from bot.settings import Settings

_NO_ANSWER = (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError)


async def account_works(http: aiohttp.ClientSession, settings: Settings) -> DoctorFinding:
    """Whether the token is a bot's."""
    try:
        async with http.get(_get_me(settings)) as answer:
            if answer.status == 200:
                name = (await answer.json(content_type=None))["result"].get("username", "")
                return DoctorFinding("Telegram", State.GOOD, f"机器人 @{name}，{settings.telegram_mode} 模式")
            if answer.status in (401, 404):
                return DoctorFinding(
                    "Telegram", State.BAD, "令牌不对；请向 @BotFather 核对 HUIFANG_TELEGRAM_TOKEN"
                )
            return DoctorFinding("Telegram", State.BAD, f"应答 {answer.status}；请稍后再试")
    except _NO_ANSWER as e:
        return DoctorFinding(
            "Telegram", State.BAD, f"连不上（{type(e).__name__}）；请检查网络和 HUIFANG_TELEGRAM_API_URL"
        )


async def chat_link(http: aiohttp.ClientSession, settings: Settings) -> ChatLink | None:
    """The link that opens our bot; None when Telegram does not tell its name now."""
    try:
        async with http.get(_get_me(settings)) as answer:
            name = (await answer.json(content_type=None))["result"]["username"]
    except _NO_ANSWER:
        return None
    return ChatLink("Telegram", f"https://t.me/{name}") if isinstance(name, str) and name else None


def _get_me(settings: Settings) -> str:
    assert settings.telegram is not None
    return f"{settings.telegram_api_url}/bot{settings.telegram.token.get_secret_value()}/getMe"
