"""`huifang db rekey` at the terminal: what it refuses in a sentence, what it says when it is done, and that it is done."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db.opening import open_store
from db.queries.cases import cases as queries
from db.queries.processes import heartbeats
from db.schema import attachments
from db.store import Work
from db.vault import Vault
from db.vault.sealed import at_file
from handlers.terminal.given_out import at_terminal
from handlers.terminal.serving.alone import Alone
from handlers.terminal.upkeep.database import app
from offices import BEFORE_ALL, case, phone

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SHORT, NEW, OTHER = "an office's short key", "n" * 32, "o" * 32
Huifang = Callable[..., Result]


@pytest.fixture
def huifang(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The command with these two keys, on two cases under a key that is too short by now."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_DATABASE_URL", database_url)
    vault = Vault(SHORT)
    ready = queries.prepared(vault, [case(1, phone(1)), case(2, phone(2))], dialect="sqlite")
    written(database_url, partial(queries.take, vault=vault, batch=ready, now=BEFORE_ALL))

    def run(*words: str, new: str = NEW, old: str | None = SHORT) -> Result:
        monkeypatch.setenv("HUIFANG_SECRET_KEY", new)
        monkeypatch.delenv("HUIFANG_SECRET_KEY_OLD", raising=False)
        if old is not None:
            monkeypatch.setenv("HUIFANG_SECRET_KEY_OLD", old)
        return CliRunner().invoke(app, list(words))

    return run


def noted() -> list[tuple[str, str, str]]:
    """What the log says: the act, the new key and the old one; who it was is checked on the way."""
    secret = {Vault(known).name.hex(): known for known in (SHORT, NEW, OTHER)}
    with sqlite3.connect("huifang.db") as database:
        lines = database.execute("SELECT act, object, detail, by_whom FROM audit ORDER BY id").fetchall()
    assert {by for *_, by in lines} <= {at_terminal().name}
    return [
        (act, secret[about.removeprefix("key ")], secret[json.loads(detail)["instead_of"]])
        for act, about, detail, _ in lines
    ]


def written(url: str, work: Work[object]) -> None:
    async def write() -> None:
        store = await open_store(url)
        await store.write(work)
        await store.close()

    asyncio.run(write())


@pytest.mark.parametrize(
    ("new", "old", "said"),
    [
        (NEW, None, "没有设置 HUIFANG_SECRET_KEY_OLD"),
        (NEW, NEW, "一样"),
        (NEW, OTHER, "HUIFANG_SECRET_KEY_OLD 不对"),
        (NEW, "  ", "不能是空的"),
        (SHORT, OTHER, "至少要 32 个字节"),
    ],
)
def test_keys_that_will_not_do_are_refused_in_one_sentence(
    huifang: Huifang, new: str, old: str | None, said: str
) -> None:
    refused = huifang("rekey", new=new, old=old)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert said in refused.stderr
    assert "密文 2 处" in huifang("rekey", "--dry-run").stdout


def test_it_says_what_was_done_and_that_the_old_key_can_be_thrown_away_and_then_there_is_nothing_to_do(
    huifang: Huifang,
) -> None:
    for _ in range(2):
        assert huifang("rekey", "--dry-run").stdout == (
            "还在旧密钥下的：密文 2 处，索引和摘要 6 处，附件 0 个。什么也没有改。\n"
        )
    done = huifang("rekey")
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "这次换到新密钥的：密文 2 处，索引和摘要 6 处，附件 0 个。\n现在旧密钥什么也打不开了，可以扔掉"
    )
    assert huifang("rekey").stdout.startswith("没有要换的")
    assert noted() == [("rekey", NEW, SHORT), ("rekey_done", NEW, SHORT)]
    file, old = Path("huifang.db").read_bytes(), Vault(SHORT)
    assert [trace for trace in (old.begins, old.index(phone(1)), old.index(phone(2))) if trace in file] == []
    assert "密文 3 处" in huifang("check", old=None).stdout  # with what the keyring keeps of the old key
    swapped = huifang("rekey", new=OTHER, old=NEW)
    assert swapped.exit_code == 0
    assert "不能再用" in huifang("rekey", new=NEW, old=OTHER).stderr
    never = huifang("rekey", new=OTHER, old="z" * 32)
    assert (never.exit_code, "写反了" in never.stderr) == (2, True)


def test_it_waits_for_who_serves_without_the_new_key(huifang: Huifang, database_url: str) -> None:
    from handlers.terminal.opening import now

    beat = partial(heartbeats.knows, owner="a", keys=Vault(SHORT).names, now=now())
    written(database_url, beat)
    with Alone(database_url):
        refused = huifang("rekey")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "1 个 huifang serve 还没有新密钥" in refused.stderr
    assert noted() == []
    assert huifang("rekey").exit_code == 0  # its heartbeat is still there, and it is not


def test_in_a_folder_without_the_attachments_it_changes_nothing(huifang: Huifang, database_url: str) -> None:
    stored = {"channel": "telegram", "file_id": "1", "kind": "photo", "at": BEFORE_ALL, "due_at": BEFORE_ALL}
    rows = [{**stored, "state": "stored", "sha256": digest} for digest in ("a" * 64, "b" * 64)]
    written(database_url, lambda c: c.execute(attachments.insert(), rows))
    refused = huifang("rekey")
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "数据库里却有 2 个" in refused.stderr
    file = Path("huifang-files", "aa", "a" * 62)
    file.parent.mkdir(parents=True)
    file.write_bytes(Vault(SHORT).seal_bytes(b"a photo", at_file("a" * 64)))
    done = huifang("rekey").stdout
    assert "附件 1 个。" in done
    assert "有 1 个附件不在附件目录里" in done
    assert Vault(NEW).open_bytes(file.read_bytes(), at_file("a" * 64)) == b"a photo"


def test_a_backup_from_before_says_to_give_the_old_key_once_more(huifang: Huifang) -> None:
    huifang("backup", "before.db", new=OTHER)
    huifang("rekey")
    back = huifang("restore", "before.db", old=None)
    assert back.exit_code == 0
    assert "把原来的设为 HUIFANG_SECRET_KEY_OLD，再运行 huifang db rekey" in back.stdout
    told = huifang("check", old=None)
    assert told.exit_code == 1
    assert re.search("HUIFANG_SECRET_KEY_OLD.*huifang db rekey", told.stdout)
    assert huifang("rekey").stdout.startswith("这次换到新密钥的：密文 2 处")
    assert "✓ 密文" in huifang("check", old=None).stdout


def test_the_suite_is_changed_with_the_key(huifang: Huifang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIFANG_CIPHER_SUITE", "guomi")
    refused = huifang("rekey")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "HUIFANG_CIPHER_SUITE_OLD=international" in refused.stderr
    monkeypatch.setenv("HUIFANG_CIPHER_SUITE_OLD", "international")
    assert "密文 2 处，索引和摘要 6 处" in huifang("rekey").stdout
    monkeypatch.delenv("HUIFANG_CIPHER_SUITE_OLD")
    assert "✓ 密文" in huifang("check", old=None).stdout
