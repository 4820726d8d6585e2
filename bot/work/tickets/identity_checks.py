"""Checks of a text against the identity net: always logged and limited per hour, because answers reveal who
complained.

An officer alone could try name after name on it. So each attempt is logged before the answer is given, whatever the
answer is; after `TEXTS_AN_HOUR` different texts there is no answer for the rest of the hour, and the chiefs are told.

A refusal must leave its log line behind: whoever opens the transaction wraps the work in `logged`, and what may still be refused
after the net has looked in `unless_refused`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.tickets.ticket import Illegal, Order
from bot.domain.act import Act
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets.identity_net import caught
from db.queries.office import audit
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

T = TypeVar("T")
TEXTS_AN_HOUR = 20
CHECKED, BRAKED = "ticket.check", "ticket.brake"
"""The acts under which a check against the net, and reaching the limit, are logged."""
_HOUR = timedelta(hours=1)
_FOR_THE_DEPARTMENT = frozenset({Act.ASSIGN, Act.RETURN})


class Caught(Illegal):
    """The net refused the text; only the log line was written, and that must stay."""


def logged(work: Callable[[Connection], T]) -> Callable[[Connection], T | Caught]:
    """The work of a transaction, with the net's refusal as a result: an exception would roll back its log line."""

    def run(connection: Connection) -> T | Caught:
        try:
            return work(connection)
        except Caught as refusal:
            return refusal

    return run


def unless_refused(connection: Connection, act: Callable[[], T], *refusals: type[Exception]) -> T | Exception:
    """Do it; or undo that much and give back the refusal, where an exception would roll back the net's line in the log.

    For what is judged only after the text was looked at: else names could be tried on the net by what is refused anyway.
    """
    try:
        with connection.begin_nested():
            return act()
    except refusals as refusal:
        return refusal


def is_for_department(ticket: Ticket, order: Order) -> bool:
    """Whether a department will read the text of the order."""
    if order.act is Act.REPLY:
        return ticket.with_department is not None
    return order.act in _FOR_THE_DEPARTMENT


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text that a department is to read. `about`: as the log names its object; `by_act`: what it is written for."""

    about: str
    text: str
    by_act: str
    person: str = "投诉人"
    did: str = "投诉的"
    reader: str = "承办处室"


def check(
    connection: Connection,
    vault: Vault,
    ticket: Ticket,
    order: Order,
    now: datetime,
    reader: str = "承办处室",
) -> None:
    """Check the text of an office order for traces of the complainant; raises Caught. `reader`: who would read it."""
    assert order.role is not Role.LIAISON, "what the net says is not for a department"
    who = audit.Who(order.user_id, order.by, order.role.value, order.address)
    asked = ("申请人", "申请的") if ticket.kind is TicketKind.DISCLOSURE else ("投诉人", "投诉的")
    text = CheckedText(f"ticket {ticket.ticket_no}", order.text, order.act.value, *asked, reader)
    check_text(connection, vault, who, text, partial(caught, connection, vault, ticket), now)


def check_text(
    connection: Connection,
    vault: Vault,
    who: audit.Who,
    checked: CheckedText,
    net: Callable[[str], str | None],
    now: datetime,
) -> None:
    """The same of any text; `net` says what of the person stands in it. Raises Caught."""
    about = checked.about
    of = about.removeprefix("ticket ")
    text = vault.index(f"text for {of}: {bare(checked.text)}").hex()[:16]
    tried = _tried(connection, who, now)
    if text not in tried and len(tried) >= TEXTS_AN_HOUR:
        audit.note(connection, vault, who, BRAKED, about, detail={"texts": len(tried)}, now=now)
        raise Caught(
            f"一小时里已经核对了 {len(tried)} 份不同的文字，先停一停；室领导会知道。一小时后再试，或请别人办"
        )
    found = net(checked.text)
    detail = {"for": checked.by_act, "text": text, "caught": found or ""}
    audit.note(connection, vault, who, CHECKED, about, detail=detail, now=now)
    if found is not None:
        raise Caught(
            f"文字里有{checked.person}的{found}，{checked.reader}看到就会知道是谁{checked.did}；请删去后再试"
        )


def _tried(connection: Connection, who: audit.Who, now: datetime) -> set[str]:
    """The texts checked for this person within the hour: repeating one reveals nothing new.

    On the command line any name may be given, so all its users count as one person.
    """
    return {
        str(detail["text"]) for detail in audit.details(connection, who.user_id, CHECKED, since=now - _HOUR)
    }
