"""Any alteration of a sealed month is detected; an untouched month has no findings."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from bot.casework.archive.record import canonical
from db.migrations.append_only import guard, triggers
from db.queries.archive import verification
from db.queries.archive.verification import ArchiveFinding, verify
from db.schema import answers, archive, attempts, callbacks, cases, outbox, rounds, supplements
from db.store import Store
from months import ASKED, CLOSED, MONTH, VAULT, planted, sealed, supplemented, worked

VICTIM = "CASE-002"
OTHER = "CASE-003"
Damage = Callable[[Connection], object]


async def verified(store: Store) -> list[ArchiveFinding]:
    return await store.read(lambda c: verify(c, MONTH, VAULT))


async def tampered(store: Store, damage: Damage) -> list[ArchiveFinding]:
    """Seal a month, let somebody with the rights of an administrator at it, and verify."""
    await planted(store, worked(9))
    await sealed(store)
    await supplemented(store, VICTIM, "晚了")
    assert await verified(store) == []
    await store.write(lambda c: _unguarded(c, damage))
    return await verified(store)


def _unguarded(connection: Connection, damage: Damage) -> None:
    for table in verification.GUARDED:
        for name in triggers(connection.dialect.name, table):
            on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
    damage(connection)
    guard(connection, *verification.GUARDED)


def _record(connection: Connection, case_no: str) -> str:
    line: str = connection.execute(select(archive.c.record).where(archive.c.case_no == case_no)).scalar_one()
    return line


def _set(table_column: str, value: object, case_no: str = VICTIM) -> Damage:
    return lambda c: c.execute(
        update(archive).where(archive.c.case_no == case_no).values({table_column: value})
    )


def _rewrite(connection: Connection, line: str, *, rehash: bool) -> None:
    values = {"record": line} | ({"sha256": sha256(line.encode()).hexdigest()} if rehash else {})
    connection.execute(update(archive).where(archive.c.case_no == VICTIM).values(values))


def _edited(rehash: bool, **changes: object) -> Damage:
    def damage(connection: Connection) -> None:
        record = {**json.loads(_record(connection, VICTIM)), **changes}
        _rewrite(connection, canonical(record).decode(), rehash=rehash)

    return damage


def _with_phone(connection: Connection) -> None:
    record = json.loads(_record(connection, VICTIM))
    record["case"]["applicant"] = "张三 190-0000-0001"
    _rewrite(connection, canonical(record).decode(), rehash=True)


def _swapped(connection: Connection) -> None:
    one, other = _record(connection, VICTIM), _record(connection, OTHER)
    _rewrite(connection, other, rehash=True)
    connection.execute(
        update(archive)
        .where(archive.c.case_no == OTHER)
        .values(record=one, sha256=sha256(one.encode()).hexdigest())
    )


def _removed(connection: Connection) -> None:
    connection.execute(delete(archive).where(archive.c.case_no == OTHER))


def _removed_with_its_case(connection: Connection) -> None:
    _removed(connection)
    connection.execute(text(f"DELETE FROM attempts WHERE case_no = '{OTHER}'"))
    connection.execute(text(f"DELETE FROM outbox WHERE case_no = '{OTHER}'"))
    connection.execute(delete(callbacks).where(callbacks.c.case_no == OTHER))
    connection.execute(delete(cases).where(cases.c.case_no == OTHER))


def _added(connection: Connection) -> None:
    connection.execute(
        insert(cases).from_select(
            [c.name for c in cases.c],
            select(*(text("'CASE-900'") if c.name == "case_no" else c for c in cases.c)).where(
                cases.c.case_no == VICTIM
            ),
        )
    )
    record = json.loads(_record(connection, VICTIM))
    record["case"]["case_no"], record["archive_no"] = "CASE-900", "HF-202610-00900"
    line = canonical(record).decode()
    row = connection.execute(select(archive).where(archive.c.case_no == VICTIM)).one()._asdict()
    row |= {
        "case_no": "CASE-900",
        "archive_no": "HF-202610-00900",
        "place": 900,
        "record": line,
        "sha256": sha256(line.encode()).hexdigest(),
    }
    connection.execute(insert(archive), row)


def _score_altered(connection: Connection) -> None:
    connection.execute(update(callbacks).where(callbacks.c.case_no == "CASE-001").values(score=5))


def _disposition_altered(connection: Connection) -> None:
    changed = callbacks.c.case_no == VICTIM
    connection.execute(update(callbacks).where(changed).values(disposition="answered", score=5))


def _callback_removed(connection: Connection) -> None:
    connection.execute(delete(callbacks).where(callbacks.c.case_no == VICTIM))


def _case_moved(connection: Connection) -> None:
    connection.execute(update(cases).where(cases.c.case_no == VICTIM).values(month="2026-09"))


def _case_added(connection: Connection) -> None:
    columns = [text("'CASE-900'") if c.name == "case_no" else c for c in cases.c]
    copy = select(*columns).where(cases.c.case_no == VICTIM)
    connection.execute(insert(cases).from_select([c.name for c in cases.c], copy))


def _in_case(**changes: object) -> Damage:
    return lambda c: c.execute(update(cases).where(cases.c.case_no == VICTIM).values(changes))


def _answer(**changes: object) -> Damage:
    return lambda c: c.execute(update(answers).where(answers.c.case_no == "CASE-001").values(changes))


def _answers_removed(connection: Connection) -> None:
    connection.execute(delete(answers).where(answers.c.case_no == "CASE-001"))


def _attempts_removed(connection: Connection) -> None:
    connection.execute(delete(attempts).where(attempts.c.case_no == "CASE-001"))


def _call_slipped_in(connection: Connection) -> None:
    call = {"case_no": VICTIM, "n": 9, "channel": "phone", "kind": "call", "outcome": "no_answer"}
    connection.execute(insert(attempts), {**call, "at": ASKED})


def _message(case_no: str, **changes: object) -> Damage:
    return lambda c: c.execute(update(outbox).where(outbox.c.case_no == case_no).values(changes))


def _root_altered(connection: Connection) -> None:
    connection.execute(update(rounds).values(root="0" * 64))


def _root_removed(connection: Connection) -> None:
    connection.execute(update(rounds).values(root=None))


def _supplement_altered(connection: Connection) -> None:
    connection.execute(update(supplements).values(content='{"raw":"很好"}'))


DAMAGES: dict[str, tuple[Damage, str, str | None]] = {
    "a word in a record": (_edited(False, month="2026-11"), "digest", VICTIM),
    "a record and its digest": (_edited(True, tickets=["TS-1"]), "root", None),
    "a disposition in a record": (_edited(True, disposition="no_contact"), "result", VICTIM),
    "a score nobody gave": (_edited(True, disposition="answered", score=5), "result", VICTIM),
    "the sealing time in a record": (
        _edited(True, sealed_at="2026-11-07T00:00:05+08:00"),
        "misplaced",
        VICTIM,
    ),
    "a key that does not belong": (_edited(True, rating="good"), "shape", VICTIM),
    "a record made into nonsense": (_set("record", "nonsense"), "shape", VICTIM),
    "an empty record": (_set("record", ""), "shape", VICTIM),
    "a phone written into a record": (_with_phone, "phone", VICTIM),
    "a digest": (_set("sha256", "0" * 64), "digest", VICTIM),
    "an archive number": (_set("archive_no", "HF-202610-99999"), "misplaced", VICTIM),
    "a place": (_set("place", 500), "misplaced", VICTIM),
    "a place before all": (_set("place", -5), "misplaced", VICTIM),
    "a place twice": (_set("place", 8, OTHER), "misplaced", OTHER),
    "the month of a row": (_set("month", "2026-09"), "missing", VICTIM),
    "two records swapped": (_swapped, "misplaced", OTHER),
    "a record removed": (_removed, "missing", OTHER),
    "a record removed with its case": (_removed_with_its_case, "root", None),
    "a record too many": (_added, "extra", "CASE-900"),
    "a score in a callback": (_score_altered, "result", "CASE-001"),
    "a silence made an answer in a callback": (_disposition_altered, "result", VICTIM),
    "a callback removed": (_callback_removed, "extra", VICTIM),
    "a case moved to another month": (_case_moved, "extra", VICTIM),
    "a case slipped in": (_case_added, "missing", "CASE-900"),
    "another handler for a case": (_in_case(handler="李敏"), "case", VICTIM),
    "another department for a case": (_in_case(department="别的处"), "case", VICTIM),
    "a longer term for a case": (_in_case(promised_days=99), "case", VICTIM),
    "a score in an answer": (_answer(value="1"), "answers", "CASE-001"),
    "the words of an answer": (_answer(raw="很好"), "answers", "CASE-001"),
    "the answers removed": (_answers_removed, "answers", "CASE-001"),
    "the attempts removed": (_attempts_removed, "attempts", "CASE-001"),
    "a call that nobody made": (_call_slipped_in, "attempts", VICTIM),
    "what became of a message": (_message("CASE-001", state="failed"), "attempts", "CASE-001"),
    "a message by another number": (_message("CASE-001", provider_id="SM1"), "attempts", "CASE-001"),
    "the root": (_root_altered, "root", None),
    "the root removed": (_root_removed, "root", None),
    "a supplement": (_supplement_altered, "supplement", VICTIM),
}


def _each_alone(connection: Connection) -> dict[str, list[ArchiveFinding]]:
    """What verifying finds after each damage, which is undone before the next."""
    found = {}
    for what, (damage, _, _) in DAMAGES.items():
        savepoint = connection.begin_nested()
        _unguarded(connection, damage)
        found[what] = verify(connection, MONTH, VAULT)
        savepoint.rollback()
    return found


async def test_tampering_is_found_and_named(store: Store) -> None:
    await planted(store, worked(9))
    await sealed(store)
    await supplemented(store, VICTIM, "晚了")
    found = await store.write(_each_alone)
    named = {what: {(f.kind, f.case_no) for f in findings} for what, findings in found.items()}
    assert {
        what for what, (_, kind, case_no) in DAMAGES.items() if (kind, case_no) not in named[what]
    } == set()
    assert await verified(store) == [], "every damage was undone"


def _reported_late(connection: Connection) -> None:
    """One that was sent and not heard of has arrived, and one more is sent."""
    _message(VICTIM, state="delivered", sent_at=CLOSED + timedelta(days=1))(connection)
    late = {"case_no": OTHER, "n": 2, "channel": "sms", "kind": "reminder", "outcome": "sent"}
    connection.execute(insert(attempts), {**late, "at": CLOSED + timedelta(days=1)})


async def test_a_month_nobody_touched_holds_whatever_providers_report_later(store: Store) -> None:
    await planted(store, worked(9))
    await sealed(store)
    assert await verified(store) == []
    await store.write(_reported_late)
    assert await store.read(lambda c: verify(c, MONTH)) == [], "without the vault, too"


async def test_an_empty_month_holds(store: Store) -> None:
    await planted(store, [])
    await sealed(store)
    assert await verified(store) == []


@pytest.mark.parametrize("month", [MONTH, "2031-01"])
async def test_a_month_that_is_not_sealed_has_nothing_to_verify(store: Store, month: str) -> None:
    await planted(store, worked(3))
    assert [f.kind for f in await store.read(lambda c: verify(c, month))] == ["unsealed"]


async def test_a_database_without_its_triggers_is_noticed(store: Store) -> None:
    await planted(store, worked(3))
    await sealed(store)
    name = next(iter(triggers(store.dialect, "archive")))
    on = "" if store.dialect == "sqlite" else " ON archive"
    await store.write(lambda c: c.execute(text(f"DROP TRIGGER {name}{on}")))
    assert await verified(store) == [
        ArchiveFinding("unguarded", None, f"数据库里防止改动的触发器不在了：{name}")
    ]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_trigger_that_does_nothing_is_no_trigger(store: Store) -> None:
    await planted(store, worked(3))
    await sealed(store)

    def weaken(connection: Connection) -> None:
        connection.execute(text("DROP TRIGGER archive_no_update"))
        connection.execute(
            text("CREATE TRIGGER archive_no_update BEFORE UPDATE ON archive BEGIN SELECT 1; END")
        )

    await store.write(weaken)
    assert [f.kind for f in await verified(store)] == ["unguarded"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_bytes_that_are_no_text_do_not_stop_the_check(store: Store) -> None:
    findings = await tampered(
        store, lambda c: c.exec_driver_sql(f"UPDATE archive SET record = x'ff00' WHERE case_no = '{VICTIM}'")
    )
    assert {"digest", "shape", "root"} <= {f.kind for f in findings}


async def test_a_ruined_month_is_summed_up_rather_than_listed_without_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "NAMED", 2)
    findings = await tampered(store, lambda c: c.execute(update(archive).values(sha256="0" * 64)))
    digests = [f for f in findings if f.kind == "digest"]
    assert [f.case_no is None for f in digests] == [False, False, True]
    assert digests[-1].says == "同类问题还有 7 处"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_second_record_in_a_table_rebuilt_without_its_key_is_found(store: Store) -> None:
    await planted(store, worked(9))
    await sealed(store)

    def rebuild(connection: Connection) -> None:
        for statement in (
            "CREATE TABLE loose AS SELECT * FROM archive",
            f"INSERT INTO loose SELECT * FROM archive WHERE case_no = '{VICTIM}'",
            "DROP TABLE archive",
            "ALTER TABLE loose RENAME TO archive",
        ):
            connection.execute(text(statement))
        for statement in triggers("sqlite", "archive").values():
            connection.execute(text(statement))

    await store.write(rebuild)
    assert {("doubled", VICTIM), ("sum", None), ("root", None)} == {
        (f.kind, f.case_no) for f in await verified(store)
    }
