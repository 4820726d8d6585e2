"""Numbers, codes and verdicts: who may see a reply, what settles a matter, and which words are for a ticket."""

from dataclasses import replace

import pytest

from bot.dialogue.conversation import step
from bot.dialogue.effects import (
    AddToTicket,
    Answered,
    GiveVerdict,
    GuessedWrong,
    PassToPerson,
)
from bot.dialogue.inputs import Chose, LadderStep, Said, Silence
from bot.dialogue.mentions import SMS_UNITS
from bot.dialogue.scene import FoundTicket
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.ticket_state import TicketState
from dialogue.invented import talk, ticket
from dialogue.telling import NUMBER, chat, play, said, sms, surroundings
from dialogue.transcript_lines import sms_units

CODE = "R15Q-7D7H-KXNR-6VW1-RR8V-95FW-7YZ9"


def test_a_number_that_is_not_ones_own_is_a_guess() -> None:
    _, effects = step(talk(0), Said(Medium.CHAT, NUMBER), surroundings())
    (message,) = said(list(effects))
    assert "没有查到" in message.text
    assert message.choices == ()
    assert [e for e in effects if isinstance(e, GuessedWrong)]


def test_words_for_a_verdict_are_the_surveys_while_its_question_is_open() -> None:
    waiting = replace(talk(1), tickets=(ticket(NUMBER, TicketState.REPLIED),))
    person, effects = play(waiting, Silence(Medium.CHAT, LadderStep.INVITE), *chat("满意"))
    assert person.callbacks[0].score == 4
    assert not [e for e in effects if isinstance(e, GiveVerdict)]
    person, effects = play(replace(waiting, callbacks=()), *chat("满意"))
    assert [e.satisfied for e in effects if isinstance(e, GiveVerdict)] == [True]


@pytest.mark.parametrize("text", [f"满意 {NUMBER}", f"{NUMBER} 不满意，没退钱"])
def test_a_verdict_that_names_its_ticket_is_no_score(text: str) -> None:
    waiting = replace(talk(1), tickets=(ticket(NUMBER, TicketState.REPLIED),))
    person, effects = play(waiting, Silence(Medium.CHAT, LadderStep.INVITE), *chat(text))
    assert person.callbacks[0].score is None
    assert [e.satisfied for e in effects if isinstance(e, GiveVerdict)] == ["不" not in text]
    assert said(effects)[-1].question == "overall"


def test_whoever_has_only_the_code_judges_with_the_code() -> None:
    shown = replace(surroundings(), found=FoundTicket(ticket(NUMBER, TicketState.REPLIED)))
    code = surroundings().receipt
    person, effects = step(talk(0), Said(Medium.CHAT, code), shown)
    assert not [m for m in said(list(effects)) if m.choices]
    _, effects = step(person, Said(Medium.CHAT, f"{code} 不认可，没退钱"), shown)
    assert [(e.ticket_no, e.satisfied) for e in effects if isinstance(e, GiveVerdict)] == [(NUMBER, False)]
    assert code not in repr(effects), "the code is kept nowhere"


def test_the_next_words_after_a_no_are_the_reason_and_no_score() -> None:
    waiting = replace(talk(1), tickets=(ticket(NUMBER, TicketState.REPLIED),))
    person, effects = play(
        waiting,
        Silence(Medium.CHAT, LadderStep.INVITE),
        Chose(Medium.CHAT, "verdict", "no", "不认可", NUMBER),
        *chat("不满意", "不满意，还是老样子"),
    )
    assert [e.content for e in effects if isinstance(e, AddToTicket)] == ["不满意，还是老样子"]
    assert person.callbacks[0].score is None
    assert person.hearing is None
    assert said(effects)[-1].question == "overall", "the survey's question is put again"


def test_the_ladder_ends_the_wait_for_a_reason() -> None:
    waiting = replace(talk(1), tickets=(ticket(NUMBER, TicketState.REPLIED),))
    person, _ = play(
        waiting,
        Chose(Medium.CHAT, "verdict", "no", "不认可", NUMBER),
        Silence(Medium.CHAT, LadderStep.INVITE),
        *chat("5"),
    )
    assert person.hearing is None
    assert person.callbacks[0].score == 5


@pytest.mark.parametrize("cases", [0, 1])
@pytest.mark.parametrize("word", ["/cancel", "取消", "算了"])
def test_who_cancels_the_reason_adds_nothing_and_is_not_waited_for(cases: int, word: str) -> None:
    person = replace(talk(cases), tickets=(ticket(NUMBER, TicketState.REOPENED),), hearing=NUMBER)
    person, effects = play(person, Said(Medium.CHAT, word))
    assert person.hearing is None
    assert not [e for e in effects if isinstance(e, AddToTicket)]
    assert "没有补充" in said(effects)[-1].text


def test_a_receipt_code_within_a_sentence_tells_where_the_ticket_stands() -> None:
    shown = replace(surroundings(), found=FoundTicket(ticket(NUMBER, TicketState.ACCEPTED)))
    for words in (f"请问我的查询码是 {CODE.lower().replace('-', ' ')}，进度怎么样？", f"My code is {CODE}"):
        _, effects = step(talk(0), Said(Medium.CHAT, words), shown)
        assert NUMBER in said(list(effects))[-1].text
        assert not [e for e in effects if isinstance(e, PassToPerson | AddToTicket)]


@pytest.mark.parametrize("cases", [0, 1])
def test_words_around_a_receipt_code_go_with_its_ticket_and_without_the_code(cases: int) -> None:
    person, _ = step(talk(cases), Silence(Medium.CHAT, LadderStep.INVITE), surroundings())
    shown = replace(surroundings(), found=FoundTicket(ticket(NUMBER, TicketState.WORKING)))
    _, effects = step(person, Said(Medium.CHAT, f"{CODE} 补充,还有别人也被收了钱"), shown)
    assert [e for e in effects if isinstance(e, AddToTicket)] == [
        AddToTicket(None, NUMBER, "补充,还有别人也被收了钱")
    ]
    assert not [e for e in effects if isinstance(e, Answered | PassToPerson)]


def test_a_wrong_code_in_a_sentence_is_a_guess_and_nobody_reads_it() -> None:
    shown = replace(surroundings(), found=FoundTicket(None))
    _, effects = step(talk(0), Said(Medium.CHAT, f"{CODE} 我想补充,还有别人也被收了钱"), shown)
    assert [e for e in effects if isinstance(e, GuessedWrong)]
    assert [e.raw for e in effects if isinstance(e, PassToPerson)] == ["我想补充,还有别人也被收了钱"]


def test_a_number_that_cannot_be_right_is_a_guess_too() -> None:
    _, effects = step(talk(0), Said(Medium.CHAT, "TS-20261103-0007-A"), surroundings())
    assert [e for e in effects if isinstance(e, GuessedWrong)]


def test_a_receipt_code_within_a_story_is_not_kept() -> None:
    person, _ = play(talk(0), Said(Medium.CHAT, f"投诉 上次的查询码{CODE}到现在没人理"))
    assert person.filing is not None
    assert CODE not in person.filing.so_far.content


@pytest.mark.parametrize("language", Language)
def test_progress_and_verdicts_by_text_message_fit_too(language: Language) -> None:
    replied = replace(ticket(NUMBER, TicketState.REPLIED), reply="已查实，多收的钱退回。" * 90)
    person = replace(talk(0, language), tickets=(replied, ticket("TS-20261101-0003-A", TicketState.REPLIED)))
    _, effects = play(
        person,
        *sms("PROGRESS", "认可", f"不认可 {NUMBER}", "没有退钱", "认可", "TS-20261101-0003-A"),
    )
    for message in said(effects):
        assert sms_units(message) <= SMS_UNITS + (20 if language is Language.EN else 0), message.text
    assert [e.satisfied for e in effects if isinstance(e, GiveVerdict)] == [False, True]
