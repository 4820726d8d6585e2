"""Giving files out: made in a thread of their own, page by page from the store, logged, and only then sent.

A file grows in a private temporary folder in bounded memory, whatever its length; nothing leaves the house before the
line of the log, with the filter and the count, is durable.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.parse import quote

import structlog
from aiohttp import web
from sqlalchemy import Connection

from bot.exports.formats import MEDIA_TYPES, Format
from db.store import Work
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem

T = TypeVar("T")
log = structlog.get_logger()

MOST_AT_ONCE = 2
PATIENCE = 300.0
"""Seconds that a thread waits for one page of the store."""


class DeliverySource:
    """The store for a thread that writes a file: one short read after the other, none of them held."""

    def __init__(self, visit: Visit) -> None:
        self._store = visit.console.store
        self._loop = asyncio.get_running_loop()

    def read(self, work: Work[T]) -> T:
        """Run a read on the store; not to be called on the loop."""
        return asyncio.run_coroutine_threadsafe(self._store.read(work), self._loop).result(PATIENCE)

    def pages(self, page: Callable[[Connection, T | None], list[T]]) -> Iterator[T]:
        """Everything, page by page, each asked for with the last thing of the one before."""

        def after(last: T | None) -> list[T]:
            return self.read(lambda connection: page(connection, last))

        found = after(None)
        while found:
            yield from found
            found = after(found[-1])


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to be made."""

    name: str
    """Without its ending."""
    form: Format
    write: Callable[[Path, DeliverySource], int]
    """Writes it and says how many things it holds; runs in a thread. What it raises as `Problem` is shown."""


_under_way: set[object] = set()


async def given_out(
    visit: Visit, file: GivenFile, object_: str, detail: Mapping[str, object], *, reason: str = ""
) -> web.Response:
    """The file as a download, after the line of the log; raises Problem when it cannot be made."""
    if len(_under_way) >= MOST_AT_ONCE:
        raise Problem(503, "exports.busy")
    ticket = object()
    _under_way.add(ticket)
    try:
        with TemporaryDirectory(prefix="huifang-export-") as folder:
            path = Path(folder) / f"export.{file.form}"
            count = await asyncio.to_thread(file.write, path, DeliverySource(visit))
            told = {**detail, "format": file.form, "count": count}
            await visit.recorded(_nothing, "export", object_, reason=reason, detail=told)
            content = await asyncio.to_thread(
                path.open, "rb"
            )  # outlives its name, and is closed once it is sent
    except Problem:
        raise
    except Exception as e:
        log.error("export_failed", what=object_, form=file.form, why=type(e).__name__)
        raise Problem(503, "exports.failed") from None
    finally:
        _under_way.discard(ticket)
    return web.Response(
        body=content, content_type=MEDIA_TYPES[file.form], headers=named(f"{file.name}.{file.form}")
    )


def named(name: str, *, inline: bool = False) -> dict[str, str]:
    """The header that gives a download its name, for old browsers too; `inline`: it is shown, and has it when it is saved."""
    stem, dot, ending = name.rpartition(".")
    plain = "".join(c for c in stem if c.isascii() and (c.isalnum() or c in "-_.")).strip("-_.")
    plain = f"{plain or 'huifang'}{dot}{ending}"
    return {
        "Content-Disposition": f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    }


def _nothing(_: Connection) -> None:
    """There is nothing to read beside the line of the log."""
