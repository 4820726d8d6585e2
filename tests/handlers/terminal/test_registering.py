"""`huifang tickets register`: what came by letter or in person is written down at the terminal as on the console's page."""

import json
import re
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.role import Role
from commands import Huifang
from console import add_user
from db.queries.office import audit
from db.queries.tickets import ticket_answers
from db.schema import attachments, tickets
from db.vault import Vault
from requests_filed import ID_NUMBER
from ticket_commands import SECRET, at, done, refused, run

LETTER = ("register", "--arrival", "来信", "--category", "拖延不办")
STORY = "材料交了两个月没有答复"
PAPER = {
    "申请人类型": "自然人",
    "姓名或单位名称": "张三",
    "证件类型": "居民身份证",
    "证件号码": ID_NUMBER,
    "要公开的信息": "2026年无线电频率使用许可的办理结果",
    "获取方式": "电子文件",
}


@pytest.fixture
def huifang(own_office: None) -> Huifang:
    """The command in an office of its own."""
    return run


def paper(**other: str) -> list[str]:
    """A request as it stands on paper."""
    return [word for name, said in {**PAPER, **other}.items() for word in ("--answer", f"{name}={said}")]


def test_a_letter_is_registered_with_a_code_that_is_said_once(huifang: Huifang, database_url: str) -> None:
    slip = json.loads(huifang(*LETTER, "--anonymous", STORY, "--by", "李敏", "--json").stdout)
    assert (slip["arrival"], slip["about_office"], slip["answer"]) == ("letter", False, "30天")
    assert re.fullmatch("[0-9A-Z]{4}(-[0-9A-Z]{4}){6}", slip["receipt_code"])
    no = slip["ticket_no"]
    shown = huifang("show", no)
    assert done(shown, STORY, "来信")
    assert slip["receipt_code"] not in shown.stdout
    asked = partial(audit.lines, vault=Vault(SECRET), wanted=audit.LogFilter(act="ticket.register"))
    (line,) = at(database_url, lambda store: store.read(asked))
    assert (line.by_whom, line.role, line.object) == ("李敏", "officer", f"ticket {no}")


def test_a_name_and_a_phone_are_asked_for_and_kept_sealed(huifang: Huifang, database_url: str) -> None:
    came = huifang(*LETTER, "--ask", STORY, said="钱多多\n19000000042\n")
    assert came.exit_code == 0
    row = at(database_url, lambda store: store.read(lambda c: c.execute(select(tickets)).one()))
    assert "钱多多" not in str(row)
    assert refused(huifang(*LETTER, "--anonymous", "--name", "钱多多", STORY), "匿名的不留姓名")


def test_what_is_about_the_office_goes_to_its_superior_and_about_oneself_out_of_sight(
    huifang: Huifang, database_url: str
) -> None:
    slip = huifang(*LETTER, "--anonymous", "--about-office", STORY)
    assert done(slip, "已直接交给上级；本室看不到")
    assert "tickets show" not in slip.stdout
    assert done(huifang("list"), "共 0 件")
    at(database_url, lambda store: add_user(store, "zhoubin", Role.OFFICER))
    own = huifang(*LETTER, "--anonymous", "--official", "zhoubin", STORY, "--by", "zhoubin")
    assert done(own, "登记好了：投诉")
    assert "tickets show" not in own.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("register", STORY), "--arrival 写明怎么来的"),
        (("register", "--arrival", "飞鸽", STORY), "没有来的方式 '飞鸽'"),
        (("register", "--arrival", "call", STORY), "--category 写明投诉什么"),
        ((*LETTER,), "请把原话写下来"),
        ((*LETTER, "……"), "请把原话写下来"),
        ((*LETTER, STORY), "--anonymous"),
        ((*LETTER, "--name", "张三", "--phone", "12", STORY), "不是电话号码"),
        ((*LETTER, "--anonymous", "--came", "2099-01-01", STORY), "不能晚于今天"),
        ((*LETTER, "--anonymous", "--came", "昨天\x1b[2J", STORY), "2026-11-02 这样"),
        ((*LETTER, "--anonymous", "--role", "superior", STORY), "--role 只能是 officer、chief"),
        ((*LETTER, "--anonymous", "话" * 4_001), "最多 4000 字"),
        ((*LETTER, "--anonymous", "坏\udcc4"), "UTF-8"),
        (("register-request",), "--arrival 写明怎么来的"),
        (("register-request", "--kind", "complaint"), "没有种类"),
        (("register-request", "--arrival", "call", "--answer", "姓名=张"), "没有项目 '姓名'"),
        (("register-request", "--arrival", "call"), "“申请人类型”没有写"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_missing_or_cannot_be_is_one_sentence_and_registers_nothing(
    huifang: Huifang, words: tuple[str, ...], said: str
) -> None:
    assert refused(huifang(*words), said)
    assert done(huifang("list"), "共 0 件")


def test_a_request_on_paper_keeps_its_answers_and_a_wrong_number_only_as_it_stands_there(
    huifang: Huifang, database_url: str
) -> None:
    at_counter = ("register-request", "--arrival", "来访", "--json")
    wrong = paper(证件号码="430100199001011180")
    assert refused(huifang(*at_counter, *wrong), "“证件号码”有写错的地方", "--as-written")
    assert huifang(*at_counter, *wrong, "--as-written").exit_code == 0
    no = json.loads(huifang(*at_counter, *paper()).stdout)["ticket_no"]
    assert no.startswith("GK-")
    kept = partial(ticket_answers.of, vault=Vault(SECRET), ticket_no=no)
    assert at(database_url, lambda store: store.read(kept))["id_number"] == ID_NUMBER
    shown = huifang("show", no)
    assert done(shown, "办理中", "要补正的，告知补正")
    assert ID_NUMBER not in shown.stdout


def test_an_interference_complaint_is_asked_through_and_worked_like_a_complaint(huifang: Huifang) -> None:
    answers = "民航\n118.1兆赫有广播的声音\n枫林街\n上个星期二\n\n\n\n190 0000 0043\n"
    came = huifang("register-request", "--kind", "无线电干扰申诉", "--arrival", "来电", "--ask", said=answers)
    assert came.exit_code == 0
    found = re.search(r"GR-[0-9A-Z-]+", came.stdout)
    assert found is not None
    assert done(huifang("accept", found[0]), "已受理")
    assert done(huifang("show", found[0]), "118.1兆赫有广播的声音")


def test_a_scan_of_the_letter_lies_with_the_complaint(
    huifang: Huifang, database_url: str, tmp_path: Path
) -> None:
    scan = tmp_path / "来信.pdf"
    letter = (*LETTER, "--anonymous", STORY, "--scan", str(scan))
    assert refused(huifang(*letter), "没有这个文件或目录")
    scan.write_bytes(b"MZ a program")
    assert refused(huifang(*letter), "不能收")
    assert at(database_url, lambda store: store.read(lambda c: c.execute(select(tickets)).all())) == []
    scan.write_bytes(b"%PDF-1.7 a letter")
    assert done(huifang(*letter), "登记好了")
    rows = at(database_url, lambda store: store.read(lambda c: c.execute(select(attachments)).all()))
    assert [(row.state, row.media_type, row.channel) for row in rows] == [
        ("stored", "application/pdf", "letter")
    ]
