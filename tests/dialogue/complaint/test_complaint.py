"""What the complaint dialogue promises beyond the single transcript: short messages, any text, no lost words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest

from bot.dialogue.complaint.filing import Asked
from bot.dialogue.complaint.office_names import OfficeNames
from bot.dialogue.conversation import step
from bot.dialogue.effects import (
    FileComplaint,
    OptOut,
    PassToPerson,
    Say,
)
from bot.dialogue.inputs import Chose, Joined, LadderStep, Said, Sent, Silence
from bot.dialogue.mentions import SMS_UNITS
from bot.dialogue.scene import FoundTicket
from bot.dialogue.talk import Talk
from bot.domain.category import Category
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.ticket_state import TicketState
from dialogue.invented import talk, ticket
from dialogue.telling import NUMBER, chat, play, said, sms, surroundings
from dialogue.transcript_lines import sms_units

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
    assert step(person, Silence(Medium.CHAT, LadderStep.INVITE), soon) == (person, ())
    later = replace(surroundings(), now=surroundings().now + timedelta(minutes=62))
    after, effects = step(person, Silence(Medium.CHAT, LadderStep.INVITE), later)
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


def test_the_office_is_offered_by_its_own_name() -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.CATEGORY)
    ours = replace(surroundings(), office=OfficeNames(("监督一处",)))
    after, effects = step(person, Said(Medium.CHAT, "其他"), ours)
    (question,) = [e for e in effects if isinstance(e, Say)]
    assert "监督一处" in [choice.label for choice in question.choices]
    after, _ = step(after, Said(Medium.CHAT, "监督一处的小王"), ours)
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


def test_a_first_complaint_is_taken_however_busy_the_office_is() -> None:
    busy = replace(surroundings(), crowded=True)
    person, _ = step(talk(0), Said(Medium.CHAT, "投诉，窗口没人"), busy)
    assert person.filing is not None
    before = replace(talk(0), tickets=(ticket(NUMBER, TicketState.WORKING),))
    person, effects = step(before, Said(Medium.CHAT, "投诉，窗口没人"), busy)
    assert person.filing is None
    assert said(list(effects))


def test_the_story_may_name_a_ticket_without_asking_about_it() -> None:
    person = next(p for asked, p in at_every_step() if asked is Asked.CONTENT)
    after, _ = step(person, Said(Medium.CHAT, NUMBER), replace(surroundings(), found=FoundTicket(None)))
    assert after.filing is not None
    assert after.filing.so_far.content == NUMBER


def test_a_receipt_code_alone_is_no_story() -> None:
    for medium in Medium:
        person, _ = step(talk(0), Said(medium, "投诉"), surroundings())
        shown = replace(surroundings(2), found=FoundTicket(None))
        after, _ = step(person, Said(medium, "7KQ2-M0XD-4RTB-9VWC-H3NJ-6PYE-5G1Z"), shown)
        assert after.filing is not None
        assert after.filing.asked is not Asked.CONFIRM


def test_opening_the_chat_shows_the_menu_to_whoever_is_not_asked_anything() -> None:
    for person in (talk(0), replace(talk(1), callbacks=())):
        _, effects = play(person, Joined(Medium.CHAT, bound=False))
        assert [c.value for c in said(effects)[-1].choices] == ["complain", "progress"]
        assert said(effects)[0].share_contact


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
