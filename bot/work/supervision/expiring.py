"""Admonitions that have lasted as long as they do end by themselves; the table of letters has the last word."""

from datetime import datetime

from sqlalchemy import Connection

from bot.casework.supervision.letters import LetterOrder, LetterRefused, decide
from bot.domain.letter import LetterAct
from bot.domain.role import OUTSIDE, Outside
from bot.work.supervision.watching import WatchRules
from db.queries.supervision import letters
from db.vault import Vault

_EXPIRE = LetterOrder(LetterAct.EXPIRE, Outside.CLOCK, None)


def expire(connection: Connection, vault: Vault, rules: WatchRules, now: datetime, *, most: int) -> None:
    """End those that are due; one whose term was made longer meanwhile stays."""
    for ref in letters.expired(connection, now=now, most=most):
        letter = letters.find(connection, vault, ref)
        assert letter is not None, "it was read a moment ago"
        try:
            into = decide(
                letter.standing, _EXPIRE, now, letter.terms(rules.letters), rules.calendar.is_workday
            )
        except LetterRefused:
            continue
        name = OUTSIDE[Outside.CLOCK].zh_hans
        letters.move(connection, vault, letter, _EXPIRE, into, name=name, until=None, now=now)
