"""`huifang cases import`: a file imported, or checked as the console checks one, with a bar and a file of rejects."""

import asyncio
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from hashlib import file_digest
from pathlib import Path

from bot.domain.import_state import ImportState
from bot.domain.month import Month
from bot.intake import ExportFile, open_cases
from bot.settings import load
from bot.work.importing.batches import ImportBatch
from bot.work.importing.checking import checked
from bot.work.importing.rejects import ENCODING, RejectsSheet
from bot.work.importing.taking import Taking
from bot.work.importing.tally import Tally, ahead, left_out, warnings
from db.queries.cases import imports
from db.queries.cases.foretelling import Foretold
from db.queries.cases.imports import BeginningImport
from db.queries.office import audit
from db.queries.rounds import planning
from handlers.terminal.garbage import rare_collections
from handlers.terminal.given_out import at_terminal
from handlers.terminal.opening import Office, now, opened


class RejectsRefused(ValueError):
    """The rejected rows cannot be written to that file; the message says why."""


async def import_file(
    path: Path,
    *,
    dry_run: bool,
    rejects: Path | None,
    progress: bool,
    clock: Callable[[], datetime] | None = None,
    who: audit.Who | None = None,
) -> Tally:
    """Import a file, as `who` or whoever runs the command; raises UnreadableFile before anything is stored if it cannot be read as a list of cases."""
    if rejects is not None:
        _check_writable(rejects, path)
    settings = load()
    source = open_cases(path, aliases=settings.column_aliases)
    present = Month.of((clock or now)(), settings.zone)
    async with opened(writing=True) as office:
        with (
            rare_collections(),
            _counting(rejects, source) as tally,
            _bar(progress and sys.stderr.isatty(), source) as advance,
        ):
            if dry_run:
                await _checked(office, source, advance, tally)
            else:
                taking = await _begun(office, path, clock or now, who or at_terminal())
                await taking.run(source, advance, tally)
        never = await office.store.read(partial(planning.left_out, present=present))
    early = left_out(tally.counts, never)
    tally.warnings = [*ahead(tally.counts, present), *early, *warnings(source, tally.counts)]
    return tally


async def _checked(office: Office, source: ExportFile, advance: Callable[[], None], tally: Tally) -> None:
    def add(batch: ImportBatch, told: Sequence[Foretold]) -> None:
        tally.add(batch, [one.fate for one in told])

    zone = office.settings.zone
    await checked(source, store=office.store, vault=office.vault, zone=zone, advance=advance, each=add)


async def _begun(office: Office, path: Path, clock: Callable[[], datetime], who: audit.Who) -> Taking:
    digest = await asyncio.to_thread(_digest, path)
    of = BeginningImport(secrets.token_hex(10), who, path.name[:200], digest, ImportState.IMPORTING)
    await office.store.write(partial(imports.begin, vault=office.vault, of=of, now=clock()))
    return Taking(office.store, office.vault, office.settings.zone, clock, of.ref, of.who)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _bar(shown: bool, source: ExportFile) -> Iterator[Callable[[], None]]:
    if not shown:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("导入"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=source.size)
        yield lambda: progress.update(task, completed=source.position)


def _check_writable(rejects: Path, source: Path) -> None:
    """Checked before anything is stored: the rejects must not overwrite their own source, and must have a place to
    go."""
    if rejects.exists() and source.exists() and rejects.samefile(source):
        raise RejectsRefused(f"--rejects 不能写到导入的文件 {rejects} 自己里；请换个文件名")
    if not rejects.parent.is_dir() or rejects.is_dir() or not os.access(rejects.parent, os.W_OK):
        raise RejectsRefused(f"写不了 --rejects {rejects}；请检查目录和权限")


@contextmanager
def _counting(rejects: Path | None, source: ExportFile) -> Iterator[Tally]:
    """What the rows are counted in; those that are refused are written to the file as they come."""
    if rejects is None:
        yield Tally()
        return
    with rejects.open("w", encoding=ENCODING, errors="replace", newline="") as out:
        yield Tally(keep=RejectsSheet(out, source.headers).add)
