"""What a report is made of, whatever it is printed on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.casework.callsheet.phone_tally import PhoneTally
from bot.casework.disclosure.annual_numbers import AnnualNumbers
from bot.casework.disclosure.table_three import TableThree
from bot.casework.figures.oversight import Oversight
from bot.casework.figures.score import Figures
from bot.casework.panel.figures import PanelFigures
from bot.paper.form import OfficialForm
from bot.paper.tables import Grid, Rate
from db.queries.callsheet.second_calls import Second


@dataclass(frozen=True, slots=True)
class BesideFigures:
    """What a report tells beside the figures themselves; what was not looked for is left out."""

    phoned: Mapping[str, PhoneTally] = field(default_factory=dict)
    """The calls by the names to be shown."""
    seconds: Sequence[Second] = ()
    before: Figures | None = None
    """The figures of the period before."""
    overseen: Oversight | None = None
    annual: tuple[AnnualNumbers | None, TableThree] | None = None
    """Of a year: tables 2 and 4 as they were typed, None while nobody has, and table 3 as it is counted."""
    panel: PanelFigures | None = None
    """Of a year: what became of the opinions of the panel's members."""
    fingerprint: Sequence[str] = ()
    """The root of the ledger that people compare, said aloud (`bot.casework.ledger.aloud`); none before the results are signed."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table, with the chart that shows it if there is one."""

    grid: Grid | OfficialForm
    chart: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says, in order. `figures` cover the whole period."""

    title: str
    agency: str
    about: tuple[str, ...]
    figures: Figures
    rates: tuple[Rate, ...]
    sections: tuple[Section, ...]
    made_at: datetime
    """When the figures were counted, in the office's zone."""
    summary: tuple[str, ...] = ()
    """The whole in a few sentences."""
