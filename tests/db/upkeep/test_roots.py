"""A month that was sealed once cannot be sealed differently by a database that has forgotten it."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain.month import Month, RoundKey
from db.queries.rounds import rounds
from db.schema import cases
from db.store import Store
from db.upkeep.lineage import Consent
from db.upkeep.roots import RootContradicts, keeper, known, release
from offices import HOURS, MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases
from rows import add
from scheduler.rounds.rounds import Rounds

LATE = WINDOW.closes + timedelta(minutes=1)
TWO = Consent("chenjing", "liwei", "恢复了旧备份")


def closing(store: Store, file: Path) -> Rounds:
    """The rounds of an office that keeps its roots in a file."""
    house = OfficeHouse(store, Clock(), Provider(Clock()))
    return Rounds(
        store,
        house.vault,
        house.turns,
        hours=lambda: HOURS,
        reaches=[],
        keep_root=keeper(file, lambda: LATE),
    )


async def test_a_forgotten_month_is_not_sealed_under_another_root(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "huifang.roots"
    keeper(file, lambda: LATE)(str(MONTH), "aa")
    assert file.stat().st_mode & 0o077 == 0
    await import_cases(store, [None])
    office = closing(store, file)
    await office.plan(RoundKey(MONTH), WINDOW.opens)
    with pytest.raises(RootContradicts, match="huifang db reseal 2026-10"):
        await office.close(RoundKey(MONTH), LATE)
    held = await store.read(partial(rounds.find, month=str(MONTH)))
    assert held is not None
    assert held.state != "closed"

    assert release(file, str(MONTH), TWO, LATE)
    await office.close(RoundKey(MONTH), LATE)
    sealed = await store.read(partial(rounds.find, month=str(MONTH)))
    assert sealed is not None
    assert known(file) == {str(MONTH): sealed.root}
    assert "aa" in file.read_text(encoding="utf-8"), "what was is not taken back"


def test_the_same_root_again_is_no_news(tmp_path: Path) -> None:
    keep = keeper(tmp_path / "huifang.roots", lambda: LATE)
    for _ in range(2):
        keep("2026-10", "aa")
    assert (tmp_path / "huifang.roots").read_text(encoding="utf-8").count("\n") == 1


async def test_a_month_that_contradicts_its_root_keeps_no_other_from_closing(
    store: Store, tmp_path: Path
) -> None:
    later = Month(2026, 11)
    file = tmp_path / "huifang.roots"
    keeper(file, lambda: LATE)(str(MONTH), "aa")
    await import_cases(store, [None])
    office = closing(store, file)
    await office.plan(RoundKey(MONTH), WINDOW.opens)
    await office.tick(LATE)
    more = partial(add, table=cases, case_no="HNJX-2026-00002", month=str(later), concluded_at=WINDOW.closes)
    await store.write(more)
    end = office.window(later).closes
    await office.plan(RoundKey(later), end - timedelta(days=1))
    await office.tick(end)
    held = await store.read(partial(rounds.find, month=str(MONTH)))
    closed = await store.read(partial(rounds.find, month=str(later)))
    assert held is not None
    assert closed is not None
    assert (held.state, closed.state) == ("closing", "closed")
