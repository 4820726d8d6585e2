"""A sealed value opens only in the row and column for which it was sealed; moving one is detected."""

import asyncio
import os
from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, LargeBinary, select, text, update
from typer.testing import CliRunner

from complaints import Bench
from db.queries.cases.case_file import in_clear
from db.queries.keys import keyring
from db.queries.keys.sealed_values import bind, changing
from db.schema import cases, metadata, parties
from db.store import Store
from db.upkeep.checks import check
from db.vault import OutOfPlace, Place, Vault
from db.vault.sealed import CASE_PHONE, NOTED, SEALED, open_words, seal_words
from handlers.terminal.upkeep.database import app
from offices import import_cases, phone

KEY = "a secret for tests, and long enough"
VAULT = Vault(KEY)


def test_every_column_of_sealed_values_is_told_what_it_is_bound_to() -> None:
    sealed = {
        f"{table}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary) and "sealed" in column.name
    }
    assert sealed == {one.name for one in SEALED}


async def found(url: str, vault: Vault = VAULT) -> tuple[bool, str]:
    """What `huifang db check` says of sealed values."""
    return next((f.ok, f.detail) for f in (await check(url, vault=vault)).findings if f.name == "sealed")


async def test_sealed_values_in_their_places_are_counted(store: Store, database_url: str) -> None:
    await import_cases(store, [phone(1), phone(2)])
    await Bench(store).files(chat=None, phone=phone(3))
    ok, said = await found(database_url)
    assert (ok, "密文 6 处" in said) == (
        True,
        True,
    )  # two cases; of a complaint the party, who complained, and a line of its timeline
    ok, said = await found(database_url, Vault("another"))
    assert (ok, "HUIFANG_SECRET_KEY" in said) == (False, True)


async def test_a_phone_moved_to_another_case_is_refused_and_named(store: Store, database_url: str) -> None:
    first, second = await import_cases(store, [phone(1), phone(2)])
    theirs = select(cases.c.phone_sealed).where(cases.c.case_no == first).scalar_subquery()
    await store.write(
        lambda c: c.execute(update(cases).where(cases.c.case_no == second).values(phone_sealed=theirs))
    )
    assert (await store.read(lambda c: in_clear(c, VAULT, first))) is not None
    with pytest.raises(OutOfPlace, match=second):
        await store.read(lambda c: in_clear(c, VAULT, second))
    await store.read(lambda c: keyring.sure_of_key(c, VAULT))  # the key is the right one
    ok, said = await found(database_url)
    assert not ok
    assert f"cases.phone_sealed {second}" in said
    assert first not in said


async def test_a_phone_moved_to_another_column_or_party_is_named(store: Store, database_url: str) -> None:
    case_no, _ = await import_cases(store, [phone(1), phone(2)])
    for n in (3, 4):
        await Bench(store, _filed=n).files(chat=None, phone=phone(n))
    move = "UPDATE cases SET phones_sealed = phone_sealed WHERE case_no = :of"
    await store.write(lambda c: c.execute(text(move), {"of": case_no}).close())
    last = select(parties.c.phone_sealed).order_by(parties.c.id.desc()).limit(1).scalar_subquery()
    everywhere = update(parties).values(phone_sealed=last)
    await store.write(lambda c: c.execute(everywhere).close())
    _, said = await found(database_url)
    assert f"cases.phones_sealed {case_no}" in said
    assert said.count("parties.phone_sealed") == 1


async def unbound(store: Store) -> None:
    """All values as an office has them that was there before values had places."""
    cipher = AESGCM(HKDF(SHA256(), 32, b"huifang/vault/v1", b"seal").derive(KEY.encode()))

    def as_before(connection: Connection) -> None:
        for of in SEALED:
            table = of.column.table
            (key,) = table.primary_key
            rows = connection.execute(select(key, of.column, *of.row).where(of.column.is_not(None))).all()
            with changing(connection, of):
                for row in rows:
                    nonce, clear = os.urandom(12), VAULT.open_bytes(row[1], of.at(*row[2:]))
                    value = b"\x01" + nonce + cipher.encrypt(nonce, clear, None)
                    connection.execute(update(table).where(key == row[0]).values({of.column.name: value}))

    await store.write(as_before)


async def test_what_was_bound_to_nothing_works_and_is_bound_by_one_command(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_no, _ = await import_cases(store, [phone(1), phone(2)])
    await Bench(store).files(chat=None, phone=phone(3))
    await unbound(store)
    assert await store.read(lambda c: in_clear(c, VAULT, case_no)) is not None
    _, said = await found(database_url)
    assert "6 处是旧格式" in said
    assert "huifang db bind" in said

    monkeypatch.setenv("HUIFANG_DATABASE_URL", database_url)
    monkeypatch.setenv("HUIFANG_SECRET_KEY", "another secret for tests, long enough")
    refused = await asyncio.to_thread(CliRunner().invoke, app, ["bind"])
    assert (refused.exit_code, "HUIFANG_SECRET_KEY" in refused.stderr) == (1, True)
    monkeypatch.setenv("HUIFANG_SECRET_KEY", KEY)
    for bound in (6, 0):
        done = await asyncio.to_thread(CliRunner().invoke, app, ["bind"])
        assert (done.exit_code, done.stdout) == (0, f"已绑定 {bound} 处密文。\n"), done.stderr
    assert await found(database_url) == (True, "密文 6 处，都打得开，都在原位")


def test_short_words_are_sealed_as_long_as_each_other_and_read_as_they_were() -> None:
    at = NOTED.at("2026-11-03")
    said = ["", "5", "好", "很满意 ", "x" * 256]
    sealed = [seal_words(VAULT, words, at) for words in said]
    assert len({*map(len, sealed)}) == 1 < len({*map(len, [*sealed, seal_words(VAULT, "x" * 257, at)])})
    assert [open_words(VAULT, one, at) for one in sealed] == said


async def test_a_value_that_somebody_writes_meanwhile_stays(store: Store) -> None:
    """The step read the old value; the row got another before the step wrote: the newer one is not overwritten."""
    case_no, _ = await import_cases(store, [phone(1), phone(2)])
    await unbound(store)
    newer = VAULT.seal(phone(7), CASE_PHONE.at(case_no))

    def step(connection: Connection) -> None:
        class Slow(Vault):
            def seal_all(self, clears: Sequence[str], at: Sequence[Place]) -> list[bytes]:
                mine = update(cases).where(cases.c.case_no == case_no).values(phone_sealed=newer)
                connection.execute(mine)
                return super().seal_all(clears, at)

        bind(connection, Slow(KEY), CASE_PHONE, None)

    await store.write(step)
    clear = await store.read(lambda c: in_clear(c, VAULT, case_no))
    assert clear is not None
    assert clear.phones == (phone(7),)
