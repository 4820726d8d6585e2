"""Frauds: whatever is done to the ledger in the database, behind the program's back, is found and said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, delete, func, select, update

from bot.casework.ledger.notes import note_read
from bot.domain.month import RoundKey
from db.migrations.append_only import lifted
from db.queries.ledger import checking, checkpoints, checks, signing_keys
from db.queries.ledger.checks import LedgerCheck
from db.schema import (
    archive,
    ledger_checkpoints,
    ledger_lines,
    ledger_outcomes,
    ledger_slots,
)
from db.store import Store
from db.vault import Vault
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases

KEY = RoundKey(MONTH)
TEN = WINDOW.opens + timedelta(hours=10)
AFTER = WINDOW.closes + timedelta(minutes=5)


Spoil = Callable[[Connection], object]
_one = ledger_lines.c.n == 1
SPOILT: dict[str, tuple[str, Spoil]] = {
    "a line dropped": ("", lambda c: c.execute(delete(ledger_lines).where(_one))),
    "a line altered": (
        "校验值",
        lambda c: c.execute(update(ledger_lines).where(ledger_lines.c.n == 4).values(line=_forged(c))),
    ),
    "a line written otherwise": ("", lambda c: c.execute(update(ledger_lines).where(_one).values(line="R1"))),
    "a root exchanged": ("校验值", lambda c: c.execute(update(ledger_checkpoints).values(root="0" * 64))),
    "what goes on from a checkpoint exchanged": (
        "接着算",
        lambda c: c.execute(
            update(ledger_checkpoints).where(ledger_checkpoints.c.size == 3).values(frontier="00" * 64)
        ),
    ),
    "what goes on from a checkpoint cut off": (
        "",
        lambda c: c.execute(update(ledger_checkpoints).values(frontier="00" * 32)),
    ),
    "a signature exchanged": (
        "签名不对",
        lambda c: c.execute(update(ledger_checkpoints).values(note=_note_signed_anew(c))),
    ),
    "a witness invented": (
        "签名却不在",
        lambda c: c.execute(update(ledger_checkpoints).values(witnesses=1)),
    ),
    "a ledger that grew from another than was checked": (
        "上次检查时的不一样",
        lambda c: checks.add(c, LedgerCheck(TEN, "chenjing", 2, "0" * 64, None)),
    ),
    "a place taken away": (
        "名册",
        lambda c: c.execute(delete(ledger_slots).where(ledger_slots.c.case_no == _first_case(c))),
    ),
    "a record doctored": (
        "不是同一份",
        lambda c: c.execute(
            update(archive)
            .where(archive.c.case_no == _first_case(c))
            .values(record=func.replace(archive.c.record, "2026", "2027"))
        ),
    ),
    "another result in a record": (
        "档案写的结果",
        lambda c: c.execute(
            update(archive)
            .where(archive.c.case_no == _first_case(c))
            .values(record=func.replace(archive.c.record, '"no_contact"', '"not_called"'))
        ),
    ),
    "commitments exchanged": (
        "随档案记下的",
        lambda c: c.execute(update(ledger_outcomes).values(commitment=b"\1" * 32)),
    ),
    "secrets exchanged": (
        "凭证打不开",
        lambda c: c.execute(update(ledger_outcomes).values(r_sealed=_first_secret(c))),
    ),
    "a record gone": (
        "却没有档案",
        lambda c: c.execute(delete(archive).where(archive.c.case_no == _first_case(c))),
    ),
    "a secret gone without an erasure": (
        "没有删除个人信息的记录",
        lambda c: c.execute(
            update(ledger_outcomes).where(ledger_outcomes.c.case_no == _first_case(c)).values(r_sealed=None)
        ),
    ),
}


def _note_signed_anew(connection: Connection) -> str:
    """What another key has signed in the name of the office's."""
    found = checkpoints.every(connection)[0]
    note = note_read(found.note.encode())
    (ours,) = signing_keys.verifiers(connection)
    forged = replace(note.signatures[0], key_id=ours.id, signature=b"\x01" * 64)
    return replace(note, signatures=(forged,)).written().decode()


def _first_secret(connection: Connection) -> object:
    return connection.execute(select(ledger_outcomes.c.r_sealed)).scalars().first()


def _forged(connection: Connection) -> str:
    line: str = connection.execute(select(ledger_lines.c.line).where(ledger_lines.c.n == 4)).scalar_one()
    return line.replace(" NC ", " S5 ")


def _first_case(connection: Connection) -> str:
    return str(connection.execute(select(ledger_slots.c.case_no)).scalars().first())


async def test_whatever_is_done_to_a_ledger_is_found_and_said(store: Store) -> None:
    clock = Clock(TEN)
    await import_cases(store, [None] * 3)
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    clock.now = AFTER
    await house.tick()
    assert (
        await store.read(lambda c: c.execute(select(func.count()).select_from(ledger_lines)).scalar_one())
        == 6
    )
    assert await store.read(checking.wrong) is None
    for name, (said, spoil) in SPOILT.items():
        found = await store.write(partial(_spoilt, spoil=spoil, vault=house.vault))
        assert said in (found or "nothing"), name
        assert found is not None, name
        assert await store.read(partial(checking.wrong, vault=house.vault)) is None


def _spoilt(connection: Connection, *, spoil: Spoil, vault: Vault) -> str | None:
    """What is said of the ledger when this has been done to it; it is undone."""
    with lifted(connection, "ledger_lines"), lifted(connection, "archive"):
        undo = connection.begin_nested()
        spoil(connection)
        found = checking.wrong(connection, vault)
        undo.rollback()
    return found
