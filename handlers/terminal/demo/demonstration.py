"""The demo's month: the real import, rounds, turns, dispatch and seal, under a simulated clock."""

import asyncio
import logging
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

import typer
from rich.console import Console

from bot.domain.month import Month, RoundKey, window_of
from bot.exports.unfinished import folder_of_its_own
from bot.logs import configure
from bot.work.importing.tally import Tally
from db.queries.archive.verification import verify
from handlers.terminal.demo import sample_sheets
from handlers.terminal.demo.address import Address
from handlers.terminal.demo.answering import told_at_the_stop
from handlers.terminal.demo.console_left_open import OFFICER, be_free, console_open, until_interrupted
from handlers.terminal.demo.earlier_months import live_through
from handlers.terminal.demo.played_month import MONTH, PHONED, PHONED_AFTER_YOU, PlayedMonth
from handlers.terminal.figures import report_of, show
from handlers.terminal.file_import import import_file
from handlers.terminal.opening import Office, opened

FOLDER = "huifang-demo-live-"
"""How the name of the demo's folder begins: of no other program's, and of no older version's, which hold no lock on theirs."""


async def demonstrate(*, fast: bool, address: Address) -> None:
    """Work the sample month in a database of its own, which is deleted at the end."""
    console = Console()
    configure(logging.WARNING)
    if not fast:
        await be_free(address)
    place = folder_of_its_own(Path(tempfile.gettempdir()), FOLDER)
    with _ended_gently(), place as folder, _settings(folder):
        for earlier in sample_sheets.EARLIER:
            await _imported(sample_sheets.of_month(earlier, folder), earlier)
            async with opened() as office:
                await live_through(office, earlier)
        with as_file(files("bot") / "samples" / "cases-2026-10.csv") as sample:
            tally = await _imported(sample, MONTH)
        await _imported(sample_sheets.put_right(folder), MONTH)
        console.print(
            f"导入示例办件 {tally.counts.rows} 行：办结 195 件、在办 4 件。"
            if tally.counts.imported == 199
            else f"导入 {tally.counts.imported} 行。"
        )
        async with opened() as office:
            if fast:
                month = PlayedMonth(office, console, watched=False, phoned=PHONED)
                await month.begin()
                await month.play_out()
                await _summary(office, console)
            else:
                await _shown(office, console, address)


@contextmanager
def _ended_gently() -> Iterator[None]:
    """SIGTERM ends the play like Ctrl-C does: what is open is closed, and the folder goes. Raises typer.Exit with 143."""
    loop, play = asyncio.get_running_loop(), asyncio.current_task()
    assert play is not None
    told = False

    def tell() -> None:
        nonlocal told
        told = True
        play.cancel()

    loop.add_signal_handler(signal.SIGTERM, tell)
    try:
        yield
    except asyncio.CancelledError:
        if not told:
            raise
        raise typer.Exit(128 + signal.SIGTERM) from None


async def _imported(sheet: Path, month: Month) -> Tally:
    """Bring a sheet on the evening before its month's window opens."""
    eve = window_of(month).opens - timedelta(hours=8)
    return await import_file(
        sheet, dry_run=False, rejects=None, progress=False, clock=lambda: eve, who=OFFICER
    )


async def _shown(office: Office, console: Console, address: Address) -> None:
    """The month with its console open from the beginning; it stops on the fourth day, with people still to phone."""
    month = PlayedMonth(office, console, watched=console.is_terminal, phoned=PHONED_AFTER_YOU)
    async with console_open(office, address, month.clock, console, month) as left_open:
        left_open.tell()
        await month.begin()
        await month.advance()
        left_open.check()
        for line in (*await told_at_the_stop(office, address, month), "按 Ctrl-C 结束；演示的数据随之删除。"):
            console.print(line, highlight=False, markup=False, soft_wrap=True)
        living = asyncio.create_task(month.live_on())
        try:
            await until_interrupted(living)
        finally:
            living.cancel()


@contextmanager
def _settings(folder: Path) -> Iterator[None]:
    """The demo's own settings only: it must not touch a real office."""
    before = {name: value for name, value in os.environ.items() if name.startswith("HUIFANG_")}
    here = Path.cwd()
    own = {
        "HUIFANG_AGENCY_NAME": "示例省经信委",
        "HUIFANG_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'demo.db'}",
        "HUIFANG_PHONE": "555-0100",
        "HUIFANG_DESK": "一楼3号窗口",
    }
    for name in before:
        del os.environ[name]
    os.environ.update(own)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        for name in own:
            del os.environ[name]
        os.environ.update(before)


async def _summary(office: Office, console: Console) -> None:
    show(await report_of(office, RoundKey(MONTH)), console)
    findings = await office.store.read(partial(verify, month=str(MONTH)))
    if findings:
        console.print(f"档案核验：发现 {len(findings)} 处问题")
    else:
        console.print("档案核验：每件办结一份档案，校验值一致，结果合计等于办结数。")
