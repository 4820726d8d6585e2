"""Sealing a month: one record per concluded case, whole or not at all, and never again."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256

import pytest
from sqlalchemy import Connection, Executable, delete, update
from sqlalchemy.exc import IntegrityError

from bot.casework.figures.score import wilson_low
from bot.casework.ledger.tree import root
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE
from db.queries.archive import archive, histories, sealing
from db.schema import archive as archive_table
from db.schema import callbacks, cases, rounds, supplements
from db.store import Store
from db.vault import Vault, WrongKey
from months import CLOSED, MONTH, VAULT, Letter, Planted, answered, planted, sealed, supplemented, worked
from scheduler.rounds.sealing import AlreadySealed, seal

ONE = Planted(
    "CASE-001",
    1,
    Disposition.ANSWERED,
    2,
    said=(("overall", "2", "不太满意"), ("reason", None, "跑了3趟，打19000000001没人接")),
    letters=(
        Letter("cancelled", "telegram"),
        Letter("undelivered", "sms", "SM1", "30003"),
        Letter("delivered", "telegram", "42"),
        Letter(None, "phone", outcome="no_answer"),
    ),
    complaints=2,
    more='["+8619000000001", "+8673182210077 转 12"]',
)


async def lines(store: Store, month: str = MONTH) -> list[archive.SealedRecord]:
    return await store.read(lambda c: list(archive.records(c, month)))


async def test_everything_that_happened_stands_in_the_record(store: Store) -> None:
    await planted(store, [ONE])
    await sealed(store)
    record = json.loads((await lines(store))[0].record)
    assert record["disposition"] == "answered"
    assert record["score"] == 2
    assert record["case"]["phone"] == "190****0001"
    assert [(a["question"], a["value"], a["raw"]) for a in record["answers"]] == [
        ("overall", "2", "不太满意"),
        ("reason", None, "跑了3趟，打190****0001没人接"),
    ]
    assert [(a["n"], a["channel"], a["state"], a["provider_id"], a["error"]) for a in record["attempts"]] == [
        (1, "sms", "undelivered", "SM1", "30003"),
        (2, "telegram", "delivered", "42", None),
        (3, "phone", "no_answer", None, None),
    ]
    assert record["attempts"][0]["at"] == "2026-11-03T09:00:01+08:00"
    assert record["tickets"] == ["TS-20261102-0011-A", "TS-20261102-0012-A"]
    assert record["questionnaire"] == {"id": "satisfaction", "version": 1, "sha256": "0123456789abcdef" * 4}
    assert record["sealed_at"] == "2026-11-06T00:00:05+08:00"


async def test_there_is_one_record_per_case_in_the_order_of_their_places(store: Store) -> None:
    await planted(store, worked(21))
    done = await sealed(store)
    kept = await lines(store)
    assert done.size == 21
    assert [k.place for k in kept] == list(range(1, 22))
    assert {k.case_no for k in kept} == {f"CASE-{n:03d}" for n in range(1, 22)}
    assert [sha256(k.record.encode()).hexdigest() for k in kept] == [k.sha256 for k in kept]
    assert done.root == root(k.record.encode() for k in kept).hex()


ODD = (
    Planted(
        'CASE-ODD\u2028"1"',
        30,
        Disposition.WRONG_PERSON,
        said=(
            ("overall", None, "号码是一九〇00000001\\\t\x01，\u2028我不是😀“他”\x7f"),
            ("comment", "打 +86 190-0000-0002", "身份证 430102199001011234，①⑨0 0000 0001"),
        ),
        letters=(
            Letter("failed", "sms", None, "打 19000000002\u0085不通"),
            Letter("unknown", "telegram", "4\u20282"),
        ),
        applicant="赵杰 19000000001",
        extra={
            "item": "食品经营许可（2026年第20261012号）",
            "handler": "",
            "received_at": None,
            "promised_days": None,
            "outcome": "不予许可：材料 1、2、3、4、5、6、7 项不全",
        },
    ),
    Planted("CASE-NOBODY", 31, Disposition.NO_CONTACT, phone=None, letters=(Letter("cancelled", "sms"),)),
    Planted("CASE-SILENT", 32, None, phone="+85255501234", applicant="陈 55501234"),
)
KEPT = "cc0b4b47e253a74ab77dbe7a5c7106beae5784f22b996d03fe84e76a8e54d32b"
"""Their root, with `worked(21)` and ONE: months have been sealed like this."""


async def test_what_makes_records_may_change_but_no_byte_of_them(store: Store) -> None:
    await planted(store, [*worked(21), replace(ONE, case_no="CASE-ONE", place=29), *ODD])
    assert (await sealed(store)).root == KEPT


async def test_a_month_is_sealed_in_batches_as_if_it_were_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "BATCH", 4)
    monkeypatch.setattr(archive, "_PAGE", archive._PAGE.limit(3))
    await planted(store, worked(21))
    assert (await sealed(store)).size == 21
    assert [k.place for k in await lines(store)] == list(range(1, 22))


async def test_a_month_without_cases_is_sealed_empty(store: Store) -> None:
    await planted(store, [])
    done = await sealed(store)
    assert (done.size, done.root) == (0, sha256(b"").hexdigest())


def _forget(connection: Connection) -> None:
    connection.execute(delete(callbacks).where(callbacks.c.case_no == "CASE-002"))


def _move(connection: Connection) -> None:
    connection.execute(update(cases).where(cases.c.case_no == "CASE-002").values(month="2026-09"))


@pytest.mark.parametrize(("damage", "said"), [(_forget, "没有回访"), (_move, "月份与回访不符")])
async def test_a_month_that_does_not_add_up_is_not_sealed(
    store: Store, damage: Callable[[Connection], None], said: str
) -> None:
    await planted(store, worked(7))
    await store.write(damage)
    with pytest.raises(sealing.CoverageBroken, match=f"{said}：CASE-002"):
        await sealed(store)
    assert await lines(store) == []


async def test_two_errors_that_cancel_out_do_not_add_up(store: Store) -> None:
    stray = Planted("CASE-009", 9, concluded_at=datetime(2026, 9, 20, tzinfo=OFFICE_ZONE))
    await planted(store, [*worked(3), stray])
    await store.write(_forget)
    with pytest.raises(sealing.CoverageBroken, match="办结 3 件，回访 3 件"):
        await sealed(store)


async def test_a_month_is_sealed_once(store: Store) -> None:
    await planted(store, worked(3))
    await sealed(store)
    before = await lines(store)
    with pytest.raises(AlreadySealed):
        await sealed(store)
    assert await lines(store) == before


async def test_a_month_that_nobody_planned_cannot_be_sealed(store: Store) -> None:
    with pytest.raises(histories.NotPlanned, match="2026-07"):
        await seal(store, VAULT, "2026-07", CLOSED, decide=lambda _: Disposition.NO_ANSWER)


async def test_another_secret_seals_nothing(store: Store) -> None:
    await planted(store, worked(3))
    with pytest.raises(WrongKey):
        await sealed(store, Vault("another"))
    assert await lines(store) == []
    assert (await sealed(store)).size == 3, "the round has been left as it was"


async def test_the_database_refuses_to_change_a_record(store: Store) -> None:
    await planted(store, worked(3))
    await sealed(store)
    await supplemented(store, "CASE-001", "晚了")
    changes: list[Executable] = [
        update(archive_table).values(record="{}"),
        delete(archive_table),
        update(supplements).values(content="{}"),
        delete(supplements),
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match="append-only"):
            await store.write(partial(Connection.execute, statement=change))
    assert len(await lines(store)) == 3


async def test_a_record_is_found_by_case_number_and_by_archive_number(store: Store) -> None:
    await planted(store, worked(3))
    await sealed(store)
    by_case = await store.read(lambda c: archive.record_of(c, "CASE-001"))
    by_archive = await store.read(lambda c: archive.record_of(c, "HF-202610-00003"))
    assert by_case is not None
    assert by_case == by_archive
    assert await store.read(lambda c: archive.record_of(c, "CASE-999")) is None
    assert await store.read(lambda c: archive.known(c, "CASE-001"))
    assert not await store.read(lambda c: archive.known(c, "CASE-999"))


async def test_what_comes_later_is_kept_beside_the_record(store: Store) -> None:
    await planted(store, worked(3))
    await sealed(store)
    before = await lines(store)
    await supplemented(store, "CASE-001", "晚了，很满意")
    of_case = await store.read(lambda c: archive.supplements_of_case(c, "CASE-001"))
    of_month = await store.read(lambda c: list(archive.supplements_of_month(c, MONTH)))
    assert of_case == of_month
    assert of_case[0].told["raw"] == "晚了，很满意"
    assert await lines(store) == before


async def test_figures_are_counted_from_the_month_as_it_stands(store: Store) -> None:
    month = [
        *(answered(f"A-{n}", n, score) for n, score in enumerate((5, 5, 4, 3, 2, 1), start=1)),
        Planted("B-1", 7, Disposition.REFUSED),
        Planted("B-2", 8, None),
    ]
    await planted(store, month)
    counts = await store.read(lambda c: archive.figures(c, MONTH))
    assert (counts.concluded, counts.open, counts.answered, counts.satisfied) == (8, 1, 6, 4)
    assert counts.dispositions[Disposition.REFUSED] == 1
    assert dict(counts.scores) == {5: 2, 4: 1, 3: 1, 2: 1, 1: 1}
    assert counts.wilson_low == wilson_low(4, 6)


async def test_cases_nobody_has_planned_yet_count_as_concluded(store: Store) -> None:
    await planted(store, worked(4))
    await store.write(lambda c: c.execute(delete(callbacks)))
    await store.write(lambda c: c.execute(delete(rounds)))
    counts = await store.read(lambda c: archive.figures(c, MONTH))
    assert (counts.concluded, counts.accounted, counts.open) == (4, 0, 0)
    assert (await store.read(lambda c: archive.figures(c, "2030-01"))).concluded == 0
