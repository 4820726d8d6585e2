"""A case in progress as its system of record tells it. No applicant stands in it: supervision needs none."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.month import OFFICE_ZONE


class Cause(StrEnum):
    """特别程序: what does not count in a term (行政许可法 art. 45), and what is not of that kind."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TEST = "test"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERTS = "experts"
    SUPPLEMENT = "supplement"
    """补正: before the acceptance no term runs; after it, whether it stops one is contested."""
    OTHER = "other"


CAUSES = {
    Cause.HEARING: "听证",
    Cause.TENDER: "招标",
    Cause.AUCTION: "拍卖",
    Cause.INSPECTION: "检验",
    Cause.TEST: "检测",
    Cause.QUARANTINE: "检疫",
    Cause.APPRAISAL: "鉴定",
    Cause.EXPERTS: "专家评审",
    Cause.SUPPLEMENT: "补正",
    Cause.OTHER: "其他",
}
LAWFUL = frozenset(Cause) - {Cause.SUPPLEMENT, Cause.OTHER}
"""Those that art. 45 names."""


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """One stretch of time that is not to count."""

    cause: Cause
    said: str
    """As the file words the cause."""
    since: datetime
    until: datetime | None
    """None: it still runs."""
    notice: str = ""
    """The number of the written notice to the applicant; "": none is told of."""
    days: int | None = None
    """Working days that the notice names; None: it names none."""

    @property
    def backwards(self) -> bool:
        """Whether it ends before it begins, which nothing does."""
        return self.until is not None and self.until < self.since


@dataclass(frozen=True, slots=True)
class CaseStep:
    """环节: one step of the work. Moments and days are None where the file does not tell them."""

    name: str
    begun: datetime | None = None
    ended: datetime | None = None
    days: int | None = None
    """Working days that the step may take."""

    @property
    def backwards(self) -> bool:
        """Whether it ends before it begins."""
        return self.begun is not None and self.ended is not None and self.ended < self.begun


@dataclass(frozen=True, slots=True)
class WatchedCase:
    """One case. A term of None is one that the file does not tell: its clock does not run, which is said."""

    case_no: str
    item: str
    department: str
    handler: str
    received: datetime | None
    promised_days: int | None
    statutory_days: int | None
    concluded: datetime | None = None
    """None while it is worked on."""
    procedures: tuple[SpecialProcedure, ...] = ()
    """In the order of their beginning."""
    steps: tuple[CaseStep, ...] = ()
    """In the order in which the file has them."""


def office_day(moment: datetime) -> date:
    """The day of a moment in the office's zone."""
    return moment.astimezone(OFFICE_ZONE).date()
