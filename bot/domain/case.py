"""办件: what may be said about a case."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the conversation may say about a case."""

    case_no: str
    archive_no: str
    item: str
    department: str
    applicant: str
    concluded_at: datetime

    @property
    def person(self) -> str:
        """The applicant's name as used to tell people apart: blanks in it make no difference."""
        return "".join(self.applicant.split())
