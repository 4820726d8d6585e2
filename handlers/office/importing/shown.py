"""What the page of one file says: its counts by month, and what somebody should think of before they import it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from hashlib import sha256

from sqlalchemy import Connection

from bot.domain.month import Month, window_of
from bot.domain.round_state import RoundState
from bot.work.importing.findings import Findings
from db.queries.cases.imports import FileImport, ImportCounts
from db.queries.rounds import rounds
from db.queries.rounds.rounds import Round

MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class FileMonth:
    """So many rows of a file belong to this month. `state`: of its round, `unplanned` when there is none."""

    month: Month
    count: int
    state: str
    over: bool = False
    """Whether its window is over and it is not sealed: no message goes out."""

    @property
    def sealed(self) -> bool:
        """Whether new cases of it are called back in a supplement."""
        return self.state in (RoundState.CLOSING, RoundState.CLOSED)


@dataclass(frozen=True, slots=True)
class ImportWarning:
    """A sentence, `import_cases.<key>`."""

    tint: str
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


def due_month(now: datetime, zone: tzinfo) -> Month:
    """The month whose cases are to be called back next: that of the window that ends next."""
    month = Month.of(now, zone)
    return month.previous if now < window_of(month.previous, zone).closes else month


def months_of(
    connection: Connection, counts: ImportCounts, now: datetime, zone: tzinfo
) -> tuple[FileMonth, ...]:
    """The months of a file, those with most rows."""
    most = sorted(counts.months, key=lambda month: (-counts.months[month], month))[:MOST_MONTHS]
    found = ((Month.parse(month), rounds.find(connection, month=month)) for month in sorted(most))
    return tuple(
        FileMonth(month, counts.months[str(month)], *_stands(month, round_, now, zone))
        for month, round_ in found
    )


def _stands(month: Month, round_: Round | None, now: datetime, zone: tzinfo) -> tuple[str, bool]:
    """The state of a month's round, and whether its window ended without its being sealed."""
    if round_ is None:
        return RoundState.UNPLANNED.value, window_of(month, zone).closes <= now
    return str(round_.state), round_.state == RoundState.OPEN and round_.closes <= now


def to_think_of(
    counts: ImportCounts, findings: Findings, months: Sequence[FileMonth], due: Month, present: Month
) -> tuple[ImportWarning, ...]:
    """The gravest first."""
    return tuple(_warnings(counts, findings, months, due, present))


def _warnings(
    counts: ImportCounts, findings: Findings, months: Sequence[FileMonth], due: Month, present: Month
) -> Iterator[ImportWarning]:
    wanted = [one for one in months if one.month == due or one.state == RoundState.OPEN]
    if counts.rejected * 2 > counts.rows:
        yield ImportWarning("late", "mostly_rejected", {"rejected": counts.rejected, "rows": counts.rows})
    if months and not wanted:
        yield ImportWarning("late", "another_month", {"due": due})
    if ahead := sum(one.count for one in months if one.month > present):
        yield ImportWarning("late", "ahead", {"count": ahead})
    if counts.imported:
        yield from _too_late(months, present)
    if counts.late:
        yield ImportWarning("warn", "late", {"count": counts.late})
    if findings.again:
        named = "、".join(map(str, findings.again_lines)) + "……" * (
            findings.again > len(findings.again_lines)
        )
        yield ImportWarning("warn", "again", {"count": findings.again, "lines": named})
    if findings.in_progress:
        yield ImportWarning("", "in_progress", {"count": findings.in_progress})


def _too_late(months: Sequence[FileMonth], present: Month) -> Iterator[ImportWarning]:
    """Those whom no message reaches any more: of a month that is still to be closed, and of one that never had a round."""
    over = [one for one in months if one.over]
    never = [one for one in over if one.state == RoundState.UNPLANNED and one.month < present.previous]
    if missed := sum(one.count for one in over if one not in never):
        yield ImportWarning("late", "window_over", {"count": missed})
    if never:
        yield ImportWarning("late", "left_out", {"count": sum(one.count for one in never)})


def shape_of(findings: Findings) -> str:
    """What stands in the form, so that nothing is imported but what that page showed."""
    return sha256("".join(findings.shapes).encode()).hexdigest()[:16]


def may_import(file: FileImport) -> bool:
    """Whether there is anything to be stored."""
    return bool(file.counts.imported or file.counts.updated)


def why_nothing(counts: ImportCounts) -> str:
    """Why nothing is to be stored, `import_cases.<key>`: an empty table is not one that is all known already."""
    if not counts.rows:
        return "empty_table"
    return "all_rejected" if counts.rejected == counts.rows else "nothing_new"
