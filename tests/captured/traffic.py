"""A busy week to be stolen: many people write, some complain, some of them anonymously, and the office works on it.

Everybody's words hold what is theirs alone, so that a copy of the database can be searched for it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, partial

from sqlalchemy import Connection, select

from bot.channels.incoming import Chat, Incoming
from bot.dialogue.inputs import Said
from bot.domain.act import Act
from bot.domain.medium import Medium
from bot.domain.month import OFFICE_ZONE
from bot.work.tickets.notices import identity_of
from complaints import DEPARTMENT, Bench
from db.queries.people import people as queries
from db.queries.unsent import drafts
from db.queries.unsent.drafts import FormDraft
from db.schema import tickets, users
from db.store import Store
from db.vault import Vault
from offices import ChatProvider, Clock, OfficeHouse, Provider, import_cases, phone
from places import party_in
from rows import add

DAYS = [datetime(2026, 11, day, 9, tzinfo=OFFICE_ZONE) for day in (2, 3, 4, 5)]
CHATS, COMPLAINTS_A_DAY, APPLICANTS = 36, 5, 12


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to us, with what is theirs alone."""

    address: int | str
    """A chat, or a phone."""
    name: str
    word: str

    @property
    def alone(self) -> tuple[str, ...]:
        """What must stand nowhere in clear."""
        return (str(self.address).removeprefix("+86"), self.name, self.word)

    def complains(self, *, anonymous: bool) -> Iterator[str]:
        """All that they say to file a complaint."""
        yield from (
            "投诉",
            "吃拿卡要",
            DEPARTMENT,
            "周志丽",
            f"{self.word}，窗口的人让我请吃饭",
            "昨天",
            "没有了",
        )
        yield from ("匿名",) if anonymous else ("实名", self.name, f"1900001{int(self.address) % 10_000:04d}")
        yield "提交"


@dataclass
class Month:
    """What happened, as nobody knows who has only the copy."""

    people: dict[int, Person] = field(default_factory=dict)
    """By their party."""
    owners: dict[str, int] = field(default_factory=dict)
    """Who filed a ticket."""
    anonymous: set[str] = field(default_factory=set)
    of_callbacks: set[str] = field(default_factory=set)

    @property
    def kinds(self) -> dict[str, set[str]]:
        """The tickets by how they came about."""
        return {"told": set(self.owners) - self.of_callbacks, "anonymous": self.anonymous}

    def day(self, ticket_no: str) -> date:
        """The day that a ticket's number tells."""
        return _day_of(ticket_no)


@cache
def _day_of(ticket_no: str) -> date:
    return date.fromisoformat(ticket_no[3:11])


class _Week:
    def __init__(self, store: Store, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = Clock()
        self.house = OfficeHouse(store, self.clock, Provider(self.clock), also=[ChatProvider(self.clock)])
        self.bench = Bench(store)
        self.number = 0

    async def says(self, person: Person, text: str) -> None:
        """One message, at some moment a little later than the one before."""
        self.number += 1
        self.clock.turn(timedelta(seconds=self.chance.uniform(1, 120)))
        if isinstance(person.address, str):
            await self.house.says(person.address, text, f"SM{self.number:032x}")
            return
        key = f"{500_000 + self.number}:{person.address}:{self.number}"
        said = Incoming("telegram", Chat(str(person.address)), Said(Medium.CHAT, text), key, text)
        await self.house.turns.take(said, self.clock())

    async def talks(self, talks: list[tuple[Person, list[str]]]) -> None:
        """Many talk at the same time, each in their own order."""
        turns = [n for n, (_, words) in enumerate(talks) for _ in words]
        self.chance.shuffle(turns)
        for n in turns:
            person, words = talks[n]
            await self.says(person, words.pop(0))

    async def joins(self, replied: list[str], open_ones: list[str]) -> None:
        """The office says which are about the same matter."""
        rest = self.chance.sample(open_ones, len(open_ones))
        for one, other in zip(rest[::2], rest[1::2], strict=False):
            await self.bench.does(one, Act.MERGE, to=other)
        for one in replied:
            await self.bench.does(one, Act.LINK, to=self.chance.choice(rest))

    async def works(self, numbers: list[str], what: Act, text: str = "") -> None:
        """The office acts on tickets, one after the other."""
        for number in self.chance.sample(numbers, len(numbers)):
            self.clock.turn(timedelta(seconds=self.chance.uniform(30, 600)))
            self.bench.now = self.clock()
            await self.bench.does(number, what, text)
            await self.bench.store.write(
                partial(_typed, vault=self.bench.vault, number=number, at=self.clock())
            )


def _typed(connection: Connection, *, vault: Vault, number: str, at: datetime) -> None:
    """The officer goes on writing and does not send it yet."""
    form = FormDraft(f"/office/tickets/{number}/acts/reply", "", {"text": "经查"}, at, ticket_no=number)
    drafts.save(connection, vault, 1, form)


async def lived(store: Store, seed: int = 5) -> Month:
    """Live through it."""
    week = _Week(store, seed)
    chats = [
        Person(week.chance.randrange(10**8, 10**9), f"欧阳{n:02}", f"金丝雀{n:02}") for n in range(CHATS)
    ]
    applicants = [Person(phone(n), "", f"画眉鸟{n:02}") for n in range(1, APPLICANTS + 1)]
    await import_cases(store, [str(one.address) for one in applicants])
    await store.write(lambda c: add(c, users))
    telling = week.chance.sample(chats, len(DAYS) * COMPLAINTS_A_DAY)
    for n, day in enumerate(DAYS):
        week.clock.now = day
        await week.house.tick()
        complain = telling[n :: len(DAYS)]
        talks = [(one, list(one.complains(anonymous=k % 2 == 0))) for k, one in enumerate(complain)]
        talks += [
            (one, [f"你好{one.word}"] * week.chance.randrange(2, 9)) for one in chats if one not in complain
        ]
        talks += [(one, ["投诉", f"{one.word}，让我跑了三趟"]) for one in applicants[n :: len(DAYS)]]
        await week.talks(talks)
        filed = await store.read(partial(_filed, day=day.date()))
        await week.works(filed, Act.ACCEPT)
        await week.works(filed[: len(filed) // 2], Act.REPLY, "已批评教育，向您道歉")
        await week.joins(filed[: len(filed) // 2], filed[len(filed) // 2 :])
        await week.house.tick()
    return await store.write(partial(_told, vault=week.house.vault, people=[*chats, *applicants]))


def _filed(connection: Connection, day: date) -> list[str]:
    wanted = select(tickets.c.ticket_no).where(tickets.c.ticket_no.like(f"TS-{day:%Y%m%d}-%"))
    return list(connection.execute(wanted).scalars())


def _told(connection: Connection, vault: Vault, people: list[Person]) -> Month:
    """What the key tells."""
    month = Month()
    found = connection.execute(select(tickets.c.ticket_no, tickets.c.anonymous, tickets.c.case_no)).all()
    for number, anonymous, case_no in found:
        who = identity_of(connection, vault, number)
        assert who is not None
        month.owners[number] = who.party_id
        if anonymous:
            month.anonymous.add(number)
        if case_no is not None:
            month.of_callbacks.add(number)
    for one in people:
        month.people[_party(connection, vault, one)] = one
    return month


def _party(connection: Connection, vault: Vault, person: Person) -> int:
    if isinstance(person.address, str):
        return queries.of_phone(connection, vault, person.address, can_sms=True).id
    return party_in(connection, vault, person.address).id
