"""Every sentence can be seen as it will be read: in every language, in the message that it stands in where there is a play."""

from dataclasses import replace

import pytest

from bot.dialogue.rehearsal import PLAYS, Rehearsal
from bot.dialogue.scene import PageAddress
from bot.dialogue.wording import Wording
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.library import questionnaire, wording

REHEARSAL = Rehearsal(wording(), questionnaire(), "示例省经信委", "0731-12345678")


@pytest.mark.parametrize("language", Language)
def test_every_sentence_is_shown_with_its_blanks_filled(language: Language) -> None:
    for key in sorted(wording().keys):
        lines = REHEARSAL.sentence(key, language)
        assert lines, key
        for line in lines:
            assert line.text or line.labels, key
            assert not {"{", "}"} & set(line.text + "".join(line.labels)), key


@pytest.mark.parametrize("name", PLAYS)
def test_a_play_comes_to_the_sentence_that_it_is_for(name: str) -> None:
    key, _, variant = name.rpartition(".")
    key, mediums = (
        (key, [Medium(variant)]) if variant in ("chat", "sms") else (name, [Medium.CHAT, Medium.SMS])
    )
    for language in Language:
        for medium in mediums:
            full = f"{key}.{medium}" if wording().has(f"{key}.{medium}") else key
            if not wording().has(full):
                continue
            marked = dict(wording().sentences[language]) | {
                full: f"〔{wording().sentences[language][full]}〕"
            }
            other = replace(REHEARSAL, wording=Wording({**wording().sentences, language: marked}))
            shown = "".join(line.text for line in other.lines(PLAYS[name], language, medium))
            if medium is Medium.SMS and not shown:
                continue  # a chat that is opened, a step that says nothing by SMS
            assert "〔" in shown, (full, language)


def test_the_first_question_is_shown_with_its_buttons_and_by_sms_with_the_address_of_its_page() -> None:
    (chat,) = REHEARSAL.sentence("invite.chat", Language.ZH_HANS)
    assert chat.labels[:2] == ("5 非常满意", "4 满意")
    page = PageAddress("https://hf.example.gov.cn", "5TQX8HNAK2VE93MC")
    (sms,) = replace(REHEARSAL, page=page).sentence("invite.sms", Language.ZH_HANS)
    assert "https://hf.example.gov.cn/a/5TQX8HNAK2VE93MC" in sms.text
    assert sms.template is not None
    assert sms.template.name == "invite"
