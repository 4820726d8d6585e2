"""SMS by Tencent Cloud as the house sees it."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from bot.channels.base import Channel
from bot.channels.blanks import Blank, Submission
from bot.channels.home import chosen_at_home
from bot.channels.inbound import Inbound, PostRoute
from bot.channels.tencent.code_words import CODE_WORDS
from bot.channels.vendor import Carriage, DoctorFinding, Vendor
from bot.domain.language import Label
from bot.domain.medium import Medium
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp

PROOF: Final = "验证码短信"
NOTICE: Final = "通知短信"


def _is_set(settings: Settings) -> bool:
    return settings.tencent is not None


def _open(settings: Settings) -> Channel:
    from bot.channels.tencent.api import TencentApi
    from bot.channels.tencent.channel import TencentSms

    account = settings.tencent
    assert account is not None
    return TencentSms(
        TencentApi(account.secret_id, account.secret_key.get_secret_value(), account.api_url),
        app_id=account.sdk_app_id,
        sign_name=account.sign_name,
        templates=account.templates,
        longest=account.longest,
        rate=settings.tencent_rate,
    )


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    from bot.channels.tencent.check import findings

    async for finding in findings(http, settings):
        yield finding


def _routes(settings: Settings, inbound: Inbound) -> list[PostRoute]:
    """There without an account, too: what comes after the office has changed its vendor is still an answer."""
    from bot.channels.tencent import posts

    return posts.routes(settings, inbound)


def _carriage(settings: Settings) -> Carriage:
    return Carriage(links=True, templates=True)


def _numbered(blank: Blank, n: int) -> str:
    return f"{{{n}}}"


def _submission(settings: Settings) -> Submission | None:
    return Submission(
        longest=settings.tencent_longest,
        mark=_numbered,
        approved=settings.tencent_templates,
        one_for={"proof": PROOF},
        usual=NOTICE,
    )


VENDOR = Vendor(
    name="tencent",
    medium=Medium.SMS,
    label=Label("腾讯云短信", "騰訊雲簡訊", "Tencent SMS"),
    colour="#4a90d9",
    code_words=CODE_WORDS,
    is_set=_is_set,
    open=_open,
    check=_check,
    calls_back=_is_set,
    abroad=False,
    routes=_routes,
    serves=chosen_at_home("tencent"),
    carriage=_carriage,
    submission=_submission,
)
