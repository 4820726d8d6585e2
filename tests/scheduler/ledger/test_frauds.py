"""Frauds: whatever is done to the ledger in the database, behind the program's back, is found and said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.casework.ledger.keys import SigningKey
from bot.casework.ledger.lines import ErratumLine, ErratumReason
from bot.casework.ledger.notes import note_read
from bot.casework.ledger.outcomes import OutcomeCode
from bot.domain.month import RoundKey
from db.migrations.append_only import lifted
from db.queries.ledger import checking, checkpoints, checks, errata, signing_keys, witnessing
from db.queries.ledger.checks import LedgerCheck
from db.queries.ledger.head import Pen
from db.schema import (
    archive,
    callbacks,
    ledger_checkpoints,
    ledger_head,
    ledger_keys,
    ledger_lines,
    ledger_outcomes,
    ledger_slots,
    rounds,
)
from db.store import Store
from db.vault import Vault
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases

KEY = RoundKey(MONTH)
TEN = WINDOW.opens + timedelta(hours=10)
AFTER = WINDOW.closes + timedelta(minutes=5)


VAULT = Vault("a secret for tests, and long enough")
Spoil = Callable[[Connection], object]
_one = ledger_lines.c.n == 1


def _corrected_alone(connection: Connection) -> None:
    """A result bettered in the ledger's own way, signed with its key, without anybody's consent."""
    slot = bytes(connection.execute(select(ledger_slots.c.slot).limit(1)).scalar_one())
    line = ErratumLine(
        KEY, slot, OutcomeCode.NC, OutcomeCode.S5, ErratumReason.PROGRAM, (b"\0" * 8, b"\1" * 8)
    )
    assert errata.append(connection, line, Pen(VAULT, "", TEN)) is not None


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
    "a checkpoint taken away": (
        "接不上",
        lambda c: c.execute(delete(ledger_checkpoints).where(ledger_checkpoints.c.size == 3)),
    ),
    "the last checkpoint taken away": (
        "少了一份签封",
        lambda c: c.execute(delete(ledger_checkpoints).where(ledger_checkpoints.c.size == 6)),
    ),
    "a roster let through unsigned": (
        "放行",
        lambda c: c.execute(update(ledger_head).values(cleared_group=9)),
    ),
    "a block begun again": (
        "",
        lambda c: c.execute(update(ledger_head).values(block=f"O1 {MONTH}", began=3)),
    ),
    "the head taken away": ("读不出来", lambda c: c.execute(delete(ledger_head))),
    "no key left": ("一把也没有", lambda c: c.execute(delete(ledger_keys))),
    "a key slipped in": ("密钥应当正好一把", lambda c: _with_another_key(c, retired=None)),
    "a key of a stranger's among the former": ("多了一把", lambda c: _with_another_key(c, retired=TEN)),
    "a code that is none": ("读不出来", lambda c: c.execute(update(ledger_outcomes).values(outcome="S0"))),
    "two results exchanged where the office counts them": (
        "回访记的结果",
        lambda c: c.execute(update(callbacks).values(disposition="refused")),
    ),
    "a sealed month opened again": (
        "又开着",
        lambda c: c.execute(update(rounds).values(state="open", root=None, closed_at=None)),
    ),
    "an erratum that nobody granted": ("两个人批准的", _corrected_alone),
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


def _with_another_key(connection: Connection, *, retired: datetime | None) -> None:
    """Somebody's own key among the office's, under its name."""
    ours = signing_keys.verifiers(connection)[-1]
    theirs = SigningKey(ours.name, ours.kind, b"\7" * 32)
    row = {"vkey": theirs.verifier.text, "seed_sealed": b"", "since": TEN, "retired_at": retired}
    connection.execute(insert(ledger_keys).values(row))


def _note_signed_anew(connection: Connection) -> str:
    """What another key has signed in the name of the office's."""
    found = checkpoints.every(connection)[0]
    note = note_read(found.note.encode())
    ours = signing_keys.verifiers(connection)[-1]
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
    renew = partial(witnessing.renew_key, vault=house.vault, origin="office.example", now=TEN)
    for _ in range(2):
        await store.write(renew)  # one that has signed nothing when the next takes its place
    await house.tick()
    await store.write(renew)
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
