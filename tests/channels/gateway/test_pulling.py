"""What a gateway keeps for us is fetched, and waits until it is durable: there it is gone. It is the gateway's own word."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.channels.base import Receipt, Refusal
from bot.channels.events import Event, Toast
from bot.channels.gateway.account import account_of
from bot.channels.gateway.client import GatewayClient
from bot.channels.gateway.pulling import Pulling
from bot.channels.gateway.rows import Row
from bot.channels.gateway.table import shipped
from bot.channels.inbound import Unavailable
from bot.channels.inbox import InboundSms
from standins.serving import LocalServer, json_answer

ROW = shipped()[1]
REPORT = {"msgid": 17, "seq": "K7Q2M9AB", "mobile": "19000000001", "status": "REJECTD"}
REPLY = {"id": 88, "from": "8619000000001", "msg": "5", "at": "2026-11-02 09:05:00"}


class KeepsForUs(LocalServer):
    """Gives each thing out once."""

    def __init__(self, *waiting: dict[str, object]) -> None:
        super().__init__()
        self.waiting = list(waiting)
        self.signs: list[bytes] = []

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.signs.append(await request.read())
        given, self.waiting = self.waiting, []
        return json_answer({"code": "0", "list": given})


class House:
    """Has no database for the first `away` tries."""

    def __init__(self, away: int = 0) -> None:
        self.away = away
        self.taken: list[Event] = []
        self.reported: list[Receipt] = []
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
        self.reported.append(receipt)
        self.done.set()


async def fetched(row: Row, house: House, *waiting: dict[str, object]) -> list[bytes]:
    """What the gateway was asked with, when something has come in."""
    async with KeepsForUs(*waiting) as server:
        environment = {
            "HUIFANG_GATEWAY_URL": server.url,
            "HUIFANG_GATEWAY_ACCOUNT": "hf01",
            "HUIFANG_GATEWAY_KEY": "k",
        }
        client = GatewayClient(row, account_of(row, environment))
        pulling = Pulling(client, house)
        running = asyncio.create_task(pulling.run())
        async with asyncio.timeout(5):
            await house.done.wait()
            pulling.stop()
            await running
        await client.close()
        return server.signs


async def test_a_reply_that_was_fetched_waits_for_the_database() -> None:
    house = House(away=1)
    signs = await fetched(ROW, house, REPLY)
    (sms,) = house.taken
    assert isinstance(sms, InboundSms)
    assert (sms.sender, sms.text, sms.vouched) == ("+8619000000001", "5", True)
    assert b"sign=" in signs[0]


async def test_a_report_that_was_fetched_may_close_an_address() -> None:
    house = House()
    await fetched(
        ROW.model_copy(update={"pull_replies": None, "pull_reports": ROW.pull_replies}), house, REPORT
    )
    (receipt,) = house.reported
    assert (receipt.ref, receipt.why, receipt.vouched) == ("K7Q2M9AB", Refusal.OPTED_OUT, True)
