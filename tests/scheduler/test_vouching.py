"""Once a minute the program vouches with its key for the rows that are only added: who alters or takes one away later is found out."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import asyncpg
import pytest
from sqlalchemy import Connection, Table, delete, insert, text, update

from db.migrations.append_only import lifted
from db.queries.vouching import sums
from db.queries.vouching.tables import COUNTED, ROWS
from db.schema import APPEND_ONLY, approvals, audit, case_changes, cases, rating_receipts, supplements
from db.store import Store
from db.upkeep.vouched_checks import as_vouched
from db.vault import Vault
from rows import add
from scheduler.vouching import vouch

Damage = Callable[[Connection], object]
VAULT = Vault("a secret key of at least thirty-two bytes")
LINE = {
    "by_whom": "陈静",
    "role": "officer",
    "act": "unmask",
    "reason": "核对",
    "detail": "{}",
    "address": "",
}
NOW = datetime(2026, 11, 3, tzinfo=UTC)
CASE = "HNJX-2026-00002"


async def office(store: Store) -> None:
    """Some rows, vouched for."""

    def rows(connection: Connection) -> None:
        add(connection, cases, case_no=CASE)
        for n in range(5):
            connection.execute(insert(audit).values(**LINE, at=NOW, object=f"case {n}"))
            add(connection, case_changes, case_no=CASE)
            add(connection, supplements, case_no=CASE)
            connection.execute(insert(rating_receipts).values(code_hash=bytes([n])))

    await store.write(rows)
    await vouch(store, VAULT)


async def said(store: Store) -> str:
    found = await store.read(partial(as_vouched, vault=VAULT))
    return "" if found.ok else found.detail


def gone(table: Table, n: int) -> Damage:
    return lambda c: c.execute(delete(table).where(table.c.id == n))


DAMAGES: dict[str, tuple[str, Damage]] = {
    "nothing": ("", lambda c: None),
    "a line of the log": ("查看日志少了 1 条", gone(audit, 3)),
    "the last line": ("查看日志少了 1 条", gone(audit, 5)),
    "another name": ("查看日志有的被改过", lambda c: c.execute(update(audit).values(by_whom="李敏"))),
    "a change of a case": ("办件变更记录少了 1 条", gone(case_changes, 5)),
    "one slipped in": ("办件变更记录多出 1 条", lambda c: add(c, case_changes, id=-1, case_no=CASE)),
    "a supplement with its digest": (
        "补充记录有的被改过",
        lambda c: c.execute(update(supplements).values(content="x", sha256="y")),
    ),
    "a receipt": ("评价回执少了 5 条", lambda c: c.execute(delete(rating_receipts))),
    "what is vouched for": (
        "查看日志的存证不在了",
        lambda c: c.execute(text("DELETE FROM vouched WHERE name = 'audit'")),
    ),
}


async def test_what_is_done_to_rows_that_are_only_added_is_found(store: Store) -> None:
    await office(store)

    def each_alone(connection: Connection) -> dict[str, str]:
        found = {}
        with lifted(connection, "audit", "case_changes", "supplements"):
            for what, (_, damage) in DAMAGES.items():
                undo = connection.begin_nested()
                damage(connection)
                look = as_vouched(connection, vault=VAULT)
                found[what] = "" if look.ok else look.detail
                undo.rollback()
        return found

    found = await store.write(each_alone)
    assert {what for what, (wanted, _) in DAMAGES.items() if wanted not in found[what]} == set(), found
    assert found["nothing"] == ""


async def test_what_was_taken_away_is_not_forgotten_when_more_comes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor because the rows that come are many: they are counted in page by page."""
    monkeypatch.setattr(sums, "PAGE", 2)
    await office(store)

    def take(connection: Connection) -> None:
        with lifted(connection, "audit"):
            gone(audit, 5)(connection)
        connection.execute(delete(rating_receipts).where(rating_receipts.c.code_hash == b"\x01"))

    await store.write(take)
    await vouch(store, VAULT)

    def come(connection: Connection) -> None:
        for n in range(5):
            connection.execute(insert(audit).values(**LINE, at=NOW, object=f"case {n}"))
            connection.execute(insert(rating_receipts).values(code_hash=bytes([100 + n])))

    await store.write(come)
    await vouch(store, VAULT)
    found = await said(store)
    assert "评价回执少了 1 条" in found
    assert "查看日志" in found


async def test_what_the_program_erases_is_taken_out_of_the_sum(store: Store) -> None:
    """Whatever numbers the rows have that come afterwards."""
    await office(store)

    def erase(connection: Connection) -> None:
        rows = {
            "supplements": supplements.c.id > 3,
            "audit": audit.c.object == "case 2",
        }
        with lifted(connection, "audit", "supplements"), sums.accounted(connection, VAULT, rows):
            connection.execute(delete(supplements).where(rows["supplements"]))
            connection.execute(update(audit).where(rows["audit"]).values(object="case 已删除"))

    await store.write(erase)
    assert await said(store) == ""
    await store.write(lambda c: add(c, supplements, case_no=CASE))
    await vouch(store, VAULT)
    assert await said(store) == ""


async def test_what_is_erased_while_rows_are_counted_in_for_the_first_time_is_not_missed_later(
    store: Store,
) -> None:
    def some(connection: Connection) -> None:
        add(connection, cases, case_no=CASE)
        for _ in range(2):
            add(connection, supplements, case_no=CASE)

    await store.write(some)
    read = await store.read(partial(sums.next_step, vault=VAULT, name="supplements", upto=2))

    def erase(connection: Connection) -> None:
        rows = {"supplements": supplements.c.id == 1}
        with lifted(connection, "supplements"), sums.accounted(connection, VAULT, rows):
            connection.execute(delete(supplements).where(rows["supplements"]))

    await store.write(erase)
    assert not await store.write(partial(sums.keep, step=read)), "what was read is no longer so"
    await vouch(store, VAULT)
    assert await said(store) == ""


def test_every_table_to_which_rows_are_only_added_is_thought_of() -> None:
    otherwise = {"archive", "erasures", "ledger_lines", "published_floors", "questionnaires", "receipts"}
    assert {table.name for table in APPEND_ONLY} - ROWS.keys() - COUNTED.keys() == otherwise
    assert approvals.name in COUNTED


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_while_somebody_writes_to_a_table_nothing_of_it_is_counted_in(
    store: Store, database_url: str
) -> None:
    """A lower number may be committed after a higher one; the other tables do not wait."""
    other = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    under_way = other.transaction()
    await under_way.start()
    await other.execute(
        "INSERT INTO audit (at, by_whom, role, act, object, reason, detail, address)"
        " VALUES (now(), '陈静', 'officer', 'view', 'case 1', '', '{}', '')"
    )
    await office(store)
    assert await store.read(partial(sums.fresh, vault=VAULT)) == ["audit"]
    await under_way.commit()
    await other.close()
    await vouch(store, VAULT)
    assert await store.read(partial(sums.fresh, vault=VAULT)) == []
    assert await said(store) == ""
