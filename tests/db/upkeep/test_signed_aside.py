"""How far the ledger was signed stands beside the database: an older one that takes its place is noticed, and signs nothing away."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import delete, update

from bot.casework.health.problem import ProblemKind
from bot.channels.plain_words import plain
from bot.channels.vendor import DoctorFinding, State
from db.schema import ledger_checkpoints
from db.store import Store
from db.upkeep import signed_aside
from handlers.terminal.checkup.checkup import ADVICE
from offices import HOURS, WINDOW, Clock, OfficeHouse, Provider, import_cases
from scheduler.health.health import Health

NOW = WINDOW.opens + timedelta(hours=10)


async def test_a_backup_older_than_what_was_signed_is_told_of_once_it_is_there(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "huifang.signed"
    clock = Clock(NOW)
    await import_cases(store, [None, None])
    await OfficeHouse(store, clock, Provider(clock)).tick()
    keep = partial(signed_aside.keep, file=file, now=NOW)
    for _ in range(2):
        await store.read(keep)
    (line,) = file.read_text(encoding="ascii").splitlines()
    assert line.startswith("2 ")
    assert await told(store, file) == []

    await store.write(lambda c: c.execute(update(ledger_checkpoints).values(root="0" * 64)))
    assert len(await told(store, file)) == 1, "another one has as many lines"
    await store.write(lambda c: c.execute(delete(ledger_checkpoints)))
    await store.read(keep)
    assert file.read_text(encoding="ascii").splitlines() == [line], "what was forgotten is not written over"
    (says,) = await told(store, file)
    assert "签到第 2 行" in says
    assert "恢复更新的备份" in says
    shown = plain(DoctorFinding("", State.BAD, says, ADVICE[ProblemKind.LEDGER_FORGOTTEN]))
    assert "huifang" not in shown
    assert "恢复的备份比它旧" in shown


async def told(store: Store, file: Path) -> list[str]:
    """What health says of it."""
    health = Health(
        store,
        hours=HOURS,
        channels=[],
        receipts_on=[],
        clock=lambda: NOW,
        signed=file,
    )
    return [p.says for p in await health.problems() if p.kind is ProblemKind.LEDGER_FORGOTTEN]
