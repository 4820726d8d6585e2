"""表3: the requests for information of one year as the annual report counts them, by who asked and how they ended.

table = table_three(2026, requests)              # requests: every one received before 2027, ended or not
table.cell(TableLine.NEW, ApplicantKind.NATURAL)      # 3
table.total(DisclosureOutcome.GRANTED)           # the last column
table.adds_up                                    # 新收 + 上年结转 = 总计 + 结转下年, in every column
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.disclosure import ApplicantKind, DisclosureOutcome
from bot.domain.language import Label


class TableLine(StrEnum):
    """The rows of table 3 that are no outcome."""

    NEW = "new"
    CARRIED = "carried"
    DONE = "done"
    LEFT = "left"


LINES: Mapping[TableLine, Label] = {
    TableLine.NEW: Label(
        "一、本年新收政府信息公开申请数量", "一、本年新收政府信息公開申請數量", "Received this year"
    ),
    TableLine.CARRIED: Label(
        "二、上年结转政府信息公开申请数量", "二、上年結轉政府信息公開申請數量", "Carried over"
    ),
    TableLine.DONE: Label("（七）总计", "（七）總計", "Ended this year"),
    TableLine.LEFT: Label("四、结转下年度继续办理", "四、結轉下年度繼續辦理", "Carried to next year"),
}
TableRow = TableLine | DisclosureOutcome
ROWS: tuple[TableRow, ...] = (
    TableLine.NEW,
    TableLine.CARRIED,
    *DisclosureOutcome,
    TableLine.DONE,
    TableLine.LEFT,
)
"""In the order of the form."""


@dataclass(frozen=True, slots=True)
class CountedRequest:
    """What table 3 asks of one request; days are those of the office. `outcome` and `ended_on` None: not ended."""

    applicant: ApplicantKind
    received_on: date
    outcome: DisclosureOutcome | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class TableThree:
    """The numbers, by row and by who asked; a row that is asked for is always there, with 0 if nothing fell into it."""

    year: int
    counts: Mapping[tuple[TableRow, ApplicantKind], int]

    def cell(self, row: TableRow, applicant: ApplicantKind) -> int:
        """One number."""
        return self.counts.get((row, applicant), 0)

    def total(self, row: TableRow) -> int:
        """总计: the row over every column."""
        return sum(self.cell(row, applicant) for applicant in ApplicantKind)

    def line(self, row: TableRow) -> tuple[int, ...]:
        """The row as the form has it: the six columns, then their total."""
        return (*(self.cell(row, applicant) for applicant in ApplicantKind), self.total(row))

    @property
    def adds_up(self) -> bool:
        """Whether in each column what came in is what went out and what is left, and the outcomes are the total."""
        return all(
            self.cell(TableLine.NEW, one) + self.cell(TableLine.CARRIED, one)
            == self.cell(TableLine.DONE, one) + self.cell(TableLine.LEFT, one)
            and sum(self.cell(outcome, one) for outcome in DisclosureOutcome)
            == self.cell(TableLine.DONE, one)
            for one in ApplicantKind
        )


def table_three(year: int, requests: Iterable[CountedRequest]) -> TableThree:
    """Count the requests of a year. What was received later, or had ended before it began, does not count.

    A request that ended later counts as left: a report of a past year stays as it was.
    """
    counts: dict[tuple[TableRow, ApplicantKind], int] = {}
    for request in requests:
        for row in _rows(year, request):
            counts[row, request.applicant] = counts.get((row, request.applicant), 0) + 1
    return TableThree(year, counts)


def _rows(year: int, request: CountedRequest) -> tuple[TableRow, ...]:
    ended = request.ended_on.year if request.ended_on is not None else None
    if request.received_on.year > year or (ended is not None and ended < year):
        return ()
    came = TableLine.NEW if request.received_on.year == year else TableLine.CARRIED
    if request.outcome is None or ended is None or ended > year:
        return (came, TableLine.LEFT)
    return (came, request.outcome, TableLine.DONE)
