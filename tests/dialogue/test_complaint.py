"""What the complaint dialogue promises beyond the single transcript: short messages, any text, no lost words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest

from bot.dialogue.conversation import step
from bot.dialogue.effects import (
    AddToTicket,
    Answered,
    Effect,
    FileComplaint,
    GiveVerdict,
    GuessedWrong,
    OpenTicket,
    OptOut,
    PassToPerson,
    Say,
)
from bot.dialogue.filing import Asked, Category
from bot.dialogue.inputs import Chose, Input, Joined, Medium, Said, Sent, Silence, Step
from bot.dialogue.naming import SMS_UNITS
from bot.dialogue.scene import Found, Scene
from bot.dialogue.talk import Language, Talk, TicketState
from dialogue.replay import scene, sms_units, talk, ticket

NUMBER = "TS-20261103-0007-C"
STORY = {
    Language.ZH_HANS: "无线电管理处的窗口让我跑了三趟，材料早就齐了，就是不给办。" * 4,
    Language.ZH_HANT: "無線電管理處的窗口讓我跑了三趟，材料早就齊了，就是不給辦。" * 4,
    Language.EN: "The Radio Office sent me away three times although my papers were complete. " * 3,
}
HOSTILE = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u2066",
    "{content} {ticket_no}",
    "%s %(x)s",
    "👍" * 70,
    "a\u0300" * 200,
    "5" * 1_000,
    "投诉" * 500,
    "\n" * 5_000,
    "<b>&amp;",
)


def surroundings(minute: int = 1) -> Scene:
    return replace(
        scene(minute), ticket_no=NUMBER, departments={"无线电管理处": ("李明", "王芳"), "行业管理处": ()}
    )


def play(person: Talk, *events: Input) -> tuple[Talk, list[Effect]]:
    """Several inputs, a minute apart."""
    effects: list[Effect] = []
    for minute, event in enumerate(events, start=1):
        person, more = step(person, event, surroundings(minute))
        effects += more
    return person, effects


def said(effects: list[Effect]) -> list[Say]:
    return [e for e in effects if isinstance(e, Say)]


def chat(*texts: str) -> Iterator[Said]:
    return (Said(Medium.CHAT, text) for text in texts)


def sms(*texts: str) -> Iterator[Said]:
    return (Said(Medium.SMS, text) for text in texts)


FULL = ("投诉", "拖延不办", "无线电管理处", "李明", "跑了三趟还不给办", "昨天", "没有了", "实名", "赵一")


def at_every_step() -> Iterator[tuple[Asked, Talk]]:
    """A person at every step of a complaint, in chat."""
    person = talk(0)
    for text in FULL:
        person, _ = step(person, Said(Medium.CHAT, text), surroundings())
        assert person.filing is not None
        yield person.filing.asked, person


def test_the_steps_come_in_their_order_and_everything_told_is_filed() -> None:
    steps = [asked for asked, _ in at_every_step()]
    assert steps == [a for a in Asked if a is not Asked.ABOUT]
    _, effects = play(talk(0), *chat(*FULL, "提交"))
    (filed,) = [e for e in effects if isinstance(e, FileComplaint)]
    told = filed.complaint
    assert filed.ticket_no == NUMBER
    assert (told.category, told.department, told.official) == (Category.DELAY, "无线电管理处", "李明")
    assert (told.content, told.happened, told.name, told.anonymous) == (
        "跑了三趟还不给办",
        "昨天",
        "赵一",
        False,
    )


def test_a_hurried_person_needs_three_replies() -> None:
    person, effects = play(talk(0), *chat("投诉，窗口没人", "其他", "匿名提交"))
    assert person.filing is None
    assert [e.complaint.content for e in effects if isinstance(e, FileComplaint)] == ["投诉，窗口没人"]
    assert not [e for e in effects if isinstance(e, PassToPerson)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("choice", ["1", "2"])
def test_every_text_message_about_a_complaint_has_two_segments_at_most(
    language: Language, choice: str
) -> None:
    complaint = "COMPLAINT" if language is Language.EN else "投诉"
    _, effects = play(
        replace(talk(0, language), language=language),
        *sms(complaint, "5", STORY[language], "7", STORY[language] * 40, choice, "PROGRESS"),
        *sms(complaint, "/cancel", "/cancel", "/progress TS-20261101-0001-A"),
    )
    messages = said(effects)
    assert len(messages) > 8
    for message in messages:
        assert sms_units(message) <= SMS_UNITS + (20 if language is Language.EN else 0), message.text
        assert message.choices == ()
    assert any(NUMBER in m.text for m in messages)


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


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_any_step(text: str) -> None:
    for asked, person in at_every_step():
        for event in (Said(Medium.CHAT, text), Said(Medium.SMS, text), Sent(Medium.CHAT, text, None, text)):
            after, effects = step(person, event, surroundings())
            assert after.filing is not None
            assert said(list(effects)), (asked, text)
            for message in said(list(effects)):
                message.text.encode()
                assert not set(message.text) & set("\x00\u202e\u2066\ud800")


def test_a_megabyte_at_any_step_is_quick_and_cut() -> None:
    text = "窗口乱收费，" * 170_000
    began = process_time()
    for _, person in at_every_step():
        after, effects = step(person, Said(Medium.CHAT, text), surroundings())
        assert after.filing is not None
        assert len(after.filing.so_far.content) <= 4_000
        assert all(len(m.text) < 4_096 for m in said(list(effects)))
    assert process_time() - began < 3


def test_opting_out_wins_at_every_step_and_the_complaint_is_kept() -> None:
    for asked, person in at_every_step():
        after, effects = step(person, Said(Medium.CHAT, "退订"), surroundings())
        assert after.opted_out, asked
        assert any(isinstance(e, OptOut) for e in effects)
        assert len(said(list(effects))) == 1
        assert after.filing is not None
        assert after.filing.left


@pytest.mark.parametrize("word", ["取消", "/cancel", "放弃", "算了", "不投诉了", "cancel", "取消！"])
def test_cancelling_works_at_every_step(word: str) -> None:
    for asked, person in at_every_step():
        after, effects = step(person, Said(Medium.CHAT, word), surroundings())
        assert after.filing is None, asked
        assert not [e for e in effects if isinstance(e, FileComplaint | OptOut)]


@pytest.mark.parametrize(
    "story", ["他们取消了我的号，也不说为什么", "我说算了他还不让走", "放弃了两次才办成", "5分都不想给"]
)
def test_a_word_inside_the_story_cancels_nothing(story: str) -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.CONTENT)
    after, _ = step(person, Said(Medium.CHAT, story), surroundings())
    assert after.filing is not None
    assert after.filing.so_far.content == story


def test_by_text_message_cancel_stays_the_carriers_word() -> None:
    person, _ = play(talk(0), *sms("投诉"))
    after, effects = step(person, Said(Medium.SMS, "CANCEL"), surroundings())
    assert after.opted_out
    assert any(isinstance(e, OptOut) for e in effects)


def test_the_ladder_waits_for_an_hour_then_the_complaint_is_left() -> None:
    person, _ = play(talk(1), Chose(Medium.CHAT, "menu", "complain", "投诉"))
    assert person.filing is not None
    soon = replace(surroundings(), now=surroundings().now + timedelta(minutes=59))
    assert step(person, Silence(Medium.CHAT, Step.INVITE), soon) == (person, ())
    later = replace(surroundings(), now=surroundings().now + timedelta(minutes=62))
    after, effects = step(person, Silence(Medium.CHAT, Step.INVITE), later)
    assert len(said(list(effects))) == 1
    assert after.filing is not None
    assert after.filing.left


def test_a_second_press_on_submit_files_nothing() -> None:
    person, _ = play(talk(0), *chat("投诉，窗口没人", "其他"))
    press = Chose(Medium.CHAT, "confirm", "submit_named", "实名提交")
    person, first = play(person, press)
    person, second = play(person, press)
    assert [len([e for e in es if isinstance(e, FileComplaint)]) for es in (first, second)] == [1, 0]
    assert said(second)


def test_a_submit_button_of_an_earlier_summary_files_nothing_unseen() -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.HAPPENED)
    _, effects = play(person, Chose(Medium.CHAT, "confirm", "submit", "提交"))
    assert not [e for e in effects if isinstance(e, FileComplaint)]
    assert [m.question for m in said(effects)] == ["happened"]


def test_an_old_department_button_means_the_name_it_showed_even_when_the_list_has_changed() -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.DEPARTMENT)
    changed = replace(surroundings(), departments={"新的处": (), "行业管理处": (), "无线电管理处": ()})
    after, _ = step(person, Chose(Medium.CHAT, "department", "1", "无线电管理处"), changed)
    assert after.filing is not None
    assert after.filing.so_far.department == "无线电管理处"


@pytest.mark.parametrize("text", ["监察室", "就是你们监察室", "省经信委监察室", "監察室"])
def test_a_complaint_about_the_office_itself_is_marked(text: str) -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.DEPARTMENT)
    after, _ = step(person, Said(Medium.CHAT, text), surroundings())
    assert after.filing is not None
    assert after.filing.so_far.about_office


@pytest.mark.parametrize(
    ("story", "about_office"),
    [
        ("投诉你们监察室，打了三次电话没人理", True),
        ("投诉：监察室的人收了红包", True),
        ("我要投诉監察室不作為", True),
        ("我向监察室投诉窗口乱收费", False),
        ("投诉窗口，请监察室查一查", False),
        ("投诉窗口乱收费", False),
    ],
)
def test_a_short_complaint_about_the_office_is_not_the_offices_to_read(
    story: str, about_office: bool
) -> None:
    _, effects = play(talk(0), *sms(story, "2"))
    assert [e.complaint.about_office for e in effects if isinstance(e, FileComplaint)] == [about_office]
    person, _ = play(talk(0), *chat(story, "其他"))
    assert person.filing is not None
    named = "监察室" in story or about_office
    assert person.filing.asked is (Asked.DEPARTMENT if named else Asked.CONFIRM), "in chat it is asked"


def test_a_story_at_the_department_is_no_department() -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.DEPARTMENT)
    after, _ = step(person, Said(Medium.CHAT, "等了三个小时，还骂人"), surroundings())
    assert after.filing is not None
    assert (after.filing.asked, after.filing.so_far.department) == (Asked.DEPARTMENT, "")
    assert after.filing.so_far.content == "等了三个小时，还骂人"


def test_an_old_button_to_start_anew_does_not_throw_away_what_is_being_told() -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.HAPPENED)
    after, _ = step(person, Chose(Medium.CHAT, "menu", "anew", "重新开始"), surroundings())
    assert after.filing is not None
    assert after.filing.so_far.content


@pytest.mark.parametrize("text", ["帮助", "投诉", "继续投诉", "进度", "3", "嗯"])
def test_by_text_message_only_the_short_form_is_asked(text: str) -> None:
    for asked, person in at_every_step():
        after, effects = step(person, Said(Medium.SMS, text), surroundings())
        assert after.filing is not None
        assert after.filing.asked in (Asked.CONTENT, Asked.CONFIRM), asked
        assert not [e for e in effects if isinstance(e, FileComplaint)]
        assert all("按钮" not in m.text for m in said(list(effects)))


@pytest.mark.parametrize("wish", ["投诉", "我要投诉", "COMPLAINT"])
@pytest.mark.parametrize("before", [(), ("2",), ("5",)])
def test_who_only_wishes_to_complain_is_asked_what_about_and_files_their_own_words(
    wish: str, before: tuple[str, ...]
) -> None:
    person, effects = play(talk(1), Silence(Medium.SMS, Step.INVITE), *sms(*before, wish))
    assert not any(isinstance(e, OpenTicket) for e in effects)
    person, effects = play(person, *sms("材料不齐,拒收,让我跑了三趟"))
    assert [(e.case_no, e.content) for e in effects if isinstance(e, OpenTicket)] == [
        ("HNJX-2026-00001", "材料不齐,拒收,让我跑了三趟")
    ]
    assert person.filing is None


@pytest.mark.parametrize("change_of_mind", ["取消", "算了", "不投诉了"])
def test_who_does_not_complain_after_all_is_asked_on(change_of_mind: str) -> None:
    person, effects = play(talk(1), Silence(Medium.SMS, Step.INVITE), *sms("投诉", change_of_mind, "4"))
    assert not any(isinstance(e, OpenTicket) for e in effects)
    assert person.callbacks[0].score == 4


@pytest.mark.parametrize(("said", "ticket"), [("4", []), ("2，态度太差", ["2，态度太差"])])
def test_a_score_said_instead_of_the_story_counts(said: str, ticket: list[str]) -> None:
    person, effects = play(talk(1), Silence(Medium.SMS, Step.INVITE), *sms("投诉", said))
    assert person.callbacks[0].score == int(said[0])
    assert [e.content for e in effects if isinstance(e, OpenTicket)] == ticket


@pytest.mark.parametrize(
    ("text", "score"),
    [("不满意，我要投诉", 2), ("1分，投诉", 1), ("满意，但我要投诉小王", None), ("我要投诉，跑了3趟", None)],
)
def test_a_low_score_said_beside_a_complaint_counts_and_nothing_is_guessed(
    text: str, score: int | None
) -> None:
    person, effects = play(talk(1), Silence(Medium.CHAT, Step.INVITE), *chat(text))
    assert person.callbacks[0].score == score
    scored = [(e.value, e.raw) for e in effects if isinstance(e, Answered) and e.question == "overall"]
    assert scored == ([] if score is None else [(str(score), text)])
    assert len([e for e in effects if isinstance(e, OpenTicket)]) == 1


def test_what_was_scored_before_stays_when_a_complaint_follows() -> None:
    person, _ = play(talk(1), Silence(Medium.CHAT, Step.INVITE), *chat("5", "不满意，我要投诉"))
    assert person.callbacks[0].score == 5


def test_a_first_complaint_is_taken_however_busy_the_office_is() -> None:
    busy = replace(surroundings(), crowded=True)
    person, _ = step(talk(0), Said(Medium.CHAT, "投诉，窗口没人"), busy)
    assert person.filing is not None
    before = replace(talk(0), tickets=(ticket(NUMBER, TicketState.WORKING),))
    person, effects = step(before, Said(Medium.CHAT, "投诉，窗口没人"), busy)
    assert person.filing is None
    assert said(list(effects))


def test_somebody_with_the_bare_number_sees_no_reply_and_no_deadline() -> None:
    other = replace(ticket(NUMBER, TicketState.REPLIED), reply="查实了赵一的事")
    asking = replace(surroundings(), found=Found(other))
    _, effects = step(talk(0), Said(Medium.CHAT, NUMBER), asking)
    (message,) = said(list(effects))
    assert "已答复" in message.text
    assert "赵一" not in message.text
    assert message.choices == ()


def test_the_story_may_name_a_ticket_without_asking_about_it() -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.CONTENT)
    after, _ = step(person, Said(Medium.CHAT, NUMBER), replace(surroundings(), found=Found(None)))
    assert after.filing is not None
    assert after.filing.so_far.content == NUMBER


def test_words_for_a_verdict_are_the_surveys_while_its_question_is_open() -> None:
    waiting = replace(talk(1), tickets=(ticket(NUMBER, TicketState.REPLIED),))
    person, effects = play(waiting, Silence(Medium.CHAT, Step.INVITE), *chat("满意"))
    assert person.callbacks[0].score == 4
    assert not [e for e in effects if isinstance(e, GiveVerdict)]
    person, effects = play(replace(waiting, callbacks=()), *chat("满意"))
    assert [e.satisfied for e in effects if isinstance(e, GiveVerdict)] == [True]


@pytest.mark.parametrize("text", [f"满意 {NUMBER}", f"{NUMBER} 不满意，没退钱"])
def test_a_verdict_that_names_its_ticket_is_no_score(text: str) -> None:
    waiting = replace(talk(1), tickets=(ticket(NUMBER, TicketState.REPLIED),))
    person, effects = play(waiting, Silence(Medium.CHAT, Step.INVITE), *chat(text))
    assert person.callbacks[0].score is None
    assert [e.satisfied for e in effects if isinstance(e, GiveVerdict)] == ["不" not in text]
    assert said(effects)[-1].question == "overall"


def test_whoever_has_only_the_code_judges_with_the_code() -> None:
    shown = replace(surroundings(), found=Found(ticket(NUMBER, TicketState.REPLIED), by_receipt=True))
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
        Silence(Medium.CHAT, Step.INVITE),
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
        Silence(Medium.CHAT, Step.INVITE),
        *chat("5"),
    )
    assert person.hearing is None
    assert person.callbacks[0].score == 5


def test_opening_the_chat_shows_the_menu_to_whoever_is_not_asked_anything() -> None:
    for person in (talk(0), replace(talk(1), callbacks=())):
        _, effects = play(person, Joined(Medium.CHAT, bound=False))
        assert [c.value for c in said(effects)[-1].choices] == ["complain", "progress"]
        assert said(effects)[0].share_contact


@pytest.mark.parametrize("cases", [0, 1])
@pytest.mark.parametrize("word", ["/cancel", "取消", "算了"])
def test_who_cancels_the_reason_adds_nothing_and_is_not_waited_for(cases: int, word: str) -> None:
    person = replace(talk(cases), tickets=(ticket(NUMBER, TicketState.REOPENED),), hearing=NUMBER)
    person, effects = play(person, Said(Medium.CHAT, word))
    assert person.hearing is None
    assert not [e for e in effects if isinstance(e, AddToTicket)]
    assert "没有补充" in said(effects)[-1].text


def test_cancel_ends_the_further_questions_and_keeps_the_score() -> None:
    person, _ = play(talk(1), Silence(Medium.CHAT, Step.INVITE), Said(Medium.CHAT, "5"))
    person, effects = play(person, Said(Medium.CHAT, "/cancel"))
    assert person.current is None
    assert person.callbacks[0].score == 5
    assert not [e for e in effects if isinstance(e, Answered)]


CODE = "R15Q-7D7H-KXNR-6VW1-RR8V-95FW-7YZ9"


def test_a_receipt_code_within_a_sentence_tells_where_the_ticket_stands() -> None:
    shown = replace(surroundings(), found=Found(ticket(NUMBER, TicketState.ACCEPTED), by_receipt=True))
    for words in (f"请问我的查询码是 {CODE.lower().replace('-', ' ')}，进度怎么样？", f"My code is {CODE}"):
        _, effects = step(talk(0), Said(Medium.CHAT, words), shown)
        assert NUMBER in said(list(effects))[-1].text
        assert not [e for e in effects if isinstance(e, PassToPerson | AddToTicket)]


@pytest.mark.parametrize("cases", [0, 1])
def test_words_around_a_receipt_code_go_with_its_ticket_and_without_the_code(cases: int) -> None:
    person, _ = step(talk(cases), Silence(Medium.CHAT, Step.INVITE), surroundings())
    shown = replace(surroundings(), found=Found(ticket(NUMBER, TicketState.WORKING), by_receipt=True))
    _, effects = step(person, Said(Medium.CHAT, f"{CODE} 补充,还有别人也被收了钱"), shown)
    assert [e for e in effects if isinstance(e, AddToTicket)] == [
        AddToTicket(None, NUMBER, "补充,还有别人也被收了钱")
    ]
    assert not [e for e in effects if isinstance(e, Answered | PassToPerson)]


def test_a_wrong_code_in_a_sentence_is_a_guess_and_nobody_reads_it() -> None:
    shown = replace(surroundings(), found=Found(None, by_receipt=True))
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


@pytest.mark.parametrize(
    ("language", "wish", "word", "category"),
    [
        (Language.ZH_HANS, "投诉", "态度", Category.ATTITUDE),
        (Language.ZH_HANS, "投诉", "拖延不办吧", Category.DELAY),
        (Language.ZH_HANT, "我要投訴", "收費", Category.FEES),
        (Language.EN, "complaint", "bribes", Category.EXTORTION),
        (Language.EN, "complaint", "or", None),
        (Language.ZH_HANS, "投诉", "规", None),
    ],
)
def test_a_part_of_a_category_is_as_good_as_its_name(
    language: Language, wish: str, word: str, category: Category | None
) -> None:
    person, _ = play(talk(0, language), Said(Medium.CHAT, wish), Said(Medium.CHAT, word))
    assert person.filing is not None
    assert person.filing.so_far.category is category


def test_a_word_for_another_step_is_no_part_of_the_story() -> None:
    person, _ = play(
        talk(0, Language.EN), *(Said(Medium.CHAT, t) for t in ("complaint", "delay", "anonymously"))
    )
    assert person.filing is not None
    assert "anonymously" not in person.filing.so_far.content
