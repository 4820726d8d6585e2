"""A sealed value opens only in the row and column for which it was sealed; whoever moves one is found out."""

import pytest
from sqlalchemy import LargeBinary, select, text, update

from complaints import Bench
from db.maintenance import check
from db.queries import cases as queries
from db.queries.case_file import in_clear
from db.schema import cases, metadata, parties
from db.sealed import SEALED
from db.store import Store
from db.vault import OutOfPlace, Vault
from offices import import_cases, phone

VAULT = Vault("a secret for tests, and long enough")


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
    assert (ok, "密文 4 处" in said) == (True, True)  # two cases; the party of a complaint and who complained
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
    await store.read(lambda c: queries.sure_of_key(c, VAULT))  # the key is the right one
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
