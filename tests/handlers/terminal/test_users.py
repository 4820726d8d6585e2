"""`huifang users`: adding people from a terminal or a script, and what is refused in one line."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from handlers.terminal.given_out import at_terminal

PASSWORD = "correct horse battery"


class Office:
    """A folder with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, given: str = "", **environ: str) -> Result:
        return CliRunner().invoke(
            app,
            ["users", *arguments],
            input=given,
            env={"HUIFANG_SECRET_KEY": "a secret for tests, and long enough"} | environ,
        )

    def people(self) -> dict[str, dict[str, object]]:
        listed = json.loads(self.run("list", "--json").stdout)
        return {person["name"]: person for person in listed}


@pytest.fixture
def office(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    copyfile(migrated_sqlite, tmp_path / "huifang.db")
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path)


def test_people_are_added_changed_and_listed(office: Office) -> None:
    assert office.run("add", "陈静", "--role", "officer", given=f"{PASSWORD}\n").exit_code == 0
    added = office.run(
        "add", "wugang", "--role", "liaison", "--department", "电力处", HUIFANG_NEW_PASSWORD=PASSWORD
    )
    assert added.exit_code == 0
    assert office.run("disable", "WUGANG").exit_code == 0
    assert office.people()["陈静"] == {
        "id": 1,
        "name": "陈静",
        "role": "officer",
        "department": None,
        "real_name": "",
        "aliases": [],
        "totp": False,
        "disabled": False,
    }
    assert office.people()["wugang"]["disabled"] is True
    with sqlite3.connect(office.folder / "huifang.db") as database:
        log = database.execute("SELECT act, object, by_whom FROM audit ORDER BY id").fetchall()
        kept = database.execute("SELECT password_hash, must_change FROM users").fetchall()
    assert log == [
        ("user_add", "user 陈静", at_terminal().name),
        ("user_add", "user wugang", at_terminal().name),
        ("user_disable", "user wugang", at_terminal().name),
    ]
    assert all(digest.startswith("$argon2id$") and not must for digest, must in kept)


def test_people_have_names_beside_the_one_at_log_in(office: Office) -> None:
    words = (
        "add",
        "chenjing",
        "--role",
        "officer",
        "--real-name",
        "陈 静",
        "--alias",
        "小陈",
        "--alias",
        "静姐",
    )
    assert office.run(*words, HUIFANG_NEW_PASSWORD=PASSWORD).exit_code == 0
    person = office.people()["chenjing"]
    assert (person["real_name"], person["aliases"]) == ("陈 静", ["小陈", "静姐"])
    assert office.run("names", "chenjing", "--real-name", "陈静").exit_code == 0
    person = office.people()["chenjing"]
    assert (person["real_name"], person["aliases"]) == ("陈静", [])


def test_without_a_password_one_is_made_shown_once_and_to_be_changed(office: Office) -> None:
    done = office.run("add", "chenjing", "--role", "admin", "--json")
    assert len(json.loads(done.stdout)["password"]) == 14
    with sqlite3.connect(office.folder / "huifang.db") as database:
        assert database.execute("SELECT must_change FROM users").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("add", "x", "--role", "king"), PASSWORD, "king"),
        (("add", "x", "--role", "liaison"), PASSWORD, "--department"),
        (("add", "x", "--role", "officer", "--department", "电力处"), PASSWORD, "只有处室联络员"),
        (("add", " ", "--role", "officer"), PASSWORD, "用户名"),
        (("add", "x\ty", "--role", "officer"), PASSWORD, "用户名"),
        (("add", "x", "--role", "officer"), "short", "10 到 128"),
        (("add", "x", "--role", "officer"), f"{PASSWORD}\nanother one here", "不一样"),
        (("password", "nobody"), PASSWORD, "没有用户"),
        (("disable", "nobody"), "", "没有用户"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_what_will_not_do_is_one_line_and_exit_2(
    office: Office, arguments: tuple[str, ...], given: str, said: str
) -> None:
    done = office.run(*arguments, given=given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_first_accounts_decide_at_once_and_later_ones_of_the_command_line_after_a_week(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("zhou", "zhao"):
        assert office.run("add", name, "--role", "chief", HUIFANG_NEW_PASSWORD=PASSWORD).exit_code == 0
    later = datetime.now(UTC) + timedelta(days=8)
    monkeypatch.setattr("handlers.terminal.opening.now", lambda: later)
    assert office.run("add", "xin", "--role", "chief", HUIFANG_NEW_PASSWORD=PASSWORD).exit_code == 0
    assert office.run("password", "zhao", HUIFANG_NEW_PASSWORD=f"{PASSWORD}!").exit_code == 0
    with sqlite3.connect(office.folder / "huifang.db") as database:
        found = dict(database.execute("SELECT name, decides_from IS NULL FROM users"))
    assert found == {"zhou": 1, "zhao": 0, "xin": 0}


def test_where_somebody_is_told_is_set_looked_at_and_sealed(office: Office) -> None:
    given = ("--wecom", "ChenJing", "--email", "chenjing@example.gov.cn")
    added = office.run("add", "chenjing", "--role", "officer", *given, HUIFANG_NEW_PASSWORD=PASSWORD)
    assert added.exit_code == 0
    assert office.run("address", "chenjing").stdout == "企业微信：ChenJing　邮箱：chenjing@example.gov.cn\n"
    assert office.run("address", "chenjing", "--email", "").stdout == "企业微信：ChenJing　邮箱：（没有）\n"
    with sqlite3.connect(office.folder / "huifang.db") as database:
        log = database.execute("SELECT act, detail FROM audit WHERE act = 'user_address'").fetchall()
    assert [act for act, _ in log] == ["user_address"]
    assert b"ChenJing" not in (office.folder / "huifang.db").read_bytes()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--wecom", "@all"), "企业微信账号"),
        (("--wecom", "ChenJing|LiMin"), "企业微信账号"),
        (("--email", "陈静@example.gov.cn"), "邮箱"),
        (("--email", "a@example.gov.cn, b@example.gov.cn"), "邮箱"),
        (("--wecom", "wugang"), "别的用户"),
        (("--email", "Wu@Example.gov.cn"), "别的用户"),
    ],
)
def test_an_address_of_nobody_of_several_or_of_somebody_else_is_refused(
    office: Office, given: tuple[str, str], said: str
) -> None:
    theirs = ("--wecom", "WuGang", "--email", "wu@example.gov.cn")
    assert office.run("add", "wugang", "--role", "chief", *theirs).exit_code == 0
    assert office.run("add", "chenjing", "--role", "officer").exit_code == 0
    done = office.run("address", "chenjing", *given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "没有" in office.run("address", "chenjing").stdout


def filled(office: Office, *people: tuple[str, str]) -> None:
    for name, role in people:
        assert office.run("add", name, "--role", role, HUIFANG_NEW_PASSWORD=PASSWORD).exit_code == 0


def test_the_last_administrator_stays_and_a_missed_chief_goes_with_a_reason(office: Office) -> None:
    filled(office, ("guan", "admin"), ("zhou", "chief"), ("zhao", "chief"))
    last = office.run("disable", "guan", "--reason", "调走了")
    assert (last.exit_code, last.stdout) == (2, "")
    assert "最后一个在用的管理员" in last.stderr
    assert "huifang users add" in last.stderr
    other_post = office.run("place", "guan", "--role", "auditor")
    assert (other_post.exit_code, "最后一个在用的管理员" in other_post.stderr) == (2, True)
    missed = office.run("disable", "zhao")
    assert (missed.exit_code, "--reason" in missed.stderr) == (2, True)
    assert not any(person["disabled"] for person in office.people().values())
    assert office.run("disable", "zhao", "--reason", "密码泄露，马上停").exit_code == 0
    assert office.people()["zhao"]["disabled"] is True


def test_what_somebody_held_goes_back_and_a_successor_of_the_same_post_goes_on(office: Office) -> None:
    filled(office, ("laowang", "officer"), ("xiaochen", "officer"), ("guan", "admin"))
    database = office.folder / "huifang.db"
    with sqlite3.connect(database) as held:
        held.execute("PRAGMA foreign_keys = OFF")
        held.execute(
            "INSERT INTO call_cards (case_no, held_by, held_until) VALUES ('HNJX-1', 1, ?)", (2**52,)
        )
    refused = office.run("disable", "laowang", "--to", "guan")
    assert (refused.exit_code, "guan 不能接手" in refused.stderr) == (2, True)
    done = office.run("disable", "laowang", "--to", "xiaochen", "--reason", "调到厅里")
    assert (done.exit_code, "由 xiaochen 接手" in done.stdout) == (0, True)
    with sqlite3.connect(database) as found:
        assert found.execute("SELECT held_by, held_until FROM call_cards").fetchall() == [(None, None)]
        passed_on = found.execute("SELECT user_id, successor_id, by_id FROM handovers").fetchall()
        line = found.execute("SELECT reason, detail FROM audit WHERE act = 'user_disable'").fetchall()
    assert passed_on == [(1, 2, None)]
    assert line == [("调到厅里", '{"successor": "xiaochen"}')]


def test_another_post_is_given_and_logged_as_in_the_console(office: Office) -> None:
    filled(office, ("wugang", "officer"))
    assert office.run("place", "wugang", "--role", "liaison", "--department", "电力处").exit_code == 0
    person = office.people()["wugang"]
    assert (person["role"], person["department"]) == ("liaison", "电力处")
    with sqlite3.connect(office.folder / "huifang.db") as database:
        [(detail,)] = database.execute("SELECT detail FROM audit WHERE act = 'user_change'")
    assert json.loads(detail) == {"from": ["officer", None], "to": ["liaison", "电力处"]}
