"""To whom a complaint can be handed over: the departments of the office's list, the one it is about first."""

from dataclasses import dataclass

from sqlalchemy import Connection

from db.queries import department_names
from db.queries.office import departments
from db.queries.office.departments import DepartmentListed
from db.queries.tickets import ticket_subjects
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.ticket_subjects import TicketSubject


@dataclass(frozen=True, slots=True)
class Takers:
    """The closed list of a hand-over. `own`: the department that the complaint is about, if it is in the list."""

    listed: tuple[DepartmentListed, ...] = ()
    own: DepartmentListed | None = None

    def unread(self, chosen: str) -> str:
        """The department chosen, else its own, if nobody would read what it is given; blank when somebody would."""
        looked_at = next((one for one in self.listed if one.name == chosen), None if chosen else self.own)
        return looked_at.name if looked_at is not None and not looked_at.liaisons else ""


NOBODY = Takers()


def takers(connection: Connection, ticket: Ticket) -> Takers:
    """The list for this complaint."""
    found = departments.listed(connection)
    name = _own(connection, ticket)
    own = next((one for one in found if one.name == name), None)
    rest = (one for one in found if one is not own)
    return Takers((*([own] if own is not None else []), *rest), own)


def nobody_reads(connection: Connection, name: str) -> bool:
    """Whether what was handed over to this department is read by nobody: it has no liaison, or has none any more."""
    current = department_names.known(connection).current(name)
    return not any(one.liaisons for one in departments.listed(connection) if one.name == current)


def takes(connection: Connection, name: str) -> bool:
    """Whether there is such a department to hand over to."""
    return any(one.name == name for one in departments.listed(connection))


def _own(connection: Connection, ticket: Ticket) -> str:
    """The case's department, else the one complained about, by its name of today.

    An anonymous complaint is looked up in no case.
    """
    case_no = None if ticket.anonymous else ticket.case_no
    cases = ticket_subjects.of_cases(connection, [case_no] if case_no is not None else [])
    name = next(iter(cases.values()), TicketSubject()).department or ticket.department
    return department_names.known(connection).current(name)
