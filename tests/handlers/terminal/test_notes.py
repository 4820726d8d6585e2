"""`huifang notes`: what people wrote that no rule could answer is there to be read, with their numbers masked."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from bot.__main__ import app, main
from bot.domain.role import Role
from console import add_user
from db.opening import open_store
from db.queries.people import notes as queries
from db.queries.people import people
from db.queries.people.conversations import pass_to_person
from db.vault import Vault

KEY = "a secret for tests, and long enough"
ASKED = "我上次交的\n图纸能拿回来吗，打19000000077"


def test_the_words_are_told_latest_first_and_numbers_are_masked(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def happen() -> None:
        store, vault = await open_store(database_url), Vault(KEY)
        await store.write(partial(_wrote, vault=vault))
        await store.close()

    def _wrote(connection: Connection, *, vault: Vault) -> None:
        now = datetime.now(UTC)
        party = people.of_phone(connection, vault, "+8619000000077", can_sms=True)
        for days, words in ((40, "很久以前"), (2, "能开发票吗"), (1, ASKED)):
            pass_to_person(connection, vault, party.id, None, words, at=now - timedelta(days=days))

    def told(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["huifang", "notes", *words])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 0
        return capsys.readouterr().out

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_DATABASE_URL", database_url)
    monkeypatch.setenv("HUIFANG_SECRET_KEY", KEY)
    assert told() == "最近 31 天没有要人看的原话。\n"
    asyncio.run(happen())
    first, second, end = told().splitlines()
    assert first.endswith("我上次交的 图纸能拿回来吗，打190****0077")
    assert second.endswith("能开发票吗")
    assert end == "最近 31 天要人看的原话共 2 条。"
    assert "19000000077" not in first + second
    assert [note["words"] for note in json.loads(told("--json", "--days", "60"))] == [
        ASKED.replace("19000000077", "190****0077"),
        "能开发票吗",
        "很久以前",
    ]


def test_what_somebody_has_read_waits_no_more_and_with_all_it_says_who(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def happen() -> None:
        store, vault, now = await open_store(database_url), Vault(KEY), datetime.now(UTC)
        reader = await add_user(store, "李敏", Role.OFFICER)

        def read_one(connection: Connection) -> None:
            party = people.of_phone(connection, vault, "+8619000000077", can_sms=True)
            for words in ("能开发票吗", "几点下班"):
                pass_to_person(connection, vault, party.id, None, words, at=now)
            last, _ = queries.latest(connection, vault, since=now, most=2, waiting=True)
            assert queries.tick_off(connection, last.id, by=reader, now=now)

        await store.write(read_one)
        await store.close()

    def told(*words: str) -> str:
        return CliRunner().invoke(app, ["notes", *words]).stdout

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_DATABASE_URL", database_url)
    monkeypatch.setenv("HUIFANG_SECRET_KEY", KEY)
    asyncio.run(happen())
    line, end = told().splitlines()
    assert line.endswith("能开发票吗")
    assert end == "最近 31 天要人看的原话共 1 条。"
    read, waits, end = told("--all").splitlines()
    assert "几点下班\t李敏 看过了，" in read
    assert waits.endswith("能开发票吗\t待阅")
    assert end == "最近 31 天来信共 2 条，其中待阅 1 条。"
    assert [one["read"] and one["read"]["by"] for one in json.loads(told("--all", "--json"))] == [
        "李敏",
        None,
    ]
