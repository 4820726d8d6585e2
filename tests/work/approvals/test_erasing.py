"""删除个人信息: nothing of the person is left, and nothing that is counted or signed changes."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, UpdateBase, select, text, update

from bot.casework.approvals.refusal import NotPossible
from bot.domain.erasure import ErasureReason
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.domain.rating_receipt_state import ReceiptState
from bot.domain.ticket_state import TicketState
from bot.exports import verify_ledger
from bot.exports.ledger_bundle import publish
from bot.exports.office_word import Floor
from bot.work.approvals import requests
from bot.work.rating_receipts import ReceiptChecks
from db.queries.archive import archive, erasures, holds, verification
from db.queries.cases import case_file, shelving
from db.queries.cases import cases as case_queries
from db.queries.cases.cases import RowFate
from db.queries.cases.foretelling import EarlierRows, foretell
from db.queries.figures import figures
from db.queries.ledger import checking, rating_receipts, signing_keys
from db.queries.scores import counting
from db.schema import (
    cases,
    parties,
    remedies,
    remedy_events,
    rounds,
    tickets,
)
from db.store import OpenedStore, Store
from db.upkeep import checks, maintenance
from db.urls import sqlite_path
from erased import CHIEF, GONE, KEY, NAME, NOTE, NUMBER, STORY, WORD, lived
from offices import MONTH, case
from scheduler.shelves import file_shelves


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


@pytest.mark.both_engines
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
