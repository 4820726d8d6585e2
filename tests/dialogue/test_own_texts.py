"""A sentence that stands for ours keeps what people need: nothing can be written that is taken and leaves it out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.own_texts import UNDOING, BadText, check, longest, overlaid
from bot.dialogue.rehearsal import Rehearsal
from bot.domain.blanks import NoSuchBlank, named, placed
from bot.domain.language import Language
from bot.library import questionnaire, wording

SENTENCES = [
    (language, key, said)
    for language, sentences in wording().sentences.items()
    for key, said in sorted(sentences.items())
]
PIECES = st.sampled_from(
    "{case_no} {item} {ring} {address} {nobody} { } 退订 恢复 STOP 1 5 好 的 ， 。 \n \x07 \u202e 〔 〕 “取消” x".split(
        " "
    )
)


def test_every_sentence_of_ours_can_stand_for_itself_and_comes_back_from_its_blanks() -> None:
    for language, key, said in SENTENCES:
        check(key, said, said)
        assert placed(named(said, language)) == said
        assert "{" not in named(said, language)


@given(st.sampled_from(SENTENCES), st.lists(PIECES, max_size=12), st.data())
def test_whatever_is_taken_can_be_said_and_keeps_the_words_that_undo(
    ours: tuple[Language, str, str], pieces: list[str], data: st.DataObject
) -> None:
    language, key, said = ours
    at = data.draw(st.integers(0, len(said)))
    cut = data.draw(st.integers(at, len(said)))
    written = said[:at] + "".join(pieces) + said[cut:]
    try:
        check(key, said, written)
    except BadText:
        return
    assert 0 < len(written) <= longest(said)
    assert all(word in written for word in UNDOING if word in said)
    own = overlaid(wording(), {key: {language: written}})
    shown = Rehearsal(own, questionnaire(), "示例省经信委").sentence(key, language)
    assert shown
    assert not any({"{", "}", "\x07", "\u202e"} & set(line.text) for line in shown)
    assert (
        own.sentences[Language.EN if language is not Language.EN else Language.ZH_HANS]
        == (wording().sentences[Language.EN if language is not Language.EN else Language.ZH_HANS])
    )


@given(st.text(st.sampled_from("〔〕办件编号{}x "), max_size=20))
def test_any_text_with_blanks_is_placed_or_refused(written: str) -> None:
    try:
        again = placed(written)
    except NoSuchBlank:
        again = written
    assert again.replace("{case_no}", "〔办件编号〕") == written.replace("{case_no}", "〔办件编号〕")


def test_a_sentence_written_before_a_kind_was_named_in_it_still_holds() -> None:
    key, ours = "ticket.accept.sms", wording().sentences[Language.ZH_HANS]["ticket.accept.sms"]
    written = ours.replace("{kind}", "")
    check(key, ours, written)
    before = {"ticket": {"accept": {"sms": written}}}
    own, replaced = wording().with_own(dict.fromkeys(Language, before))
    assert own.sentences[Language.ZH_HANS][key] == written
    assert len(replaced) == len(Language)
    with pytest.raises(BadText, match="投诉编号"):
        check(key, ours, ours.replace("{ticket_no}", ""))
