"""What restoring a backup would undo in the present database: sealed months, messages sent, messages received.

A month that becomes unsealed could be sealed again differently, and people whose messages are forgotten would be
written to again. Such a backup is refused unless two persons of the office want it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.round_state import RoundState

Ask = Callable[[str], Sequence[Sequence[Any]]]
"""Runs a statement of this module on one of the two databases."""

ROUNDS = "SELECT month, state, root FROM {schema}rounds ORDER BY month"
SENT = "SELECT count(*) FROM {schema}outbox WHERE state NOT IN ('pending', 'cancelled')"
HEARD = "SELECT count(*) FROM {schema}inbound"


@dataclass(frozen=True, slots=True)
class Consent:
    """Two persons who want a restore despite the loss, and why. Their identity has been verified."""

    by: str
    also: str
    reason: str


@dataclass(frozen=True, slots=True)
class DatabaseStanding:
    """How far a database has got."""

    roots: Mapping[str, str]
    """The sealed months."""
    sent: int
    heard: int


class WouldLose(ValueError):
    """The backup lacks something that the database has; nothing was changed."""

    def __init__(self, losses: Sequence[str]) -> None:
        super().__init__(
            f"这个备份比现在的数据库旧，恢复它会：{'；'.join(losses)}。什么也没有改动；确实要恢复，"
            "请两位监察员或室领导一起确认：加 --by 用户名 --and 另一位的用户名 --reason 理由"
        )


def standing(ask: Ask, schema: str = "") -> DatabaseStanding:
    """How far the database that `ask` asks has got."""
    rounds = ask(ROUNDS.format(schema=schema))
    return DatabaseStanding(
        roots={month: root for month, state, root in rounds if state == RoundState.CLOSED},
        sent=int(ask(SENT.format(schema=schema))[0][0]),
        heard=int(ask(HEARD.format(schema=schema))[0][0]),
    )


def losses(present: DatabaseStanding, backup: DatabaseStanding) -> list[str]:
    """What would be lost by replacing the present database with the backup, one phrase each."""
    unsealed = [month for month in present.roots if month not in backup.roots]
    changed = [m for m, root in present.roots.items() if backup.roots.get(m, root) != root]
    found = []
    if unsealed:
        found.append(f"让已封存的 {'、'.join(unsealed)} 变回没有封存")
    if changed:
        found.append(f"换掉 {'、'.join(changed)} 的总校验值")
    if present.sent > backup.sent:
        found.append(f"忘掉已发出的 {present.sent - backup.sent} 条消息，这些人可能再收到一次")
    if present.heard > backup.heard:
        found.append(f"丢掉 {present.heard - backup.heard} 条来信")
    return found


def refuse_to_lose(present: DatabaseStanding, backup: DatabaseStanding, consent: Consent | None) -> None:
    """Raise WouldLose unless nothing is lost, or two persons want it."""
    if consent is None and (found := losses(present, backup)):
        raise WouldLose(found)
