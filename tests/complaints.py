"""Complaints filed by hand, and an office that works on them: for tests of tickets."""

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial

from sqlalchemy import Connection, update

import written
from bot.casework.tickets.deadline import Calendar, Terms
from bot.casework.tickets.ticket import Order
from bot.casework.tickets.ticket_number import ticket_number
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.finding import Finding, Measure
from bot.domain.medium import Medium
from bot.domain.month import OFFICE_ZONE, Hours
from bot.domain.role import Role
from bot.library import wording
from bot.work.tickets import Caught, Done, Registry, Voice, act, add, give_verdict, logged
from db.queries.people import chats, people
from db.queries.people.chats import Met
from db.queries.tickets import ticket_rows, tickets, timelines
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event
from db.schema import parties
from db.store import Store
from db.vault import Vault
from db.vault.sealed import IDENTITY
from places import meet

AGENCY = "示例省经信委"
RING = "555-0100"
DEPARTMENT = "无线电管理处"
HOURS = Hours.parse("09:00-20:00")
CHAT, PHONE = 4_200, "+8619000000042"
FILED = datetime(2026, 11, 3, 10, 0, tzinfo=OFFICE_ZONE)
"""A Tuesday."""
STORY = "窗口的人让我跑了三趟，还说材料没用"


OFFICER = Viewer("李敏", Role.OFFICER)
CHIEF = Viewer("赵主任", Role.CHIEF)
LIAISON = Viewer("王联络", Role.LIAISON, frozenset({DEPARTMENT}))
SUPERIOR = Viewer("厅办", Role.SUPERIOR)


def weekdays(day: date) -> bool | None:
    """A calendar without holidays."""
    return day.weekday() < 5


@cache
def numbers(day: date) -> list[str]:
    """Numbers of a day, sorted: tests that file one complaint after the other find them in that order."""
    return sorted(ticket_number(day, chance) for chance in range(200))


TERMS = Terms()
WEEKDAYS = Calendar(weekdays, "weekdays")


@dataclass(repr=False)
class Bench:
    """An office at work on one store."""

    store: Store
    now: datetime = FILED
    terms: Terms = TERMS
    calendar: Calendar = WEEKDAYS
    channels: dict[str, Medium] = field(default_factory=lambda: {"telegram": Medium.CHAT, "sms": Medium.SMS})
    vault: Vault = field(default_factory=lambda: Vault("a secret for tests, and long enough"))
    _letters: random.Random = field(default_factory=lambda: random.Random(7))
    _filed: int = 0

    @property
    def registry(self) -> Registry:
        return Registry(self.vault, self.terms, self.calendar)

    @property
    def voice(self) -> Voice:
        return Voice(AGENCY, wording(), HOURS, self.channels, self._ref, RING)

    def _ref(self) -> str:
        return "".join(self._letters.choices("ABCDEFGH23456789", k=8))

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def files(
        self, complaint: Complaint | None = None, *, chat: int | None = CHAT, phone: str | None = None
    ) -> str:
        """Somebody complains; the number."""
        self._filed += 1
        number = numbers(self.now.astimezone(OFFICE_ZONE).date())[self._filed]
        told = complaint or Complaint(STORY, Category.ATTITUDE, DEPARTMENT, "周志丽", name="陈小满")
        await self.store.write(partial(self._file, number=number, complaint=told, chat=chat, phone=phone))
        return number

    def _file(
        self,
        connection: Connection,
        *,
        number: str,
        complaint: Complaint,
        chat: int | None,
        phone: str | None,
    ) -> None:
        met = self._met(connection, chat, phone)
        identity = {"party_id": met.party.id, "chat": met.chat_id, "name": complaint.name}
        who = tickets.Complainant(
            tickets.party_index(self.vault, met.party.id),
            self.vault.seal(json.dumps(identity), IDENTITY.at(number)),
        )
        tickets.register(connection, self.vault, number, complaint, who, source="telegram", now=self.now)

    def _met(self, connection: Connection, chat: int | None, phone: str | None) -> Met:
        if chat is not None:
            met = meet(connection, self.vault, chat, self.now)
        if phone is not None:
            chat_id = met.chat_id if chat is not None else None
            met = Met(people.of_phone(connection, self.vault, phone, can_sms=True), chat_id)
            if chat_id is not None:
                chats.link(connection, chat_id, met.party.id, now=self.now)
        return met

    async def does(
        self,
        number: str,
        what: Act,
        text: str = "",
        *,
        by: Viewer = OFFICER,
        to: str = "",
        days: int = 0,
        finding: Finding | None = None,
        measures: tuple[Measure, ...] = (),
        seen: int | None = None,
    ) -> Done:
        """Somebody of the office acts."""
        order = Order(
            what, by.name, by.role, text, to, days, by.departments, finding=finding, measures=measures
        )
        work = partial(
            act,
            registry=self.registry,
            voice=self.voice,
            ticket_no=number,
            order=order,
            now=self.now,
            seen=seen,
        )
        done = await self.store.write(logged(work))
        if isinstance(done, Caught):
            raise done
        return done

    async def judges(self, number: str, satisfied: bool, words: str = "") -> bool:
        """The complainant's verdict."""
        return await self.store.write(
            partial(
                give_verdict,
                registry=self.registry,
                ticket_no=number,
                satisfied=satisfied,
                words=words,
                now=self.now,
            )
        )

    async def adds(self, number: str, words: str) -> bool:
        """The complainant says more."""
        return await self.store.write(
            partial(add, registry=self.registry, ticket_no=number, words=words, now=self.now)
        )

    async def ticket(self, number: str) -> Ticket:
        found = await self.store.read(partial(ticket_rows.one, vault=self.vault, ticket_no=number))
        assert found is not None
        return found

    async def timeline(self, number: str) -> list[Event]:
        return await self.store.read(partial(timelines.of, vault=self.vault, ticket_no=number))

    async def letters(self) -> list[tuple[str, str]]:
        """What waits to be sent: channel and text."""
        rows = await self.store.read(partial(written.messages, vault=self.vault))
        return [(row.channel, row.text) for row in rows]

    async def opts_out(self) -> None:
        await self.store.write(lambda c: c.execute(update(parties).values(opted_out_at=datetime.now(UTC))))
