"""`huifang tickets applicant|letter`: who asks is shown for a reason and logged; letters come as PDF, as from the console."""

import json
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from bot.casework.tickets.ticket_number import ticket_number
from bot.domain.ticket_kind import TicketKind
from commands import Huifang
from complaints import Bench
from db.schema import audit
from db.vault import Vault
from handlers.terminal.given_out import machine_account
from requests_filed import ASKED, ID_NUMBER, asks
from ticket_commands import SECRET, at, done, refused, run

WHY = ("--reason", "寄送补正告知书要核对地址")


@pytest.fixture
def huifang(own_office: None) -> Huifang:
    """The command in an office of its own."""
    return run


def asked(url: str, kind: TicketKind = TicketKind.DISCLOSURE) -> str:
    """One comes in just now; its number."""
    number: str = at(url, lambda store: asks(Bench(store, datetime.now(UTC), vault=Vault(SECRET)), kind))
    return number


def logged(url: str) -> list[tuple[str, str]]:
    """Act and reason of each line of the log."""
    lines = select(audit.c.act, audit.c.reason).order_by(audit.c.id)
    return [tuple(row) for row in at(url, lambda store: store.read(lambda c: c.execute(lines).all()))]


def text_of(file: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(file.read_bytes())).pages)


def test_who_asks_is_shown_for_a_reason_that_stands_in_the_log(huifang: Huifang, database_url: str) -> None:
    no = asked(database_url)
    assert refused(huifang("applicant", no), "--reason")
    assert refused(huifang("applicant", no, "--reason", "看"), "没有说明为什么")
    assert logged(database_url) == []
    shown = huifang("applicant", no, *WHY)
    assert done(shown, "陈小满", ID_NUMBER, "枫林街12号", "自然人")
    assert logged(database_url) == [("unmask", WHY[1])]
    answers = json.loads(huifang("applicant", no, *WHY, "--json").stdout)["answers"]
    assert answers["contact"] == ASKED["contact"]
    disturbed = asked(database_url, TicketKind.INTERFERENCE)
    assert done(huifang("applicant", disturbed, *WHY), "机场塔台", "190 0000 0043")
    assert refused(huifang("applicant", ticket_number(date(2026, 11, 3), 7), *WHY), "两个人同意")


def test_letters_are_listed_and_kept_as_pdf_masked_unless_there_is_a_reason(
    huifang: Huifang, database_url: str, tmp_path: Path
) -> None:
    no = asked(database_url)
    assert done(huifang("ask-correction", no, "请写明年份", "--days", "10"), "没有告诉申请人")
    assert done(huifang("letter", no), "0　", "登记回执", "1　", "补正告知书", "共 2 份")
    assert [one["n"] for one in json.loads(huifang("letter", no, "--json").stdout)] == [0, 1]
    file = tmp_path / "告知书.pdf"
    assert refused(huifang("letter", no, "1"), "-o")
    assert refused(huifang("letter", no, "1", "-o", "告知书.docx"), ".pdf")
    assert refused(huifang("letter", no, "7", "-o", str(file)), "没有第 7 号文书")
    assert not file.exists()
    assert done(huifang("letter", no, "1", "-o", str(file)), "姓名遮住了")
    masked = text_of(file)
    assert ("请写明年份" in masked, "陈小满" in masked) == (True, False)
    assert done(huifang("letter", no, "1", "-o", str(file), *WHY), "已写入")
    assert "陈小满" in text_of(file)
    assert logged(database_url)[-2:] == [("export", ""), ("unmask", WHY[1])]


def test_a_name_that_is_typed_stands_in_the_log_beside_the_account_of_the_machine(
    huifang: Huifang, database_url: str
) -> None:
    no = asked(database_url)
    assert done(huifang("show", no, "--by", "王强"), no)
    assert done(huifang("remark", no, "已请档案室查找", "--by", "王强"), "办理中")
    assert done(huifang("applicant", no, *WHY, "--by", "王强"), "陈小满")
    lines = select(audit.c.by_whom, audit.c.address).order_by(audit.c.id)
    rows = at(database_url, lambda store: store.read(lambda c: c.execute(lines).all()))
    assert {tuple(row) for row in rows} == {("王强", machine_account())}
    assert machine_account().startswith("命令行：")
