"""The ledger in the flow: the roster is signed before anybody is written to, every case ends in it once, and no crash harms it."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, delete, select, update

from bot.casework.health.judgement import problems
from bot.casework.health.problem import ProblemKind
from bot.casework.ledger.checkpoints import Checkpoint, SplitView, Trust, opened
from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.keys import SigningKey, VerifierKey
from bot.casework.ledger.notes import note_read, note_signature
from bot.casework.ledger.proofs import verify_consistency
from bot.casework.ledger.witness import GrowthProof
from bot.channels.plain_words import plain
from bot.channels.vendor import DoctorFinding, State
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.exports import round_status
from db.migrations.append_only import lifted
from db.opening import open_store
from db.queries.ledger import checking, checkpoints, growth, signing_keys, slots, witnessing
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.processes import health
from db.schema import (
    callbacks,
    ledger_checkpoints,
    ledger_lines,
    outbox,
    rounds,
)
from db.store import Store
from handlers.terminal.checkup.checkup import ADVICE
from ledgers import DAY, STRANGER, WITNESS
from mortal import Mortal
from offices import MONTH, WINDOW, Clock, Crash, OfficeHouse, Provider, import_cases, phone
from scheduler.ledger import bookkeeping

KEY = RoundKey(MONTH)
TEN = WINDOW.opens + timedelta(hours=10)
AFTER = WINDOW.closes + timedelta(minutes=5)
STRANGE_WITNESS = SigningKey("witness.example.org/w2", WITNESS.kind, b"\x07" * 32)


async def lines(store: Store) -> list[str]:
    return await store.read(
        lambda c: list(c.execute(select(ledger_lines.c.line).order_by(ledger_lines.c.n)).scalars())
    )


async def letters(store: Store) -> int:
    return await store.read(lambda c: len(c.execute(select(outbox.c.id)).all()))


async def newest(store: Store) -> StoredCheckpoint:
    found = await store.read(checkpoints.newest)
    assert found is not None
    return found


def cosigned(note: str, by: SigningKey) -> bytes:
    signed = note_read(note.encode())
    return signed.with_signature(cosignature(signed.text, by, DAY)).written()


async def test_nobody_is_written_to_before_the_witness_has_signed_and_that_is_our_own_failure(
    store: Store,
) -> None:
    clock = Clock(TEN)
    house = OfficeHouse(store, clock, Provider(clock), witnesses=[WITNESS.verifier])
    await import_cases(store, [phone(1), phone(1), phone(2)])
    await house.tick()
    await house.says(phone(2), "满意", "before-we-asked")
    made = await newest(store)
    assert [line[:11] for line in await lines(store)] == ["R1 2026-10 "] * 3
    assert await store.read(partial(slots.uncleared)) == ["2026-10"]
    assert await scored(store) == []
    clock.turn(timedelta(minutes=5))
    measured = partial(
        health.measure, now=clock(), zone=OFFICE_ZONE, months=(), receipts_on=(), not_called={}
    )
    found = [p for p in problems(await store.read(measured)) if p.kind is ProblemKind.UNWITNESSED]
    assert "2026-10" in found[0].says
    assert "huifang ledger checkpoint" in found[0].says
    shown = plain(DoctorFinding("", State.BAD, found[0].says, ADVICE[ProblemKind.UNWITNESSED]))
    assert ("huifang" not in shown, "“台账”页" in shown) == (True, True)

    take = partial(witnessing.take_in, witnesses=[WITNESS.verifier])
    with pytest.raises(witnessing.StrangeWitness, match=STRANGE_WITNESS.name):
        await store.write(partial(take, raw=cosigned(made.note, STRANGE_WITNESS)))
    with pytest.raises(witnessing.NotCosigned):
        await store.write(partial(take, raw=made.note.encode()))
    other = Checkpoint("huifang.elsewhere", made.size, bytes(32))
    with pytest.raises(ValueError, match=r"huifang.elsewhere"):
        await store.write(partial(take, raw=_note_of(other)))
    split = Checkpoint(note_read(made.note.encode()).text.partition("\n")[0], made.size, bytes(32))
    with pytest.raises(SplitView):
        await store.write(partial(take, raw=_note_of(split)))
    assert await standing(store) == {"size": 3, "root": made.root, "witnessed": False}

    first, again = [await store.write(partial(take, raw=cosigned(made.note, WITNESS))) for _ in range(2)]
    assert (first.by, again.by) == ((WITNESS.name,), ())
    before = await letters(store)
    await house.tick()
    assert await letters(store) == before + 2  # one phone, one question
    assert await standing(store) == {"size": 3, "root": made.root, "witnessed": True}
    trust = Trust(await store.read(signing_keys.verifiers), [WITNESS.verifier], 1)
    assert opened((await newest(store)).note.encode(), trust).witnessed == {WITNESS.name: DAY}


async def scored(store: Store) -> list[int]:
    wanted = select(callbacks.c.score).where(callbacks.c.score.is_not(None))
    return await store.read(lambda c: list(c.execute(wanted).scalars()))


def _note_of(checkpoint: Checkpoint) -> bytes:
    note = note_read(b"x\n\n\xe2\x80\x94 n AAAAAAA=\n")
    assert note.signatures
    text = checkpoint.text
    return (type(note)(text, (note_signature(text, STRANGER), cosignature(text, WITNESS, DAY)))).written()


async def standing(store: Store) -> object:
    status = partial(round_status.status, key=KEY, zone=OFFICE_ZONE, now=TEN)
    return (await store.read(status))["ledger"]


@pytest.mark.both_engines
@pytest.mark.parametrize("lives", [0, 3])
async def test_a_month_that_crashes_again_and_again_ends_with_one_result_for_each_place(
    store: Store, lives: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookkeeping, "AT_ONCE", 2)
    clock = Clock(TEN)
    await import_cases(store, [None] * 5)
    await crashing(store, clock, lives)
    await import_cases(store, [None] * 7)  # two more come in
    await crashing(store, clock, lives)
    roster = await lines(store)
    assert [line[:2] for line in roster] == ["R1"] * 7
    assert roster[:5] == sorted(roster[:5])

    clock.now = AFTER
    await crashing(store, clock, lives)
    await crashing(store, clock, lives)
    ended = (await lines(store))[7:]
    assert [line.split()[2] for line in ended] == sorted(line.split()[2] for line in roster)
    assert {line.split()[3] for line in ended} == {"NC"}
    assert [one.size for one in await store.read(checkpoints.every)] == [5, 7, 14]
    assert await store.read(lambda c: c.execute(select(rounds.c.state)).scalar_one()) == "closed"


async def crashing(store: Store, clock: Clock, lives: int) -> None:
    """Ticks until one ends, in processes that each die after so many transactions; the ledger is whole after each."""
    for more in range(200):
        mortal = Mortal(store, lives + more // 20)
        house = OfficeHouse(mortal, clock, Provider(clock))
        try:
            await house.rounds.tick(clock())
        except Crash:
            assert await store.read(checking.wrong) is None
        else:
            return
    raise AssertionError("never ends")


@pytest.mark.both_engines
async def test_processes_that_keep_the_ledger_at_once_keep_one(store: Store, database_url: str) -> None:
    clock = Clock(TEN)
    await import_cases(store, [phone(n) for n in range(1, 8)])
    others = [await open_store(database_url) for _ in range(2)]
    houses = [
        OfficeHouse(one, clock, Provider(clock), owner=str(n), alone=False) for n, one in enumerate(others)
    ]
    await asyncio.gather(*(house.rounds.plan(KEY, clock()) for house in houses), return_exceptions=True)
    await houses[0].rounds.plan_due(clock())
    await houses[0].rounds.tick(clock())
    assert len(set(await lines(store))) == len(await lines(store)) == 7
    assert len(await store.read(signing_keys.verifiers)) == 1
    assert await store.read(checking.wrong) is None
    for one in others:
        await one.close()


async def test_growth_is_proved_from_what_was_kept_of_the_old_tree_and_the_lines_behind_it(
    store: Store,
) -> None:
    clock = Clock(TEN)
    await import_cases(store, [None] * 3)
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await import_cases(store, [None] * 5)
    await house.tick()
    clock.now = AFTER
    await house.tick()
    roots = {one.size: bytes.fromhex(one.root) for one in await store.read(checkpoints.every)}
    assert sorted(roots) == [3, 5, 10]

    def proofs(connection: Connection) -> list[GrowthProof]:
        return [growth.since(connection, old, 10) for old in (3, 4, 5)]

    def with_nothing_before(connection: Connection) -> list[GrowthProof]:
        """The lines before the first checkpoint are not asked for."""
        with lifted(connection, "ledger_lines"):
            undo = connection.begin_nested()
            connection.execute(delete(ledger_lines).where(ledger_lines.c.n < 3))
            found = proofs(connection)
            undo.rollback()
        return found

    def from_before_it_was_kept(connection: Connection) -> list[GrowthProof]:
        connection.execute(update(ledger_checkpoints).values(frontier=None))
        return proofs(connection)

    whole = await store.read(proofs)
    assert verify_consistency(3, 10, whole[0].path, roots[3], roots[10])
    assert verify_consistency(5, 10, whole[2].path, roots[5], roots[10])
    assert await store.write(with_nothing_before) == whole
    assert await store.write(from_before_it_was_kept) == whole
    assert await store.read(checking.wrong) is None


async def test_a_new_key_signs_beside_the_one_that_it_replaces(store: Store) -> None:
    clock = Clock(TEN)
    await import_cases(store, [None])
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    renewed = await store.write(partial(witnessing.renew_key, vault=house.vault, origin="", now=clock()))
    both = await store.read(signing_keys.verifiers)
    note = (await newest(store)).note.encode()
    assert both[1] == renewed != both[0]
    assert [_opens(note, key) for key in both] == [1, 1]
    clock.now = AFTER
    await house.tick()
    assert _opens((await newest(store)).note.encode(), renewed) == 2


def _opens(note: bytes, key: VerifierKey) -> int:
    return opened(note, Trust([key])).checkpoint.size
