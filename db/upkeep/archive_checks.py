"""Whether the archive of a database is whole: every line has the digest of its seal, and whoever was erased, was so by two."""

from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, select

from bot.domain.round_state import RoundState
from db.queries.archive import erasures
from db.queries.archive.month_root import root_of
from db.schema import archive, questionnaires, rounds, supplements
from db.upkeep.findings import DatabaseFinding, listed

PAGE = 500
_RECORDS = select(archive.c.case_no, archive.c.record.label("line"), archive.c.sha256).order_by(
    archive.c.case_no
)
_QUESTIONNAIRES = select(
    questionnaires.c.sha256.label("case_no"),  # by what rounds and records name it
    questionnaires.c.document.label("line"),
    questionnaires.c.sha256,
).order_by(questionnaires.c.sha256)
_SUPPLEMENTS = select(
    supplements.c.case_no,
    supplements.c.content.label("line"),
    supplements.c.sha256,
).order_by(supplements.c.id)

_CLOSED = (
    select(rounds.c.month, rounds.c.root).where(rounds.c.state == RoundState.CLOSED).order_by(rounds.c.month)
)


def erased(connection: Connection) -> DatabaseFinding:
    """The entries of erasures."""
    if not (found := erasures.wrong(connection)):
        count = len(erasures.every(connection))
        return DatabaseFinding("erasures", True, f"删除过个人信息的 {count} 件，都有两个人批准，都删全了")
    said = f"删除个人信息的记录不对：{listed(found)}"
    return DatabaseFinding("erasures", False, f"{said}；请查明谁直接改过数据库，并用备份核对")


def rooted(connection: Connection) -> DatabaseFinding:
    """The months: no record moved, exchanged or taken away with its digest."""
    closed = connection.execute(_CLOSED).all()
    wrong = [row.month for row in closed if root_of(connection, row.month) != row.root]
    if not wrong:
        return DatabaseFinding("months", True, f"{len(closed)} 个月的档案重新算过，总校验值相符")
    said = f"档案重新算出来的总校验值和封存时的不符：{listed(wrong)}"
    return DatabaseFinding("months", False, f"{said}；有档案被改动、增减或调换，请用备份核对")


def archived(connection: Connection) -> DatabaseFinding:
    """The sealed records."""
    return _digests(connection, "archive", "回访档案", _RECORDS)


def supplemented(connection: Connection) -> DatabaseFinding:
    """What came in after the seal."""
    return _digests(connection, "supplements", "补充记录", _SUPPLEMENTS)


def questioned(connection: Connection) -> DatabaseFinding:
    """What people were asked, in the words that rounds and records name by their digest."""
    return _digests(connection, "questionnaires", "问卷", _QUESTIONNAIRES)


def _digests(connection: Connection, name: str, what: str, every: Select[Any]) -> DatabaseFinding:
    """Hold every line against the digest that was taken when it was sealed."""
    seen, altered = 0, list[str]()
    for row in connection.execute(every, execution_options={"yield_per": PAGE}):
        seen += 1
        if sha256(row.line.encode("utf-8", "surrogatepass")).hexdigest() != row.sha256:
            altered.append(row.case_no)
    if not altered:
        return DatabaseFinding(name, True, f"{what} {seen} 份，校验值全部相符")
    return DatabaseFinding(name, False, f"{what}与封存时的校验值不符：{listed(altered)}；请用备份核对")
