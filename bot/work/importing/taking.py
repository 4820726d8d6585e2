"""A file stored batch by batch: each batch, the count of it and, at the end, the line of the log in one transaction."""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection

from bot.domain.import_state import ImportState
from bot.intake import ExportFile
from bot.work.importing.batches import ImportBatch, batches
from bot.work.importing.tally import Tally, counted
from db.queries.cases import cases, import_files, imports
from db.queries.cases.cases import RowFate
from db.queries.cases.imports import ImportCounts
from db.queries.office import audit
from db.queries.office.audit import Who
from db.store import Conflict, Store
from db.vault import Vault

RACES = 5
ACT, OBJECT = "import", "cases"
"""How an import stands in the log."""


class Moved(RuntimeError):
    """The database has moved since the file was checked: a batch would come out otherwise than was shown."""

    def __init__(self, stored: int) -> None:
        """`stored`: how many rows were dealt with before."""
        super().__init__(f"{stored} rows before")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class Taking:
    """One import: where to, by whom."""

    store: Store
    vault: Vault
    zone: tzinfo
    clock: Callable[[], datetime]
    ref: str
    who: Who
    shown: Sequence[str] | None = None
    """What was shown of each batch (`shape`); None at the command line, where nothing is shown before."""

    async def run(self, source: ExportFile, advance: Callable[[], None], tally: Tally) -> None:
        """Store every row and count it in `tally`. Raises Moved or Gone, with the batches before stored and counted."""
        number = 0
        async with aclosing(batches(source, self.vault, self.zone, self.store.dialect)) as every:
            async for batch, last in every:
                done = 1000 if last else 1 + 998 * source.position // max(source.size, 1)
                work = partial(
                    self._batch, batch=batch, number=number, last=last, done=done, before=tally.counts
                )
                tally.add(batch, await self._stored(work))
                number += 1
                advance()
        if not number:  # a header, and no row below it
            await self.store.write(partial(self._moved_on, after=ImportCounts(), last=True, done=1000))

    async def _stored(self, work: Callable[[Connection], list[RowFate]]) -> list[RowFate]:
        """What became of a batch. It is compared again if another import took the same cases meanwhile."""
        for _ in range(RACES):
            try:
                return await self.store.write(work)
            except Conflict:
                continue
        raise Conflict("另一个导入正在写同样的办件：请等它结束后再导入一次，已存的行不会重复")

    def _batch(
        self,
        connection: Connection,
        *,
        batch: ImportBatch,
        number: int,
        last: bool,
        done: int,
        before: ImportCounts,
    ) -> list[RowFate]:
        fates = cases.take(connection, self.vault, batch.ready, now=self.clock())
        if self.shown is not None and shape(batch, fates) != _at(self.shown, number):
            raise Moved(before.rows)
        self._moved_on(connection, after=counted(before, batch, fates), last=last, done=done)
        return fates

    def _moved_on(self, connection: Connection, *, after: ImportCounts, last: bool, done: int) -> None:
        now = self.clock()
        into = ImportState.FINISHED if last else None
        imports.moved_on(connection, self.ref, after, done=done, now=now, into=into)
        if last:
            import_files.drop(connection, self.ref, import_files.FILE)
            names = ("rows", "imported", "updated", "unchanged", "rejected")
            detail = {name: getattr(after, name) for name in names}
            audit.note(connection, None, self.who, ACT, OBJECT, detail=detail, now=now)


def shape(batch: ImportBatch, fates: Sequence[RowFate]) -> str:
    """A digest of what becomes of each row of a batch."""
    rows = (f"{line} {fate}\n" for (line, _), fate in zip(batch.places, fates, strict=True))
    return sha256("".join(rows).encode()).hexdigest()[:16]


def _at(shown: Sequence[str], number: int) -> str:
    return shown[number] if number < len(shown) else ""
