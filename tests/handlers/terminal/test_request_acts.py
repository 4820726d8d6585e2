"""`huifang tickets ask-correction|answer …`: a request for information worked at the terminal by the console's rules."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from commands import Huifang
from complaints import Bench
from db.schema import audit, outbox
from db.vault import Vault
from requests_filed import asks
from ticket_commands import SECRET, at, done, refused, run

GIVEN = ("--kind", "given", "--outcome", "予以公开")


@pytest.fixture
def huifang(own_office: None, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The command, with a chat channel set."""
    monkeypatch.setenv("HUIFANG_TELEGRAM_TOKEN", "42:test")
    return run


def asked(url: str) -> str:
    """A request comes in just now; its number."""
    number: str = at(url, lambda store: asks(Bench(store, datetime.now(UTC), vault=Vault(SECRET))))
    return number


def told(url: str) -> int:
    """How many messages wait to go out."""
    count = select(func.count()).select_from(outbox)
    found: int = at(url, lambda store: store.read(lambda c: c.execute(count).scalar_one()))
    return found


def test_a_request_is_worked_from_the_terminal_to_its_answer(huifang: Huifang, database_url: str) -> None:
    no = asked(database_url)
    assert done(huifang("show", no), "办理中", "告知补正（ask-correction）", "交办（assign）")
    assert done(
        huifang("ask-correction", no, "请写明年份", "--days", "10"), "等申请人补正", "会用聊天告诉申请人"
    )
    assert done(huifang("corrected", no, "2026年的"), "办理中", "答复期限到")
    assert done(huifang("ask-third", no, "向甲公司征求意见"), "征求意见中")
    assert done(huifang("third-answered", no, "同意"), "办理中")
    assert done(huifang("ask-fee", no, "超过30件的部分", "--amount", "35"), "等申请人缴费")
    assert done(huifang("fee-paid", no), "办理中")
    assert refused(huifang("extend-answer", no, "要查档案"), "要由室领导、上级来做")
    assert done(huifang("extend-answer", no, "要查档案", "--role", "chief"), "会用聊天告诉申请人")
    assert done(huifang("ask-reasons", no, "数量太多，请说明理由"), "会用聊天告诉申请人")
    waiting = told(database_url)
    assert done(huifang("remark", no, "已请档案室查找"), "办理中")
    assert told(database_url) == waiting
    assert done(huifang("answer", no, "见附件", *GIVEN), "办完了", "会用聊天告诉申请人")
    shown = json.loads(huifang("show", no, "--json").stdout)
    assert (shown["request"], shown["acts"]) == (
        {"phase": "ended", "dues": [], "documents": []},
        ["remark"],
    )
    assert [line["act"] for line in shown["timeline"]][-3:] == ["ask_reasons", "remark", "answer"]


def test_what_cannot_be_done_to_a_request_is_one_sentence(huifang: Huifang, database_url: str) -> None:
    no = asked(database_url)
    assert refused(huifang("accept", no), "不按投诉办", f"huifang tickets show {no}")
    assert refused(huifang("answer", no, "好"), "--kind", "given（可以公开")
    assert refused(huifang("answer", no, "好", "--kind", "给", "--outcome", "granted"), "没有这种答复 '给'")
    assert refused(
        huifang("answer", no, "好", "--kind", "given", "--outcome", "classified"), "予以公开、部分公开"
    )
    assert refused(huifang("answer", no, "好\udcc4", *GIVEN), "UTF-8")
    assert refused(huifang("answer", no, "好" * 3_001, *GIVEN), "文字太长")
    assert refused(huifang("ask-fee", no, "理由", "--amount", "\x1b[2J很多"), "像 35 或 35.50")
    assert refused(huifang("lapse", no), "不能“逾期不再处理”", "可以：告知补正")
    assert refused(huifang("ask-third", no, "向甲公司", "--on", "下周"), "--on 要写成 2026-11-02 这样")
    assert refused(huifang("ask-third", no, "向甲公司", "--on", "2020-01-01"), "日期要在")
    assert refused(huifang("withdraw", no, "不要了", "--role", "liaison"), "--role 只能是")
    assert refused(huifang("answer", "TS-20261103-0001-A", "好", *GIVEN), "校验字母", "GK-")
    assert done(huifang("withdraw", no, "本人来电说不要了"), "办完了")
    assert refused(huifang("answer", no, "好", *GIVEN), "现在是“办完了”")


def test_a_request_that_changed_since_it_was_read_is_not_answered(
    huifang: Huifang, database_url: str
) -> None:
    no = asked(database_url)
    seen = json.loads(huifang("show", no, "--json").stdout)["version"]
    assert done(huifang("remark", no, "申请人来电说要另一份"), "办理中")
    assert refused(huifang("answer", no, "见附件", *GIVEN, "--seen", str(seen)), "在您看过以后变了")
    assert done(huifang("answer", no, "见附件", *GIVEN, "--seen", str(seen + 1)), "办完了")


def test_documents_are_added_and_taken_back_until_the_answer_goes_out(
    huifang: Huifang, database_url: str, tmp_path: Path
) -> None:
    no = asked(database_url)
    document = tmp_path / "答复附件.pdf"
    assert refused(huifang("attach", no, str(document)), "没有这个文件或目录")
    document.write_bytes(b"MZ a program")
    assert refused(huifang("attach", no, str(document)), "不能收")
    for content in (b"%PDF-1.7 the document", b"%PDF-1.7 the wrong one"):
        document.write_bytes(content)
        assert done(huifang("attach", no, str(document)), f"huifang tickets detach {no}")
    assert done(huifang("show", no), "随答复发出的文件 2")
    assert refused(huifang("detach", no, "3"), "没有这一份")
    assert done(huifang("detach", no, "2"), "撤下了第 2 份")
    assert done(huifang("answer", no, "见附件", *GIVEN), "随答复发出 1 个文件")
    assert refused(huifang("attach", no, str(document)), "发出的文件不能再改")
    assert refused(huifang("detach", no, "1"), "发出的文件不能再改")
    log = select(audit.c.act).where(audit.c.act.like("request_file%")).order_by(audit.c.id)
    acts = at(database_url, lambda store: store.read(lambda c: list(c.execute(log).scalars())))
    assert acts == ["request_file", "request_file", "request_file_back"]
