"""What backing up and restoring are, whichever the engine: what comes of them, what may go wrong, what follows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, union_all, update

from bot.domain.month import OFFICE_ZONE
from db.migrate import HEAD, REVISIONS
from db.queries.office import audit
from db.queries.processes import marks
from db.schema import heartbeats, inbound, outbox
from db.upkeep.lineage import Consent

SILENT = timedelta(minutes=1)
"""A server that has not been heard of for this long has stopped."""
UNKNOWN_SINCE = timedelta(days=30)
"""A backup without a message gives no moment to start from: the providers are asked this far back."""
_MOMENTS = union_all(
    select(func.max(outbox.c.created_at).label("at")),
    select(func.max(outbox.c.settled_at)),
    select(func.max(inbound.c.at)),
    select(func.max(heartbeats.c.at)),
).subquery()
_LAST_HEARD_OF = select(func.max(_MOMENTS.c.at))


class BadFile(ValueError):
    """The file that was named cannot be used for this; nothing was changed."""


class InUse(RuntimeError):
    """Somebody works with the database; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("数据库正在使用中，什么也没有改动；请先停止 huifang serve，等一分钟再恢复")


class MaintenanceFailed(RuntimeError):
    """It failed; the message says what state things are in."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup."""

    file: Path
    size: int
    """Bytes."""
    revision: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup brought back."""

    revision: str
    """What the backup was at; it is upgraded on the way."""
    kept: str | None
    """Where the former database is now; None when there was none."""
    forgotten: int
    """Messages that went out after the backup was made and of which the restored database knows nothing."""
    compared: bool = True
    """Whether there was a former database that could be read and held against the backup."""


def settle_in(connection: Connection, *, now: datetime, consent: Consent | None) -> int:
    """Make a restored database fit to be served; the id of its last message.

    The processes that were serving it then are gone, and nobody knows whether the waiting messages have been sent since. A mark
    says from when on the providers must be asked what was sent and heard meanwhile.
    """
    moment = connection.execute(_LAST_HEARD_OF).scalar_one() or now - UNKNOWN_SINCE
    connection.execute(delete(heartbeats))
    connection.execute(
        update(outbox)
        .where(outbox.c.state == "pending")
        .values(state="unknown", error="restored", doubts=outbox.c.doubts + 1)
    )
    marks.put(connection, marks.RESTORED, moment)
    if consent is not None:
        who = audit.Who(None, f"{consent.by}、{consent.also}", "", "")
        audit.note(connection, None, who, "restore", "database", reason=consent.reason, now=now)
    return connection.execute(select(func.max(outbox.c.id))).scalar_one() or 0


def stamp(now: datetime) -> str:
    """A moment in a name, on the office's clock."""
    return now.astimezone(OFFICE_ZONE).strftime("%Y%m%d-%H%M%S")


def accept_revision(file: Path, found: str) -> str:
    """A backup of a later program is no good to this one; raises BadFile."""
    if found not in REVISIONS:
        raise BadFile(f"{file} 是版本 {found} 的备份，本程序只认识到 {HEAD}；请先升级 huifang，再恢复")
    return found
