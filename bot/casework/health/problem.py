"""What can be wrong with us: one table of kinds for everything that reports, `/healthz`, `/metrics`, `huifang doctor` and the
office chat.
"""

from dataclasses import dataclass
from enum import StrEnum


class ProblemKind(StrEnum):
    """What can be wrong."""

    DATABASE = "database"
    """The database does not answer."""
    SCHEMA = "schema"
    WRITING = "writing"
    """The database accepts no writes: the disk is full, broken or read-only."""
    DISK = "disk"
    """Little disk space is left for the database."""
    LANE = "lane"
    WAITING = "waiting"
    INBOX = "inbox"
    """Messages waiting at the provider are not being read."""
    RESTORED = "restored"
    """A backup was restored, and it is not known yet what was sent after it was made."""
    GIVEN_UP = "given_up"
    NO_ROUND = "no_round"
    LATE = "late"
    """Cases that came in after the seal are in no supplement round although its window is open."""
    OVERDUE = "overdue"
    NOT_CALLED = "not_called"
    UNWITNESSED = "unwitnessed"
    """Nobody is written to: a witness has not signed the roster yet."""
    WITNESS_REFUSED = "witness_refused"
    """A witness that is asked over HTTP does not sign."""
    PROVINCE = "province"
    LEDGER_FORGOTTEN = "ledger_forgotten"
    """An older backup was restored than what has been signed: whatever is signed now is a second ledger."""
    UNPUBLISHED = "unpublished"
    """A closed month could not be written where everybody sees it."""
    REMEDIES = "remedies"
    RECEIPTS = "receipts"
    CLOCK = "clock"

    @property
    def down(self) -> bool:
        """This process can serve nobody and should get no traffic."""
        return self in (ProblemKind.DATABASE, ProblemKind.SCHEMA, ProblemKind.WRITING)

    @property
    def local(self) -> bool:
        """Concerns one machine only; the others may be healthy."""
        return self in (ProblemKind.DISK, ProblemKind.CLOCK, ProblemKind.WRITING)

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return _SUBJECTS[self]


_SUBJECTS = {
    ProblemKind.DATABASE: "数据库",
    ProblemKind.SCHEMA: "数据库版本",
    ProblemKind.WRITING: "写入数据库",
    ProblemKind.DISK: "磁盘",
    ProblemKind.LANE: "发送通道",
    ProblemKind.WAITING: "等着发的消息",
    ProblemKind.INBOX: "来信",
    ProblemKind.RESTORED: "恢复",
    ProblemKind.GIVEN_UP: "没有发出去的消息",
    ProblemKind.NO_ROUND: "回访计划",
    ProblemKind.LATE: "晚到的办件",
    ProblemKind.OVERDUE: "到期的回访",
    ProblemKind.NOT_CALLED: "未曾回访的办件",
    ProblemKind.UNWITNESSED: "等见证单位签的名册",
    ProblemKind.WITNESS_REFUSED: "不签的见证单位",
    ProblemKind.PROVINCE: "报省平台",
    ProblemKind.LEDGER_FORGOTTEN: "签过的台账",
    ProblemKind.UNPUBLISHED: "每月公布",
    ProblemKind.REMEDIES: "差评整改",
    ProblemKind.RECEIPTS: "送达回报",
    ProblemKind.CLOCK: "时钟",
}


@dataclass(frozen=True, slots=True)
class HealthProblem:
    """One thing that is wrong, in a sentence that says what to do."""

    kind: ProblemKind
    says: str
