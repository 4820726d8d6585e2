"""What goes out with the answer to a request: rows of `attachments` of a kind of their own, counted apart from what came in."""

from sqlalchemy import Connection, bindparam, func, select, update

from db.queries.tickets.attachments import ANSWER, MOST_OF_A_TICKET
from db.schema import attachments

_A = attachments.c
_COUNT = (
    select(func.count())
    .select_from(attachments)
    .where(_A.ticket_no == bindparam("ticket"), _A.state == "stored", _A.kind == ANSWER)
)
_WITHDRAW = (
    update(attachments)
    .where(_A.ticket_no == bindparam("ticket"), _A.id == bindparam("of"), _A.kind == ANSWER)
    .values(state="dropped", ticket_no=None)
)


def count(connection: Connection, ticket_no: str) -> int:
    """How many go out with the answer."""
    found: int = connection.execute(_COUNT, {"ticket": ticket_no}).scalar_one()
    return found


def room(connection: Connection, ticket_no: str) -> bool:
    """Whether another one may."""
    return count(connection, ticket_no) < MOST_OF_A_TICKET


def withdraw(connection: Connection, ticket_no: str, attachment: int) -> bool:
    """It is not to go out after all; False when there is none like that."""
    return connection.execute(_WITHDRAW, {"ticket": ticket_no, "of": attachment}).rowcount == 1
