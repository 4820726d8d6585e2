"""The table of kinds holds what the program goes by, and is printed as it stands."""

from bot.casework.kinds import KINDS, kinds_table
from bot.dialogue.applying.questions import CONTACT, ID_NUMBER, NAME, QUESTIONS
from bot.domain.ticket_kind import TicketKind
from bot.settings import Settings
from house.tree import read


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
