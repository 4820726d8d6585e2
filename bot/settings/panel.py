"""What the panel of outside members goes by. No rule of the nation fixes any of it."""

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.casework.panel.opinions import PanelTerms
from bot.casework.tickets.deadline import Term
from bot.settings.values import TermText


class PanelSettings(BaseSettings):
    """行风评议员."""

    panel_years: int = Field(default=3, ge=1, le=10, description="a member's term; source: none")
    panel_answer: TermText = Field(default="15个工作日", description="to answer an opinion; source: none")
    panel_verdict: TermText = Field(
        default="10个工作日", description="for the member's verdict; source: none"
    )
    panel_keep_years: int = Field(
        default=3, ge=1, le=30, description="names and phones are kept after a member left; source: none"
    )

    @property
    def panel_terms(self) -> PanelTerms:
        """The terms of opinions."""
        return PanelTerms(Term.parse(self.panel_answer), Term.parse(self.panel_verdict))
