"""What was answered to the questions of a ticket's kind, sealed as one value: who asks, and what about."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, insert, select

from db.engine.prepared import Prepared
from db.schema import ticket_answers
from db.schema.columns import storable
from db.vault import Vault
from db.vault.sealed import TICKET_ANSWERS, open_words, seal_words

_ADD = Prepared(insert(ticket_answers))
_OF = Prepared(
    select(ticket_answers.c.ticket_no, ticket_answers.c.sealed).where(
        ticket_answers.c.ticket_no.in_(bindparam("numbers", expanding=True))
    )
)


def keep(connection: Connection, vault: Vault, ticket_no: str, answers: Mapping[str, str]) -> None:
    """Store the answers of a new ticket."""
    said = json.dumps({key: storable(value) for key, value in answers.items()}, ensure_ascii=False)
    _ADD.run(connection, ticket_no=ticket_no, sealed=seal_words(vault, said, TICKET_ANSWERS.at(ticket_no)))


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
