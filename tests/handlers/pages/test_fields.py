"""What comes with a form is made fit for a page before anything else is done with it."""

from handlers.office.web.keeping import typed
from handlers.pages.fields import Fields

HOSTILE = "甲\u202e乙\x07丙\x85\r\n👨\u200d👩\u200d👧 <b>&"
PLAIN = "甲乙丙\n👨\u200d👩\u200d👧 <b>&"


def test_nothing_unseen_and_nothing_that_turns_the_line_round_is_taken_or_given_back() -> None:
    assert Fields({"text": HOSTILE}).words("text") == PLAIN
    assert typed({"text": HOSTILE}) == {"text": PLAIN}
