"""Where nobody can answer a text message it names no digit to reply: it leads to the page, or is not sent."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.channels import vendors
from bot.dialogue.conversation import step
from bot.dialogue.effects import Say
from bot.dialogue.inputs import LadderStep, Silence
from bot.dialogue.mentions import units
from bot.dialogue.scene import PageAddress
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.settings import Settings
from dialogue.invented import AGENCY, scene, talk
from handlers.terminal.composition import reaches_of

ABROAD, AT_HOME = "+12025550111", "+8619000000001"
PAGE = PageAddress("https://huifang.example.gov.cn", "5TQX8HNAK2VE93MC")


def serving(sender: str, public_url: str, number: str) -> bool:
    """Whether an office with this sender asks this number by SMS."""
    settings = Settings(
        twilio_account_sid="AC1",
        twilio_auth_token=SecretStr("a-token-for-tests"),
        twilio_from=sender,
        public_url=public_url,
    )
    channels = [vendor.open(settings) for vendor in vendors.in_use(settings)]
    return any(reach.serves(number) for reach in reaches_of(settings, channels) if reach.medium is Medium.SMS)


@pytest.mark.parametrize(
    ("sender", "public_url", "asked"),
    [
        ("+12025550100", "", [ABROAD, AT_HOME]),
        ("MG" + "0123456789abcdef" * 2, "", [ABROAD, AT_HOME]),
        ("HUIFANG", "https://huifang.example", [ABROAD]),
        ("HUIFANG", "", []),
    ],
)
def test_who_is_asked_by_whom(sender: str, public_url: str, asked: list[str]) -> None:
    assert [number for number in (ABROAD, AT_HOME) if serving(sender, public_url, number)] == asked


@pytest.mark.parametrize("what", [LadderStep.INVITE, LadderStep.REMIND])
@pytest.mark.parametrize("language", list(Language))
def test_a_question_that_nobody_can_reply_to_leads_to_its_page(what: LadderStep, language: Language) -> None:
    where = replace(scene(0), page=PAGE, replies=False)
    _, effects = step(talk(3, language), Silence(Medium.SMS, what), where)
    (said,) = [effect for effect in effects if isinstance(effect, Say)]
    assert str(PAGE) in said.text
    assert said.links
    assert len(said.covers) == 3
    assert not any(word in said.text.lower() for word in ("回", "reply", "stop"))
    assert units(f"【{AGENCY}】{said.text}") <= 134
