"""With two vendors of chats, what is for a chat goes to the vendor whose chat it is, and to no other."""

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, select

from bot.channels.incoming import Chat, Incoming
from bot.dialogue.effects import MessageKind, Say
from bot.dialogue.inputs import Said
from bot.domain.act import Act
from bot.domain.medium import Medium
from complaints import Bench
from db.queries.outbox import outbox
from db.queries.outbox.outbox import Envelope
from db.queries.people import chats, people
from db.schema import outbox as rows
from db.store import Store
from db.vault import Vault
from offices import ChatProvider, Clock, OfficeHouse, Provider, import_cases, phone

ADDRESS = "oAbC-17"
"""Not a number; and Telegram has a chat of another person that is called alike."""
DAY = timedelta(days=1)


class Elsewhere(ChatProvider):
    """Another vendor than Telegram."""

    name = "elsewhere"


def joined(connection: Connection, vault: Vault, clock: Clock, *, channel: str, n: int) -> int:
    """Somebody has linked their phone to a chat of this vendor; our number of it."""
    met = chats.met(connection, vault, channel, ADDRESS, language="zh-Hans", now=clock())
    assert met.chat_id is not None
    party = people.of_phone(connection, vault, phone(n), can_sms=True)
    chats.link(connection, met.chat_id, party.id, now=clock())
    return met.chat_id


class Office:
    """Two vendors of chats and one of text messages; a person with a chat at each vendor that is called alike."""

    def __init__(self, store: Store) -> None:
        clock = Clock()
        self.clock, self.store = clock, store
        self.telegram, self.elsewhere, self.sms = ChatProvider(clock), Elsewhere(clock), Provider(clock)
        self.house = OfficeHouse(store, clock, self.sms, also=[self.telegram, self.elsewhere])

    async def opens(self) -> None:
        """The month opens for somebody who is on the other vendor, and for somebody who is on Telegram."""
        await import_cases(self.store, [phone(1), phone(2)])
        for n, channel in ((1, "elsewhere"), (2, "telegram")):
            link = partial(joined, vault=self.house.vault, clock=self.clock, channel=channel, n=n)
            await self.store.write(link)
        self.clock.turn(timedelta(hours=10))
        await self.house.tick()

    async def says(self, channel: str, text: str) -> None:
        """A message comes in from the chat of that name at this vendor."""
        said = Incoming(channel, Chat(ADDRESS), Said(Medium.CHAT, text), f"{channel}:{text}", text)
        await self.house.turns.take(said, self.clock())
        await self.house.tick()

    @property
    def cases(self) -> list[list[str | None]]:
        """About which cases each vendor has been asked to write, all of it to that address."""
        providers = (self.telegram, self.elsewhere, self.sms)
        assert {letter.to for one in providers[:2] for letter in one.accepted} <= {ADDRESS}
        return [[letter.case_no for letter in one.accepted] for one in providers]


ONE, TWO = "HNJX-2026-00001", "HNJX-2026-00002"


async def test_each_is_asked_and_reminded_where_they_are(store: Store) -> None:
    office = Office(store)
    await office.opens()
    assert office.cases == [[TWO], [ONE], []]
    office.clock.turn(DAY)
    await office.house.tick()
    assert office.cases == [[TWO, TWO], [ONE, ONE], []]


async def test_a_reply_goes_back_to_the_vendor_it_came_from(store: Store) -> None:
    office = Office(store)
    await office.opens()
    await office.says("elsewhere", "4")
    telegram, elsewhere, sms = office.cases
    assert (telegram, len(elsewhere), sms) == ([TWO], 2, [])


async def test_without_the_vendor_of_the_chat_the_person_gets_a_text_message(store: Store) -> None:
    office = Office(store)
    office.house = OfficeHouse(store, office.clock, office.sms, also=[office.telegram])
    await office.opens()
    assert office.cases == [[TWO], [], [ONE]]


async def test_what_was_queued_for_the_wrong_vendor_is_not_sent(store: Store) -> None:
    office = Office(store)
    chat = await store.write(
        partial(joined, vault=office.house.vault, clock=office.clock, channel="elsewhere", n=1)
    )
    to = Envelope("WRONG234", 1, "telegram", chat, due_at=office.clock())
    add = partial(
        outbox.add, vault=office.house.vault, say=Say(MessageKind.REPLY, "您好"), to=to, now=office.clock()
    )
    await store.write(add)
    await office.house.dispatch.drain()
    assert office.cases == [[], [], []]
    assert await store.read(lambda c: c.execute(select(rows.c.error)).scalar()) == "no_address"


async def test_who_complained_at_one_vendor_is_answered_there(store: Store) -> None:
    bench = Bench(store)
    bench.channels = {"telegram": Medium.CHAT, "elsewhere": Medium.CHAT, "sms": Medium.SMS}
    number = await bench.files(phone=phone(1))
    clock = Clock(bench.now)
    await store.write(partial(joined, vault=bench.vault, clock=clock, channel="elsewhere", n=1))
    await bench.does(number, Act.ACCEPT)
    del bench.channels["telegram"]
    await bench.does(number, Act.REPLY, "已补办")
    assert [channel for channel, _ in await bench.letters()] == ["telegram", "elsewhere"]
