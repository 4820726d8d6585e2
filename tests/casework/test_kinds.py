"""The table of kinds holds what the program goes by, and is printed as it stands."""

import re

import pytest

from bot.casework.kinds import KINDS, kinds_table
from bot.casework.tickets.deadline import UNANNOUNCED, Term, Unit
from bot.dialogue.applying.applying import BEGINS
from bot.dialogue.applying.questions import CONTACT, ID_NUMBER, NAME, QUESTIONS
from bot.domain.ticket_kind import FURTHER_KINDS, PREFIXES, TicketKind
from bot.library import wording
from bot.settings import Settings
from bot.work.tickets import Registry
from db.schema.naming import one_of
from db.vault import Vault
from handlers.office.settings.forms import FORMS
from house.tree import files, read, sources


def test_every_kind_is_in_the_table_and_each_term_is_a_setting_with_its_source() -> None:
    assert set(KINDS) == set(TicketKind)
    for kind in KINDS.values():
        for term in kind.terms:
            described = str(Settings.model_fields[term.setting].description)
            assert ("source: none" in described) is not bool(term.law) or kind.kind is TicketKind.COMPLAINT
    assert "\n".join(kinds_table()) in read("docs/complaints.md")


def test_who_asks_is_marked_as_personal_in_every_kind() -> None:
    for questions in QUESTIONS.values():
        personal = {one.key for one in questions if one.personal}
        assert personal >= {one.key for one in questions if one.key in (NAME, ID_NUMBER, CONTACT)}
        assert len({one.key for one in questions}) == len(questions)


@pytest.mark.parametrize("kind", [kind for kind in TicketKind if kind is not TicketKind.COMPLAINT])
def test_a_kind_that_is_filled_in_has_all_that_it_needs(kind: TicketKind) -> None:
    assert QUESTIONS[kind]
    assert kind in BEGINS.values(), "a word that begins it in a chat"
    assert len({prefix[:2] for prefix in PREFIXES.values()}) == len(TicketKind)
    for key in (f"apply.begin.{kind}", f"apply.filed.{kind}"):
        assert wording().has(key), "what is said when it is begun, and when it is filed"
    assert kind.value in one_of("kind", tuple(TicketKind)), (
        "the database derives its CHECK; a migration widens it"
    )


@pytest.mark.parametrize("kind", FURTHER_KINDS)
def test_a_kind_that_is_worked_like_a_complaint_is_data_alone(kind: TicketKind) -> None:
    """Its settings bear its name, stand in a form, and are its terms; nothing else in the program names it."""
    named = [f"{kind}_{which}" for which in ("accept", "finish", "extension")]
    assert set(named) == {term.setting for term in KINDS[kind].terms}
    assert set(named) <= {one.key for form in FORMS.values() for one in form.fields}
    settings = Settings.model_validate({named[0]: "4个工作日"})
    assert settings.further_terms[kind].accept == Term(4, Unit.WORKING)
    registry = Registry(Vault("key"), settings.terms, UNANNOUNCED, further=settings.further_terms)
    assert registry.terms_of(kind) == settings.further_terms[kind]
    assert _programs_that_name(kind) == []


def _programs_that_name(kind: TicketKind) -> list[str]:
    """Files with code, and no data, that know this kind."""
    data = {"ticket_kind.py", "kinds.py", "questions.py", "applying.py", "changeable.py", "forms.py"}
    known = re.compile(rf"TicketKind\.{kind.name}\b|\b{kind}_(?:accept|finish|terms)")
    return [
        str(path)
        for path in (*sources(), *(path for path in files() if path.suffix == ".html"))
        if path.name not in data and "tests" not in path.parts and "migrations" not in path.parts
        if known.search(read(path))
    ]
