"""Papers that are filed along with an application: they lay beside their sender until there was a ticket."""

from sqlalchemy import Connection, bindparam, update

from db.schema import attachments

_A = attachments.c
_FILED = (
    update(attachments)
    .where(
        _A.party_id == bindparam("party"),
        _A.ticket_no.is_(None),
        _A.state.in_(("wanted", "stored")),
    )
    .values(ticket_no=bindparam("ticket"), party_id=None, chat_id=None)
)


def filed(connection: Connection, ticket_no: str, *, party_id: int) -> None:
    """Whatever this person sent that belongs to nothing yet is the ticket's, also what has still to be fetched; nobody
    is told of that any more."""
    connection.execute(_FILED, {"ticket": ticket_no, "party": party_id})
