"""The questionnaires that rounds were opened with, as documents, by the SHA-256 that rounds and records name."""

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from db.engine.prepared import Prepared
from db.schema import callbacks, questionnaires, rounds

_KEEP = insert_or_ignore(questionnaires).on_conflict_do_nothing(index_elements=["sha256"])
_DOCUMENT = Prepared(select(questionnaires.c.document).where(questionnaires.c.sha256 == bindparam("of")))
_DIGESTS = Prepared(select(questionnaires.c.sha256))
_OF_ROUND = Prepared(select(rounds.c.questionnaire_sha256).where(rounds.c.month == bindparam("of")))
_OF_CASE = Prepared(
    select(rounds.c.questionnaire_sha256)
    .join_from(callbacks, rounds, rounds.c.month == callbacks.c.month)
    .where(callbacks.c.case_no == bindparam("of"))
)


def keep(connection: Connection, sha256: str, document: str) -> None:
    """Keep a document for good; one that is there stays."""
    connection.execute(_KEEP, {"sha256": sha256, "document": document})


def document(connection: Connection, sha256: str) -> str | None:
    """The document with this SHA-256; None when it was never kept."""
    row = _DOCUMENT.first(connection, of=sha256)
    return None if row is None else row.document


def digests(connection: Connection) -> list[str]:
    """The SHA-256 of everything that is kept."""
    return [row.sha256 for row in _DIGESTS.all(connection)]


def of_round(connection: Connection, month: str) -> str | None:
    """The SHA-256 of the questionnaire that a round was opened with; None when there is no such round."""
    row = _OF_ROUND.first(connection, of=month)
    return None if row is None else row.questionnaire_sha256


def of_case(connection: Connection, case_no: str) -> str | None:
    """The same for the round of a case; None when it is in none."""
    row = _OF_CASE.first(connection, of=case_no)
    return None if row is None else row.questionnaire_sha256
