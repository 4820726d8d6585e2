"""What changes something at the terminal stands in the log as the console's same act does: it, its object and its detail."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from commands import Huifang
from db.opening import open_store
from db.schema import audit as log
from handlers.terminal.given_out import at_terminal

CASES = (
    "办件编号,事项名称,申请人,联系电话,受理时间,办结时间\n甲-1,许可,张三,19000000001,2020-01-01,2020-01-03\n"
)
Line = tuple[str, str, dict[str, object]]


@pytest.fixture
def huifang(huifang: Huifang) -> Huifang:
    """The program, on a month of one case that is planned."""
    Path("办结.csv").write_text(CASES, encoding="utf-8")
    return huifang


def lines(url: str) -> list[Line]:
    """Act, object and detail of what was done at the terminal, the latest last."""

    def read(connection: Connection) -> list[Line]:
        asked = select(log.c.act, log.c.object, log.c.detail).where(log.c.by_whom == at_terminal().name)
        return [(row[0], row[1], json.loads(row[2])) for row in connection.execute(asked.order_by(log.c.id))]

    async def look() -> list[Line]:
        store = await open_store(url)
        try:
            return await store.read(read)
        finally:
            await store.close()

    return asyncio.run(look())


def test_a_month_worked_at_the_terminal_leaves_the_consoles_lines(
    huifang: Huifang, database_url: str
) -> None:
    assert huifang("cases", "import", "办结.csv").exit_code == 0
    assert huifang("round", "plan", "2020-01").exit_code == 0
    assert huifang("call-sheet", "record", "甲-1", "--score", "2", "--by", "陈静").exit_code == 0
    assert huifang("call-sheet", "record", "甲-1", "--score", "2", "--by", "陈静").exit_code == 2
    assert huifang("call-sheet", "correct", "甲-1", "--score", "5", "--by", "陈静").exit_code == 0
    assert huifang("round", "close", "2020-01").exit_code == 0
    assert huifang("province", "again", "2020-01").exit_code == 0
    assert huifang("ledger", "keys", "new").exit_code == 0
    found = lines(database_url)
    assert [line[:2] for line in found] == [
        ("import", "cases"),
        ("round_plan", "month 2020-01"),
        ("call", "case 甲-1"),
        ("call_correct", "case 甲-1"),
        ("round_close", "month 2020-01"),
        ("province_again", "month 2020-01"),
        ("ledger_key", "ledger"),
    ]
    told = {act: detail for act, _, detail in found}
    assert told["call"] == {"kind": "call", "outcome": "answered", "named": "陈静"}
    assert told["call_correct"] == {"from": "2", "to": "5", "named": "陈静"}
    assert told["round_close"] == {"count": 1}
