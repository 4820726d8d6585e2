"""How whoever is logged in is shown the personal data of cases: the one rule, asked for them."""

from dataclasses import replace

from sqlalchemy import Connection

from bot.casework.privacy.personal import Datum, Of, Shown, shown
from bot.domain.role import Role
from bot.work import disclosure
from bot.work.approvals.requests import Subject
from db.queries.cases import persons
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, forbidden


def shown_to(visit: Visit, datum: Datum = Datum.NAME, *, reason: str = "", under_seal: bool = False) -> Shown:
    """How this datum of a case is shown to this user."""
    return shown(Role(visit.user.role), datum, Of.CASE, reason=reason, under_seal=under_seal)


def sure_in_clear(visit: Visit, datum: Datum, reason: str, *, under_seal: bool) -> None:
    """Raise Problem, with what to do instead, unless the rule shows this in clear."""
    if shown_to(visit, datum, reason=reason, under_seal=under_seal) is not Shown.CLEAR:
        raise forbidden("case.under_seal") if under_seal else bad_input("case.no_reason")


def subject_shown(connection: Connection, visit: Visit, about: Subject) -> Subject:
    """What a request is about, as it is shown to this user."""
    if about.case is None:
        return about
    whose = persons.of_cases(connection, [about.case.case_no])[about.case.case_no]
    applicant = disclosure.applicant(about.case.applicant, whose, shown_to(visit))
    return replace(about, case=replace(about.case, applicant=applicant))
