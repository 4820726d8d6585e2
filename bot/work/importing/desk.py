"""Files of cases brought to the console: kept sealed, checked, shown, and imported as they were shown or not at all.

    checking → shown → importing → finished          checking → unreadable

A file is read by a thread, one file of the whole office at a time (a lease), while its row tells how far it has come.
Nothing of it lies in clear on a disk. What nobody decided about in an hour is forgotten.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import structlog
from sqlalchemy import Connection

from bot.domain.import_state import ImportState
from bot.intake import ExportFile, UnreadableFile, open_cases
from bot.logs import where
from bot.settings import Settings
from bot.work.importing.checking import Checked, checked
from bot.work.importing.findings import Findings
from bot.work.importing.in_memory import in_memory
from bot.work.importing.taking import OBJECT, Moved, Taking
from bot.work.importing.tally import Tally
from db.queries.cases import import_files, imports
from db.queries.cases.import_files import FILE, PIECE, REJECTS
from db.queries.cases.imports import BeginningImport, Gone, ImportCounts
from db.queries.office import audit
from db.queries.office.audit import Who
from db.queries.processes import leases
from db.store import Store
from db.vault import Vault

log = structlog.get_logger()

LARGEST = 128 << 20
"""Bytes of a file; a million cases take half of that as xlsx."""
MOST_WAITING = 4
"""Files that may wait for somebody to decide about them."""
TICK = 2.0
AT_ONCE = 8
"""Pieces written or read in one step: a mebibyte."""
CHECK_ACT = "import_check"
_LEASE, _LASTS = "import", timedelta(seconds=30)


class TooManyFiles(RuntimeError):
    """Others have brought files and not decided about them yet."""


class FileTooLarge(ValueError):
    """The file is larger than may be brought."""


@dataclass(slots=True)
class _Progress:
    """How far a job has come."""

    source: ExportFile | None = None
    gone: bool = False

    @property
    def done(self) -> int:
        """Of a thousand."""
        return 1 if self.source is None else 1 + 998 * self.source.position // max(self.source.size, 1)

    def advance(self) -> None:
        """Raises Gone when the import was given up meanwhile."""
        if self.gone:
            raise Gone


@dataclass(slots=True)
class ImportDesk:
    """The files of one office, as one process works at them."""

    store: Store
    vault: Vault
    settings: Callable[[], Settings]
    """Those in force: the names of columns among them."""
    clock: Callable[[], datetime]
    _jobs: set[asyncio.Task[None]] = field(default_factory=set)

    async def bring(self, who: Who, name: str, content: AsyncIterator[bytes]) -> str:
        """Keep a file and begin to check it; its number. What the same person brought before is forgotten.

        Raises FileTooLarge or TooManyFiles, and whatever `content` raises: nothing is kept then.
        """
        of = BeginningImport(secrets.token_hex(10), who, name, "", ImportState.CHECKING)
        await self.store.write(partial(self._begin, of=of))
        try:
            digest = await self._keep(of.ref, content)
        except BaseException:
            await self.store.write(partial(imports.drop, ref=of.ref))
            raise
        await self.store.write(partial(imports.arrived, ref=of.ref, sha256=digest, now=self.clock()))
        self.check(of.ref, who)
        return of.ref

    def check(self, ref: str, who: Who) -> None:
        """Begin to check a file that has been kept."""
        self._work(ref, ImportState.CHECKING, partial(self._check, ref=ref, who=who))

    async def carry_out(self, ref: str, who: Who, shapes: Sequence[str]) -> bool:
        """Begin to import what was shown (`Findings.shapes`); False when it is not there to be imported."""
        shown, importing = ImportState.SHOWN, ImportState.IMPORTING
        turned = await self.store.write(
            partial(imports.turn, ref=ref, of=shown, into=importing, now=self.clock())
        )
        if turned:
            self._work(ref, importing, partial(self._import, ref=ref, who=who, shapes=shapes))
        return turned

    async def settled(self) -> None:
        """Wait for the jobs of this process."""
        while self._jobs:
            await asyncio.wait(self._jobs)

    def _begin(self, connection: Connection, *, of: BeginningImport) -> None:
        now = self.clock()
        imports.sweep(connection, now=now)
        assert of.who.user_id is not None, "files are brought by people who are logged in"
        for before in imports.of_user(connection, of.who.user_id):
            imports.drop(connection, before)
        if imports.waiting(connection) >= MOST_WAITING:
            raise TooManyFiles
        imports.begin(connection, self.vault, of, now=now)

    async def _keep(self, ref: str, content: AsyncIterator[bytes]) -> str:
        digest, held, first, size = sha256(), bytearray(), 0, 0
        async for some in content:
            digest.update(some)
            held += some
            size += len(some)
            if size > LARGEST:
                raise FileTooLarge
            if len(held) >= AT_ONCE * PIECE:
                whole = len(held) // PIECE * PIECE
                first += await self._keep_pieces(ref, FILE, first, bytes(held[:whole]))
                del held[:whole]
        if held:
            await self._keep_pieces(ref, FILE, first, bytes(held))
        return digest.hexdigest()

    async def _keep_pieces(self, ref: str, what: str, first: int, content: bytes) -> int:
        pieces = [content[at : at + PIECE] for at in range(0, len(content), PIECE)]
        write = partial(import_files.keep, vault=self.vault, ref=ref, what=what, first=first, pieces=pieces)
        await self.store.write(write)
        return len(pieces)

    async def kept(self, ref: str, what: str) -> AsyncIterator[bytes]:
        """What was kept of a file, piece by piece."""
        first = 0
        while found := await self.store.read(
            partial(import_files.some, vault=self.vault, ref=ref, what=what, first=first, most=AT_ONCE)
        ):
            for piece in found:
                yield piece
            first += len(found)

    def _work(self, ref: str, state: ImportState, job: Callable[[_Progress], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._worked(ref, state, job))
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _worked(
        self, ref: str, state: ImportState, job: Callable[[_Progress], Awaitable[None]]
    ) -> None:
        try:
            async with self._turn(ref, state) as progress:
                await job(progress)
        except Gone:
            return
        except Exception as e:
            log.error("import_failed", state=state, error=where(e))
            with suppress(Exception):  # then it falls silent, which is seen a minute later
                await self.store.write(partial(imports.let_go, ref=ref, now=self.clock()))

    @asynccontextmanager
    async def _turn(self, ref: str, state: ImportState) -> AsyncIterator[_Progress]:
        """Wait until no other file is being worked at; then be heard of until it is done."""
        progress = _Progress()
        beat = partial(self._beat, ref=ref, state=state, done=0)
        while not await self.store.write(beat):  # noqa: ASYNC110 - another process may have it
            await asyncio.sleep(TICK / 2)
        ticking = asyncio.create_task(self._tick(ref, state, progress))
        try:
            yield progress
        finally:
            ticking.cancel()
            await asyncio.wait([ticking])
            await self.store.write(partial(leases.release, name=_LEASE, owner=ref))

    async def _tick(self, ref: str, state: ImportState, progress: _Progress) -> None:
        while True:
            await asyncio.sleep(TICK)
            try:
                await self.store.write(partial(self._beat, ref=ref, state=state, done=progress.done))
            except Gone:
                progress.gone = True
                return
            except Exception as e:
                log.warning("import_not_heard_of", error=where(e))

    def _beat(self, connection: Connection, *, ref: str, state: ImportState, done: int) -> bool:
        now = self.clock()
        mine = leases.take(connection, _LEASE, owner=ref, lasts=_LASTS, now=now)
        imports.beat(connection, ref, state, done or int(mine), now=now)
        return mine

    @asynccontextmanager
    async def _opened(self, ref: str, progress: _Progress) -> AsyncIterator[ExportFile]:
        with in_memory() as (file, path):
            async for piece in self.kept(ref, FILE):
                file.write(piece)
            progress.source = await asyncio.to_thread(self._open, path)
            progress.advance()
            yield progress.source

    def _open(self, path: Path) -> ExportFile:
        return open_cases(path, aliases=self.settings().column_aliases)

    async def _check(self, progress: _Progress, *, ref: str, who: Who) -> None:
        checking = ImportState.CHECKING
        try:
            async with self._opened(ref, progress) as source:
                found = await self._checked(source, progress)
        except UnreadableFile as e:
            await self._show(
                ref, Findings(trouble=str(e)), ImportCounts(), checking, ImportState.UNREADABLE, who
            )
            return
        await self._keep_rejects(ref, found)
        await self._show(ref, found.findings, found.counts, checking, ImportState.SHOWN, who)

    async def _checked(self, source: ExportFile, progress: _Progress) -> Checked:
        return await checked(
            source, store=self.store, vault=self.vault, zone=self.settings().zone, advance=progress.advance
        )

    async def _keep_rejects(self, ref: str, found: Checked) -> None:
        await self.store.write(partial(import_files.drop, ref=ref, what=REJECTS))
        if found.counts.rejected:
            await self._keep_pieces(ref, REJECTS, 0, found.rejects)

    async def _show(
        self,
        ref: str,
        findings: Findings,
        counts: ImportCounts,
        of: ImportState,
        into: ImportState,
        who: Who,
    ) -> None:
        def work(connection: Connection) -> None:
            now = self.clock()
            imports.moved_on(connection, ref, counts, done=1000, now=now, state=of, into=into)
            imports.keep_found(connection, self.vault, ref, findings.as_json())
            detail = {"rows": counts.rows, "rejected": counts.rejected}
            audit.note(connection, None, who, CHECK_ACT, OBJECT, detail=detail, now=now)

        await self.store.write(work)

    async def _import(self, progress: _Progress, *, ref: str, who: Who, shapes: Sequence[str]) -> None:
        async with self._opened(ref, progress) as source:
            if (
                len(shapes) > 1
            ):  # batches are stored one by one: none of them, unless all still come out alike
                again = await self._checked(source, progress)
                if list(again.findings.shapes) != list(shapes):
                    await self._show_again(ref, again, who)
                    return
            taking = Taking(self.store, self.vault, self.settings().zone, self.clock, ref, who, shapes)
            try:
                await taking.run(source, progress.advance, Tally())
            except Moved as moved:
                if moved.stored:
                    raise
                await self._show_again(ref, await self._checked(source, progress), who)

    async def _show_again(self, ref: str, again: Checked, who: Who) -> None:
        await self._keep_rejects(ref, again)
        findings = replace(again.findings, moved=True)
        await self._show(ref, findings, again.counts, ImportState.IMPORTING, ImportState.SHOWN, who)
