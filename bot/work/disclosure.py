"""Personal data before it is shown: what the rule leaves masked is masked here, in the data, for every interface.

`bot.casework.privacy.personal` decides how something is shown; this applies it to what is shown: a list entry, a case
file, a sealed record, and what came in later. A sealed record is unchanged; a masked copy is kept next to it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from bot.casework.archive.record import canonical, line_of
from bot.casework.archive.shape import read_line
from bot.casework.privacy.personal import PERSON, Shown, masked_name, without_names
from bot.casework.privacy.redaction import without_phones
from bot.casework.tickets.visibility import Sight, Viewer, sight
from bot.dialogue.survey.complaint_offer import COMPLAINT
from bot.domain.dialling import mask_phone
from bot.domain.record import Record
from db.queries.archive.archive import SealedRecord, Supplement
from db.queries.callsheet.to_phone import ToPhone
from db.queries.cases.case_file import CaseFile, Change
from db.queries.cases.persons import Persons
from db.queries.cases.search import CaseLine
from db.queries.people.notes import Note
from db.queries.tickets import ticket_rows
from db.queries.tickets.ticket_rows import Known
from db.vault import Vault

NONE: frozenset[str] = frozenset()


def under_seal(connection: Connection, viewer: Viewer, numbers: Iterable[str]) -> Mapping[str, list[Known]]:
    """The complaints that this viewer may know of, by the case that each of them seals.

    Nothing here reveals a complaint that they may not know of: to them the case looks like any other.
    """
    found: dict[str, list[Known]] = {}
    for ticket in ticket_rows.about_cases(connection, numbers):
        if ticket.case_no is not None and sight(viewer, ticket.concern) is not Sight.NOTHING:
            found.setdefault(ticket.case_no, []).append(ticket)
    return found


def hidden_from(
    connection: Connection, viewer: Viewer, numbers: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    """By case, the complaints about it that this viewer must not know of: these accuse the viewer, or the office."""
    found: dict[str, frozenset[str]] = {}
    for ticket in ticket_rows.about_cases(connection, numbers):
        if ticket.case_no is not None and sight(viewer, ticket.concern) is Sight.NOTHING:
            found[ticket.case_no] = found.get(ticket.case_no, NONE) | {ticket.ticket_no}
    return found


def line(of: CaseLine, shown: Shown) -> CaseLine:
    """A case as a list entry."""
    if shown is Shown.CLEAR:
        return of
    return replace(of, applicant=masked_name(of.applicant, of.applicant_kind))


def applicant(name: str, who: Persons, shown: Shown) -> str:
    """The name of a case's applicant on its own."""
    return name if shown is Shown.CLEAR else masked_name(name, who.kind)


def card(of: ToPhone, shown: Shown) -> ToPhone:
    """Somebody to phone, as far as names are concerned."""
    if shown is Shown.CLEAR:
        return of
    who = masked_name(of.applicant, of.applicant_kind)
    silenced_by = of.silenced_by and masked_name(of.silenced_by, "")
    return replace(of, applicant=who, contact=masked_name(of.contact, PERSON), silenced_by=silenced_by)


def numbers(of: ToPhone, vault: Vault, shown: Shown) -> tuple[str, ...]:
    """The numbers of somebody to phone; raises WrongKey."""
    found = of.numbers(vault)
    return found if shown is Shown.CLEAR else tuple(mask_phone(number.partition(" ")[0]) for number in found)


def file(of: CaseFile, who: Persons, shown: Shown, hidden: frozenset[str] = NONE) -> CaseFile:
    """The file of a case: its record, what came later, and what was changed in the imported row."""
    if hidden and of.record:
        of = replace(of, record=_without(of.record, hidden))
    if shown is Shown.CLEAR:
        return of
    changed = [fields for change in of.changes for fields in (change.before, change.after)]
    names = _names(who, *([{"applicant": of.record.case.applicant}] if of.record else []), *changed)
    return replace(
        of,
        record=_record(of.record, who, names) if of.record else of.record,
        supplements=tuple(supplement(later, who, shown, names) for later in of.supplements),
        changes=tuple(
            Change(c.at, changed_fields(c.before, who.kind), changed_fields(c.after, who.kind))
            for c in of.changes
        ),
    )


def record(of: SealedRecord, who: Persons, shown: Shown, hidden: frozenset[str] = NONE) -> SealedRecord:
    """A sealed record with the copy that is shown; one that was altered and cannot be read shows nothing."""
    if shown is Shown.CLEAR and not hidden:
        return of
    content, flaws = read_line(of.record)
    if content is None or flaws:
        unread = {"archive_no": of.archive_no, "case_no": of.case_no, "unreadable": True}
        return replace(of, copy=canonical(unread).decode())
    copy = _without(content, hidden)
    if shown is not Shown.CLEAR:
        copy = _record(copy, who, _names(who, {"applicant": content.case.applicant}))
    return replace(of, copy=line_of(copy).decode())


def supplement(
    of: Supplement, who: Persons, shown: Shown, names: Mapping[str, str] | None = None
) -> Supplement:
    """What came in after the sealing; its digest stays that of the original."""
    if shown is Shown.CLEAR:
        return of
    told = _texts(of.told, _names(who) if names is None else names)
    return replace(of, content=json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def note(of: Note, who: Persons | None, shown: Shown) -> Note:
    """What somebody wrote to the office: phone numbers are masked, and so are their names if the case is known."""
    if shown is Shown.CLEAR:
        return of
    said = without_phones(of.words, (of.phone,) if of.phone else ())
    names = _names(who) if who is not None else {}
    return replace(of, phone=of.phone and mask_phone(of.phone), words=without_names(said, names))


def _without(content: Record, hidden: frozenset[str]) -> Record:
    """A record without complaints: neither their numbers nor the words in which they were told."""
    told = {a.raw for a in content.answers if a.question == COMPLAINT and a.value in hidden} - {""}
    answers = tuple(
        replace(answer, raw=answer.value or "") if answer.raw in told else answer
        for answer in content.answers
        if answer.question != COMPLAINT or answer.value not in hidden
    )
    return replace(content, answers=answers, tickets=tuple(no for no in content.tickets if no not in hidden))


def _names(who: Persons, *more: Mapping[str, Any]) -> Mapping[str, str]:
    """Every name that the case has or had, and its mask."""
    found = {who.applicant: masked_name(who.applicant, who.kind)}
    applicants = [fields.get("applicant") for fields in more]
    for name in applicants:
        if isinstance(name, str):
            found[name] = masked_name(name, who.kind)
    for name in (who.contact, *(fields.get("contact") for fields in more)):
        if isinstance(name, str):
            found.setdefault(name, masked_name(name, PERSON))
    return found


def _record(content: Record, who: Persons, names: Mapping[str, str]) -> Record:
    case = replace(content.case, applicant=masked_name(content.case.applicant, who.kind))
    answers = tuple(
        replace(a, raw=without_names(a.raw, names), value=a.value and without_names(a.value, names))
        for a in content.answers
    )
    return replace(content, case=case, answers=answers)


def changed_fields(fields: Mapping[str, Any], kind: str) -> dict[str, object]:
    """Fields of an imported row with the names masked; phones are masked in them already. `kind`: of applicant."""
    kinds = {"applicant": kind, "contact": PERSON}
    return {
        field: masked_name(value, kinds[field]) if field in kinds and isinstance(value, str) else value
        for field, value in fields.items()
    }


def _texts(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, object]:
    """A person's own words with their names masked."""
    return {
        field: without_names(value, names) if field in ("raw", "value") and isinstance(value, str) else value
        for field, value in fields.items()
    }
