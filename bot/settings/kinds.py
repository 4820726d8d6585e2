"""The terms of tickets that are no complaints about conduct; the law where it names a number, and otherwise none does."""

from collections.abc import Mapping

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.casework.disclosure.request_clock import DisclosureTerms
from bot.casework.tickets.deadline import Term, Terms
from bot.domain.ticket_kind import FURTHER_KINDS, TicketKind
from bot.settings.values import TermText


class KindSettings(BaseSettings):
    """Requests for information (政府信息公开条例), and radio interference complaints."""

    disclosure_notice: TermText = Field(default="7个工作日", description="to ask for a correction; art. 30")
    disclosure_correction: TermText = Field(
        default="15个工作日", description="the applicant's, where the notice names none; source: none"
    )
    disclosure_answer: TermText = Field(default="20个工作日", description="to answer; art. 33")
    disclosure_extension: int = Field(default=20, ge=1, le=400, description="further days, once; art. 33")
    disclosure_third_party: TermText = Field(default="15个工作日", description="a third party's; art. 32")
    disclosure_payment: TermText = Field(default="30天", description="to pay; source: none")
    disclosure_late_restarts: bool = Field(
        default=False, description="a correction asked for too late restarts the answer; source: none"
    )
    disclosure_looks_back: int = Field(
        default=12,
        ge=1,
        le=60,
        description="months in which others by the same applicant are shown; source: none",
    )
    interference_accept: TermText = Field(default="3个工作日", description="to take it up; source: none")
    interference_finish: TermText = Field(default="30天", description="to answer; source: none")
    interference_extension: int = Field(default=30, ge=1, le=400, description="days; source: none")

    @property
    def disclosure_terms(self) -> DisclosureTerms:
        """The terms of requests for information."""
        return DisclosureTerms(
            Term.parse(self.disclosure_notice),
            Term.parse(self.disclosure_correction),
            Term.parse(self.disclosure_answer),
            self.disclosure_extension,
            Term.parse(self.disclosure_third_party),
            Term.parse(self.disclosure_payment),
            self.disclosure_late_restarts,
            self.disclosure_looks_back,
        )

    @property
    def further_terms(self) -> Mapping[TicketKind, Terms]:
        """The terms of each further kind that is worked like a complaint, from the three settings that bear its name."""
        return {kind: self._terms(kind) for kind in FURTHER_KINDS}

    def _terms(self, kind: TicketKind) -> Terms:
        accept, finish, extension = (
            getattr(self, f"{kind}_{which}") for which in ("accept", "finish", "extension")
        )
        return Terms(Term.parse(accept), Term.parse(finish), extension)
