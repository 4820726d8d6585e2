"""A month that has been lived and sealed, with a person in it who is erased: what the office does, and who asks and grants."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select

from bot.casework.tickets.visibility import Viewer
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.approval import ApprovalKind
from bot.domain.category import Category
from bot.domain.remedy import RemedyAct
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.work.approvals import requests
from bot.work.approvals.requests import Person, Wish
from complaints import Bench
from db.queries.cases import cases as case_queries
from db.queries.ledger import checks as ledger_checks
from db.queries.ledger.checks import LedgerCheck
from db.queries.office import audit
from db.queries.people import conversations, notes, people
from db.queries.processes import marks
from db.queries.remedies import history, kept
from db.queries.remedies.history import RemedyEvent
from db.queries.unsent import drafts
from db.queries.unsent.drafts import FormDraft
from db.schema import (
    outbox,
    receipts,
    users,
)
from db.store import Store
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, case, phone
from rows import add

KEY = str(MONTH)
NAME, WORD, NOTE = "欧阳金雀", "那只金丝雀当面飞走了", "金雀女士来电催过"
STORY = "我家的金丝雀在窗口飞走了，没有人管"
NUMBER = phone(4271)
GONE = "HNJX-2026-00002"
ASKER = Person(1, Viewer("李敏", Role.OFFICER, user_id=1))
CHIEF = Person(2, Viewer("赵主任", Role.CHIEF, user_id=2))


@dataclass
class Office:
    """A month that has been lived and sealed, with one person in it who will be erased."""

    house: OfficeHouse
    bench: Bench
    now: datetime
    ticket: str = ""

    @property
    def store(self) -> Store:
        return self.house.store

    async def complains(self) -> None:
        """About the case, named; the office has answered and closed it."""
        told = Complaint(STORY, Category.ATTITUDE, "无线电管理处", "周志丽", name=NAME, case_no=GONE)
        self.ticket = await self.bench.files(told, chat=None, phone=NUMBER)
        await self.bench.does(self.ticket, Act.ACCEPT)
        await self.bench.does(self.ticket, Act.REPLY, f"{NAME}您好，已批评教育")
        await self.bench.judges(self.ticket, True, WORD)
        assert (await self.bench.ticket(self.ticket)).state is TicketState.CLOSED

    async def asks(self, about: str = GONE, reason: str = "asked", by: Person = ASKER) -> int:
        wish = Wish(ApprovalKind.ERASE, about, reason)
        return await self.store.write(
            lambda c: requests.ask(c, self.bench.registry, self.bench.voice, wish, by, self.now)
        )

    async def grants(self, number: int, by: Person = CHIEF) -> str:
        found = await self.store.write(
            lambda c: requests.grant(c, self.bench.registry, self.bench.voice, number, by, "", self.now)
        )
        return found.object


async def lived(store: Store) -> Office:
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    numbers = {1: phone(1), 2: NUMBER, 3: phone(3), 4: None}
    before = [case(2, NUMBER, applicant=f"{NAME}甲")]
    rows = [case(n, p, applicant=NAME if n == 2 else f"王{n}") for n, p in numbers.items()]
    for some in (before, rows):
        ready = case_queries.prepared(house.vault, some, dialect=store.dialect)
        await store.write(partial(case_queries.take, vault=house.vault, batch=ready, now=clock()))
    await house.tick()
    await house.tick()
    await house.says(NUMBER, "2", "SM-one")
    await house.says(NUMBER, WORD, "SM-two")
    await house.says(phone(1), "5", "SM-three")
    await house.tick()
    clock.now = WINDOW.closes + timedelta(minutes=5)
    for _ in range(3):
        await house.tick()
    now = clock() + timedelta(days=40)
    bench = Bench(store, now=now, vault=house.vault)
    await store.write(partial(_of_the_office, house=house, now=now))
    office = Office(house, bench, now)
    await office.complains()
    return office


def _of_the_office(connection: Connection, *, house: OfficeHouse, now: datetime) -> None:
    """Two persons, and what they wrote about the case."""
    for who, role in ((ASKER, "officer"), (CHIEF, "chief")):
        add(connection, users, id=who.id, name=who.viewer.name, folded=who.viewer.name, role=role)
    remedy = kept.of_case(connection, GONE)
    assert remedy is not None, "不满意 is a 差评"
    handed = RemedyEvent(now, RemedyAct.HAND, 1, "李敏", STORY)
    history.note(connection, house.vault, remedy.id, handed)
    looked = audit.Who(1, "李敏", "officer", "")
    audit.note(connection, house.vault, looked, "unmask", f"case {GONE}", reason=NOTE, now=now)
    ref = connection.execute(select(outbox.c.ref).where(outbox.c.case_no == GONE)).scalars().first()
    add(connection, receipts, channel="sms", provider_id="SMx1", ref=ref)
    told = f"{GONE} 的档案和封存时记入台账的不是同一份"
    ledger_checks.add(connection, LedgerCheck(now, "李敏", 4, "0" * 64, told))
    found = json.dumps({"findings": [told]}, ensure_ascii=False)
    marks.put(connection, "verified:2026-10", now, found)
    party = people.of_phone(connection, house.vault, NUMBER, can_sms=True)
    conversations.pass_to_person(connection, house.vault, party.id, GONE, f"{WORD}，谁管", at=now)
    letter = next(notes.walk(connection, house.vault, upto=now, waiting=True))
    notes.tick_off(connection, letter.id, by=1, now=now)
    draft = FormDraft(f"/office/cases/{GONE}/unmask", f"/office/cases/{GONE}", {"reason": NOTE}, now)
    drafts.save(connection, house.vault, 1, draft)
