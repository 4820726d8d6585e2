"""A complaint in the real process, from the first button to the verdict, against a Telegram stand-in over real HTTP."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from journeys.chatting import answer_to, hears, person
from journeys.offices import EVE, Era, export_file, needs_faketime, office, phone
from journeys.processes import Huifang, until
from standins.telegram import Person, TelegramServer
from standins.twilio import PUBLIC_URL, TwilioServer
from standins.wecom import AGENT, CORP, SECRET, Member, WecomServer

pytestmark = needs_faketime

NUMBER = re.compile(r"TS-\d{8}-[2-9A-Z]{5}-[A-Z]")
RECEIPT = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
STORY = "办证时他让我先请吃饭，不然就说材料不齐"
CAMERA = "CANARY-CAMERA-28.2N"


@pytest.fixture
def house(tmp_path: Path, telegram: TelegramServer, wecom: WecomServer) -> Huifang:
    """An office with Telegram and one department that people know; its own people are told in WeCom."""
    account = {"CORP_ID": CORP, "AGENT_ID": str(AGENT), "SECRET": SECRET, "API_URL": wecom.url}
    told = {f"HUIFANG_WECOM_{name}": value for name, value in account.items()}
    house = office(tmp_path, Era(EVE, 5), telegram=telegram)
    house.settings |= told
    house.run("cases", "import", str(export_file(tmp_path, [phone(1)])))
    return house.start()


def number_in(text: str) -> str:
    found = NUMBER.search(text)
    assert found is not None, text
    return found[0]


def photo() -> bytes:
    """A picture with what a camera writes into it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CAMERA
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def files_in_full(telegram: TelegramServer, who: Person, *, named: bool) -> str:
    """File a complaint with every question answered; what is said at the end."""
    answer_to(telegram, who, who.starts, "投诉或查进度")
    answer_to(telegram, who, lambda: who.presses("投诉"), "哪方面")
    answer_to(telegram, who, lambda: who.presses("吃拿卡要"), "哪个处室")
    answer_to(telegram, who, lambda: who.presses("无线电管理处"), "哪位工作人员")
    answer_to(telegram, who, lambda: who.presses("周志丽"), "怎么回事")
    answer_to(telegram, who, lambda: who.says(STORY), "什么时候")
    answer_to(telegram, who, lambda: who.presses("昨天"), "照片、录音或文件")
    answer_to(telegram, who, lambda: who.sends_photo(photo()), "一共1个")
    answer_to(telegram, who, lambda: who.sends_document(b"PK\x03\x04 an archive", "照片.jpg"), "收不了")
    answer_to(telegram, who, lambda: who.presses("没有了，下一步"), "实名还是匿名")
    if named:
        answer_to(telegram, who, lambda: who.presses("实名"), "怎么称呼")
        summary = answer_to(telegram, who, lambda: who.says("赵一"), "没问题就点")
    else:
        summary = answer_to(telegram, who, lambda: who.presses("匿名"), "没问题就点")
    assert STORY in summary.text
    return answer_to(telegram, who, lambda: who.presses("提交"), "TS-").text


def liaison(house: Huifang, wecom: WecomServer, member: str, real_name: str) -> Member:
    """Somebody of the department with an account, told in WeCom."""
    place = ("--role", "liaison", "--department", "无线电管理处")
    house.run("users", "add", member.lower(), *place, "--real-name", real_name, "--wecom", member)
    return wecom.member(member)


def test_a_complaint_from_the_first_button_to_the_verdict(
    house: Huifang, telegram: TelegramServer, wecom: WecomServer
) -> None:
    wang, accused = (
        liaison(house, wecom, member, name) for member, name in (("WangLi", "王力"), ("ZhouZhili", "周志丽"))
    )
    zhao = person(telegram, 9)
    number = number_in(files_in_full(telegram, zhao, named=True))
    told = house.json("tickets", "show", number)
    assert told["content"] == STORY
    assert "赵一" not in json.dumps(told, ensure_ascii=False)

    answer_to(telegram, zhao, lambda: zhao.says("进度"), "已登记")
    house.run("tickets", "accept", number)
    hears(telegram, zhao, "受理")
    house.run("tickets", "assign", number, "--to", "无线电管理处", "有人反映窗口人员要求请吃饭，请核实")
    until(lambda: wang.inbox)
    house.run("tickets", "reply", number, "经查属实，当事人已作检讨。")
    reply = hears(telegram, zhao, "经查属实")
    answer_to(telegram, zhao, lambda: zhao.presses("不认可", reply), "重新办理")
    answer_to(telegram, zhao, lambda: zhao.says("没有退钱"), "已补充")
    assert house.json("tickets", "show", number)["state"] == "reopened"

    before = len(zhao.inbox)
    house.run("tickets", "reply", number, "钱已退回。")
    again = hears(telegram, zhao, "钱已退回", after=before)
    answer_to(telegram, zhao, lambda: zhao.presses("认可", again), "办完")
    whole = house.json("tickets", "show", number)
    assert whole["state"] == "closed"
    assert whole["verdict"] == "satisfied"
    assert house.stop() == 0
    assert not telegram.duplicates()
    assert wang.inbox == [f"【示例省经信委】有一件要您办的事，请登录后台查看。\n{PUBLIC_URL}/office/"]
    assert accused.inbox == []
    for secret in (STORY, "赵一", "没有退钱", CAMERA):
        assert secret not in house.log


def test_an_anonymous_complaint_is_followed_by_its_receipt_from_another_chat(
    house: Huifang, telegram: TelegramServer
) -> None:
    zhao, other = person(telegram, 8), person(telegram, 7)
    last = files_in_full(telegram, zhao, named=False)
    number = number_in(last)
    found = RECEIPT.search(last)
    assert found is not None
    house.run("tickets", "accept", number)
    house.run("tickets", "reply", number, "经查不属实，附监控说明。")
    hears(telegram, zhao, "经查不属实")
    answer_to(telegram, other, lambda: other.says(f"进度 {number}"), "没有查到")
    own = answer_to(telegram, other, lambda: other.says(found[0].lower()), number)
    assert "经查不属实" in own.text
    assert house.stop() == 0
    secrets = (STORY, found[0], found[0].replace("-", ""))
    assert not any(secret in house.log for secret in secrets)
    kept = b"".join(p.read_bytes() for p in house.folder.glob("huifang.db*"))
    assert found[0].encode() not in kept
    files = b"".join(p.read_bytes() for p in house.folder.rglob("huifang-files/*/*"))
    assert files
    assert CAMERA.encode() not in files


def test_a_draft_survives_a_killed_process(house: Huifang, telegram: TelegramServer) -> None:
    qian = person(telegram, 6)
    answer_to(telegram, qian, lambda: qian.says("投诉"), "哪方面")
    answer_to(telegram, qian, lambda: qian.says("拖延不办"), "哪个处室")
    house.kill()
    qian.says("不清楚")
    house.start()
    hears(telegram, qian, "怎么回事")
    house.kill()
    house.start()
    answer_to(telegram, qian, lambda: qian.says("材料交了三个月没有回音"), "什么时候")
    answer_to(telegram, qian, lambda: qian.says("取消"), "没有登记")
    assert house.tickets() == []
    assert house.stop() == 0


def test_a_complaint_by_text_message(tmp_path: Path, twilio: TwilioServer) -> None:
    house = office(tmp_path, Era(EVE, 5), twilio=twilio).start()
    zhao = "+8619000000077"

    def heard(part: str) -> bool:
        return any(part in m.body and m.to == zhao for m in twilio.accepted)

    twilio.run(twilio.text(zhao, "投诉 窗口三天没有人，白跑了两趟"))
    until(lambda: heard("回1"))
    twilio.run(twilio.text(zhao, "1"))
    until(lambda: heard("TS-"))
    assert [t["state"] for t in house.tickets()] == ["registered"]
    assert house.stop() == 0
