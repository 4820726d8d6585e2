"""What the writer of a step is given: the same for all turns, or drawn for this one."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.dialogue.scene import PageAddress
from bot.domain.month import Hours
from bot.turns.rules import Rules
from bot.work.pages.fitting import Pages
from bot.work.tickets import Registry
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class TurnSetting:
    """What is the same in every turn: the registry of complaints, the hours, how outbox references are drawn, and our
    pages."""

    registry: Registry
    hours: Hours
    refs: Callable[[], str]
    pages: Pages


def setting_of(rules: Rules, vault: Vault, refs: Callable[[], str]) -> TurnSetting:
    """The same for every turn by these rules."""
    return TurnSetting(
        Registry(vault, rules.terms, rules.calendar, rules.disclosure, rules.further),
        rules.hours,
        refs,
        rules.pages,
    )


@dataclass(frozen=True, slots=True)
class DrawnForStep:
    """What the step had at hand to tell: the address of its question, and of a receipt code the hash that is kept."""

    page: PageAddress | None
    receipt_hash: bytes | None
