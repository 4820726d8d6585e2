"""`huifang db check` finds and reports what is wrong, and survives a broken file."""

import os
import sqlite3
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, text, update

from bot.casework.ledger.tree import Tree
from db.migrations.append_only import guard, triggers
from db.opening import open_store
from db.schema import archive, cases, questionnaires, rounds, supplements
from db.store import Store, StoreUnavailable
from db.upkeep.checks import check
from db.urls import sqlite_path
from engines import sqlite_url
from rows import add


def sealed(connection: Connection) -> None:
    """Two sealed records and a supplement."""
    for case_no in ("甲-1", "甲-2"):
        line = f'{{"case_no":"{case_no}"}}'
        digest = sha256(line.encode()).hexdigest()
        add(connection, cases, case_no=case_no)
        add(connection, archive, case_no=case_no, archive_no=case_no, record=line, sha256=digest)
        add(connection, supplements, case_no=case_no, content=line, sha256=digest)


EMPTY = Tree().root().hex()


async def wrong(url: str, roots: Path | None = None) -> dict[str, str]:
    """What is found wrong; the server of the tests need not wait for its disk."""
    return {f.name: f.detail for f in (await check(url, roots)).findings if not f.ok and f.name != "durable"}


async def test_nothing_is_wrong_with_a_good_database(store: Store, database_url: str) -> None:
    await store.write(sealed)
    found = await check(database_url)
    names = [finding.name for finding in found.findings]
    of_files = ["integrity", "references"] if store.dialect == "sqlite" else []
    assert names == [
        "schema",
        *of_files,
        "durable",
        "guards",
        "archive",
        "supplements",
        "questionnaires",
        "erasures",
        "months",
        "timelines",
        "ledger",
        "closing",
        "counts",
    ]
    assert await wrong(database_url) == {}
    assert (found.rows["cases"], found.rows["archive"], found.rows["supplements"]) == (2, 2, 2)


async def test_settings_that_lose_commits_are_seen(store: Store, database_url: str) -> None:
    asked = "PRAGMA synchronous" if store.dialect == "sqlite" else "SHOW fsync"
    on = await store.write(lambda c: c.execute(text(asked)).scalar()) in (2, "on")
    durable = next(f for f in (await check(database_url)).findings if f.name == "durable")
    assert durable.ok is on


async def test_an_altered_record_is_named(store: Store, database_url: str) -> None:
    def alter(connection: Connection) -> None:
        postgres = connection.dialect.name == "postgresql"
        for table, column in (("archive", "record"), ("supplements", "content")):
            drop = (
                f"DROP TRIGGER {table}_no_change ON {table}"
                if postgres
                else f"DROP TRIGGER {table}_no_update"
            )
            connection.execute(text(drop))
            connection.execute(text(f"UPDATE {table} SET {column} = {column} || ' ' WHERE case_no = '甲-2'"))

    await store.write(sealed)
    await store.write(alter)
    found = await wrong(database_url)
    assert set(found) == {"guards", "archive", "supplements"}
    assert "甲-2" in found["archive"]
    assert "甲-1" not in found["archive"]
    assert "archive_no_" in found["guards"]


async def test_a_questionnaire_of_other_words_is_named(store: Store, database_url: str) -> None:
    asked = "满意吗？"
    digest = sha256(asked.encode()).hexdigest()
    await store.write(lambda c: add(c, questionnaires, sha256=digest, document=asked))
    assert await wrong(database_url) == {}
    await store.write(lambda c: _reworded(c, "非常满意吧？"))
    told = await wrong(database_url)
    assert list(told) == ["questionnaires"]
    assert digest in told["questionnaires"]


def _reworded(connection: Connection, words: str) -> None:
    for name in triggers(connection.dialect.name, "questionnaires"):
        on = "" if connection.dialect.name == "sqlite" else " ON questionnaires"
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
    connection.execute(update(questionnaires).values(document=words))
    guard(connection, "questionnaires")


async def test_more_than_a_page_of_records_is_held_against_their_digests(
    store: Store, database_url: str
) -> None:
    def many(connection: Connection) -> None:
        for n in range(1_203):
            add(connection, cases, case_no=f"{n:04}")
            good = sha256(b"x").hexdigest() if n != 1_150 else "altered"
            add(connection, archive, case_no=f"{n:04}", archive_no=f"{n}", record="x", sha256=good)

    await store.write(many)
    assert "1150" in (await wrong(database_url))["archive"]


async def test_a_database_that_is_not_set_up_is_told_how(empty_url: str) -> None:
    store = await open_store(empty_url)
    await store.close()
    assert "huifang db upgrade" in (await wrong(empty_url))["schema"]


async def test_a_database_of_a_later_version_is_told_how(store: Store, database_url: str) -> None:
    await store.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")).close())
    assert "升级 huifang" in (await wrong(database_url))["schema"]


async def test_looking_for_a_database_does_not_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"nowhere\.db"):
        await check(sqlite_url(tmp_path / "nowhere.db"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_row_without_its_owner_is_found(database_url: str) -> None:
    with closing(sqlite3.connect(sqlite_path(database_url))) as other:
        other.execute("INSERT INTO ticket_events VALUES ('TS-0/0000', 'TS-0', 'add', 'registered', 'x', 'x')")
        other.commit()
    assert "ticket_events" in (await wrong(database_url))["references"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("where", [0.2, 0.5, 0.8])
async def test_a_broken_file_is_a_finding_not_a_crash(database_url: str, where: float) -> None:
    store = await open_store(database_url)
    await store.write(sealed)
    await store.close()
    path = sqlite_path(database_url)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(int(size * where) // 4096 * 4096)
        file.write(os.urandom(8192))
    assert "huifang db restore" in (await wrong(database_url))["integrity"]


async def test_trigger_that_says_something_else_is_no_guard(store: Store, database_url: str) -> None:
    def tame(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER receipts_no_delete"))
            tamed = "CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts BEGIN SELECT 1; END"
            connection.execute(text(tamed))
        else:
            connection.execute(text("ALTER TABLE receipts DISABLE TRIGGER receipts_no_change"))

    await store.write(partial(tame))
    assert "receipts_no_" in (await wrong(database_url))["guards"]


async def test_roots_are_held_against_those_that_are_kept_outside(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    def seal(connection: Connection) -> None:
        for month in ("2026-08", "2026-09", "2026-10"):
            add(connection, rounds, month=month, state="closed", root=EMPTY)
        add(connection, rounds, month="2026-11", state="closing")

    await store.write(seal)
    file = tmp_path / "huifang.roots"
    assert await wrong(database_url, file) == {}, "a month sealed before there was a file is no fault"
    file.write_text(f"2026-09 {EMPTY} at\n2026-10 another at\n2026-11 gone at\n", encoding="utf-8")
    found = await wrong(database_url, file)
    assert set(found) == {"roots"}
    assert "2026-10（现在的不一样）、2026-11（现在没有封存）" in found["roots"]
    assert "2026-09" not in found["roots"]
    assert await wrong(database_url) == {}, "without a file there is nothing to hold them against"
    await store.write(lambda c: c.execute(update(rounds).where(rounds.c.month == "2026-08").values(root="x")))
    assert "2026-08" in (await wrong(database_url))["months"], "and each against the records of its month"
    file.unlink()
    file.mkdir()
    assert "HUIFANG_ROOTS" in (await wrong(database_url, file))["roots"]
