"""Wiring the parts of an office together: the rules turns go by, the turns, the rounds."""

import secrets
from collections.abc import Callable, Sequence

from bot.casework.month import Hours
from bot.commands.opening import Office
from bot.library import questionnaire, wording
from bot.settings import Settings
from bot.turn import Rules, Turns
from scheduler.rounds import Reach, Rounds

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 letters and digits that nobody confuses


def new_ref() -> str:
    """A fresh outbox reference: eight characters, 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def rules_of(settings: Settings) -> Rules:
    """The rules that turns go by."""
    return Rules(settings.agency_name, questionnaire(), wording(), settings.hours)


def turns_of(office: Office, *, said: Callable[[], None] = lambda: None) -> Turns:
    """The turns of an office."""
    return Turns(office.store, office.vault, rules_of(office.settings), refs=new_ref, said=said)


def rounds_of(office: Office, reaches: Sequence[Reach] = (), turns: Turns | None = None) -> Rounds:
    """The rounds of an office on the channels in use."""
    hours: Hours = office.settings.hours
    return Rounds(
        office.store,
        office.vault,
        turns or turns_of(office),
        questionnaire=questionnaire(),
        hours=hours,
        reaches=reaches,
    )
