"""黄牌 and 红牌: raised once, never lowered; what raises them, and who judges why.

The clock raises a card because a day is over; a person raises one on other grounds. A red card of the clock counts as
"overdue without reason" only after its term to explain is over, or a person has refused the reason that was given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.casework.supervision.clocks import ClockName, WatchClock
from bot.casework.tickets.deadline import Colour
from bot.domain.card import CardGround, Judgement

RANK = {Colour.GREEN: 0, Colour.YELLOW: 1, Colour.RED: 2}
"""Which card is the higher."""


GROUND_OF = {ClockName.PROMISED: CardGround.PROMISED, ClockName.STATUTORY: CardGround.STATUTORY}


@dataclass(frozen=True, slots=True)
class DueCard:
    """A card that has to be raised."""

    ground: CardGround
    colour: Colour
    deadline: datetime | None = None
    """That was passed or came near; None: a person raises it."""


def to_raise(
    running: Iterable[WatchClock], standing: Mapping[CardGround, Colour], *, concluded: bool
) -> tuple[DueCard, ...]:
    """The cards that clocks call for above those that stand; each clock its highest alone.

    A case that was concluded in time gets no yellow card for having come near.
    """
    lowest = RANK[Colour.RED] if concluded else RANK[Colour.YELLOW]
    return tuple(
        DueCard(GROUND_OF[one.name], one.colour, one.ends)
        for one in running
        if RANK[one.colour] >= lowest
        and RANK[one.colour] > RANK[standing.get(GROUND_OF[one.name], Colour.GREEN)]
    )


def highest(cards: Iterable[Colour]) -> Colour:
    """The highest card; green when there is none."""
    return max(cards, key=RANK.__getitem__, default=Colour.GREEN)


def without_reason(colour: Colour, judgement: Judgement | None, explain_by: datetime, now: datetime) -> bool:
    """Whether a card stands that nobody has explained: refused, or nothing accepted when the term to explain is over."""
    if colour is not Colour.RED or judgement is Judgement.ACCEPTED:
        return False
    return judgement is Judgement.REFUSED or now > explain_by
