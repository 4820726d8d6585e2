"""What several pages say of the ledger: how far a month has come in it, who does not sign, and who read it over last."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.ledger.aloud import aloud
from bot.casework.ledger.submission import ToldRefusal
from bot.channels.plain_words import without_codes
from db.queries.ledger import checks
from db.queries.ledger.checks import LedgerCheck
from db.queries.ledger.month_states import MonthInLedger, month_in_ledger
from db.queries.processes import marks
from db.queries.processes.marks import Bookmark


@dataclass(frozen=True, slots=True)
class WitnessRefusal:
    """A witness that was asked and does not sign, since when, and why."""

    witness: str
    since: datetime
    why: ToldRefusal


@dataclass(frozen=True, slots=True)
class LedgerStand:
    """What a month's pages need."""

    month: MonthInLedger
    aloud: tuple[str, ...]
    """Its fingerprint, in groups; none before anything is signed."""
    refusals: tuple[WitnessRefusal, ...]
    unpublished: Bookmark | None
    """That it, or a supplement of it, is sealed and nobody can see it."""
    checked: LedgerCheck | None


def stand(connection: Connection, month: str) -> LedgerStand:
    """How a month stands."""
    found = month_in_ledger(connection, month)
    return LedgerStand(
        found,
        aloud(found.fingerprint) if found.fingerprint is not None else (),
        refusals(connection),
        _unpublished(connection, month) if found.results is not None else None,
        checks.latest(connection),
    )


def refusals(connection: Connection) -> tuple[WitnessRefusal, ...]:
    """Who does not sign now."""
    mark = marks.find(connection, marks.WITNESS_REFUSED)
    if mark is None:
        return ()
    told = (line.partition(" ") for line in mark.note.splitlines())
    return tuple(WitnessRefusal(name, mark.at, _plain(ToldRefusal.read(why))) for name, _, why in told)


def _plain(why: ToldRefusal) -> ToldRefusal:
    """For an officer: what the program says of itself is left out."""
    return replace(why, facts={name: without_codes(fact) for name, fact in why.facts.items()})


def _unpublished(connection: Connection, month: str) -> Bookmark | None:
    mark = marks.find(connection, marks.UNPUBLISHED)
    of_month = mark is not None and any(line.startswith(month) for line in mark.note.splitlines())
    return mark if of_month else None
