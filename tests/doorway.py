"""An office with its channels open: a real store, real channels, and stand-in providers on the other side of real
HTTP."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import ColumnElement, select

import written
from bot.channels.telegram import webhook
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.polling import Polling
from bot.channels.twilio import posts
from bot.channels.twilio.channel import TwilioSms
from bot.library import questionnaire, wording
from bot.turns.rules import Rules
from bot.turns.turn import Turns
from db.queries.people.chats import address_of
from db.schema import answers, callbacks, chats
from db.store import Store
from db.vault import Vault
from handlers.inbound.acceptance import Desk, Take, keeper
from handlers.inbound.door import Door
from handlers.inbound.order import SenderQueues
from handlers.inbound.receiving import Receiver
from handlers.inbound.webhooks import mounted
from offices import HOURS, Clock, import_cases, phone
from scheduler.rounds.ladder import Reach
from scheduler.rounds.rounds import Rounds
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import Reconcile
from standins.posting import ONCE
from standins.telegram import TOKEN, TelegramServer
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioServer

PUBLIC = "https://huifang.example"
SECRET = "a-secret-of-the-webhook"
AGENCY = "示例省经信委"


@dataclass
class Doorway:
    """The office and what is on both sides of its doors."""

    store: Store
    clock: Clock
    vault: Vault
    turns: Turns
    rounds: Rounds
    dispatch: Dispatch
    reconcile: Reconcile
    telegram: Telegram
    sms: TwilioSms
    people: TelegramServer
    phones: TwilioServer
    desk: Desk
    receiver: Receiver
    queues: SenderQueues
    polling: Polling
    url: str = ""

    async def opens_the_month(self) -> None:
        """Plan the round and leave the first messages queued; it is ten o'clock on the second day."""
        self.clock.turn(timedelta(days=1, hours=10))
        await self.rounds.tick(self.clock())

    async def sends(self) -> None:
        """Hand over everything that is due."""
        await self.dispatch.drain()

    async def answers(self) -> list[tuple[str, str, str | None, str]]:
        """All answers kept: case, question, value, raw."""
        wanted = select(answers.c.case_no, answers.c.question, answers.c.value, answers.c.raw)
        return await self.store.read(
            lambda c: [(r[0], r[1], r[2], r[3]) for r in c.execute(wanted.order_by(answers.c.id))]
        )

    async def scores(self) -> list[int | None]:
        """The scores of all callbacks in order."""
        wanted = select(callbacks.c.score).order_by(callbacks.c.place)
        return await self.store.read(lambda c: list(c.execute(wanted).scalars()))

    async def received(self) -> list[str]:
        """The texts of everything that came in."""
        return await self.store.read(partial(written.received, vault=self.vault))

    async def notes(self) -> list[str]:
        """What an officer has to read."""
        return await self.store.read(partial(written.noted, vault=self.vault))

    async def linked(self) -> list[int]:
        """The chats that are linked to a person."""
        return await self._chats(chats.c.linked_at.is_not(None))

    async def blocked(self) -> list[int]:
        """The chats whose owners blocked the bot."""
        return await self._chats(chats.c.blocked_at.is_not(None))

    async def _chats(self, which: ColumnElement[bool]) -> list[int]:
        numbers = await self.store.read(lambda c: list(c.execute(select(chats.c.id).where(which)).scalars()))
        address = partial(address_of, vault=self.vault)
        return [int(await self.store.read(partial(address, chat_id=n)) or 0) for n in numbers]


@asynccontextmanager
async def doorway(
    store: Store,
    *,
    take: Take | None = None,
    pauses: Sequence[float] = (0.0, 0.0),
    secret: str | None = SECRET,
    token: str = AUTH_TOKEN,
    public_url: str = PUBLIC,
) -> AsyncIterator[Doorway]:
    """An office on this store with its doors open; `take` stands in the place of `Turns.take`."""
    clock, vault, numbers = Clock(), Vault("a secret for tests, and long enough"), count(1)
    async with AsyncExitStack() as stack:
        people = await stack.enter_async_context(TelegramServer())
        phones = await stack.enter_async_context(TwilioServer(public_url=PUBLIC))
        phones.callback_patience = ONCE
        telegram = Telegram(TOKEN, api_url=people.url, rate=10_000.0)
        sms = TwilioSms(
            ACCOUNT_SID,
            AUTH_TOKEN,
            NUMBER,
            agency=AGENCY,
            public_url=PUBLIC,
            api_url=phones.url,
            rate=10_000.0,
        )
        for channel in (telegram, sms):
            stack.push_async_callback(channel.close)
        await telegram.warm()  # importing the library takes seconds, which no test waits for
        rules = Rules(AGENCY, questionnaire(), wording(), HOURS)

        def refs() -> str:
            return f"REF{next(numbers):05d}"

        turns = Turns(store, vault, lambda: rules, refs=refs)
        dispatch = Dispatch(store, vault, [telegram, sms], owner="a", hours=lambda: HOURS, clock=clock)
        reconcile = Reconcile(store, dispatch, [telegram, sms], owner="a", alone=True, clock=clock, refs=refs)
        rounds = Rounds(
            store,
            vault,
            turns,
            hours=lambda: HOURS,
            reaches=[Reach(c.name, c.medium, c.rate) for c in (telegram, sms)],
        )
        desk = Desk(take or turns.take, keeper(store, vault), clock, pauses=pauses)
        queues = SenderQueues()
        receiver = Receiver(Door(telegram.name, desk, store, vault, clock), reconcile.report, queues)
        polling = Polling(receiver, telegram)
        app = web.Application()
        texted = Receiver(Door(sms.name, desk, store, vault, clock), reconcile.report)
        app.add_routes(mounted(webhook.routes(receiver, secret)))
        app.add_routes(mounted(posts.routes(texted, token, public_url)))
        server = TestServer(app)
        await server.start_server()
        stack.push_async_callback(server.close)
        url = str(server.make_url("")).rstrip("/")
        people.deliver_to[PUBLIC] = phones.deliver_to[PUBLIC] = url
        yield Doorway(
            store,
            clock,
            vault,
            turns,
            rounds,
            dispatch,
            reconcile,
            telegram,
            sms,
            people,
            phones,
            desk,
            receiver,
            queues,
            polling,
            url,
        )


@asynccontextmanager
async def polled(door: Doorway) -> AsyncIterator[None]:
    """Fetch updates while inside; at the end everything that happened is taken and confirmed."""
    running = asyncio.create_task(door.polling.run())
    try:
        yield
        await door.people.settled()
    finally:
        door.polling.stop()
        await asyncio.wait_for(running, 10)


WANG = 7001
"""A chat that several tests speak from."""


async def asked(door: Doorway, cases: int = 1) -> None:
    """Wang has been asked about the first of these cases, in chat."""
    await import_cases(door.store, [phone(1)] * cases)
    await door.opens_the_month()
    wang = door.people.person(WANG, phone=phone(1))
    wang.shares_contact()
    await door.people.settled()
    await door.sends()
    await wang.waits_for(1)
