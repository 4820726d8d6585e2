"""`huifang call-sheet second` and `record-second`: somebody else asks again without knowing the first answer, as at the console."""

import asyncio
import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.__main__ import app
from commands import Huifang
from db.opening import open_store
from db.queries.callsheet import second_calls
from db.schema import answers, audit

HEADER = "办件编号,事项名称,申请人,联系电话,受理时间,办结时间\n"
ROW = "甲-1,许可,张三,19000000001,2026-10-01,2026-10-03"
DIFFERS = "和首次不一致，两次都留在档案里，首次的评分不变，由没有打过这两个电话的室领导核实。\n"


@pytest.fixture
def huifang(huifang: Huifang, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The program in an empty folder, on a month in which 陈静 heard a 5 on the phone that is to be asked again."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    Path("办结.csv").write_text(f"{HEADER}{ROW}\n", encoding="utf-8")
    for words in (
        ("cases", "import", "办结.csv"),
        ("round", "plan", "2026-10"),
        ("call-sheet", "record", "甲-1", "--score", "5", "--by", "陈静"),
    ):
        assert run(*words).exit_code == 0
    asyncio.run(drawn(database_url))
    return run


async def drawn(url: str) -> None:
    """The lot falls on that answer."""
    store = await open_store(url)
    await store.write(partial(second_calls.queue, case_no="甲-1", now=datetime.now(UTC)))
    await store.close()


def kept(url: str) -> tuple[list[Any], list[Any]]:
    """What was said to be heard the second time, and the last lines of the log."""

    async def look() -> tuple[list[Any], list[Any]]:
        store = await open_store(url)
        said = select(answers.c.question, answers.c.value).where(answers.c.question == "second_call")
        found = await store.read(lambda c: [tuple(row) for row in c.execute(said)])
        lines = select(audit.c.act, audit.c.object).order_by(audit.c.id)
        logged = await store.read(lambda c: [tuple(row) for row in c.execute(lines)])
        await store.close()
        return found, logged

    return asyncio.run(look())


def test_who_phoned_first_is_not_asked_and_nobody_is_told_what_was_heard(huifang: Huifang) -> None:
    line, end, how = huifang("call-sheet", "second", "2026-10", "--by", "李敏").stdout.splitlines()
    assert line == "甲-1\t张三\t+8619000000001\t许可"
    assert end == "2026-10 复核：还要打 1 件，打过 0 件。"
    assert "record-second" in how
    own = huifang("call-sheet", "second", "2026-10", "--by", "陈静").stdout
    assert own == "2026-10 复核：还要打 0 件，另有 1 件要由别人来打，打过 0 件。\n"
    told = json.loads(huifang("call-sheet", "second", "2026-10", "--json").stdout)
    assert [one["first_by"] for one in told["to_make"]] == ["陈静"]
    assert "score" not in json.dumps(told)


def test_it_is_recorded_once_beside_the_first_by_somebody_else(huifang: Huifang, database_url: str) -> None:
    record = partial(huifang, "call-sheet", "record-second", "甲-1", "--score", "2")
    for words, said in ((("--by", "陈静"), "复核要由别人来做"), ((), "--by")):
        refused = record(*words)
        assert (refused.exit_code, said in refused.stderr) == (2, True)
    done = record("--by", "李敏", "--note", "其实不太满意")
    assert done.stdout == "甲-1 的复核已记录：" + DIFFERS
    again = record("--by", "王强")
    assert (again.exit_code, "已经复核过" in again.stderr) == (2, True)
    heard, logged = kept(database_url)
    assert heard == [("second_call", "2")]
    assert logged[-1] == ("call", "case 甲-1")
    shown = huifang("call-sheet", "second", "2026-10").stdout
    assert "甲-1\t不一致：首次 5 分（陈静），复核 2 分（李敏）" in shown
    assert kept(database_url)[1][-1] == ("export", "month 2026-10")


def test_what_was_not_drawn_is_not_asked_again(huifang: Huifang) -> None:
    refused = huifang("call-sheet", "record-second", "甲-2", "--score", "2", "--by", "李敏")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "没有抽中复核" in refused.stderr


def test_nobody_picks_up_and_it_stays_to_be_made(huifang: Huifang) -> None:
    out = huifang("call-sheet", "record-second", "甲-1", "--disposition", "no_answer", "--by", "李敏")
    assert out.stdout == "甲-1 的复核已记录：还没有打完，仍在待复核里。\n"
    told = json.loads(huifang("call-sheet", "second", "2026-10", "--json").stdout)
    assert (len(told["to_make"]), told["made"]) == (1, [])


def test_a_chief_who_made_neither_call_says_once_why_they_differ(huifang: Huifang, database_url: str) -> None:
    find_out = partial(
        huifang, "call-sheet", "find-out", "甲-1", "--note", "又问过一次，改了主意", "--finding"
    )
    assert "没有不一致的复核" in find_out("changed", "--by", "王强").stderr
    huifang("call-sheet", "record-second", "甲-1", "--score", "2", "--by", "李敏")
    for finding, by, said in (("changed", "李敏", "有您打的"), ("whim", "王强", "changed（对方改了主意）")):
        refused = find_out(finding, "--by", by)
        assert (refused.exit_code, said in refused.stderr) == (2, True)
    done = find_out("changed", "--by", "王强")
    assert done.stdout == "甲-1 已记下核实的结论：对方改了主意；两次的评分都不变。\n"
    assert kept(database_url)[1][-1] == ("second_found", "case 甲-1")
    assert "已经核实过了" in find_out("changed", "--by", "王强").stderr
    assert "（李敏），对方改了主意" in huifang("call-sheet", "second", "2026-10").stdout


def test_a_second_call_is_put_right_or_taken_back_and_the_first_score_stays(
    huifang: Huifang, database_url: str
) -> None:
    correct = partial(huifang, "call-sheet", "correct-second", "甲-1")
    assert "还没有做过复核" in correct("--score", "4", "--by", "李敏").stderr
    huifang("call-sheet", "record-second", "甲-1", "--score", "2", "--by", "李敏")
    for words, said in (
        (("--score", "5"), "--by"),
        (("--score", "5", "--by", "陈静"), "复核要由别人来更正"),
        (("--score", "2", "--by", "李敏"), "不用更正"),
        (("--score", "5", "--by", "王强"), "--reason"),
    ):
        refused = correct(*words)
        assert (refused.exit_code, said in refused.stderr) == (2, True), refused.stderr
    done = correct("--score", "5", "--by", "王强", "--reason", "按错键")
    assert done.stdout == "甲-1 的复核已更正：原记“2 不满意”，应为“5 非常满意”；首次的评分不变。\n"
    assert kept(database_url)[1][-1] == ("call_correct", "case 甲-1")
    back = correct("--disposition", "later", "--by", "王强", "--reason", "没有打过")
    assert "重新待复核" in back.stdout, back.stderr
    told = json.loads(huifang("call-sheet", "second", "2026-10", "--json").stdout)
    assert (len(told["to_make"]), told["made"]) == (1, [])
