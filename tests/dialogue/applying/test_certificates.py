"""Numbers of documents as people type them, and names and words in any script."""

import pytest

from bot.dialogue.applying.application import Application, typed_answer
from bot.dialogue.applying.certificates import AnswerFlaw, document_number, flaw_of
from bot.dialogue.applying.questions import ID_KIND, ID_NUMBER, INFORMATION, NAME, QUESTIONS
from bot.domain.ticket_kind import TicketKind

ASKED = {one.key: one for one in QUESTIONS[TicketKind.DISCLOSURE]}


@pytest.mark.parametrize(
    ("document", "typed", "flaw"),
    [
        ("id_card", "43010019900101118X", None),
        ("id_card", "430100 19900101 118ｘ", None),
        ("id_card", "４３０１００１９９００１０１１１８Ｘ", None),
        ("id_card", "43010019900101123X", AnswerFlaw.ID_CARD),
        ("id_card", "4301001990010111800", AnswerFlaw.ID_CARD),
        ("credit_code", "91430100ma4l16jq9d", None),
        ("credit_code", "91430100MA4L16JQ9B", AnswerFlaw.CREDIT_CODE),
        ("passport", "Ｇ１２３４５６７８", None),
        ("passport", "没有号码", AnswerFlaw.NUMBER),
        ("permit", "H0123456（7）", None),
        ("other", "湘军字第0012345号", None),
        ("other", "没有号码", AnswerFlaw.NUMBER),
    ],
)
def test_a_number_is_read_however_it_is_typed_and_held_against_its_check(
    document: str, typed: str, flaw: AnswerFlaw | None
) -> None:
    assert flaw_of(document, document_number(typed)) is flaw


@pytest.mark.parametrize("name", ["བསྟན་འཛིན་ཕུན་ཚོགས", "ئابدۇللا ئابدۇرېھىم", "阿卜杜拉·艾合买提", "𠮷田"])
def test_a_name_is_kept_in_its_own_script(name: str) -> None:
    assert typed_answer(ASKED[NAME], name, {}).value == name


def test_what_is_too_long_or_says_nothing_is_told_apart() -> None:
    assert typed_answer(ASKED[INFORMATION], "好" * 2_001, {}).flaw is AnswerFlaw.LONG
    assert typed_answer(ASKED[INFORMATION], "\u200b…", {}).flaw is AnswerFlaw.NEEDED


def test_a_number_of_another_document_is_asked_for_again() -> None:
    said = ((ID_KIND, "passport"), (ID_NUMBER, "G12345678"))
    changed = Application(TicketKind.DISCLOSURE, ID_KIND, said).answered("id_card")
    assert ID_NUMBER not in changed.said
    kept = Application(TicketKind.DISCLOSURE, ID_KIND, said).answered("other")
    assert kept.said[ID_NUMBER] == "G12345678"
