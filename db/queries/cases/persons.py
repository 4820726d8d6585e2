"""Whose cases they are: the names to mask, and the kind of applicant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from db.engine.prepared import Prepared
from db.queries.batches import by_500
from db.schema import cases

_NAMED = Prepared(
    select(cases.c.case_no, cases.c.applicant, cases.c.contact, cases.c.applicant_kind).where(
        cases.c.case_no.in_(bindparam("many", expanding=True))
    )
)


@dataclass(frozen=True, slots=True)
class Persons:
    """The people behind a case, as the imported row names them now."""

    applicant: str = ""
    contact: str = ""
    kind: str = ""
    """The kind of applicant: 自然人, 法人, or whatever the import said."""


def of_cases(connection: Connection, numbers: Iterable[str]) -> Mapping[str, Persons]:
    """The people behind each of these cases; cases that do not exist are left out."""
    wanted = list(dict.fromkeys(numbers))
    return {
        row.case_no: Persons(row.applicant, row.contact, row.applicant_kind)
        for some in by_500(wanted)
        for row in _NAMED.all(connection, many=list(some))
    }
