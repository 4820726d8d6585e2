"""What a step promises beyond the single dialogue: short messages, full case numbers, and an answer to anything."""

from dataclasses import replace
from itertools import product
from time import thread_time

import pytest

from bot.dialogue.conversation import step
from bot.dialogue.effects import Answered, Effect, MessageKind, OpenTicket, OptOut, Say
from bot.dialogue.inputs import Joined, LadderStep, Pressed, Said, Sent, Silence
from bot.dialogue.mentions import SMS_UNITS
from bot.dialogue.talk import Talk
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.stage import Stage
from dialogue.invented import scene, talk
from dialogue.transcript_lines import sms_units

COMPANY = "张家界郭氏通信工程有限公司"
ITEMS = (
    "软件产品登记",
    "无线电频率使用许可",
    "无线电台(站)设置、使用许可",
    "企业技术改造投资项目核准",
    "固定资产投资项目节能审查及竣工验收备案登记变更事项（含省级以下）",
)


def said(effects: tuple[Effect, ...]) -> list[Say]:
    return [e for e in effects if isinstance(e, Say)]


def play(person: Talk, *events: Said | Pressed | Silence | Sent | Joined) -> tuple[Talk, list[Effect]]:
    """Several inputs, a minute apart."""
    effects: list[Effect] = []
    for minute, event in enumerate(events, start=1):
        person, more = step(person, event, scene(minute))
        effects += more
    return person, effects


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("ladder", [LadderStep.INVITE, LadderStep.REMIND])
def test_an_sms_that_asks_has_two_segments_at_most(language: Language, ladder: LadderStep) -> None:
    for item, applicant, cases in product(ITEMS, ["张伟", COMPANY], [1, 3, 12]):
        asks_in_two_segments(language, item, applicant, cases, ladder)


def asks_in_two_segments(
    language: Language, item: str, applicant: str, cases: int, ladder: LadderStep
) -> None:
    person = talk(cases, language, (applicant,))
    named = [replace(c, case=replace(c.case, item=item)) for c in person.callbacks]
    _, effects = step(person.with_callbacks(named), Silence(Medium.SMS, ladder), scene())
    (message,) = said(effects)
    assert sms_units(message) <= SMS_UNITS + (20 if language is Language.EN else 0)
    assert "HNJX-2026-00001" in message.text
    assert all(digit in message.text for digit in "54321")
    assert message.choices == ()


@pytest.mark.parametrize("language", [Language.ZH_HANS, Language.ZH_HANT])
def test_thanks_and_the_next_question_share_one_sms_of_two_segments(language: Language) -> None:
    person = talk(3, language)
    _, effects = play(person, Silence(Medium.SMS, LadderStep.INVITE), Said(Medium.SMS, "5"))
    after = said(tuple(effects))[-1]
    assert after.kind is MessageKind.NEXT
    assert after.covers == ("HNJX-2026-00002",)
    assert "HF-2026-10-0001" in after.text
    assert sms_units(after) <= SMS_UNITS


def test_a_case_number_is_never_cut() -> None:
    long_no = "HNJX-" + "2026" * 40
    person = talk()
    person = replace(
        person, callbacks=tuple(replace(c, case=replace(c.case, case_no=long_no)) for c in person.callbacks)
    )
    for medium in (Medium.SMS, Medium.CHAT):
        _, effects = step(person, Silence(medium, LadderStep.INVITE), scene())
        assert long_no in said(effects)[0].text


def test_braces_and_line_breaks_in_a_name_are_only_characters() -> None:
    person = talk(1, Language.ZH_HANS, ("{agency}\n【假】",))
    odd = [replace(c, case=replace(c.case, item="{question}\r\n\x00\ud800")) for c in person.callbacks]
    _, effects = step(person.with_callbacks(odd), Silence(Medium.SMS, LadderStep.INVITE), scene())
    text = said(effects)[0].text
    assert "{quest" in text
    assert "\n" not in text
    text.encode("utf-8")


def test_an_agent_with_hundreds_of_cases_gets_messages_of_bearable_length() -> None:
    person, effects = play(
        talk(300),
        Silence(Medium.CHAT, LadderStep.INVITE),
        Pressed(Medium.CHAT, "HNJX-2026-00001", "overall", "5"),
        Pressed(Medium.CHAT, "HNJX-2026-00001", "others", "5x299"),
    )
    assert all(len(s.text) < 4096 for s in said(tuple(effects)))
    assert all(c.score == 5 for c in person.callbacks)
    assert len([e for e in effects if isinstance(e, Answered)]) == 300


@pytest.mark.parametrize("medium", [Medium.CHAT, Medium.SMS])
@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "{item}", "5" * 100_000, "不满意" * 10_000, "\u202e5", "👍" * 50]
)
def test_any_text_gets_an_answer_and_no_score_nobody_said(medium: Medium, text: str) -> None:
    asked, _ = step(talk(), Silence(medium, LadderStep.INVITE), scene())
    began = thread_time()
    after, effects = step(asked, Said(medium, text), scene(1))
    assert thread_time() - began < 1
    assert said(effects)
    score = after.callbacks[0].score
    assert (score is None) == (text != "\u202e5")
    raw = [e.raw for e in effects if isinstance(e, Answered)]
    assert raw == [text] * len(raw)
    assert raw


def test_an_open_question_of_a_newer_questionnaire_does_not_stop_the_talk() -> None:
    person = talk()
    unknown = replace(
        person.callbacks[0],
        stage=Stage.FOLLOWING,
        question="no_longer_asked",
        score=4,
        disposition=Disposition.ANSWERED,
    )
    after, effects = step(person.with_callback(unknown), Said(Medium.CHAT, "还行"), scene())
    assert said(effects)
    assert after.callbacks[0].question != "no_longer_asked"


def test_opting_out_by_any_word_is_heard_at_every_question() -> None:
    person, _ = play(talk(2), Silence(Medium.CHAT, LadderStep.INVITE))
    for words in (None, "2", "不答了", "其实还有话说"):
        if words is not None:
            person, _ = step(person, Said(Medium.CHAT, words), scene())
        stopped, effects = step(person, Said(Medium.CHAT, "别再发了"), scene())
        assert stopped.opted_out
        assert [e for e in effects if isinstance(e, OptOut)]
        assert [s.kind for s in said(effects)] == [MessageKind.REPLY]
        assert "恢复" in said(effects)[0].text
        assert all(c.disposition is not None for c in stopped.callbacks)


def test_one_step_opens_one_complaint_at_most_under_the_number_it_was_given() -> None:
    person, _ = play(talk(2), Silence(Medium.SMS, LadderStep.INVITE), Said(Medium.SMS, "1"))
    person, effects = step(person, Said(Medium.SMS, "我要投诉，乱收费"), scene(7))
    opened = [e for e in effects if isinstance(e, OpenTicket)]
    assert [(t.case_no, t.ticket_no, t.content) for t in opened] == [
        ("HNJX-2026-00001", "TS-2026-0107", "我要投诉，乱收费")
    ]
    assert person.callbacks[0].ticket_no == "TS-2026-0107"
    assert "TS-2026-0107" in said(effects)[0].text
    _, again = step(person, Pressed(Medium.CHAT, "HNJX-2026-00001", "ticket", "yes"), scene(8))
    assert not [e for e in again if isinstance(e, OpenTicket)]


def test_the_most_recently_ended_case_is_meant_and_the_reply_names_it() -> None:
    person, _ = play(
        talk(2),
        Silence(Medium.SMS, LadderStep.INVITE),
        Said(Medium.SMS, "5"),
        Said(Medium.SMS, "5"),
        Said(Medium.SMS, "3"),
    )
    assert [c.score for c in person.callbacks] == [5, 3]
    older = Pressed(Medium.CHAT, "HNJX-2026-00001", "overall", "4")
    person, _ = step(person, older, scene(20))
    person, effects = step(person, Said(Medium.SMS, "3"), scene(21))
    assert [c.score for c in person.callbacks] == [3, 3]
    assert "HNJX-2026-00001" in said(effects)[-1].text


def test_an_applicant_without_a_name_is_greeted_all_the_same() -> None:
    _, effects = step(talk(1, Language.ZH_HANS, ("",)), Silence(Medium.CHAT, LadderStep.INVITE), scene())
    assert said(effects)[0].text.startswith("【省经信委监察室】您好。")


def test_a_machine_at_the_other_end_is_not_answered_for_ever() -> None:
    person, _ = step(talk(), Silence(Medium.SMS, LadderStep.INVITE), scene())
    replies = 0
    for minute in range(1, 30):
        person, effects = step(person, Said(Medium.SMS, "我正在开会，稍后回复"), scene(minute))
        replies += len(said(effects))
    assert replies <= 4


@pytest.mark.parametrize("word", ["STOP", "/stop", "/settings", "/help"])
def test_a_command_does_not_change_the_language(word: str) -> None:
    person, _ = step(talk(), Said(Medium.CHAT, word), scene())
    _, effects = step(person, Joined(Medium.CHAT, bound=True), scene())
    assert person.language is Language.ZH_HANS
    assert "STOP" not in said(effects)[0].text
