"""`huifang settings show`: the value that holds, whence it comes, and no secret."""

import json
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.channels.vendor import State
from bot.domain.role import Role
from bot.settings import Settings
from bot.settings.sources import shown
from console import add_user
from db.queries.office import office_settings
from db.store import Store
from handlers.terminal.checkup.checkup import examine

SECRET = "a secret for tests, and long enough"
NOW = datetime(2026, 11, 4, 2, tzinfo=UTC)

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
async def own_office(
    store: Store, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something is set in the environment, in the file and in the browser."""
    (tmp_path / "huifang.toml").write_text('agency_name = "某审批局"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_DATABASE_URL", database_url)
    monkeypatch.setenv("HUIFANG_SECRET_KEY", SECRET)
    monkeypatch.setenv("HUIFANG_SMTP_URL", "smtp://someone:hidden@mail.example")
    monkeypatch.setenv("HUIFANG_SMTP_FROM", "huifang@example.gov.cn")
    by = await add_user(store, "admin", Role.ADMIN)
    own = {"zh-Hans": "都记下了。"}
    for key, value in (("send_hours", "10:00-18:00"), ("agency_name", "另一个名称"), ("text.kept", own)):
        await store.write(partial(office_settings.add, key=key, value=value, after=0, by=by, now=NOW))


def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    monkeypatch.setattr(sys, "argv", ["huifang", "settings", "show", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    return capsys.readouterr().out


def test_each_setting_is_shown_as_it_holds_with_who_has_set_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(monkeypatch, capsys, "--json")
    found = {one["name"].removeprefix("HUIFANG_"): one for one in json.loads(out)}
    assert found["SEND_HOURS"] | {"name": ""} == {"name": "", "from": "browser", "value": "10:00-18:00"}
    assert (found["text.kept"]["from"], found["text.kept"]["value"]) == ("browser", {"zh-Hans": "都记下了。"})
    assert (found["AGENCY_NAME"]["from"], found["AGENCY_NAME"]["value"]) == ("file", "某审批局")
    assert (found["SMTP_FROM"]["from"], found["TWILIO_RATE"]["from"]) == ("environment", "default")
    assert (found["SMTP_URL"]["set"], found["TELEGRAM_TOKEN"]["set"]) == (True, False)


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(monkeypatch, capsys) + told(monkeypatch, capsys, "--json")
    assert "HUIFANG_SECRET_KEY\t环境变量\t已设" in out
    assert all(secret not in out for secret in (SECRET, "hidden"))


def test_who_signs_in_to_the_database_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIFANG_DATABASE_URL", "postgresql+asyncpg://someone:hid@den@db.example/huifang")
    settings = Settings()
    found = {one.name: one.value for one in shown(settings, frozenset())}
    assert found["HUIFANG_DATABASE_URL"] == "postgresql+asyncpg://***@db.example/huifang"


async def test_the_doctor_judges_what_the_office_has_changed_in_the_browser() -> None:
    found = next(f for f in await examine() if f.check == "设置")
    assert (found.state, found.says) == (State.GOOD, "某审批局，每天 10:00-18:00 发送")
