"""Sealed records on paper: one as a PDF, or a month's as one PDF with the month's figures in front.

A month is printed in quires and bound as it is printed: ten thousand records take the memory of a few hundred.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from bot.dialogue.questionnaire import Questionnaire
from bot.paper.binding import Binder
from bot.paper.lettering import drawable
from bot.paper.press import printed
from bot.paper.record import sheets
from bot.paper.report import Report, layout
from db.queries.archive import SealedRecord, Supplement

QUIRE = 25
"""Records printed at a time. The press remembers its last ten quires, some 1.5 MB a record."""

File = tuple[SealedRecord, Sequence[Supplement]]
"""A sealed record and what came in after the sealing."""


def archive_pdf(
    sealed: SealedRecord, supplements: Sequence[Supplement], *, agency: str, asked: Questionnaire
) -> bytes:
    """One record as a paper file, PDF/A-2b; printed twice, the same bytes. Raises FontsMissing or PressFailed.

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
    """Write a month's records into `out` as one PDF/A-2b behind its cover; how many records it holds.

    `filed` is read as it is printed; `done` is told after each quire how many records it had.
    Raises FontsMissing or PressFailed.
    """
    binder, count, rest = Binder(out), 0, iter(filed)
    binder.add(_printed(cover, [], cover.made_at))
    while some := list(islice(rest, QUIRE)):
        binder.add(_printed(cover, [sheets(*file, asked) for file in some], cover.made_at))
        count += len(some)
        done(len(some))
    binder.close()
    return count


def _printed(cover: Report, records: list[dict[str, object]], at: datetime) -> bytes:
    data = _data(cover.agency, records)
    if not records:
        data |= {"cover": layout(cover), "title": drawable(f"{cover.title}及档案")}
    return printed("record.typ", data, at=at)


def _data(agency: str, records: list[dict[str, object]]) -> dict[str, object]:
    title = f"回访档案 {records[0]['archive_no']}" if records else "回访档案"
    return {"agency": drawable(agency), "title": title, "cover": None, "records": records}
