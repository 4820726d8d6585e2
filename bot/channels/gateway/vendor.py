"""SMS by an HTTP gateway as the house sees it. Nothing here reads the table before it is asked."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.base import Channel
from bot.channels.gateway.code_words import CODE_WORDS
from bot.channels.home import chosen_at_home
from bot.channels.inbound import Inbound, Listening, PostRoute
from bot.channels.vendor import Carriage, DoctorFinding, Vendor
from bot.domain.language import Label
from bot.domain.medium import Medium
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp

    from bot.channels.gateway.client import GatewayClient


def _is_set(settings: Settings) -> bool:
    """Also once the office has left a gateway that it has named: what was sent there is answered there."""
    return settings.sms_mainland == "gateway" or bool(settings.gateway_name)


def _client(settings: Settings) -> "GatewayClient":
    """Raises BadRows or UnusableAccount with a sentence, before anything is sent."""
    from bot.channels.gateway.account import account_of
    from bot.channels.gateway.client import GatewayClient
    from bot.channels.gateway.table import row_of

    row = row_of(settings)
    return GatewayClient(row, account_of(row))


def _open(settings: Settings) -> Channel:
    from bot.channels.gateway.channel import GatewaySms

    return GatewaySms(_client(settings), agency=settings.agency_name, rate=settings.gateway_rate)


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    from bot.channels.gateway.check import findings

    async for finding in findings(http, settings):
        yield finding


def _carriage(settings: Settings) -> Carriage:
    """By the row. A table that cannot be read carries nothing: `open` refuses it, and doctor says why."""
    from bot.channels.gateway.table import BadRows, row_of

    try:
        row = row_of(settings)
    except BadRows:
        return Carriage(replies=False)
    return Carriage(replies=row.replies, links=row.links and bool(settings.public_url))


def _routes(settings: Settings, inbound: Inbound) -> Sequence[PostRoute]:
    """None without an account: a row's name stands in the address."""
    if not _is_set(settings):
        return []
    from bot.channels.gateway.posts import routes
    from bot.channels.gateway.table import row_of

    return routes(settings, row_of(settings), inbound)


def _listen(settings: Settings, channel: Channel, inbound: Inbound) -> Listening | None:
    """What the gateway keeps for us is gone once it is fetched: of several processes one does."""
    from bot.channels.gateway.channel import GatewaySms
    from bot.channels.gateway.pulling import Pulling

    assert isinstance(channel, GatewaySms)
    row = channel.client.row
    if row.pull_replies is None and row.pull_reports is None:
        return None
    return Listening(partial(Pulling, channel.client, inbound), by_one=True)


VENDOR = Vendor(
    name="gateway",
    medium=Medium.SMS,
    label=Label("短信网关", "簡訊閘道", "SMS gateway"),
    colour="#7a9e5f",
    code_words=CODE_WORDS,
    is_set=_is_set,
    open=_open,
    check=_check,
    calls_back=_is_set,
    abroad=False,
    routes=_routes,
    listen=_listen,
    serves=chosen_at_home("gateway"),
    carriage=_carriage,
)
