"""The real process against a Telegram stand-in over real HTTP: from /start to the ticket, and what goes wrong there."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from journeys.chatting import answer_to, hears, joins, person
from journeys.offices import AFTER, DAY_1, EVE, Era, case_no, export_file, needs_faketime, office, phone
from journeys.processes import Huifang, until
from standins.faults import Trouble
from standins.telegram import TelegramServer
from standins.twilio import Fate, TwilioServer

pytestmark = needs_faketime

SPEED = 5
WEBHOOK = {"HUIFANG_TELEGRAM_MODE": "webhook", "HUIFANG_TELEGRAM_WEBHOOK_SECRET": "s3cret_-"}
QUESTION = "您对这次办理满意吗"


@pytest.fixture(params=[{}, WEBHOOK], ids=["polling", "webhook"])
def house(request: pytest.FixtureRequest, tmp_path: Path, telegram: TelegramServer) -> Huifang:
    """An office with Telegram alone and three cases, serving on the last day of the month."""
    house = office(tmp_path, Era(EVE, SPEED), telegram=telegram)
    house.settings |= request.param
    house.run("cases", "import", str(export_file(tmp_path, map(phone, (1, 2, 3)))))
    return house.start()


def go_on(house: Huifang, at: Era) -> None:
    """Stop as one should, and start at another time."""
    assert house.stop() == 0
    house.clock = at
    house.start()


def test_a_callback_in_chat_from_start_to_ticket(house: Huifang, telegram: TelegramServer) -> None:
    wang, li, zhao = (person(telegram, n) for n in (1, 2, 3))
    hello = answer_to(telegram, wang, wang.starts, "分享")
    assert any(button.wants_contact for button in hello.buttons)
    answer_to(telegram, wang, lambda: wang.shares_contact(of=li), "您自己的手机号")
    answer_to(telegram, wang, wang.shares_contact, "手机号对上了")
    joins(telegram, li)
    joins(telegram, zhao)
    go_on(house, Era(DAY_1, SPEED))

    question = hears(telegram, wang, QUESTION)
    assert case_no(1) in question.text
    reason = answer_to(telegram, wang, lambda: wang.presses("2 不满意", question), "记下了：不满意")
    assert "哪里没办好" in reason.text
    offer = answer_to(telegram, wang, lambda: wang.says("跑了3趟才办下来"), "登记成投诉")
    told = answer_to(telegram, wang, lambda: wang.presses("登记投诉", offer), "TS-")
    thanks = answer_to(telegram, wang, lambda: wang.says("就这些"), "档案号")
    assert "不满意" in thanks.text

    hears(telegram, li, QUESTION)
    answer_to(telegram, li, lambda: li.says("满意，但是等太久"), "记下了：满意")

    hears(telegram, zhao, QUESTION)
    answer_to(telegram, zhao, lambda: zhao.says("退订"), "恢复")
    until(lambda: house.dispositions()["refused"] == 1)
    heard = len(zhao.inbox)
    zhao.says("5")
    telegram.run(telegram.settled())

    tickets = house.tickets()
    assert [t["case_no"] for t in tickets] == [case_no(1)]
    assert re.findall(r"TS-\d{8}-[2-9A-Z]{5}-[A-Z]", told.text) == [tickets[0]["ticket_no"]]

    go_on(house, Era(AFTER, SPEED))
    until(lambda: house.status()["state"] == "closed")
    house.run("archive", "verify", "2026-10")
    records = house.records()
    assert house.stop() == 0
    ends = {no[-1]: (record["disposition"], record["score"]) for no, record in records.items()}
    assert ends == {"1": ("answered", 2), "2": ("answered", 4), "3": ("answered", 5)}, (
        "a score sent after 退订 counts"
    )
    assert records[case_no(1)]["tickets"] == [tickets[0]["ticket_no"]]
    assert len(zhao.inbox) == heard
    assert not telegram.duplicates()
    assert all(press is not None for press in telegram.presses.values())
    assert "跑了3趟" not in house.log
    assert phone(1) not in house.log


def test_who_blocks_the_bot_is_reached_by_text_or_phoned(
    tmp_path: Path, telegram: TelegramServer, twilio: TwilioServer
) -> None:
    house = office(tmp_path, Era(EVE, SPEED), telegram=telegram, twilio=twilio)
    house.run("cases", "import", str(export_file(tmp_path, map(phone, (1, 2, 3)))))
    house.start()
    told, untold, landline = (person(telegram, n) for n in (1, 2, 3))
    for who in (told, untold, landline):
        joins(telegram, who)
    told.blocks()
    untold.blocked = landline.blocked = True  # nobody tells the bot: the refused message will
    twilio.fate(landline.phone, Fate.refused(21614))
    telegram.run(telegram.settled())
    go_on(house, Era(DAY_1, SPEED))

    until(lambda: {told.phone, untold.phone} == {m.to for m in twilio.accepted})
    until(lambda: case_no(3) in house.run("call-sheet", "2026-10"))
    sheet = house.run("call-sheet", "2026-10")
    assert "聊天发送失败，短信发送失败" in sheet
    assert case_no(1) not in sheet
    assert house.stop() == 0
    asked = [call for call in telegram.calls if call.method == "sendMessage" and call.error == 403]
    assert sorted(int(str(call.values["chat_id"])) for call in asked) == [untold.chat_id, landline.chat_id]


def test_a_429_is_waited_for_and_the_message_goes_out_once(tmp_path: Path, telegram: TelegramServer) -> None:
    house = office(tmp_path, Era(EVE, SPEED), telegram=telegram)
    house.settings |= WEBHOOK  # no call but those that send meets the storm
    house.run("cases", "import", str(export_file(tmp_path, [phone(1)])))
    house.start()
    wang = person(telegram, 1)
    joins(telegram, wang)
    era = Era(DAY_1, SPEED)
    telegram.clock = lambda: era.now
    telegram.faults.storm(2, retry_after=20)
    go_on(house, era)
    hears(telegram, wang, QUESTION)
    assert house.stop() == 0
    tries = [call for call in telegram.calls if QUESTION in str(call.values.get("text"))]
    assert [call.trouble for call in tries] == [Trouble.TOO_MANY, Trouble.TOO_MANY, None]
    pauses = [(later.at - sooner.at).total_seconds() for sooner, later in pairwise(tries)]
    assert all(pause >= 20 for pause in pauses)


def test_who_opens_the_chat_when_already_on_the_call_sheet_is_asked_there(
    tmp_path: Path, telegram: TelegramServer
) -> None:
    house = office(tmp_path, Era(DAY_1, SPEED), telegram=telegram)
    house.run("cases", "import", str(export_file(tmp_path, [phone(1)])))
    house.start()
    until(lambda: case_no(1) in house.run("call-sheet", "2026-10"))
    wang = person(telegram, 1)
    answer_to(telegram, wang, wang.starts, "分享")
    answer_to(telegram, wang, wang.shares_contact, QUESTION)
    answer_to(telegram, wang, lambda: wang.presses("5 非常满意"), "记下了：非常满意")
    assert case_no(1) not in house.run("call-sheet", "2026-10")
    assert house.stop() == 0
