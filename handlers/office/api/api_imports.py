"""The JSON API's list of imports: who imported which file when, and what became of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic import TypeAdapter, with_config

from db.queries.cases import imports
from handlers.office.api.endpoint import STRICT, Endpoint
from handlers.office.web.roles import READERS
from handlers.office.web.visit import Visit


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One import. `finished` is null while it is under way, and for one that was cut short (`cut_short`)."""

    begun: datetime
    finished: datetime | None
    cut_short: bool
    by_whom: str
    file: str
    sha256: str
    rows: int
    imported: int
    updated: int
    unchanged: int
    rejected: int
    months: Mapping[str, int]
    """How many rows, by the month in which their case was concluded."""


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class ImportedFiles:
    """The latest imports, the latest first."""

    imports: tuple[ImportedFile, ...]


async def latest(visit: Visit) -> ImportedFiles:
    """As on the console's page."""
    found = await visit.read(partial(imports.latest, vault=visit.console.vault))
    return ImportedFiles(tuple(_shown(one, visit.now) for one in found))


def _shown(one: imports.FileImport, now: datetime) -> ImportedFile:
    counts = one.counts
    return ImportedFile(
        begun=one.begun_at,
        finished=one.ended_at,
        cut_short=one.silent(now),
        by_whom=one.by_whom,
        file=one.name,
        sha256=one.sha256,
        rows=counts.rows,
        imported=counts.imported,
        updated=counts.updated,
        unchanged=counts.unchanged,
        rejected=counts.rejected,
        months=counts.months,
    )


ENDPOINTS = (
    Endpoint(
        "api_imports",
        "/office/api/imports",
        latest,
        READERS,
        "which files of cases were imported, by whom and when, the latest first",
        TypeAdapter(ImportedFiles),
    ),
)
