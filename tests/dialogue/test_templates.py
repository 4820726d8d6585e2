"""Approved texts: an SMS talk with an old phone is led in them from the first question to the thanks."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.conversation import step
from bot.dialogue.effects import Say
from bot.dialogue.inputs import Input, LadderStep, Said, Silence
from bot.dialogue.scene import PageAddress
from bot.dialogue.templates import TEMPLATES, filled
from bot.domain.language import Language
from bot.domain.medium import Medium
from dialogue.invented import scene, talk

PAGE = PageAddress("https://huifang.example.gov.cn", "5TQX8HNAK2VE93MC")
INVITED = Silence(Medium.SMS, LadderStep.INVITE)
REMINDED = Silence(Medium.SMS, LadderStep.REMIND)
_TRADITIONAL = re.compile("[辦滿麼這簡訊們請開評價說個]")


def held(inputs: Sequence[Input], *, cases: int = 1, language: Language = Language.ZH_HANS) -> list[Say]:
    """What is said in such a talk where messages lead to pages."""
    person, said = talk(cases, language), list[Say]()
    for minute, event in enumerate(inputs):
        person, effects = step(person, event, replace(scene(minute), page=PAGE))
        said += [effect for effect in effects if isinstance(effect, Say)]
    return said


def typed(*texts: str) -> list[Input]:
    return [INVITED, *(Said(Medium.SMS, text) for text in texts)]


TALKS: dict[tuple[str, ...], list[str]] = {
    ("5",): ["invite", "recorded"],
    ("2", "窗口态度不好"): ["invite", "reason", "recorded"],
    ("2", "投诉", "窗口的人骂人"): ["invite", "reason", "tell"],
    ("4", "投诉", "窗口的人骂人"): ["invite", "recorded", "tell", "filed"],
    ("退订", "恢复"): ["invite", "opted_out"],
    ("5 退订",): ["invite", "opted_out"],
    ("打错了", "不是我办的"): ["invite", "whose", "wrong_person"],
    ("不想评价",): ["invite", "declined"],
    ("啊吧啊吧", "哦吧哦吧"): ["invite", "again", "kept"],
    ("4", "5"): ["invite", "recorded", "recorded"],
    ("4", "窗口的椅子太硬"): ["invite", "recorded", "kept"],
}
"""What somebody texts, and the templates of what they read."""


@pytest.mark.parametrize("texts", TALKS, ids="、".join)
def test_a_whole_talk_by_sms_needs_nothing_but_approved_texts(texts: tuple[str, ...]) -> None:
    uses = [say.template for say in held(typed(*texts))]
    assert [None if use is None else use.name for use in uses][: len(TALKS[texts])] == TALKS[texts]
    assert all(filled(use) for use in uses if use is not None)


def test_the_next_case_and_the_reminder_have_texts_of_their_own() -> None:
    said = held([*typed("4"), REMINDED], cases=2)
    assert [say.template.name for say in said if say.template] == ["invite", "next", "reminder"]


def test_a_message_that_brings_a_number_to_keep_is_not_cut_down_to_a_text_without_it() -> None:
    said = held(typed("投诉", "窗口的人骂人"))
    assert any("TS-" in say.text and say.template is None for say in said), "its words wait at an address"
    said = held(typed("2", "投诉", "窗口的人骂人"))
    assert "TS-" in said[-1].text
    assert said[-1].template is None


def test_who_writes_english_reads_everything_but_the_questions_on_a_page() -> None:
    said = held(typed("5"), language=Language.EN)
    assert [say.template.name if say.template else None for say in said] == ["invite", None]


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_is_submitted_for_approval_keeps_the_vendors_rules(name: str) -> None:
    text = TEMPLATES[name].text
    bare = re.sub(r"\{[a-z_]+\}", "", text)
    assert len(bare) >= 10, "not a blank alone"
    assert len(text) <= 500
    assert not re.search("[【】]|拒收|回R", text)
    assert not _TRADITIONAL.search(bare)


def test_every_template_is_used_somewhere() -> None:
    sources = [
        p.read_text(encoding="utf-8")
        for root in ("bot", "handlers", "scheduler")
        for p in Path(root).rglob("*.py")
    ]
    asked = "\n".join(s for s in sources if "TEMPLATES: Mapping" not in s)
    assert [n for n in TEMPLATES if f'"{n}"' not in asked] == []
