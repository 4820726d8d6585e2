"""Commands run in this process: made of their functions once, as in any process, with passwords that are quick to hash, and an office."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from typer import testing
from typer.main import get_command

from bot.__main__ import app
from bot.work.accounts import credentials
from commands import Huifang, commands
from console import QUICK


@pytest.fixture(scope="session", autouse=True)
def commands_made_once() -> Iterator[None]:
    """`CliRunner` makes all of them anew for each run: half of what a small command costs."""
    with patch.object(testing, "_get_command", cache(get_command)):
        yield


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long guessing takes is proved where passwords are: `tests/work/accounts`."""
    monkeypatch.setattr(credentials, "PasswordHasher", lambda: QUICK)


@pytest.fixture
def own_office(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """We are in an empty folder, and set to the test's database and a key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_DATABASE_URL", database_url)
    monkeypatch.setenv("HUIFANG_SECRET_KEY", "a secret for tests, and long enough")


@pytest.fixture
def huifang(own_office: None) -> Huifang:
    """The program in that office."""
    return commands(app)
