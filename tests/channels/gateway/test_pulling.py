"""What a gateway keeps for us is fetched, and waits until it is durable: there it is gone."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.channels.base import Receipt
from bot.channels.events import Event, Toast
from bot.channels.gateway.account import account_of
from bot.channels.gateway.client import GatewayClient
from bot.channels.gateway.pulling import Pulling
from bot.channels.gateway.table import shipped
from bot.channels.inbound import Unavailable
from bot.channels.inbox import InboundSms
from standins.serving import LocalServer, json_answer

ROW = shipped()[1]
REPLY = {"id": 88, "from": "8619000000001", "msg": "5", "at": "2026-11-02 09:05:00"}


class KeepsForUs(LocalServer):
    """Gives each reply out once."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[dict[str, object]] = [REPLY]
        self.signs: list[bytes] = []

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.signs.append(await request.read())
        given, self.waiting = self.waiting, []
        return json_answer({"code": "0", "list": given})


class House:
    """Has no database at first."""

    def __init__(self, away: int) -> None:
        self.away = away
        self.taken: list[Event] = []
        self.done = asyncio.Event()

    def floods(self, event: Event) -> bool:
        return False

    async def take(self, event: Event) -> Toast | None:
        if self.away:
            self.away -= 1
            raise Unavailable("the database is away")
        self.taken.append(event)
        self.done.set()
        return None

    async def keep(self, events: Sequence[Event]) -> None:
        raise AssertionError(events)

    async def report(self, receipt: Receipt) -> None:
        raise AssertionError(receipt)


async def test_a_reply_that_was_fetched_waits_for_the_database() -> None:
    async with KeepsForUs() as server:
        environment = {
            "HUIFANG_GATEWAY_URL": server.url,
            "HUIFANG_GATEWAY_ACCOUNT": "hf01",
            "HUIFANG_GATEWAY_KEY": "k",
        }
        client = GatewayClient(ROW, account_of(ROW, environment))
        house = House(away=1)
        pulling = Pulling(client, house)
        running = asyncio.create_task(pulling.run())
        async with asyncio.timeout(5):
            await house.done.wait()
            pulling.stop()
            await running
        await client.close()
    (sms,) = house.taken
    assert isinstance(sms, InboundSms)
    assert (sms.sender, sms.text, sms.vouched) == ("+8619000000001", "5", True)
    assert b"sign=" in server.signs[0]
