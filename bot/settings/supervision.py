"""What 电子监察 watches by. No rule of the nation fixes any of it."""

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.casework.supervision.letters import LetterTerms
from bot.casework.supervision.thresholds import Threshold, Thresholds
from bot.casework.tickets.deadline import Term
from bot.settings.values import TermText, ThresholdText


class SupervisionSettings(BaseSettings):
    """Cases in progress."""

    watch_yellow: ThresholdText = Field(default="90%", description="when a term turns yellow; source: none")
    watch_yellow_items: dict[str, ThresholdText] = Field(
        default_factory=dict, description="the same for single items; source: none"
    )
    watch_strict: bool = Field(
        default=False,
        description="only a pause with lawful cause and written notice stops a clock; source: none",
    )
    watch_explain: TermText = Field(default="3个工作日", description="to explain a card; source: none")
    watch_statement: TermText = Field(default="3个工作日", description="to be heard; source: none")
    watch_answer: TermText = Field(default="5个工作日", description="to answer a letter; source: none")
    watch_appeal: TermText = Field(default="5个工作日", description="to appeal; source: none")
    watch_lasts: TermText = Field(default="180天", description="an admonition lasts; source: none")
    watch_closings: int = Field(
        default=5, ge=2, le=1_000, description="so many on their last day are odd; source: none"
    )

    @property
    def thresholds(self) -> Thresholds:
        """When terms turn yellow."""
        items = {item: Threshold.parse(text) for item, text in self.watch_yellow_items.items()}
        return Thresholds(Threshold.parse(self.watch_yellow), items)

    @property
    def letter_terms(self) -> LetterTerms:
        """The terms of letters."""
        said = (self.watch_statement, self.watch_answer, self.watch_appeal, self.watch_lasts)
        return LetterTerms(*map(Term.parse, said))
