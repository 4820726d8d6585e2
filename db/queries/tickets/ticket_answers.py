"""What was answered to the questions of a ticket's kind, sealed as one value: who asks, and what about.

Beside it the number of the applicant's document stands as a keyed hash, so that who asks again is known without opening anything.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.dialogue.applying.certificates import document_number
from bot.dialogue.applying.questions import ID_NUMBER
from db.engine.prepared import Prepared
from db.schema import disclosure_requests, ticket_answers
from db.schema.columns import Instant, storable
from db.vault import Vault
from db.vault.sealed import TICKET_ANSWERS, open_words, seal_words

_ADD = Prepared(insert(ticket_answers))
_OF = Prepared(
    select(ticket_answers.c.ticket_no, ticket_answers.c.sealed).where(
        ticket_answers.c.ticket_no.in_(bindparam("numbers", expanding=True))
    )
)
_OF_ASKER = Prepared(
    select(ticket_answers.c.ticket_no)
    .join_from(
        ticket_answers, disclosure_requests, disclosure_requests.c.ticket_no == ticket_answers.c.ticket_no
    )
    .where(
        ticket_answers.c.asker_key.in_(bindparam("asker", expanding=True)),
        ticket_answers.c.ticket_no != bindparam("this"),
        disclosure_requests.c.received_on >= bindparam("since", type_=Instant),
    )
    .order_by(disclosure_requests.c.received_on.desc(), ticket_answers.c.ticket_no.desc())
    .limit(bindparam("most"))
)
_UNKNOWN = Prepared(
    select(ticket_answers.c.ticket_no)
    .join_from(
        ticket_answers, disclosure_requests, disclosure_requests.c.ticket_no == ticket_answers.c.ticket_no
    )
    .where(
        ticket_answers.c.asker_key.is_(None),
        ticket_answers.c.ticket_no != bindparam("this"),
        disclosure_requests.c.received_on >= bindparam("since", type_=Instant),
    )
    .order_by(disclosure_requests.c.received_on.desc(), ticket_answers.c.ticket_no.desc())
    .limit(bindparam("most"))
)


def keep(connection: Connection, vault: Vault, ticket_no: str, answers: Mapping[str, str]) -> None:
    """Store the answers of a new ticket."""
    said = json.dumps({key: storable(value) for key, value in answers.items()}, ensure_ascii=False)
    number = answers.get(ID_NUMBER, "")
    _ADD.run(
        connection,
        ticket_no=ticket_no,
        sealed=seal_words(vault, said, TICKET_ANSWERS.at(ticket_no)),
        asker_key=vault.index(_asker(number)) if number else None,
    )


def of_same_asker(
    connection: Connection, vault: Vault, ticket_no: str, number: str, *, since: datetime, most: int
) -> list[str]:
    """The other requests since then under the document with this number, the latest first."""
    return _OF_ASKER.scalars(
        connection, asker=list(vault.indexes(_asker(number))), this=ticket_no, since=since, most=most
    )


def of_unknown_asker(connection: Connection, ticket_no: str, *, since: datetime, most: int) -> list[str]:
    """The other requests since then that have no hash, the latest first: from before there were any, or without a document's number."""
    return _UNKNOWN.scalars(connection, this=ticket_no, since=since, most=most)


def same_document(number: str, other: str) -> bool:
    """Whether two numbers, as they were given, are of one document."""
    return bool(other) and _asker(number) == _asker(other)


def _asker(number: str) -> str:
    """What the hash is of: a purpose of its own, so that it matches nothing but another request."""
    return f"who asks for information\n{document_number(number)}"


def of_all(connection: Connection, vault: Vault, numbers: list[str]) -> dict[str, dict[str, str]]:
    """The answers of these tickets; none of one that was asked nothing, or whose person was erased. Raises WrongKey."""
    if not numbers:
        return {}
    return {
        row.ticket_no: json.loads(open_words(vault, row.sealed, TICKET_ANSWERS.at(row.ticket_no)))
        for row in _OF.all(connection, numbers=numbers)
    }


def of(connection: Connection, vault: Vault, ticket_no: str) -> dict[str, str]:
    """The answers of one ticket; empty where there are none."""
    return of_all(connection, vault, [ticket_no]).get(ticket_no, {})
