"""A look at cases in progress: their clocks counted, cards raised, and when to look again; in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from bot.casework.supervision.anomalies import anomalies
from bot.casework.supervision.cards import RANK, highest, to_raise
from bot.casework.supervision.clocks import ClockName, WatchClock, Watching, clocks
from bot.casework.supervision.letters import LetterTerms
from bot.casework.supervision.thresholds import Thresholds
from bot.casework.supervision.watched import WatchedCase
from bot.casework.tickets.deadline import Calendar, Term, due
from bot.domain.month import OFFICE_ZONE
from bot.settings import Settings
from db.queries.supervision import cards, watched
from db.queries.supervision.cards import RaisedCard
from db.queries.supervision.watched import ClockStand


@dataclass(frozen=True, slots=True)
class WatchRules:
    """What the office watches by."""

    calendar: Calendar
    thresholds: Thresholds
    strict: bool
    explain: Term
    """How long a department has to explain a card."""
    letters: LetterTerms = field(default_factory=LetterTerms)

    @classmethod
    def of(cls, settings: Settings, calendar: Calendar) -> "WatchRules":
        """Those in force."""
        explain = Term.parse(settings.watch_explain)
        return cls(calendar, settings.thresholds, settings.watch_strict, explain, settings.letter_terms)

    @property
    def watching(self) -> Watching:
        """For the core."""
        return Watching(self.calendar.is_workday, self.strict)

    @property
    def digest(self) -> str:
        """Another one whenever clocks may come to something else."""
        said = self.calendar.digest, str(self.thresholds), self.strict
        return sha256(repr(said).encode()).hexdigest()[:16]

    def clocks(self, case: WatchedCase, now: datetime) -> tuple[WatchClock, ...]:
        """The clocks of a case."""
        return clocks(case, now, self.watching, self.thresholds.of(case.item))

    def explain_by(self, now: datetime) -> datetime:
        """The last second in which a card that is raised now can be explained in time."""
        found = due(now, self.explain, self.calendar.is_workday)
        assert found is not None, "nothing pauses"
        return found.at


def look(connection: Connection, case: WatchedCase, rules: WatchRules, now: datetime) -> list[RaisedCard]:
    """Count the clocks of one case and raise what they call for."""
    running = rules.clocks(case, now)
    standing = cards.standing(connection, case.case_no)
    called = to_raise(running, standing, concluded=_is_over(case, now))
    explain_by = rules.explain_by(now)
    raised = [
        RaisedCard(case, card)
        for card in called
        if cards.raise_card(connection, case, card, explain_by=explain_by, now=now)
    ]
    every = [*standing.values(), *(card.colour for card in called)]
    stand = _stand(case, running, rules, now, RANK[highest(every)])
    watched.counted(connection, case.case_no, stand)
    return raised


def look_at_due(
    connection: Connection, rules: WatchRules, now: datetime, *, most: int
) -> tuple[int, list[RaisedCard]]:
    """Count the clocks that are due; of how many cases, and what was raised."""
    watched.conclude(connection, now=now, most=most)
    found = watched.due(connection, now=now, rules=rules.digest, most=most)
    return len(found), [one for case in found for one in look(connection, case, rules, now)]


def _stand(
    case: WatchedCase, running: Sequence[WatchClock], rules: WatchRules, now: datetime, card: int
) -> ClockStand:
    ends = {one.name: one.ends for one in running}
    tomorrow = (now.astimezone(OFFICE_ZONE) + timedelta(days=1)).date()
    coming = [datetime.combine(tomorrow, time(), OFFICE_ZONE)]
    coming += [at for one in running for at in (one.yellow_at, one.ends + timedelta(seconds=1)) if at > now]
    return ClockStand(
        ends.get(ClockName.PROMISED),
        ends.get(ClockName.STATUTORY),
        card,
        any(one.stands for one in running),
        len(anomalies(case, now, rules.watching)),
        None if _is_over(case, now) else min(coming),
        rules.digest,
    )


def _is_over(case: WatchedCase, now: datetime) -> bool:
    """A conclusion that is still ahead, which the file may well have wrong, ends no watch."""
    return case.concluded is not None and case.concluded <= now
