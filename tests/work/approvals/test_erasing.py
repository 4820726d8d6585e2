"""删除个人信息: nothing of the person is left, nothing that is counted or signed changes, and nobody can do it in secret."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, UpdateBase, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.casework.approvals.refusal import NotPossible
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.approval import ApprovalKind
from bot.domain.category import Category
from bot.domain.erasure import ErasureReason
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.domain.rating_receipt_state import ReceiptState
from bot.domain.remedy import RemedyAct
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.exports import verify_ledger
from bot.exports.ledger_bundle import publish
from bot.exports.office_word import Floor
from bot.work.approvals import requests
from bot.work.approvals.requests import Person, Wish
from bot.work.rating_receipts import ReceiptChecks
from complaints import Bench
from db.migrations.append_only import lifted
from db.queries.archive import archive, erasures, holds, verification
from db.queries.cases import case_file, shelving
from db.queries.cases import cases as case_queries
from db.queries.cases.cases import RowFate
from db.queries.cases.foretelling import EarlierRows, foretell
from db.queries.figures import figures
from db.queries.ledger import checking, rating_receipts, signing_keys
from db.queries.ledger import checks as ledger_checks
from db.queries.ledger.checks import LedgerCheck
from db.queries.office import audit
from db.queries.processes import marks
from db.queries.remedies import history, kept
from db.queries.remedies.history import RemedyEvent
from db.queries.scores import counting
from db.queries.unsent import drafts
from db.queries.unsent.drafts import FormDraft
from db.schema import (
    approvals,
    cases,
    metadata,
    outbox,
    parties,
    receipts,
    remedies,
    remedy_events,
    rounds,
    ticket_events,
    tickets,
    users,
)
from db.schema import archive as archive_rows
from db.schema import erasures as erasure_rows
from db.store import OpenedStore, Store
from db.upkeep import checks, maintenance
from db.urls import sqlite_path
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, case, phone
from rows import add
from scheduler.shelves import file_shelves

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
    draft = FormDraft(f"/office/cases/{GONE}/unmask", f"/office/cases/{GONE}", {"reason": NOTE}, now)
    drafts.save(connection, house.vault, 1, draft)


def sealed_of(connection: Connection) -> list[bytes]:
    """Every sealed and hashed value that stands in a row of the person alone."""
    row = connection.execute(select(cases).where(cases.c.case_no == GONE)).one()
    party = connection.execute(select(parties).where(parties.c.phone_index == row.phone_index)).one()
    return [
        bytes(v) for v in (row.phone_sealed, row.phone_index, row.phone_tail, row.digest, party.phone_sealed)
    ]


def found_in(raw: bytes, wanted: list[bytes]) -> set[bytes]:
    """As bytes, or as PostgreSQL writes bytes down."""
    return {one for one in wanted if one in raw or one.hex().encode() in raw}


def traces(sealed: list[bytes]) -> list[bytes]:
    words = (NAME, NAME[2:], WORD, NOTE, STORY, "SMx1", NUMBER, NUMBER[3:], GONE, "190****4271")
    return [one for word in words for one in {word.encode(), json.dumps(word)[1:-1].encode()}] + sealed


async def figures_of(store: Store) -> object:
    found = await store.read(partial(figures.month_figures, month=KEY))
    rated = await store.read(
        lambda c: sorted([*counting.concluded(c, KEY, KEY), *counting.rated(c, KEY, KEY)], key=str)
    )
    return found.totals, found.departments, found.items, found.answers, found.complaints, rated


async def test_nothing_of_the_person_is_left_and_nothing_that_counts_changes(
    store: OpenedStore,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(shelving, "SLOTS", 4)  # so that a shelf is full
    office = await lived(store)
    await file_shelves(store, office.house.vault)
    sealed = await store.read(sealed_of)
    before = await figures_of(store)
    leaves = await store.read(partial(verification.verify, month=KEY, vault=office.house.vault))
    assert leaves == []
    clear = [one.encode() for one in (NAME, f"{NAME}甲", f"a{NAME[:2]}", WORD, NOTE, GONE, "SMx1")]
    held = await remains(store, database_url, tmp_path / "before")
    assert found_in(held, [*clear, *sealed]) == {*clear, *sealed}
    bundle = await published(store, tmp_path / "bundle-before")
    alias = await office.grants(await office.asks())
    assert await store.sweep()
    assert await published(store, tmp_path / "bundle-after") == bundle

    assert await figures_of(store) == before
    assert await store.read(partial(verification.verify, month=KEY, vault=office.house.vault)) == []
    assert await store.read(checking.wrong) is None
    gone = await store.read(partial(erasures.of_case, vault=office.house.vault, case_no=GONE))
    assert gone is not None
    assert (gone.alias, gone.reason, gone.asked_by, gone.approved_by) == (
        alias,
        ErasureReason.ASKED,
        "李敏",
        "赵主任",
    )
    looked = await checks.check(database_url, vault=office.house.vault)
    assert [f.detail for f in looked.findings if not f.ok and f.name != "durable"] == []

    held = await remains(store, database_url, tmp_path / "after")
    assert found_in(held, traces(sealed)) == set()
    logs = capsys.readouterr().out.encode()
    assert found_in(b"".join(bundle.values()) + logs, traces(sealed)) == set()
    ticket = await office.bench.ticket(office.ticket)
    notes = {event.note for event in await office.bench.timeline(office.ticket)}
    assert (ticket.state, ticket.content, notes) == (TicketState.CLOSED, "", {""})


async def published(store: Store, folder: Path) -> dict[str, bytes]:
    """The month's bundle, checked by both verifiers; the third reads the same bytes (`check.html`)."""
    key = RoundKey(MONTH)
    office = [one.text for one in await store.read(lambda c: list(signing_keys.verifiers(c)))]
    await publish(store, key, folder, (), floor=Floor((), OFFICE_ZONE))
    verify_ledger.check(folder, office, [])
    return {path.name: path.read_bytes() for path in await asyncio.to_thread(files_in, folder)}


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def remains(store: Store, url: str, file: Path) -> bytes:
    """Every byte of the database's files and of a backup; on PostgreSQL every row, as a dump would have it."""
    if store.dialect == "postgresql":
        return await store.read(everything)
    backup = await maintenance.backup(url, file)
    path = sqlite_path(url)
    logs = [one for end in ("-wal", "-shm") if (one := path.with_name(path.name + end)).exists()]
    return b"".join(one.read_bytes() for one in (backup.file, path, *logs))


def everything(connection: Connection) -> bytes:
    """All rows of all tables, and what the server has noted of their values."""
    tables = (
        connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        .scalars()
        .all()
    )
    rows = [connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars().all() for name in tables]
    stats = (
        connection.execute(text("SELECT s::text FROM pg_stats s WHERE schemaname = 'public'")).scalars().all()
    )
    return "\n".join([*(line for some in rows for line in some), *stats]).encode()


async def test_what_stands_against_an_erasure_is_said_and_changes_nothing(store: OpenedStore) -> None:
    office = await lived(store)
    asked = await office.asks()

    async def changes(statement: UpdateBase) -> None:
        await store.write(lambda c: c.execute(statement))

    await store.write(lambda c: holds.put(c, GONE, "行政诉讼未结", "李敏", now=office.now))
    with pytest.raises(NotPossible, match="暂不能删除：行政诉讼未结"):
        await office.grants(asked)
    await store.write(lambda c: holds.lift(c, GONE))
    await changes(update(tickets).values(state="working"))
    with pytest.raises(NotPossible, match=f"还有没办完的投诉件 {office.ticket}"):
        await office.grants(asked)
    await changes(update(tickets).values(state="closed"))
    await changes(update(rounds).values(state="closing"))
    with pytest.raises(NotPossible, match="月份还没有封存"):
        await office.grants(asked)
    await changes(update(rounds).values(state="closed"))
    with pytest.raises(NotPossible, match="自己申请的要由别人审批"):
        await office.grants(await office.asks("HNJX-2026-00003", by=CHIEF))
    with pytest.raises(NotPossible, match="从列出的理由里选"):
        await office.asks("HNJX-2026-00001", "她的邻居叫我们删")
    assert await store.read(erasures.every) == []
    assert await store.read(partial(archive.record_of, number=GONE)) is not None

    await office.grants(asked)
    with pytest.raises(requests.NoSuchRequest):
        await office.asks()


async def test_a_file_does_not_bring_the_person_back_and_their_receipt_is_told_that_it_is_erased(
    store: OpenedStore,
) -> None:
    office = await lived(store)
    vault = office.house.vault
    given = await store.write(partial(rating_receipts.give, vault=vault, case_no=GONE))
    assert given is not None
    alias = await office.grants(await office.asks())
    again = case_queries.prepared(vault, [case(2, NUMBER, applicant=NAME)], dialect=store.dialect)
    with EarlierRows() as earlier:
        told = await store.read(partial(foretell, vault=vault, batch=again, earlier=earlier))
    assert [one.fate for one in told] == [RowFate.ERASED]
    assert await store.write(partial(case_queries.take, vault=vault, batch=again, now=office.now)) == [
        RowFate.ERASED
    ]
    checked = await ReceiptChecks(store, vault).check(given.t, office.now)
    assert checked.state is ReceiptState.ERASED
    shown = await store.read(partial(case_file.of_case, vault=vault, case_no=alias))
    assert shown is not None
    assert shown.sealed is None


async def test_a_number_that_refused_all_messages_is_not_written_to_again(store: OpenedStore) -> None:
    office = await lived(store)
    index = (await store.read(sealed_of))[1]
    await store.write(lambda c: c.execute(update(parties).values(opted_out_at=office.now)))
    await office.grants(await office.asks())
    party = await store.read(lambda c: c.execute(select(parties).where(parties.c.phone_index == index)).one())
    assert party.opted_out_at is not None
    assert party.phone_sealed is None


async def test_what_another_case_still_needs_stays_until_that_is_erased_too(store: OpenedStore) -> None:
    office = await lived(store)
    other = case(3, NUMBER, applicant=NAME)
    index = office.house.vault.index(NUMBER)
    await store.write(
        lambda c: c.execute(update(cases).where(cases.c.case_no == other.case_no).values(phone_index=index))
    )
    await office.grants(await office.asks())
    row = await store.read(lambda c: c.execute(select(parties).where(parties.c.phone_index == index)).one())
    assert row.phone_sealed is not None
    await office.grants(await office.asks(other.case_no))
    left = await store.read(lambda c: c.execute(select(parties.c.phone_index)).scalars().all())
    assert index not in left


async def test_what_was_done_about_a_low_rating_goes_and_its_end_is_counted(store: OpenedStore) -> None:
    office = await lived(store)
    alias = await office.grants(await office.asks())
    kept_rows = select(remedies.c.case_no, remedies.c.state, remedies.c.outcome, remedies.c.score)
    assert await store.read(lambda c: [tuple(row) for row in c.execute(kept_rows)]) == [
        (alias, "ended", "erased", 2)
    ]
    assert await store.read(lambda c: c.execute(select(remedy_events.c.id)).all()) == []


async def test_nobody_erases_in_secret(store: OpenedStore) -> None:
    office = await lived(store)
    for table in (archive_rows, receipts, ticket_events, remedy_events):
        with pytest.raises(IntegrityError, match="append-only"):
            await store.write(lambda c, table=table: c.execute(delete(table)))  # type: ignore[misc]  # a default
    alias = await office.grants(await office.asks())
    with pytest.raises(IntegrityError, match="append-only"):
        await store.write(lambda c: c.execute(delete(archive_rows)))
    with pytest.raises(IntegrityError, match="append-only"):
        await store.write(lambda c: c.execute(delete(erasure_rows)))

    await store.write(lambda c: c.execute(update(approvals).values(decision="refused")))
    assert await store.read(erasures.wrong) == [f"{alias} 没有两个人批准的申请"]
    found = await store.read(partial(verification.verify, month=KEY))
    assert [finding.kind for finding in found] == ["erased"]


def _secretly(connection: Connection) -> None:
    """A record is taken out with the trigger lifted, as whoever owns the database can."""
    with lifted(connection, "archive"):
        connection.execute(delete(archive_rows).where(archive_rows.c.case_no == GONE))


async def test_a_record_that_is_gone_without_an_erasure_is_missing(store: OpenedStore) -> None:
    await lived(store)
    await store.write(_secretly)
    kinds = {finding.kind for finding in await store.read(partial(verification.verify, month=KEY))}
    assert {"missing", "root"} <= kinds


REACHED = {"answers", "archive", "attempts", "call_cards", "callbacks", "case_changes", "cases", "latecomers"}
REACHED |= {
    "ledger_outcomes",
    "ledger_slots",
    "links",
    "notes_to_staff",
    "outbox",
    "second_calls",
    "supplements",
    "tickets",
}
REACHED |= {"province_messages", "score_facts", "remedies"}
LEFT = {"case_holds": "refuses the erasure", "watched_cases": "holds nothing of an applicant"}


def test_every_table_that_names_a_case_is_reached_by_an_erasure_or_left_for_a_reason() -> None:
    """A new table with a case number belongs into `db/queries/erasing`, and then here."""
    columns = [table.c.case_no for table in metadata.tables.values() if "case_no" in table.c]
    of_watched = {
        c.table.name for c in columns for key in c.foreign_keys if key.column.table.name == "watched_cases"
    }
    assert {column.table.name for column in columns} - of_watched == REACHED | set(LEFT)
