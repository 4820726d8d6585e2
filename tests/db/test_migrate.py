"""Setting up and upgrading: once, completely, whichever process comes first, and never backwards."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from db.migrate import HEAD, NotOurs, SchemaTooNew, ensure_current, is_current, revision, upgrade
from db.opening import open_store
from db.store import StoreUnavailable
from engines import sqlite_url

ROOT = Path(__file__).resolve().parents[2]
UPGRADE = "import asyncio, sys; from db.migrate import upgrade; asyncio.run(upgrade(sys.argv[1]))"


async def run(url: str, *statements: str) -> None:
    """Change a database in a way the program would not."""

    def all_of_them(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    store = await open_store(url)
    try:
        await store.write(all_of_them)
    finally:
        await store.close()


async def tables(url: str) -> set[str]:
    store = await open_store(url)
    try:
        return set(await store.read(lambda connection: inspect(connection).get_table_names()))
    finally:
        await store.close()


async def test_an_empty_database_is_set_up(empty_url: str) -> None:
    store = await open_store(empty_url)
    assert await store.read(revision) is None
    assert not await store.read(is_current)
    await ensure_current(store, empty_url)
    assert await store.read(is_current)
    await store.close()


async def test_a_second_upgrade_finds_nothing_to_do(database_url: str) -> None:
    assert await upgrade(database_url) == HEAD


def test_processes_that_start_together_all_find_it_set_up(empty_url: str) -> None:
    starting = [
        subprocess.Popen([sys.executable, "-c", UPGRADE, empty_url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [(p.wait(), p.communicate()[1]) for p in starting] == [(0, b""), (0, b"")]
    assert {"cases", "archive"} <= asyncio.run(tables(empty_url))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_upgrades_in_one_process_do_not_disturb_each_other(empty_url: str, tmp_path: Path) -> None:
    other = sqlite_url(tmp_path / "other.db")
    assert set(await asyncio.gather(upgrade(empty_url), upgrade(other))) == {None}
    assert await tables(empty_url) == await tables(other)


async def test_a_database_of_a_later_version_is_left_alone(database_url: str) -> None:
    await run(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew, match=r"9999 .* huifang db restore"):
        await upgrade(database_url)
    store = await open_store(database_url)
    with pytest.raises(SchemaTooNew):
        await ensure_current(store, database_url)
    assert await store.read(revision) == "9999"
    await store.close()


async def test_a_database_of_somebody_else_is_left_alone(empty_url: str) -> None:
    await run(empty_url, "CREATE TABLE tickets (seat integer)")
    with pytest.raises(NotOurs, match="tickets"):
        await upgrade(empty_url)
    assert await tables(empty_url) == {"tickets"}


async def test_an_upgrade_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    late = "ix_sessions_user_id"  # taken, so that creating the last index fails
    await run(empty_url, "CREATE TABLE seats (no integer)", f"CREATE INDEX {late} ON seats (no)")
    with pytest.raises(StoreUnavailable, match=late):
        await upgrade(empty_url)
    assert await tables(empty_url) == {"seats"}


async def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=str(tmp_path / "nowhere")):
        await upgrade(sqlite_url(tmp_path / "nowhere" / "huifang.db"))


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "huifang.db"
    letter.write_text("尊敬的用户：" * 500, encoding="utf-8")
    before = letter.read_bytes()
    with pytest.raises(StoreUnavailable, match="not a database"):
        await upgrade(sqlite_url(letter))
    assert letter.read_bytes() == before


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(StoreUnavailable) as refused:
        await upgrade("postgresql+asyncpg://office:pass-word@127.0.0.1:1/huifang")
    assert "127.0.0.1" in str(refused.value)
    assert "pass-word" not in str(refused.value)


def test_to_see_that_a_database_is_current_needs_no_alembic() -> None:
    """It takes a second to import, and every command looks."""
    look = "import sys, db.migrate; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], cwd=ROOT, check=False).returncode == 0
