"""What else the same applicant has asked for of late: known by their document's number, shown to whoever handles a request.

It is a fact for a person to judge (条例 arts. 35, 36): nothing follows from it.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.applying.questions import ID_NUMBER, INFORMATION
from bot.domain.month import OFFICE_ZONE
from bot.work.tickets.registry import Registry
from bot.work.tickets.request_entries import RequestEntry, request_entries
from bot.work.tickets.requests_seen import requests_seen
from db.queries.tickets import ticket_answers

MOST = 50


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """The others, the latest first; `same`: the numbers of those in which the same was asked for, word for word."""

    months: int
    others: tuple[RequestEntry, ...] = ()
    same: frozenset[str] = frozenset()
    uncompared: int = 0
    """How many of the period give no document's number, as far as was looked."""
    known: bool = True
    """Whether this request gives one, without which nothing can be compared."""
    looked_at_all: bool = True
    """Whether all of the period were compared."""

    @property
    def count(self) -> int:
        """How often they have asked, with this request."""
        return len(self.others) + 1


def asked_before(
    connection: Connection, registry: Registry, viewer: Viewer, ticket_no: str, now: datetime
) -> AskedBefore:
    """As far as the viewer may see them. What was filed before there were hashes is opened and compared, the latest of it."""
    said, months = ticket_answers.of(connection, registry.vault, ticket_no), registry.disclosure.looks_back
    number, wanted = said.get(ID_NUMBER, ""), bare(said.get(INFORMATION, ""))
    if not number:
        return AskedBefore(months, known=False)
    since = datetime.combine(_months_before(now.astimezone(OFFICE_ZONE).date(), months), time(), OFFICE_ZONE)
    found = ticket_answers.of_same_asker(
        connection, registry.vault, ticket_no, number, since=since, most=MOST
    )
    unknown = ticket_answers.of_unknown_asker(connection, ticket_no, since=since, most=MOST + 1)
    opened = requests_seen(connection, registry, viewer, unknown[:MOST])
    found += [
        one.ticket.ticket_no
        for one in opened
        if ticket_answers.same_document(number, one.said.get(ID_NUMBER, ""))
    ]
    entries = request_entries(connection, registry, viewer, found)
    others = tuple(sorted(entries, key=lambda one: (one.received_on, one.ticket_no), reverse=True)[:MOST])
    return AskedBefore(
        months,
        others,
        frozenset(one.ticket_no for one in others if wanted and bare(one.information) == wanted),
        sum(not one.said.get(ID_NUMBER, "") for one in opened),
        looked_at_all=len(unknown) <= MOST,
    )


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
