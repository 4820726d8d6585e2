"""`huifang ledger` at the terminal: from the roster to the witness and back, and what a witness refuses."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from commands import Huifang
from db.upkeep.signed_aside import signed_file

HEADER = "办件编号,事项名称,申请人,联系电话,受理时间,办结时间\n"


def planned(huifang: Huifang, month: str, number: int) -> None:
    row = f"甲-{number},许可,张三,1900000000{number},{month}-01,{month}-03"
    Path("办结.csv").write_text(HEADER + row, encoding="utf-8")
    assert huifang("cases", "import", "办结.csv").exit_code == 0
    assert huifang("round", "plan", month).exit_code == 0


def test_a_witness_on_another_machine_signs_what_only_grows_and_refuses_the_rest(
    huifang: Huifang, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    planned(huifang, "2020-01", 1)
    assert huifang("ledger", "checkpoint", "-o", "一.txt").exit_code == 0
    refused = huifang("ledger", "cosign", "一.txt")
    assert (refused.exit_code, "HUIFANG_LEDGER_WITNESS" in refused.stderr) == (2, True)

    unknown = huifang("ledger", "witness", "--key", "w.key", "--new", "witness.example.org", "一.txt")
    assert (unknown.exit_code, "--office" in unknown.stderr) == (2, True)
    assert not Path("w.key").exists(), "nothing is left of what came to nothing"
    told = huifang("ledger", "witness", "--key", "w.key", "--new", "witness.example.org").stdout
    assert huifang("ledger", "witness", "--key", "w.key").stdout == told, "before there is anything to sign"
    before = huifang("ledger", "keys", "show").stdout.strip()
    office = huifang("ledger", "keys", "new").stdout.strip()
    assert huifang("ledger", "keys", "show").stdout.split() == [before, office]
    assert json.loads(huifang("ledger", "keys", "show", "--json").stdout) == [
        {"vkey": before, "in_use": False},
        {"vkey": office, "in_use": True},
    ]
    assert huifang("ledger", "checkpoint", "-o", "一.txt").exit_code == 0
    first = huifang("ledger", "witness", "--key", "w.key", "--office", office, "一.txt")
    assert first.exit_code == 0, first.stderr
    found = re.search(r"witness\.example\.org\+\S+", first.stdout)
    assert found is not None
    assert found[0] in told
    monkeypatch.setenv("HUIFANG_LEDGER_WITNESS", found[0])
    assert "没有见证" in huifang("round", "status", "2020-01").stdout
    assert huifang("ledger", "cosign", "一.txt").exit_code == 0
    assert "见证单位已签" in huifang("round", "status", "2020-01").stdout

    planned(huifang, "2020-02", 2)
    assert huifang("ledger", "checkpoint", "-o", "二.txt").exit_code == 0
    proof = Path("二.txt.proof").read_bytes()
    assert proof.startswith(b"old 1\n")
    Path("二.txt.proof").unlink()
    alone = huifang("ledger", "witness", "--key", "w.key", "二.txt")
    assert (alone.exit_code, "不要签" in alone.stderr) == (2, True)
    Path("二.txt.proof").write_bytes(b"old 1\n" + b"A" * 43 + b"=\n")
    rewritten = huifang("ledger", "witness", "--key", "w.key", "二.txt")
    assert (rewritten.exit_code, "只增不改" in rewritten.stderr) == (2, True)
    Path("二.txt.proof").write_bytes(proof)
    assert huifang("ledger", "witness", "--key", "w.key", "二.txt").exit_code == 0
    assert huifang("ledger", "cosign", "二.txt").exit_code == 0
    older = huifang("ledger", "witness", "--key", "w.key", "一.txt")
    assert (older.exit_code, "不要签" in older.stderr) == (2, True)

    aside, name = signed_file(database_url), office.partition("+")[0]
    aside.write_text(f"2 {'0' * 64} another.example x\n", encoding="ascii")
    assert "台账以前签到" not in huifang("doctor").stdout, "that is another ledger"
    with aside.open("a", encoding="ascii") as more:
        more.write(f"9 {'0' * 64} {name} x\n")
    assert "台账以前签到第 9 行，现在的数据库里没有这一份" in huifang("doctor").stdout
    checked = huifang("db", "check")
    assert (checked.exit_code, f"9 行（记在 {aside.name}）" in checked.stdout) == (1, True)


def test_a_closed_month_is_published_whole_and_two_checkers_count_what_the_office_counts(
    huifang: Huifang,
) -> None:
    rows = [
        f"甲乙丙-{n},许可证核发,欧阳{n},1900000000{n},2020-01-01,2020-01-03,市民中心窗口" for n in (1, 2, 3)
    ]
    header = HEADER.strip() + ",承办部门"
    Path("办结.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    assert huifang("cases", "import", "办结.csv").exit_code == 0
    assert "2020-01" in huifang("ledger", "publish", "2020-01", "-o", "包").stderr
    assert huifang("round", "plan", "2020-01").exit_code == 0
    still = huifang("ledger", "publish", "2020-01", "-o", "包")
    assert (still.exit_code, "还没有关闭" in still.stderr) == (2, True)
    for n, end in enumerate((["--score", "5"], ["--score", "2"], ["--disposition", "no_answer"]), 1):
        assert huifang("call-sheet", "record", f"甲乙丙-{n}", *end).exit_code == 0
    figures = json.loads(huifang("round", "close", "2020-01", "--json").stdout)

    published = huifang("ledger", "publish", "2020-01", "-o", "包")
    assert published.exit_code == 0, published.stderr
    found = re.search(r"huifang-\S+\+\S+", published.stdout)
    assert found is not None
    assert "早已" in huifang("ledger", "publish", "2020-01", "-o", "包").stdout

    told = json.loads(huifang("ledger", "verify", "包", "--key", found[0], "--json").stdout)
    same = ("month", "concluded", "answered", "satisfied")
    assert [told[name] for name in same] == [figures[name] for name in same]
    command = [sys.executable, "-I", "包/verify.py", "包", "--office", found[0]]
    second = subprocess.run(command, capture_output=True, check=False)
    said = second.stdout.decode()
    assert second.returncode == 0, second.stderr.decode()
    assert f"办结 {figures['concluded']} 件" in said
    assert f"已评价 {figures['answered']} 件，其中满意 {figures['satisfied']} 件" in said

    everything = b"".join(path.read_bytes() for path in Path("包").iterdir())
    for personal in ("甲乙丙-", "欧阳", "190000000", "许可证核发", "市民中心"):
        assert personal.encode() not in everything

    assert huifang("ledger", "verify", "包").exit_code == 2
    assert huifang("ledger", "verify", "没有", "--key", found[0]).exit_code == 2
    Path("包/lines.txt").write_bytes(Path("包/lines.txt").read_bytes().replace(b" S2 ", b" S4 "))
    edited = huifang("ledger", "verify", "包", "--key", found[0])
    assert (edited.exit_code, "对不上" in edited.stderr) == (1, True)
    other = huifang("ledger", "publish", "2020-01", "-o", "包")
    assert (other.exit_code, "没有动它" in other.stderr) == (2, True)
    assert not list(Path().glob(".包*"))
    Path("包/lines.txt").unlink()
    gone = huifang("ledger", "verify", "包", "--key", found[0])
    assert (gone.exit_code, "lines.txt" in gone.stderr) == (2, True), (
        "a folder with a file missing proves nothing"
    )
    alone = subprocess.run(command, capture_output=True, check=False)
    assert (alone.returncode, "读不出" in alone.stderr.decode()) == (2, True)
