"""A supplement round at the terminal: every command that takes a month takes `2026-10+1`, and a month shows both."""

import json
from collections.abc import Callable
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.domain.month import OFFICE_ZONE

HEADER = "办件编号,事项名称,申请人,联系电话,受理时间,办结时间\n"
CLOCKS = (
    "handlers.terminal.opening.now",
    "handlers.terminal.figures.now",
    "handlers.terminal.file_import.now",
)
Told = dict[str, Any]


class Office:
    """The program in an empty folder, with the clock turned by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.turn: Callable[[int, int], None] = lambda month, day: self._turn(monkeypatch, month, day)

    def _turn(self, monkeypatch: pytest.MonkeyPatch, month: int, day: int) -> None:
        moment = datetime(2026, month, day, 10, tzinfo=OFFICE_ZONE)
        for clock in CLOCKS:
            monkeypatch.setattr(clock, lambda: moment)

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    def told(self, *words: str) -> Told:
        done = self(*words, "--json")
        assert done.exit_code == 0, done.stderr
        found: Told = json.loads(done.stdout)
        return found

    def brings(self, case_no: str) -> Result:
        """One October case is imported."""
        row = f"{case_no},许可,张三,19000000001,2026-10-01,2026-10-03"
        Path("办结.csv").write_text(HEADER + row, encoding="utf-8")
        return self("cases", "import", "办结.csv")

    def phones(self, case_no: str, key: str) -> None:
        """The round is planned, one person phoned, and the round closed."""
        self.told("round", "plan", key)
        assert case_no in self("call-sheet", key).stdout
        assert self("call-sheet", "record", case_no, "--score", "4").exit_code == 0
        assert self.told("round", "close", key)["state"] == "closed"


@pytest.fixture
def office(own_office: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    """October is sealed with one case, and another one has come in since."""
    house = Office(monkeypatch)
    house.turn(11, 2)
    house.brings("甲-1")
    house.phones("甲-1", "2026-10")
    house.turn(11, 20)
    said = house.brings("甲-2")
    assert said.exit_code == 0
    assert "补充月次" in said.stdout + said.stderr
    return house


def test_who_waits_for_a_supplement_is_seen_before_it_is_planned(office: Office) -> None:
    month = office.told("round", "status", "2026-10")
    assert (month["state"], month["concluded"]) == ("closed", 1)
    [waiting] = month["supplements"]
    assert (waiting["n"], waiting["state"], waiting["concluded"]) == (1, "unplanned", 1)
    alone = office.told("round", "status", "2026-10+1")
    assert (alone["state"], alone["concluded"], alone["supplements"]) == ("unplanned", 1, [])
    assert alone["window"] == {"opens": "2026-12-01T00:00:00+08:00", "closes": "2026-12-06T00:00:00+08:00"}
    early = office("round", "plan", "2026-10+1")
    assert (early.exit_code, "从 2026-12-01 开始" in early.stderr) == (2, True)


def test_both_rounds_of_a_month_are_closed_shown_exported_and_verified(office: Office) -> None:
    root = office.told("round", "status", "2026-10")["root"]
    office.turn(12, 2)
    office.phones("甲-2", "2026-10+1")
    month, supplement = (office.told("round", "status", key) for key in ("2026-10", "2026-10+1"))
    assert (month["root"], month["answered"]) == (root, 1)
    [shown] = month["supplements"]
    assert (shown["n"], shown["state"], shown["dispositions"]["answered"]) == (1, "closed", 1)
    assert supplement["root"] not in (None, root)
    assert "补充月次 1（已封存）：办结 1" in office("round", "status", "2026-10").stdout
    for key, case_no in (("2026-10", "甲-1"), ("2026-10+1", "甲-2")):
        assert office.told("archive", "verify", key)["ok"] is True
        for form in ("jsonl", "xlsx"):
            assert office("archive", "export", key, "--format", form, "-o", f"档案.{form}").exit_code == 0
        [record] = Path("档案.jsonl").read_text(encoding="utf-8").splitlines()
        assert (json.loads(record)["case"]["case_no"], json.loads(record)["month"]) == (case_no, "2026-10")
    assert office.told("archive", "show", "甲-2")["archive_no"] == "HF-202610B1-00001"
    checked = office("db", "check").stdout
    assert checked.count("✗") == ("fsync=off" in checked), "the tests' own server forgets what it commits"


def test_a_month_s_report_names_its_supplement_which_has_its_own(office: Office) -> None:
    office.turn(12, 2)
    office.phones("甲-2", "2026-10+1")
    month, supplement = (office.told("report", "month", key) for key in ("2026-10", "2026-10+1"))
    assert "另有补充 1（已封存）：办结 1，已评价 1，满意 1" in month["about"]
    assert (month["concluded"], supplement["concluded"]) == (1, 1)
    assert supplement["title"] == "2026年10月补充月次 1 回访月报"
    for form in ("html", "xlsx"):
        assert office("report", "month", "2026-10+1", "-o", f"月报.{form}").exit_code == 0
        assert office("report", "year", "2026", "-o", f"年报.{form}").exit_code == 0
    assert "10月补1" in Path("年报.html").read_text(encoding="utf-8")
    year = office.told("report", "year", "2026")
    assert (year["concluded"], year["answered"]) == (2, 2)


def test_a_report_names_those_who_are_in_no_round_yet(office: Office) -> None:
    said = "2026-10 封存以后又导入 1 件，还没有回访，不在各项数字里：2026年12月1日起作为补充 1 回访"
    for words in (("month", "2026-10"), ("year", "2026")):
        report = office.told("report", *words)
        assert (report["concluded"], said in report["about"]) == (1, True)


def test_the_cases_of_a_round_are_listed_by_its_key(office: Office) -> None:
    refused = office("cases", "export", "--month", "2026-10+1")
    assert (refused.exit_code, "回访从 2026-12-01 开始" in refused.stderr) == (2, True)
    office.turn(12, 2)
    office.told("round", "plan", "2026-10+1")
    for key, numbers in (("2026-10", ["甲-1", "甲-2"]), ("2026-10+1", ["甲-2"])):
        listed = json.loads(office("cases", "export", "--month", key, "--json").stdout)
        assert [case["case_no"] for case in listed] == numbers


LATE = ("--until", "2026-12-08 20:00", "--by", "甲", "--and", "乙", "--reason", "停电")


NO_ROUNDS = ("2026-10+7", "2026-10+0", "2026-10+x", "2026-10+01")
TAKE_A_ROUND: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("round", "status"), ()),
    (("round", "plan"), ()),
    (("round", "close"), ()),
    (("round", "close"), LATE[2:]),
    (("round", "late"), LATE),
    (("call-sheet",), ()),
    (("cases", "export", "--month"), ()),
    (("archive", "verify"), ()),
    (("archive", "export"), ("-o", "档案.jsonl")),
    (("report", "month"), ("--json",)),
)


def test_what_is_no_round_is_refused_in_one_sentence(office: Office) -> None:
    for key, (words, more) in product(NO_ROUNDS, TAKE_A_ROUND):
        refused = office(*words, key, *more)
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1), (key, words)
        assert key in refused.stderr


def test_two_persons_decide_about_a_supplement_in_which_nobody_was_called(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, variable in (("chenjing", "BY"), ("liwei", "AND")):
        monkeypatch.setenv("HUIFANG_NEW_PASSWORD", f"correct horse {name}")
        assert office("users", "add", name, "--role", "chief").exit_code == 0
        monkeypatch.setenv(f"HUIFANG_PASSWORD_{variable}", f"correct horse {name}")
    both = ("--by", "chenjing", "--and", "liwei", "--reason", "停电")
    office.turn(12, 6)
    office.told("round", "plan", "2026-10+1")
    held = office("round", "close", "2026-10+1")
    assert "2026-10+1 有 1 件未曾回访（没有联系过 1），不能关闭" in held.stderr
    late = office("round", "late", "2026-10+1", "--until", "2026-12-08 20:00", *both)
    assert "2026-10+1 补开到 2026-12-08 20:00：1 件会重新发消息（没有联系过 1）" in late.stdout
    office.turn(12, 9)
    closed = office("round", "close", "2026-10+1", *both)
    assert "带着未曾回访的 1 件关闭：没有联系过 1" in closed.stdout
    status = office.told("round", "status", "2026-10+1")
    assert (status["state"], status["dispositions"]["not_called"]) == ("closed", 1)
    assert status["late"] == status["given_up"] == {"by": "chenjing、liwei", "reason": "停电"}
    assert office.told("archive", "verify", "2026-10+1")["ok"] is True
    assert office.told("round", "status", "2026-10")["dispositions"]["not_called"] == 0
