"""What restoring a backup would undo in the present database: sealed months, what was signed and published, messages sent and received.

A ledger that goes on from an older checkpoint than somebody has is a second one. A month that becomes unsealed could be sealed again differently, and people whose messages are forgotten would be
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
VERSION = "SELECT max(version_num) FROM {schema}alembic_version"
SIGNED = "SELECT size, root, witnesses, block FROM {schema}ledger_checkpoints ORDER BY size"
FIRST_WITH_LEDGER = "0057"
RESULTS = "O1 "
"""What a block of results is called, before its month."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Two persons who want a restore despite the loss, and why. Their identity has been verified."""

    by: str
    also: str
    reason: str


@dataclass(frozen=True, slots=True)
class SignedStanding:
    """One checkpoint of the ledger."""

    size: int
    root: str
    witnesses: int
    block: str


@dataclass(frozen=True, slots=True)
class DatabaseStanding:
    """How far a database has got."""

    roots: Mapping[str, str]
    """The sealed months."""
    sent: int
    heard: int
    signed: Sequence[SignedStanding] = ()
    """The smallest first."""


ONLY_LOOKING = Consent("", "", "")
"""Nobody's: whoever brings it is told what would be lost, and nothing is changed."""


class WouldLose(ValueError):
    """The backup lacks something that the database has; nothing was changed. `losses`: none for who was only looking."""

    def __init__(self, losses: Sequence[str]) -> None:
        self.losses = tuple(losses)
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
        signed=_signed(ask, schema),
    )


def _signed(ask: Ask, schema: str) -> list[SignedStanding]:
    version = str(ask(VERSION.format(schema=schema))[0][0] or "")
    if version < FIRST_WITH_LEDGER:
        return []
    return [SignedStanding(*row) for row in ask(SIGNED.format(schema=schema))]


def losses(present: DatabaseStanding, backup: DatabaseStanding) -> list[str]:
    """What would be lost by replacing the present database with the backup, one phrase each."""
    unsealed = [month for month in present.roots if month not in backup.roots]
    changed = [m for m, root in present.roots.items() if backup.roots.get(m, root) != root]
    found = []
    if unsealed:
        found.append(f"让已封存的 {'、'.join(unsealed)} 变回没有封存")
    if changed:
        found.append(f"换掉 {'、'.join(changed)} 的总校验值")
    found += _of_ledger(present.signed, backup.signed)
    if present.sent > backup.sent:
        found.append(f"忘掉已发出的 {present.sent - backup.sent} 条消息，这些人可能再收到一次")
    if present.heard > backup.heard:
        found.append(f"丢掉 {present.heard - backup.heard} 条来信")
    return found


def _of_ledger(present: Sequence[SignedStanding], backup: Sequence[SignedStanding]) -> list[str]:
    """What was signed and the backup lacks: somebody outside may have it."""
    kept = {(one.size, one.root) for one in backup}
    gone = [one for one in present if (one.size, one.root) not in kept]
    if not gone:
        return []
    witnessed = [one.size for one in gone if one.witnesses]
    seen = f"（见证单位签到第 {witnessed[-1]} 行）" if witnessed else ""
    last = max(
        (one.size for one in backup if (one.size, one.root) in {(p.size, p.root) for p in present}), default=0
    )
    found = [
        f"忘掉签过名的台账 {len(gone)} 份签封：现在签到第 {gone[-1].size} 行{seen}，备份里只有前 {last} 行；"
        "以后再签就是另一本台账，见证单位不会签，别人拿出这一份就能证明有两本"
    ]
    months = [one.block.removeprefix(RESULTS) for one in gone if one.block.startswith(RESULTS)]
    if months:
        found.append(f"忘掉 {'、'.join(months)} 的公布：公布的文件还在，数据库和它会对不上")
    return found


def refuse_to_lose(present: DatabaseStanding, backup: DatabaseStanding, consent: Consent | None) -> None:
    """Raise WouldLose unless nothing is lost, or two persons want it; always for ONLY_LOOKING."""
    found = losses(present, backup)
    if consent is ONLY_LOOKING or (consent is None and found):
        raise WouldLose(found)
