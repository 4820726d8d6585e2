"""The titles under which complaints stand in lists and at the head of their page, as far as the reader may know them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from bot.casework.tickets.title import title_for_department, title_of
from bot.domain.language import Language
from bot.domain.ticket_kind import kind_of
from bot.work.tickets import TicketShown
from db.queries.tickets import ticket_subjects
from db.queries.tickets.ticket_subjects import TicketSubject


def titles(connection: Connection, views: Iterable[TicketShown], *, language: Language) -> Mapping[str, str]:
    """The title of each of these, by number."""
    every = list(views)
    cases = ticket_subjects.of_cases(connection, filter(None, (view.joined_case for view in every)))
    return {v.ticket_no: title(v, cases.get(v.joined_case or "", TicketSubject()), language) for v in every}


def title(view: TicketShown, subject: TicketSubject, language: Language) -> str:
    """The title of one; without a blank."""
    if view.content is None:
        return title_for_department(view.handed_over) or view.ticket_no
    department = view.content.department or subject.department
    kind = kind_of(view.ticket_no)
    return title_of(view.category, subject.item, department, view.about_office, language, kind)
