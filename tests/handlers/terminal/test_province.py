"""`huifang province export`: what the provincial platform is handed, and what is held back with a sentence."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection
from typer.testing import Result

from bot.casework.province.codes import BadCode, credit_code
from bot.domain.disposition import Disposition
from commands import Huifang, commands, office
from db.schema import province_messages
from db.store import Store
from handlers.terminal.province import app
from months import MONTH, Planted, answered, planted, sealed
from rows import NOW, add

ITEM = "1143000000612034540001060010002"
SET = {
    "HUIFANG_PROVINCE_AREA": "430000000000",
    "HUIFANG_PROVINCE_DEPARTMENTS": json.dumps({"无线电管理处": "91350100M000100Y43"}),
    "HUIFANG_PROVINCE_ITEMS": json.dumps({"无线电频率使用许可": {"code": ITEM + "01", "type": "06"}}),
    "HUIFANG_PROVINCE_CHANNEL": "H9",
}
KIND: dict[str, object] = {"applicant_kind": "自然人"}
"""Told by the import of each of these cases."""


def reasoned(case_no: str, place: int, score: int, codes: str) -> Planted:
    """A rating with the national reasons that were chosen."""
    case = answered(case_no, place, score)
    return replace(case, said=(*case.said, (f"why_{score}", codes, "1 3")), extra=KIND)


WORKED = [
    replace(answered("A-1", 1, 5), extra=KIND),
    reasoned("A-2", 2, 2, "207|213"),
    replace(answered("A-3", 3, 1), extra=KIND),
    Planted("A-4", 4, Disposition.NO_ANSWER, extra=KIND),
    replace(answered("A-5", 5, 4), extra={"applicant_kind": "法人"}),
    replace(answered("A-6", 6, 4), extra={**KIND, "department": "新来的处"}),
]


@pytest.fixture
def huifang(own_office: None, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The command, the office's codes set."""
    for name, value in SET.items():
        monkeypatch.setenv(name, value)
    return commands(app)


def refused(result: Result, *said: str) -> bool:
    """One line on stderr with these words, and nothing on stdout."""
    return (result.exit_code, result.stdout) == (2, "") and all(words in result.stderr for words in said)


def lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_sealed_month_is_told_in_the_platforms_fields_and_what_is_held_back_says_why(
    huifang: Callable[..., Result], database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(database_url, lambda store: planted(store, WORKED))
    assert refused(huifang("export", MONTH, "-o", "out"), "还没有封存")
    office(database_url, sealed)
    result = huifang("export", MONTH, "-o", "out")
    assert result.exit_code == 0
    assert "封存的办件 6 件：导出服务记录 4 件，缺东西没有导出 2 件" in result.stdout
    assert "有评价的 5 件：导出评价 2 件，没有导出 3 件" in result.stdout
    assert "1 件是不满意或非常不满意：省平台上的满意率会偏高" in result.stdout
    out = tmp_path / "out"
    services, ratings = lines(out / "服务记录.jsonl"), lines(out / "评价.jsonl")
    assert [one["projectNo"] for one in services] == ["43A-1", "43A-2", "43A-3", "43A-4"]
    first = services[0]
    assert (first["areaCode"], first["orgcode"]) == ("430000000000", "430000000000_91350100M000100Y43")
    assert (first["taskType"], first["taskCode"], first["taskHandleItem"]) == ("99", ITEM, ITEM + "01")
    assert (first["userProp"], first["proStatus"], first["promiseType"]) == ("1", "3", "1")
    assert first["resultDate"] == "2026-10-20 15:30:00"
    assert [(one["projectNo"], one["satisfaction"], one["evalDetail"]) for one in ratings] == [
        ("43A-1", "5", ""),
        ("43A-2", "2", "207,213"),
    ]
    assert {one["pf"] for one in ratings} == {"H9"}
    assert len({(one["projectNo"], one["assessNumber"]) for one in ratings}) == len(ratings)
    with (out / "检查.csv").open(encoding="utf-8-sig", newline="") as table:
        held = [(row[0], row[1], row[2]) for row in list(csv.reader(table))[1:]]
    assert [row[:2] for row in held] == [
        ("A-3", "评价"),
        ("A-5", "服务记录"),
        ("A-5", "评价"),
        ("A-6", "服务记录"),
        ("A-6", "评价"),
    ]
    says = {(row[0], row[1]): row[2] for row in held}
    assert "没有选原因" in says["A-3", "评价"]
    assert "看不出申请人" in says["A-5", "服务记录"]
    assert "“新来的处”没有统一社会信用代码" in says["A-6", "服务记录"]
    given = {file.name: file.read_bytes() for file in out.iterdir()}
    assert "张三".encode() not in b"".join(given.values())
    assert b"19000000001" not in b"".join(given.values())
    assert huifang("export", MONTH, "-o", "out").exit_code == 0
    assert {file.name: file.read_bytes() for file in out.iterdir()} == given
    monkeypatch.setenv("HUIFANG_PROVINCE_CLEAR", "true")
    assert huifang("export", MONTH, "-o", "clear").exit_code == 0
    assert lines(tmp_path / "clear" / "评价.jsonl")[0]["userName"] == "张三"
    assert lines(tmp_path / "clear" / "服务记录.jsonl")[0]["mobile"] == "19000000001"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_without_a_channel_code_no_callback_is_told_and_how_many_is_said(
    huifang: Callable[..., Result], database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUIFANG_PROVINCE_CHANNEL")
    office(database_url, lambda store: planted(store, WORKED), sealed)
    result = huifang("export", MONTH, "-o", "out")
    assert "5 件：省平台还没有给回访的渠道代码，评价不报" in result.stdout
    assert (tmp_path / "out" / "评价.jsonl").read_bytes() == b""
    assert len(lines(tmp_path / "out" / "服务记录.jsonl")) == 4
    monkeypatch.setenv("HUIFANG_PROVINCE_DEPARTMENTS", json.dumps({"无线电管理处": "91350100M000100Y44"}))
    assert refused(huifang("export", MONTH, "-o", "out"), "HUIFANG_PROVINCE_DEPARTMENTS", "对不上")


@pytest.mark.parametrize("wrong", ["", "91350100M000100Y42", "91350100M000100Y4O", "91350100m000100y43"])
def test_a_credit_code_with_one_wrong_character_is_noticed(wrong: str) -> None:
    assert credit_code("91350100M000100Y43")
    with pytest.raises(BadCode):
        credit_code(wrong)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_how_far_sending_is_stands_at_the_terminal_and_half_an_account_is_refused(
    huifang: Callable[..., Result], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused_and_sent(store: Store) -> None:
        def write(connection: Connection) -> None:
            for case_no, state in (("A-1", "refused"), ("A-2", "sent")):
                at = NOW if state == "sent" else None
                says = "事项编码不存在" if state == "refused" else ""
                row = {"case_no": case_no, "kind": "service", "month": MONTH, "state": state}
                add(connection, province_messages, **row, says=says, sent_at=at, due_at=None)

        await store.write(write)

    office(database_url, lambda store: planted(store, WORKED), sealed, refused_and_sent)
    told = huifang("status").stdout
    assert "没有设向省平台发送" in told
    assert "2026-10　服务记录　被拒收 1 条" in told
    assert "被拒收 1 条：事项编码不存在" in told
    counts = json.loads(huifang("status", "--json").stdout)["messages"]
    assert {one["state"]: one["count"] for one in counts} == {"refused": 1, "sent": 1}
    assert huifang("again", MONTH).stdout == "1 条会再报。\n"
    assert huifang("again", MONTH).stdout == "没有被拒收的，也没有缺东西的。\n"
    assert "在等 1 条" in huifang("status").stdout
    monkeypatch.setenv("HUIFANG_PROVINCE_TENANT", "430000000000")
    assert refused(huifang("status"), "向省平台发送的设置不全", "HUIFANG_PROVINCE_APP_WORD")
