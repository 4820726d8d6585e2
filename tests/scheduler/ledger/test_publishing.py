"""A closed month is published by itself: whole or not at all, again when a signature comes, and never over what somebody changed."""

import asyncio
import errno
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.casework.health.judgement import problems
from bot.casework.health.problem import ProblemKind
from bot.casework.ledger.bundle import proven
from bot.casework.ledger.checkpoints import Trust
from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.notes import note_read
from bot.casework.ledger.succession import NotExtended
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.domain.period import Period
from bot.exports import ledger_bundle, published_months
from bot.exports.bundle_folder import bundle_in
from bot.exports.edition import Edition
from bot.exports.office_word import OFFICE, Floor
from bot.exports.published_months import OthersPublish, PublishedMonths
from bot.exports.published_truth import unlike
from bot.exports.whole import NoPlaceForFile
from db.queries.figures import floors
from db.queries.ledger import checkpoints, signing_keys, witnessing
from db.queries.processes import health
from db.schema import ledger_checkpoints
from db.store import Store
from ledgers import DAY, WITNESS
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.ledger.publishing import Publishing

KEY = RoundKey(MONTH)
FLOOR = Floor((), OFFICE_ZONE)
DIES = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.exports import published_months
from bot.exports.office_word import Floor
from db.opening import open_store
published_months._packed = lambda *_: os.kill(os.getpid(), signal.SIGKILL)

async def publish():
    months = published_months.PublishedMonths(Path(sys.argv[2]))
    await months.publish(await open_store(sys.argv[1]), RoundKey.parse("2026-10"), (), Floor((), OFFICE_ZONE))

asyncio.run(publish())
"""
"""Publishes, and is killed when all is written and nothing has appeared."""


@dataclass
class ClosedMonth:
    """An office whose month is closed, and the folder in which it is published."""

    store: Store
    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(WINDOW.closes + timedelta(minutes=5)))
    floor: Floor = FLOOR

    def __post_init__(self) -> None:
        self.months = PublishedMonths(self.folder)
        self.publishing = Publishing(
            self.store,
            self.months,
            witnesses=[WITNESS.verifier],
            floor=lambda: self.floor,
            clock=self.clock,
        )

    async def close(self) -> None:
        clock = Clock(WINDOW.opens + timedelta(hours=10))
        house = OfficeHouse(self.store, clock, Provider(clock), witnesses=[WITNESS.verifier])
        await import_cases(self.store, [None, phone(1), None, phone(2)])
        await house.tick()
        await self.witness()
        for text, who in (("5", phone(1)), ("2", phone(2))):
            await house.tick()
            await house.says(who, text, who)
        clock.now = WINDOW.closes + timedelta(minutes=1)
        await house.tick()

    async def witness(self) -> None:
        """The witness signs the newest checkpoint."""
        newest = await self.store.read(checkpoints.newest)
        assert newest is not None
        note = note_read(newest.note.encode())
        signed = note.with_signature(cosignature(note.text, WITNESS, DAY)).written()
        take = partial(witnessing.take_in, raw=signed, witnesses=[WITNESS.verifier])
        await self.store.write(take)

    def edition(self) -> Edition:
        found = self.months.edition(KEY)
        assert found is not None
        return found

    async def troubles(self) -> list[str]:
        measured = partial(
            health.measure, now=self.clock(), zone=OFFICE_ZONE, months=(), receipts_on=(), not_called={}
        )
        found = problems(await self.store.read(measured))
        return [problem.says for problem in found if problem.kind is ProblemKind.UNPUBLISHED]


@pytest.fixture
async def month(store: Store, tmp_path: Path) -> AsyncIterator[ClosedMonth]:
    month = ClosedMonth(store, tmp_path / "published")
    await month.close()
    yield month
    assert [path.name for path in month.folder.glob(".draft*")] == []


async def test_a_month_is_published_at_the_close_and_again_when_the_witness_has_signed_it(
    month: ClosedMonth,
) -> None:
    await month.publishing.tick()
    first = month.edition()
    bytes_then = first.path.read_bytes()
    office = await month.store.read(signing_keys.verifiers)
    proven(first.bundle(), Trust(office))
    assert (first.figures.concluded, first.figures.answered, first.figures.satisfied) == (4, 2, 1)
    assert first.word.witnesses == ()
    assert first.word.closed_at > WINDOW.closes
    assert first.word.departments.shown == ()
    with zipfile.ZipFile(first.path) as whole:
        assert {one.filename.partition("/")[0] for one in whole.infolist()} == {"2026-10"}
        for personal in ("HNJX", "张三", "1900000", "周志丽"):
            assert not [name for name in whole.namelist() if personal.encode() in whole.read(name)]

    # Nothing has changed: nothing is written; on another machine, the same bytes.
    await month.publishing.tick()
    other = PublishedMonths(month.folder.with_name("elsewhere"))
    await other.publish(month.store, KEY, [WITNESS.verifier], FLOOR)
    elsewhere = other.edition(KEY)
    assert elsewhere is not None
    assert elsewhere.path.read_bytes() == first.path.read_bytes() == bytes_then

    month.floor = Floor(("无线电管理处",), OFFICE_ZONE, 5)
    await month.witness()
    await month.publishing.tick()
    second = month.edition()
    proven(second.bundle(), Trust(office, [WITNESS.verifier], 1))
    assert [(one.name, one.at) for one in second.word.witnesses] == [(WITNESS.name, DAY)]
    assert second.read("lines.txt") == first.read("lines.txt")
    assert second.word.departments == first.word.departments

    # Nor where the file is gone, on a stick, or on paper: the floor is kept with the month.
    assert await month.store.read(floors.every) == {"2026-10": FLOOR.answers}
    second.path.unlink()
    month.clock.turn(timedelta(minutes=2))
    await month.publishing.tick()
    assert (month.edition().word.floor, month.edition().word.departments) == (
        FLOOR.answers,
        first.word.departments,
    )

    # Whoever still has what the witness had not signed does not undo it.
    month.months._path(KEY).write_bytes(bytes_then)
    assert not (await month.months.publish(month.store, KEY, [WITNESS.verifier], FLOOR)).again


async def test_a_folder_too_gives_way_to_what_says_more_and_to_nothing_else(
    month: ClosedMonth, tmp_path: Path
) -> None:
    stick, office = tmp_path / "stick", await month.store.read(signing_keys.verifiers)
    publish = partial(ledger_bundle.publish, month.store, KEY, stick, [WITNESS.verifier], floor=FLOOR)
    assert not (await publish()).again
    assert (await publish()).again
    with pytest.raises(ValueError, match="见证不够"):
        proven(bundle_in(stick), Trust(office, [WITNESS.verifier], 1))
    await month.witness()
    assert not (await publish()).again
    proven(bundle_in(stick), Trust(office, [WITNESS.verifier], 1))
    (stick / "lines.txt").write_bytes((stick / "lines.txt").read_bytes().replace(b" S2 ", b" S4 "))
    with pytest.raises(NotExtended):
        await publish()
    (stick / "别的.txt").touch()
    with pytest.raises(NoPlaceForFile, match="没有动它"):
        await publish()
    assert [name for name in os.listdir(tmp_path) if name.startswith(".stick")] == []


async def test_what_somebody_changed_in_what_is_published_is_left_as_it_is_and_said(
    month: ClosedMonth,
) -> None:
    await month.publishing.tick()
    true = month.edition()
    with zipfile.ZipFile(true.path) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    name = "2026-10/lines.txt"
    files[name] = files[name].replace(b" S2 ", b" S4 ")
    with zipfile.ZipFile(true.path, "w") as whole:
        for path, content in files.items():
            whole.writestr(path, content)
    forged = true.path.read_bytes()
    assert "2026-10（前 8 行" in (await held_against_the_database(month))
    await month.witness()
    await month.publishing.tick()
    assert true.path.read_bytes() == forged
    assert "没有动它" in (await month.troubles())[0]
    true.path.unlink()
    month.clock.turn(timedelta(minutes=2))
    await month.publishing.tick()
    assert await month.troubles() == []
    assert await held_against_the_database(month) == ""
    await month.store.write(
        lambda c: c.execute(update(ledger_checkpoints).where(ledger_checkpoints.c.size == 8).values(size=9))
    )
    assert "没有签过" in await held_against_the_database(month), "an older database, or another one"
    assert month.edition().read("lines.txt") != files[name]
    month.edition().path.write_bytes(b"no file of ours")
    await Publishing.tick(ClosedMonth(month.store, month.folder).publishing)
    assert "请移开它" in (await month.troubles())[0]


async def held_against_the_database(month: ClosedMonth) -> str:
    """What `huifang db check` and 核对台账 find of what is published."""
    return "".join(await month.store.read(lambda c: list(unlike(c, month.months))))


async def test_a_full_disk_is_said_and_the_month_follows_as_soon_as_there_is_room(
    month: ClosedMonth, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as there_is_none:
        there_is_none.setattr(published_months, "_packed", full)
        await month.publishing.tick()
    assert month.months.keys() == []
    assert "2026-10 磁盘满了" in (await month.troubles())[0]
    await month.publishing.tick()
    assert month.months.keys() == [], "it is not tried at every tick"
    month.clock.turn(timedelta(minutes=2))
    await month.publishing.tick()
    assert month.months.keys() == [KEY]
    assert await month.troubles() == []


@pytest.mark.both_engines
async def test_one_is_killed_two_begin_at_once_and_there_is_one_month(
    month: ClosedMonth, database_url: str
) -> None:
    command = [sys.executable, "-c", DIES, database_url, str(month.folder)]
    killed = await asyncio.to_thread(subprocess.run, command, check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    assert len(list(month.folder.glob(".draft*"))) == 1
    assert month.months.keys() == []
    others = [PublishedMonths(month.folder) for _ in range(2)]
    told = await asyncio.gather(
        *(one.publish(month.store, KEY, [WITNESS.verifier], FLOOR) for one in others), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in told) == ["OthersPublish", "Published"]
    assert OthersPublish in {type(one) for one in told}
    await month.publishing.tick()
    assert b'"departments"' in month.edition().read(OFFICE)


async def test_what_a_quarter_says_of_departments_is_said_once_when_its_last_month_is_over(
    month: ClosedMonth,
) -> None:
    await month.publishing.tick()
    quarter, year = Period.parse("2026-Q4"), Period.parse("2026")
    assert (month.months.period(quarter), month.months.period(year)) == (None, None)

    month.clock.now = datetime(2027, 1, 6, 0, 5, tzinfo=OFFICE_ZONE)
    await month.publishing.tick()
    word = month.months.period(quarter)
    assert word is not None
    assert (list(map(str, word.months)), word.departments.shown, word.corrected) == (["2026-10"], (), False)
    assert month.months.period(year) is not None
    first = (month.folder / "2026-Q4.json").read_bytes()

    # Another floor says nothing else of it. What somebody broke is not known: nothing else is said until it is moved away.
    month.floor = replace(FLOOR, answers=50)
    await month.months.say_of(month.store, quarter, month.floor)
    assert (month.folder / "2026-Q4.json").read_bytes() == first
    (month.folder / "2026.json").write_text("{}")
    (month.folder / "2026-Q4.json").unlink()
    month.clock.now += timedelta(days=40)
    await month.publishing.tick()
    assert any("周期文件读不懂" in trouble for trouble in await month.troubles())
    assert month.months.period(quarter) is None
    (month.folder / "2026.json").unlink()
    month.clock.now += timedelta(days=40)
    await month.publishing.tick()
    again = month.months.period(quarter)
    assert again is not None
    assert again.floor == FLOOR.answers, "50 would be a second breakdown of the same quarter"
    assert await month.troubles() == []
