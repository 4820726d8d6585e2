"""Sealed records on paper: one as a PDF, or a month's as one PDF with the month's figures in front.

A month with few records is one tagged document. A longer one is printed in quires that are bound as they are
printed: ten thousand records take the memory of a few hundred, and there are no tags.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import BinaryIO

from bot.dialogue.questionnaire import Questionnaire
from bot.paper.binding import Binder
from bot.paper.content import Report
from bot.paper.lettering import drawable
from bot.paper.press import printed
from bot.paper.record import Sheets, sheets
from bot.paper.report import layout
from db.queries.archive.archive import SealedRecord, Supplement

QUIRE = 25
"""Records printed at a time. The press caches its last ten quires, some 1.5 MB a record."""

File = tuple[SealedRecord, Sequence[Supplement]]
"""A sealed record and what was added after the sealing."""


def archive_pdf(
    sealed: SealedRecord, supplements: Sequence[Supplement], *, agency: str, asked: Questionnaire
) -> bytes:
    """One record as a tagged paper file; printing it again gives the same bytes. Raises FontsMissing or PressFailed.

    `asked`: the questionnaire that names the questions and answers.
    """
    return printed("record.typ", _data(agency, [sheets(sealed, supplements, asked)]), at=sealed.sealed_at)


def month_pdf(
    out: BinaryIO,
    cover: Report,
    filed: Iterable[File],
    *,
    asked: Questionnaire,
    done: Callable[[int], None] = lambda count: None,
) -> int:
    """Write a month's records into `out` as one PDF after its cover; returns how many records it holds.

    `filed` is read while printing; `done` is called after each quire with the number of its records. Raises
    FontsMissing or PressFailed.
    """
    rest = (sheets(*file, asked) for file in filed)
    first = list(islice(rest, QUIRE + 1))
    if len(first) <= QUIRE:
        out.write(printed("record.typ", _data(cover.agency, first, cover), at=cover.made_at))
        done(len(first))
        return len(first)
    return _bound(out, cover, chain(first, rest), done)


def _bound(out: BinaryIO, cover: Report, records: Iterable[Sheets], done: Callable[[int], None]) -> int:
    binder, count = Binder(out), 0
    binder.add(printed("record.typ", _data(cover.agency, [], cover), at=cover.made_at, tagged=False))
    while some := list(islice(records, QUIRE)):
        binder.add(printed("record.typ", _data(cover.agency, some), at=cover.made_at, tagged=False))
        count += len(some)
        done(len(some))
    binder.close()
    return count


def _data(agency: str, records: Sequence[Sheets], cover: Report | None = None) -> dict[str, object]:
    title = f"回访档案 {records[0]['archive_no']}" if records else "回访档案"
    if cover is not None:
        title = drawable(f"{cover.title}及档案")
    front = layout(cover) if cover is not None else None
    return {"agency": drawable(agency), "title": title, "cover": front, "records": list(records)}
