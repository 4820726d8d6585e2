"""What pages call the facts that marks are made of: nobody reads in an address which complaint it was."""

from sqlalchemy import Connection

from bot.domain.period import Period
from bot.work.scores import NoSuchFact
from db.queries.scores import fact_list
from db.queries.scores.facts import ScoredFact
from db.vault import Vault


def called(vault: Vault, fact: ScoredFact) -> str:
    """What a page calls a fact. The number of a complaint says when it was made, and which of those that a department has
    been handed is about which case: so a department reads a word that only we can make of it."""
    return _names(vault, fact)[0]


def name_of(
    connection: Connection, vault: Vault, period: Period, said: str, departments: frozenset[str] | None
) -> str:
    """The name of the fact that a page calls so, among those of a period, of a department by its names or of all; raises
    NoSuchFact. Reads through the period's facts: asked before anything is written."""
    for fact in fact_list.of_period(connection, str(period.first), str(period.last), departments=departments):
        if said in _names(vault, fact):
            return fact.name
    raise NoSuchFact(said)


def _names(vault: Vault, fact: ScoredFact) -> tuple[str, ...]:
    if fact.by_user is not None:
        return (fact.name,)
    return tuple(f"t{one.hex()[:24]}" for one in vault.signatures(f"score fact\n{fact.name}".encode()))
